"""Knows the documents of a repository: their sections and tables, and which README stands nearest to a file."""

import posixpath
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from mldebt.facts.texts import DocumentFacts, Row, ScriptFacts
from mldebt.patterns import regex
from mldebt.project.models.texts.names import holds_word
from mldebt.project.models.texts.passages import Part, Passage, without_rows
from mldebt.project.sources import Sources

NOT_ABOUT_MODELS = regex(
    r"(?:.*/)?(?:changelog|changes|history|news|releases?|license|licence|code_of_conduct|contributing|security"
    r"|authors|third.?party.*|notice|\.github/.*)(?:\.\w+)?",
    re.IGNORECASE,
)
FILLED_IN = regex(r"\{%|\{\{.*?\b(?:if|else|default)\b")
README = regex(r"readme(?:[._-][\w.-]+)?", re.IGNORECASE)
CARD = regex(r"(?:.*/)?(?:model[_-]?cards?(?:[/._-].*)?|[^/]*modelcard[^/]*)", re.IGNORECASE)
MANUAL = regex(
    r"(?i)(?:.*/)?docs?/(?:[^/]{0,80}[_\-. ])?(?:models?|architectures?|training|results?|evaluations?|method(?:ology)?"
    r"|data(?:sets?)?)(?:[_\-. ][^/]*)?"
)
ON_PAPER = regex(
    r"(?i)\bimplement(?:s|ation|ed)\b|\b(?:our|the|this|authors'?)(?: \w+){0,4} (?:\[?papers?\b|article\b)"
    r"|\baccompan(?:y|ies)\b|\bcodes? (?:for|of|release)\b|arxiv\.org|openaccess\.thecvf|openreview\.net"
    r"|aclweb|aclanthology|doi\.org"
)
CITED = regex(
    r"(?i)https?://(?:github\.com/[^/]+/[^/]+/?$|(?:[\w-]+\.)*(?:arxiv\.org|openreview\.net|thecvf\.com|doi\.org"
    r"|aclweb\.org|aclanthology\.org|ieee\.org|acm\.org|springer\.com|semanticscholar\.org|neurips\.cc|mlr\.press)/)"
)
PAPER_PARTS = 3
MAX_NOTES = 3000


