"""Turns trained files and published checkpoints into rows of the document."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence

from mldebt.findings.subjects import TrainedModel
from mldebt.project.models.artifacts import declared_artifacts
from mldebt.project.models.declared import Declared
from mldebt.project.models.documentation import assess, docstrings, module_text, of_mentions
from mldebt.project.models.documents import Mention
from mldebt.project.models.inventory import Inventory
from mldebt.project.models.items import Passage, Where, recognised
from mldebt.project.models.names import Name, how_to_match, normal
from mldebt.project.models.published import published
from mldebt.project.models.rows import last_changed

MANY = 3


def file_rows(inventory: Inventory) -> Iterator[TrainedModel]:
    """Yield a row per artifact and per published checkpoint; one name in several documents is one checkpoint."""
    artifacts = list(declared_artifacts(inventory.sources))
    mentions = inventory.documents.mentions(
        Name(number, alias, how_to_match(alias))
        for number, found in enumerate(artifacts)
        for alias in (found.name, *found.aliases)
    )
    by_readme: dict[str, set[str]] = defaultdict(set)
    for found in artifacts:
        if readme := inventory.documents.nearest(found.path):
            by_readme[readme].add(_family(found))
    for number, found in enumerate(artifacts):
        passages = tuple(_passages(inventory, found, mentions.get(number, ()), by_readme))
        yield _row(inventory, found, passages)
    named: dict[str, tuple[Declared, tuple[Passage, ...]]] = {}
    for checkpoint, passages in published(inventory.documents):
        key = normal(checkpoint.name)
        known = named.get(key)
        if known is None or _items(passages) > _items(known[1]):
            named[key] = (checkpoint, passages)
    for checkpoint, passages in named.values():
        yield _row(inventory, checkpoint, passages)


def _items(passages: Sequence[Passage]) -> int:
    return len({item for passage in passages for item in recognised(passage)})


def _family(found: Declared) -> str:
    """Return the family of an artifact: files of one folder, and rows of one section, are one."""
    if found.kind == "checkpoint" and found.group:
        return f"{found.path}#{found.group}"
    folder = posixpath.dirname(found.path)
    if found.artifact and found.artifact.stored in {"git", "lfs"}:
        return folder or found.path
    return f"{found.path}#{found.name}"


def _passages(
    inventory: Inventory, found: Declared, mentions: Sequence[Mention], by_readme: dict[str, set[str]]
) -> Iterator[Passage]:
    """Yield the text that reaches an artifact: declaration, code, the nearest README, the places that name it."""
    for text, path, line in found.texts:
        where: Where = "call" if text.startswith("Args:") else "desc"
        yield Passage(text, path, line, where, found.name)
    if found.spot is not None:
        if found.spot.scope:
            yield from docstrings(inventory.sources, found.spot, found.name)
        yield from module_text(inventory.sources, found.spot.path, found.name)
    readme = inventory.documents.nearest(found.path)
    if readme:
        classes = len(inventory.by_readme.get(readme, ()))
        if classes <= 1 and (classes == 1 or len(by_readme.get(readme, ())) <= 1):
            yield from inventory.documents.whole(readme, found.name)
    yield from of_mentions(mentions)


def _row(inventory: Inventory, found: Declared, passages: Sequence[Passage]) -> TrainedModel:
    sources = inventory.sources
    text = assess(passages, found.kind, is_outside=found.is_elsewhere)
    cell, line = sources.place(found.path, found.line)
    return TrainedModel(
        name=found.name, family=_family(found), kind=found.kind, role="model", path=found.path, line=line,
        framework=found.framework,
        documentation=text.level, items=text.items, artifact=found.artifact, owner=sources.owner(found.path),
        last_changed=last_changed(sources, found.path), placeholder=text.placeholder, reach=found.reach, cell=cell,
        evidence=(*found.evidence, *text.evidence),
    )  # fmt: skip
