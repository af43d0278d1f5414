"""Turns trained files and published checkpoints into rows of the document."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.findings.subjects import TrainedModel
from mldebt.project.code import Spot
from mldebt.project.models.artifacts.borrowed import borrowed
from mldebt.project.models.artifacts.logged import handed
from mldebt.project.models.artifacts.owning import Owners, family_of, with_signatures
from mldebt.project.models.artifacts.producers import Producers
from mldebt.project.models.artifacts.staleness import Staleness
from mldebt.project.models.artifacts.trained import declared_artifacts
from mldebt.project.models.artifacts.written import written
from mldebt.project.models.documentation.collecting import assess, docstrings, module_text, of_mentions, unless_hinted
from mldebt.project.models.documentation.hints import ASKED
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.inventory import Inventory
from mldebt.project.models.published.checkpoints import published
from mldebt.project.models.published.coded import coded
from mldebt.project.models.rows import last_changed, text_of
from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.mentions import Mention, find_mentions, is_named_in
from mldebt.project.models.texts.names import GENERIC, Name, how_to_match_artifact, normal
from mldebt.project.models.texts.passages import Passage, Where


def file_rows(inventory: Inventory, producers: Producers, staleness: Staleness) -> Iterator[TrainedModel]:
    """Yield a row per artifact and per published checkpoint; one name in several documents is one checkpoint."""
    artifacts = [*declared_artifacts(inventory.sources), *borrowed(inventory)]
    artifacts += written(inventory, artifacts)
    own = [found for found in with_signatures(artifacts) if not handed(inventory.code, found)]
    artifacts = own if own or inventory.models else artifacts
    mentions = find_mentions(
        inventory.documents,
        (
            Name(number, alias, how_to_match_artifact(alias))
            for number, found in enumerate(artifacts)
            for alias in (found.name, *found.aliases)
        ),
    )
    owners = Owners.of(inventory, producers, artifacts, mentions)
    for number, found in enumerate(artifacts):
        classes = producers.classes(found)
        passages = (
            *_passages(inventory, found, mentions.get(number, ()), owners),
            *_inherited(producers, found, classes),
        )
        is_known = bool(classes) and classes[0] in inventory.all
        family = inventory.label(classes[0]) if is_known else family_of(found)
        row = _row(inventory, found, passages, family, is_sole=_is_sole(inventory, found, owners))
        yield msgspec.structs.replace(row, stale_against=staleness.of(found))
    yield from _published(inventory)


def _published(inventory: Inventory) -> Iterator[TrainedModel]:
    """Yield a row per published checkpoint, told of by what names it, else by the document if it is about no more."""
    named: dict[str, tuple[Declared, tuple[Passage, ...]]] = {}
    documents, tests = inventory.documents, inventory.tests
    spelt = (
        (found, (*of_mentions(told), *documents.top(documents.nearest(found.path))))
        for found, told in coded(inventory.sources, documents, tests)
    )
    for checkpoint, passages in (*published(documents), *spelt):
        key = normal(checkpoint.name)
        known = named.get(key)
        if known is None or _items(passages) > _items(known[1]):
            named[key] = (checkpoint, passages)
    told_by = {
        key: found.path if found.path in documents.found else documents.nearest(found.path)
        for key, (found, _) in named.items()
    }
    shared = Counter(told_by.values())
    for key, (checkpoint, passages) in named.items():
        path = told_by[key] or ""
        is_told = len(inventory.by_readme.get(path, ())) > 1 or any(ASKED & recognised(one).keys() for one in passages)
        around = documents.of_one if shared[path] > 1 else documents.whole
        told = passages if is_told or not path else (*passages, *around(path, checkpoint.name))
        yield _row(inventory, checkpoint, told, family_of(checkpoint))


def _items(passages: Sequence[Passage]) -> int:
    return len({item for passage in passages for item in recognised(passage)})


def _passages(inventory: Inventory, found: Declared, mentions: Sequence[Mention], owners: Owners) -> Iterator[Passage]:
    """Yield the text that reaches an artifact: declaration, code, the nearest README, the places that name it."""
    for text, path, line in found.texts:
        where: Where = "call" if text.startswith("Args:") else "desc"
        yield Passage(text, path, line, where, found.name)
    if found.spot is not None:
        if found.spot.scope:
            yield from docstrings(inventory.sources, found.spot, found.name)
        yield from module_text(inventory.sources, found.spot.path, found.name)
    readme = inventory.documents.nearest(found.path)
    if readme and _is_told_whole(inventory, found, owners):
        is_one = len(owners.by_readme.get(readme, ())) <= 1
        yield from (inventory.documents.whole if is_one else inventory.documents.of_one)(readme, found.name)
    yield from of_mentions(mentions)
    if readme and is_named_in(readme, mentions):
        yield from inventory.documents.top(readme)
    for document in owners.sole(found, inventory.documents):
        yield from inventory.documents.whole(document, found.name)


def _is_told_whole(inventory: Inventory, found: Declared, owners: Owners) -> bool:
    """Say whether the nearest README of an artifact speaks of one family only."""
    readme = inventory.documents.nearest(found.path)
    classes = len(inventory.by_readme.get(readme, ())) if readme else 0
    return readme is not None and classes <= 1 and (classes == 1 or readme in owners.of_one)


def _is_sole(inventory: Inventory, found: Declared, owners: Owners) -> bool:
    """Say whether the nearest README may speak of an artifact: of it alone, or of what one module makes of classes."""
    readme = inventory.documents.nearest(found.path)
    is_written = found.spot is not None and found.artifact is not None and found.artifact.stored == "external"
    is_one = len(owners.by_readme.get(readme or "", ())) <= 1 or normal(found.name) in GENERIC or is_written
    return (is_one and readme is not None and found.spot is not None) or _is_told_whole(inventory, found, owners)


def _inherited(producers: Producers, found: Declared, classes: Sequence[Spot]) -> Iterator[Passage]:
    """Yield the text of the class that an artifact is an instance of, and of the code that writes it."""
    for spot in classes:
        yield from text_of(producers.inventory, spot, classes)
    for path in producers.modules(found):
        yield from module_text(producers.inventory.sources, path, found.name)


def _row(
    inventory: Inventory, found: Declared, passages: Sequence[Passage], family: str, *, is_sole: bool = False
) -> TrainedModel:
    sources = inventory.sources
    text = assess(passages, found.kind, is_outside=found.is_elsewhere)
    if text.level == "none":
        names = (found.name, *found.aliases[-1:])
        is_here = found.told is None and not found.is_elsewhere
        if is_here and (told := inventory.hints.told(found.path, names)) is not None:
            passages = (*passages, told)
            text = msgspec.structs.replace(assess(passages, found.kind), placeholder=text.placeholder)
        if text.level == "none":
            hint = inventory.hints.of(found.path, is_sole=is_sole, is_file=True)
            text = unless_hinted(text, found.told or hint, passages)
    cell, line = sources.place(found.path, found.line)
    return TrainedModel(
        name=found.name, family=family, kind=found.kind, role="model", path=found.path, line=line,
        framework=found.framework,
        documentation=text.level, items=text.items, artifact=found.artifact, owner=sources.owner(found.path),
        last_changed=last_changed(sources, found.path), placeholder=text.placeholder, reach=found.reach, cell=cell,
        evidence=(*found.evidence, *text.evidence),
    )  # fmt: skip
