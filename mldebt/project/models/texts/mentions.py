"""Finds where documents name a model, and which passage of the document then speaks about it.

A name is matched without case, dashes and underscores when it is distinctive (`UNetResNet`), exactly when it is a plain
word (`Informer`), and only as code when it is generic (`Net`). Names chosen at run time cannot be matched.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import unquote

from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.models.texts.documents import MAX_NOTES, Documents, rows_of
from mldebt.project.models.texts.names import Name, matches, normal
from mldebt.project.models.texts.passages import Part, Passage, without_rows
from mldebt.project.models.texts.prose import cleaned, says_something

Kind = Literal["heading", "text", "row", "code", "beside"]
Wanted = Mapping[str, list[Name]]
LIST_ENTRY = regex(r"(?:[-*+•]|\d+[.)])\s")
CODE_LINK = regex(r"\]\(([^)#?\s]+\.(?:py|ipynb))\b")
DOCUMENTING = regex(
    r"(?:.*/)?(?:readme[^/]*|[^/]*zoo[^/]*|[^/]*card[^/]*|[^/]*models?[^/]*\.(?:md|rst)|[A-Z_]+\.md)", re.IGNORECASE
)
GAP = regex(r"\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)])\s)")
NAMING = frozenset({"heading", "row", "text"})


class Mention(NamedTuple):
    """A place that names a subject: a heading, a sentence or list entry, a table row, a code sample, or beside one."""

    kind: Kind
    token: str
    passage: Passage


def find_mentions(documents: Documents, names: Iterable[Name]) -> Mapping[object, list[Mention]]:
    """Return where each subject is named, nearest kind of place first within one document."""
    wanted: dict[str, list[Name]] = defaultdict(list)
    for name in dict.fromkeys(names):
        if normal(name.text):
            wanted[normal(name.text)].append(name)
    found: dict[object, list[Mention]] = defaultdict(list)
    for path in documents.found if wanted else ():
        for subject, mention in _mentions(documents, path, wanted):
            found[subject].append(mention)
    return found


def documenting(mentions: Iterable[Mention]) -> Evidence | None:
    """Return the first place that names a model in a document on models: a README, a zoo, a card."""
    for one in mentions:
        if DOCUMENTING.fullmatch(one.passage.path) and normal(one.token) not in {"default", "base"}:
            return Evidence(one.passage.path, one.passage.line, f"named as `{one.token}` in a {one.kind}")
    return None


def telling(mentions: Iterable[Mention]) -> Iterator[Passage]:
    """Yield the passages that name a model or its key and say more than that."""
    for one in mentions:
        said = " ".join((cleaned(one.passage.text), *one.passage.row))
        if one.kind in NAMING and says_something(said, one.token):
            yield one.passage


def is_named_in(document: str, mentions: Iterable[Mention]) -> bool:
    """Say whether a document names a model in its text, or has a section around a code sample that does."""
    return any(one.passage.path == document and one.kind != "code" for one in mentions)


def _mentions(documents: Documents, path: str, wanted: Wanted) -> Iterator[tuple[object, Mention]]:
    parts = documents.parts(path)
    for place, part in enumerate(parts):
        heading = {hit.subject: token for hit, token in matches(part.heading, wanted)}
        for subject, token in heading.items():
            yield from _about(subject, token, part, parts[place + 1 :])
        for subject, mention in _in_section(part, wanted):
            if subject not in heading:
                yield subject, mention
    for row, header in rows_of(documents.found[path]):
        for hit, token in matches(" | ".join((*row.cells[:4], *row.links)), wanted):
            yield hit.subject, Mention("row", token, documents.row_passage(path, row, header, token))
    yield from _in_fences(documents, path, wanted)


def _in_fences(documents: Documents, path: str, wanted: Wanted) -> Iterator[tuple[object, Mention]]:
    """Yield what code samples name; the section around one speaks about what it names."""
    for fence in documents.found[path].fences:
        text = fence.text[:MAX_NOTES]
        for hit, token in matches(text, wanted, is_code=True):
            yield hit.subject, Mention("code", token, Passage(text, path, fence.line, "mention", token))
            if part := documents.part_at(path, fence.line):
                yield hit.subject, Mention("beside", token, part.passage(token))


def _about(subject: object, token: str, part: Part, following: Sequence[Part]) -> Iterator[tuple[object, Mention]]:
    """Yield a section that is about a subject, and the sections under its heading."""
    for inner in (part, *_below(part, following)):
        yield subject, Mention("heading", token, inner.passage(token))


def _below(part: Part, following: Sequence[Part]) -> Iterator[Part]:
    """Yield the sections under a heading, down to the next heading of its level."""
    for other in following:
        if not other.title.startswith(f"{part.title} > "):
            return
        yield other


def _in_section(part: Part, wanted: Wanted) -> Iterator[tuple[object, Mention]]:
    """Yield what the paragraphs of a section name or link to; a link outside a list speaks for its whole section."""
    text = without_rows(part.text)
    listed = tuple(paragraphs(text))
    for place, (paragraph, offset) in enumerate(listed):
        line = part.line_of(offset)
        for hit, token in matches(paragraph, wanted):
            yield hit.subject, Mention("text", token, Passage(paragraph, part.path, line, "mention", token, part.title))
        if "](" in paragraph:
            told = "\n".join(text for text, _ in listed[place : place + 2])
            passage = Passage(told, part.path, line, "mention", "", part.title)
            if not LIST_ENTRY.match(paragraph):
                passage = part.passage("")
            for file in linked_files(paragraph, part.path):
                yield file, Mention("text", file, passage)


def linked_files(paragraph: str, path: str) -> Iterator[str]:
    """Yield the Python files and notebooks of this repository that a paragraph of a document links to."""
    for target in CODE_LINK.findall(paragraph):
        bare = unquote(target)
        if "://" in bare:
            inside = re.split(r"/(?:blob|tree)/[^/]+/", bare, maxsplit=1)[1:]
            yield from inside
        else:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), bare.lstrip("/")))


def paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """Yield list entries and paragraphs, each with its line within the text."""
    start = 0
    for gap in (*GAP.finditer(text), None):
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            yield text[start:end].strip(), text.count("\n", 0, start)
        start = gap.end() if gap else end
