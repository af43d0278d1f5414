"""Finds the weights whose addresses code spells: `_MODELS = {"tiny": "https://…/tiny.pt"}`, which a function fetches.

An address alone proves nothing: a copied network brings along those of its authors. A table is this repository's where
its documents name what it offers, or where it leads to the repository that the documents call their own; one with a
network that everybody has is a library's.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from mldebt.facts.code import Assign, Const, Expr, Items, Made, Op, Scope, Table
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.files.stored import is_public_base, is_public_name, is_training_state
from mldebt.project.models.published.fetched import is_archive
from mldebt.project.models.published.handing_out import BORROWED, OTHERS, WEIGHT_FILE
from mldebt.project.models.published.links import HUB, split_link
from mldebt.project.models.texts.documents import Documents
from mldebt.project.models.texts.mentions import DOCUMENTING, Mention, find_mentions
from mldebt.project.models.texts.names import Name, how_to_match
from mldebt.project.sources import Sources

ABOUT_LINK = regex(
    r"(?i)(?:\w+_)?(?:urls?|links?|path|file\w*|weights?|checkpoints?|ckpts?|downloads?|src|model|pretrained)"
)
"""Under which key an entry keeps its address, and no name of what it leads to."""
LIBRARY = regex(r"(?i)(?:.*\.)?(?:pytorch\.org|tensorflow\.org|keras\.io)|s3\.amazonaws\.com/pytorch/.*")
ON_HUB = regex(r"(?!.*\.(?:pth?|bin|onnx|h5)$)[A-Za-z][\w-]{1,40}/[A-Za-z][\w.-]{1,80}")
"""An id of a hub: an owner and a name."""
BACKBONES = regex(r"(?:.*/)?(?:\w+_)?backbones?(?:_\w+)?(?:/.*|\.py)")
"""Where networks stand that others trained for a beginning: documents name them as what a model is built on."""
ENOUGH = 2
Listed = tuple[str, str, int]
"""What is offered: its name, its address and the line."""


def coded(
    sources: Sources, documents: Documents, tests: frozenset[str]
) -> Iterator[tuple[Declared, Sequence[Mention]]]:
    """Yield each file of weights that tables and constants of the code lead to, with the places that name it."""
    linked = {link for facts in documents.found.values() for link, _ in facts.links}
    offered = [
        (path, table) for path in sorted(sources.code.modules.keys() - tests) for table in _tables(sources, path)
    ]
    names = {name for _, table in offered for name, _, _ in table}
    mentions = find_mentions(documents, (Name(name, name, how_to_match(name)) for name in sorted(names)))
    own = sources.kits.home
    for path, table in offered:
        if _is_own(table, {} if BACKBONES.fullmatch(path) else mentions, own):
            for name, link, line in table:
                if link not in linked:
                    linked.add(link)
                    yield _declared(path, name, link, line), mentions.get(name, ())


def _tables(sources: Sources, path: str) -> Iterator[Sequence[Listed]]:
    if sources.kits.of(path) is None:
        for scope in sources.code.modules[path].scopes:
            for assign in scope.assigns if scope.kind != "function" else ():
                found = tuple(_listed(scope, assign))
                if found and not any(_is_public(name, link) for name, link, _ in found):
                    yield found


def _listed(scope: Scope, assign: Assign) -> Iterator[Listed]:
    for key, link in _links(scope, assign.value, ""):
        file = posixpath.basename(unquote(split_link(link).path))
        if (WEIGHT_FILE.fullmatch(file) or is_archive(file)) and not is_training_state(file):
            yield key or file, link, assign.line


def _links(scope: Scope, value: Expr, key: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses in a value, each with the innermost key above it that says more than what it is."""
    if isinstance(value, Const):
        if isinstance(value.value, str) and value.value.startswith(("https://", "http://")):
            yield key, value.value
    elif isinstance(value, Table) and (link := _on_hub(value)):
        yield key, link
    elif isinstance(value, Table):
        for name, inner in zip(value.keys, value.values, strict=True):
            text = name.value if isinstance(name, Const) else ""
            is_name = isinstance(text, str) and text and not ABOUT_LINK.fullmatch(text)
            yield from _links(scope, inner, str(text) if is_name else key)
    elif isinstance(value, (Items, Op)):
        for item in value.items:
            yield from _links(scope, item, key)
    elif isinstance(value, Made) and not value.steps:
        for inner in scope.calls[value.call].given:
            yield from _links(scope, inner, key)


def _on_hub(table: Table) -> str:
    """Return the address of a file of a hub that a table tells of: `{"repo_id": "me/tides", "file_name": "net.pt"}`."""
    said = [one.value for one in table.values if isinstance(one, Const) and isinstance(one.value, str)]
    ids, files = filter(ON_HUB.fullmatch, said), filter(WEIGHT_FILE.fullmatch, said)
    found = next(ids, ""), next((file for file in files if "://" not in file), "")
    return f"https://{HUB}/{found[0]}/resolve/main/{found[1]}" if all(found) else ""


def _is_public(name: str, link: str) -> bool:
    parts = split_link(link)
    is_known = is_public_base(parts.path) or is_public_name(f"{name}.pth")
    return is_known or bool(LIBRARY.fullmatch(parts.netloc) or LIBRARY.fullmatch(parts.netloc + parts.path))


def _is_own(table: Sequence[Listed], mentions: Mapping[object, Sequence[Mention]], own: str) -> bool:
    """Say whether the documents name what a table offers, or call the repository it leads to their own."""
    if own and all(_is_at_home(link.lower(), own) for _, link, _ in table):
        return True
    names = {name for name, _, _ in table}
    return sum(any(map(_offers, mentions.get(name, ()))) for name in names) >= min(ENOUGH, len(names))


def _is_at_home(link: str, own: str) -> bool:
    """Say whether an address is one of a repository's own place, or of the place on a hub that is called like it."""
    parts = split_link(link)
    is_named = parts.netloc == HUB and parts.path.split("/")[2:3] == [own.partition("/")[2]]
    return f"/{own}/" in link or is_named


def _offers(mention: Mention) -> bool:
    """Say whether a document on models names something as its own."""
    title = mention.passage.title
    return bool(DOCUMENTING.fullmatch(mention.passage.path)) and not (OTHERS.search(title) or BORROWED.search(title))


def _declared(path: str, name: str, link: str, line: int) -> Declared:
    says = Evidence(path, line, f"code leads to it under `{name}`: {link[:120]}")
    suffix = posixpath.splitext(split_link(link).path)[1].lstrip(".")
    return Declared(
        name, "checkpoint", path, line, "", Artifact(suffix, None, "external"), (says,), (name,), reach=("published",),
        group=f"{path}#{line}",
    )  # fmt: skip