class Documents:
    """The documents that may describe models."""

    def __init__(self, sources: Sources) -> None:
        self.found: dict[str, DocumentFacts] = {
            path: facts
            for path, facts in sorted(sources.facts.items())
            if isinstance(facts, DocumentFacts)
            and sources.role(path) != "test"
            and not NOT_ABOUT_MODELS.fullmatch(path)
            and not _is_form(facts)
        }
        self._files, self._kits = sources.files, sources.kits
        self.scripts = {path: facts for path, facts in sources.facts.items() if isinstance(facts, ScriptFacts)}
        self._readmes: dict[str, str] = {}
        self._called: dict[str, list[str]] = defaultdict(list)
        for path in self.found:
            folder, name = posixpath.split(path)
            if README.fullmatch(name):
                self._called[folder].append(path)
                if folder not in self._readmes or name.lower() in {"readme.md", "readme.rst"}:
                    self._readmes[folder] = path
        self._parts: dict[str, tuple[Part, ...]] = {}
        self._rows: dict[str, dict[str, list[tuple[Row, tuple[str, ...]]]]] = {}
        facts, all_paths = sources.facts, (*sources.files, *sources.set_aside)
        known = (path for path in all_paths if not isinstance(facts.get(path), DocumentFacts))
        self._lost = sorted(path for path in known if README.fullmatch(posixpath.basename(path)))

    def is_copied(self, path: str) -> bool:
        """Say whether a document came with a toolkit that was copied whole: what it gives out is the toolkit's."""
        return self._kits.of(path) is not None

    def has_folder(self, name: str) -> bool:
        """Say whether a folder at the top is called so."""
        return any(path.startswith(f"{name}/") for path in self._files)

    def lost(self, path: str) -> str | None:
        """Return a README above a file that could not be read."""
        folders = ((readme, posixpath.dirname(readme)) for readme in self._lost)
        return next((readme for readme, folder in folders if not folder or path.startswith(f"{folder}/")), None)

    def nearest(self, path: str) -> str | None:
        """Return the README in the folder of a file or in the closest folder above."""
        folder = posixpath.dirname(path)
        while True:
            if found := self._readmes.get(folder):
                return found
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def is_readme(self, path: str) -> bool:
        """Say whether a document is the README of a folder."""
        return bool(README.fullmatch(posixpath.basename(path)))

    def cards(self) -> Iterator[str]:
        """Yield the model cards: by name, or by front matter that only cards have."""
        for path, facts in self.found.items():
            keys = {entry.key.partition(".")[0].partition("[")[0] for entry in facts.front}
            if CARD.fullmatch(path) or keys & {"model-index", "pipeline_tag", "library_name", "base_model"}:
                yield path

    def manuals(self) -> Iterator[str]:
        """Yield the documents of a manual that by their names are about a model, its training, data or results."""
        yield from (path for path in self.found if MANUAL.fullmatch(path))

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
                end, text, jumps = section.end_line, section.text, section.jumps
                listed.append(Part(path, section.line, end, title, section.title, text, jumps))
            found = self._parts[path] = tuple(listed)
        return found

    def top(self, path: str | None) -> tuple[Passage, ...]:
        """Return the two parts that a document begins with: they say what all is for that it names."""
        parts = self.parts(path)[:2] if path else ()
        return tuple(one.passage("") for one in parts)

    def whole(self, path: str, name: str) -> Iterator[Passage]:
        """Yield every section and table row of a document that is about one model, its front matter first.

        What is called README as well beside one, `README_RUN.md`, is a part of it. Rows that cite their source stand in
        a comparison for the work of others, where rows of the same table cite none. Rows on the name's parts are first.
        """
        folder = posixpath.dirname(path)
        beside = self._called[folder] if path == self._readmes.get(folder) else ()
        for one in dict.fromkeys((path, *beside)):
            yield from self._prose(one, name)
            own = {row.table for row, _ in rows_of(self.found[one]) if not _is_cited(row) and any(row.cells)}
            rows = (told for told in rows_of(self.found[one]) if not _is_cited(told[0]) or told[0].table not in own)
            for row, header in sorted(rows, key=lambda told: not holds_word(name, told[0].cells)):
                yield self.row_passage(one, row, header, name)

    def of_one(self, path: str, name: str) -> Iterator[Passage]:
        """Yield every section of a document that is about several models, and the rows of its tables that name one."""
        yield from self._prose(path, name)
        if path not in self._rows:
            self._rows[path] = defaultdict(list)
            for row, header in rows_of(self.found[path]):
                for cell in {cell.strip("`* ").lower() for cell in row.cells}:
                    self._rows[path][cell].append((row, header))
        for row, header in self._rows[path].get(name.lower(), ()):
            yield self.row_passage(path, row, header, name)

    def _prose(self, path: str, name: str) -> Iterator[Passage]:
        yield from front_matter(self.found[path], path, name)
        yield from (part.passage(name) for part in self.parts(path))

    def row_passage(self, path: str, row: Row, header: tuple[str, ...], name: str) -> Passage:
        """Return a table row with its column heads, the headings above it and the notes around the table."""
        part = self.part_at(path, row.line)
        notes = without_rows(part.text)[:MAX_NOTES] if part else ""
        return Passage(notes, path, row.line, "row", name, part.title if part else "", None, header, row.cells)

    def title(self, path: str) -> str:
        """Return the first heading of a document."""
        return next((part.heading for part in self.parts(path) if part.heading), "")

    def is_on_paper(self, path: str) -> bool:
        """Say whether a document begins by saying whose paper the code is of: then it is about that one method."""
        return any(ON_PAPER.search(f"{part.title} {part.text}") for part in self.parts(path)[:PAPER_PARTS])

    def part_at(self, path: str, line: int) -> Part | None:
        """Return the section that a line of a document stands in."""
        parts = self.parts(path)
        place = bisect_right(parts, line, key=attrgetter("line"))
        return parts[place - 1] if place else None


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


def _is_cited(row: Row) -> bool:
    """Say whether a row links to an article or to the front page of a repository."""
    return any(CITED.match(link) for link in row.links)


def _is_form(facts: DocumentFacts) -> bool:
    """Say whether a program fills a document in: its text holds statements of a template language."""
    return any(FILLED_IN.search(part) for section in facts.sections for part in (section.title, section.text))
