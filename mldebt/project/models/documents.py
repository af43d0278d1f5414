"""Knows the documents of a repository: which README stands nearest to a file, and where a name is mentioned.

A name is matched without case, dashes and underscores when it is distinctive (`UNetResNet`), exactly when it is a plain
word (`Informer`), and only as code when it is generic (`Net`). Names chosen at run time cannot be matched.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import unquote

from mldebt.facts.texts import DocumentFacts, Row
from mldebt.project.models.items import Passage
from mldebt.project.models.names import Name, matches, normal
from mldebt.project.sources import Sources

Kind = Literal["heading", "text", "row", "code", "file"]
NOT_ABOUT_MODELS = re.compile(
    r"(?:.*/)?(?:changelog|changes|history|news|releases?|license|licence|code_of_conduct|contributing|security"
    r"|authors|third.?party.*|notice|\.github/.*)(?:\.\w+)?",
    re.IGNORECASE,
)
README = re.compile(r"readme(?:[._-][\w.-]+)?", re.IGNORECASE)
CARD = re.compile(r"(?:.*/)?(?:model[_-]?cards?(?:[/._-].*)?|[^/]*modelcard[^/]*)", re.IGNORECASE)
LIST_ENTRY = re.compile(r"(?:[-*+•]|\d+[.)])\s")
CODE_LINK = re.compile(r"\]\(([^)#?\s]+\.(?:py|ipynb))\b")
SHORT = 3
MAX_NOTES = 3000


class Mention(NamedTuple):
    """A place that names a subject: a heading, a sentence or list entry, a table row, a code sample."""

    kind: Kind
    token: str
    passage: Passage


class Part(NamedTuple):
    """A section with the headings above it."""

    path: str
    line: int
    end_line: int
    title: str
    heading: str
    text: str


class Documents:
    """The documents that may describe models."""

    def __init__(self, sources: Sources) -> None:
        self.found: dict[str, DocumentFacts] = {
            path: facts
            for path, facts in sorted(sources.facts.items())
            if isinstance(facts, DocumentFacts)
            and sources.role(path) != "test"
            and not NOT_ABOUT_MODELS.fullmatch(path)
        }
        self._readmes: dict[str, str] = {}
        for path in self.found:
            folder, name = posixpath.split(path)
            if README.fullmatch(name) and (folder not in self._readmes or _prefers(name)):
                self._readmes[folder] = path
        self._parts: dict[str, tuple[Part, ...]] = {}

    def nearest(self, path: str) -> str | None:
        """Return the README in the folder of a file or in the closest folder above."""
        folder = posixpath.dirname(path)
        while True:
            if found := self._readmes.get(folder):
                return found
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def cards(self) -> Iterator[str]:
        """Yield the model cards: by name, or by front matter that only cards have."""
        for path, facts in self.found.items():
            keys = {entry.key.partition(".")[0].partition("[")[0] for entry in facts.front}
            if CARD.fullmatch(path) or keys & {"model-index", "pipeline_tag", "library_name", "base_model"}:
                yield path

    def parts(self, path: str) -> tuple[Part, ...]:
        """Return the sections of a document, each with the headings above it joined by ` > `."""
        found = self._parts.get(path)
        if found is None:
            chain: list[tuple[int, str]] = []
            listed: list[Part] = []
            for section in self.found[path].sections:
                while chain and section.level and chain[-1][0] >= section.level:
                    chain.pop()
                if section.title:
                    chain.append((section.level, section.title))
                title = " > ".join(title for _, title in chain)
                listed.append(Part(path, section.line, section.end_line, title, section.title, section.text))
            found = self._parts[path] = tuple(listed)
        return found

    def whole(self, path: str, name: str) -> Iterator[Passage]:
        """Yield every section and table row of a document that is about one model, its front matter first."""
        yield from front_matter(self.found[path], path, name)
        for part in self.parts(path):
            yield Passage(_without_rows(part.text), path, part.line, "section", name, part.title)
        for row, header in rows_of(self.found[path]):
            yield self.row_passage(path, row, header, name)

    def row_passage(self, path: str, row: Row, header: tuple[str, ...], name: str) -> Passage:
        """Return a table row with its column heads, the headings above it and the notes around the table."""
        part = self.part_at(path, row.line)
        notes = _without_rows(part.text)[:MAX_NOTES] if part else ""
        return Passage(notes, path, row.line, "row", name, part.title if part else "", None, header, row.cells)

    def title(self, path: str) -> str:
        """Return the first heading of a document."""
        return next((part.heading for part in self.parts(path) if part.heading), "")

    def part_at(self, path: str, line: int) -> Part | None:
        """Return the section that a line of a document stands in."""
        return next((part for part in reversed(self.parts(path)) if part.line <= line), None)

    def mentions(self, names: Iterable[Name]) -> Mapping[object, list[Mention]]:
        """Return where each subject is named, nearest kind of place first within one document."""
        wanted: dict[str, list[Name]] = defaultdict(list)
        for name in dict.fromkeys(names):
            if normal(name.text):
                wanted[normal(name.text)].append(name)
        found: dict[object, list[Mention]] = defaultdict(list)
        for path in self.found:
            for subject, mention in self._mentions(path, wanted):
                found[subject].append(mention)
        return found

    def _mentions(self, path: str, wanted: Mapping[str, list[Name]]) -> Iterator[tuple[object, Mention]]:
        parts = self.parts(path)
        for place, part in enumerate(parts):
            heading = {hit.subject: token for hit, token in matches(part.heading, wanted)}
            for subject, token in heading.items():
                for inner in (part, *_below(part, parts[place + 1 :])):
                    passage = Passage(_without_rows(inner.text), path, inner.line, "section", token, inner.title)
                    yield subject, Mention("heading", token, passage)
            for subject, mention in _in_section(part, wanted):
                if subject not in heading:
                    yield subject, mention
        for row, header in rows_of(self.found[path]):
            for hit, token in matches(" | ".join((*row.cells[:4], *row.links)), wanted):
                yield hit.subject, Mention("row", token, self.row_passage(path, row, header, token))
        for fence in self.found[path].fences:
            text = fence.text[:MAX_NOTES]
            for hit, token in matches(text, wanted, is_code=True):
                yield hit.subject, Mention("code", token, Passage(text, path, fence.line, "mention", token))


def _below(part: Part, following: Sequence[Part]) -> Iterator[Part]:
    """Yield the sections under a heading, down to the next heading of its level."""
    for other in following:
        if not other.title.startswith(f"{part.title} > "):
            return
        yield other


def _in_section(part: Part, wanted: Mapping[str, list[Name]]) -> Iterator[tuple[object, Mention]]:
    """Yield what the paragraphs of a section name or link to; a link outside a list speaks for its whole section."""
    text = _without_rows(part.text)
    listed = tuple(paragraphs(text))
    for place, (paragraph, offset) in enumerate(listed):
        line = part.line + offset + (1 if part.heading else 0)
        for hit, token in matches(paragraph, wanted):
            yield hit.subject, Mention("text", token, Passage(paragraph, part.path, line, "mention", token, part.title))
        if "](" in paragraph:
            told = "\n".join(text for text, _ in listed[place : place + 2])
            passage = Passage(told, part.path, line, "mention", "", part.title)
            if not LIST_ENTRY.match(paragraph):
                passage = Passage(text, part.path, part.line, "section", "", part.title)
            for file in linked_files(paragraph, part.path):
                yield file, Mention("text", file, passage)


def linked_files(paragraph: str, path: str) -> Iterator[str]:
    """Yield the Python files and notebooks of this repository that a paragraph of a document links to."""
    for target in CODE_LINK.findall(paragraph):
        bare = unquote(target)
        if "://" in bare:
            _, blob, inside = bare.partition("/blob/")
            if blob:
                yield inside.partition("/")[2]
        else:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), bare.lstrip("/")))


def paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """Yield list entries and paragraphs, each with its line within the text."""
    start = 0
    for gap in (*re.finditer(r"\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)])\s)", text), None):
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            yield text[start:end].strip(), text.count("\n", 0, start)
        start = gap.end() if gap else end


def rows_of(facts: DocumentFacts) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield the body rows of all tables with the heads of their columns."""
    headers: dict[int, tuple[str, ...]] = {}
    for row in facts.rows:
        if row.header and row.table not in headers:
            headers[row.table] = row.cells
        else:
            yield row, headers.setdefault(row.table, ())


def front_matter(facts: DocumentFacts, path: str, name: str) -> Iterator[Passage]:
    """Yield what a card's front matter says, as sentences of the items it stands for."""
    values: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for entry in facts.front:
        if entry.kind == "scalar" and entry.value:
            values[re.sub(r"\[\d+\]", "", entry.key)].append((entry.value, entry.line))
    for key, held in values.items():
        value, line = held[0]
        if key == "datasets":
            yield Passage(f"Trained on {value[:1].upper()}{value[1:]} dataset", path, line, "mention", name)
        elif key == "license":
            yield Passage(f"The licence is {value}", path, line, "section", name, "License")
        elif key.startswith("model-index") and key.endswith("metrics.value"):
            yield Passage("", path, line, "row", name, "", None, ("accuracy",), (value,))
        elif key == "version":
            yield Passage(f"version {value}", path, line, "mention", name)


def _without_rows(text: str) -> str:
    if "|" not in text and "<t" not in text:
        return text
    text = re.sub(r"<table.*?</table>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    return "\n".join(
        line for line in text.splitlines() if not line.lstrip().startswith("|") and line.count("|") < SHORT
    )


def _prefers(name: str) -> bool:
    return name.lower() in {"readme.md", "readme.rst"}
