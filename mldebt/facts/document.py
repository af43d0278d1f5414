"""Reads Markdown and reStructuredText: sections, fences, tables, links, front matter and the commands they show."""

import html
import re
from collections.abc import Iterator
from itertools import dropwhile
from textwrap import dedent

from mldebt.facts.commands import Command
from mldebt.facts.entries import SettingsError
from mldebt.facts.lines import split_lines
from mldebt.facts.spoken import commands_of_fence, commands_of_text
from mldebt.facts.texts import DocumentFacts, Entry, Fence, Row, Section
from mldebt.facts.yamls import read_yaml
from mldebt.patterns import regex

HEADING = regex(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
HTML_HEADING = regex(r"<h([1-6])[^>]*>(.*?)</h\1>", re.IGNORECASE)
UNDERLINE = regex(r"^([=\-~^\"'*+#])\1{2,}\s*$")
RULED = frozenset(mark * 3 for mark in "=-~^\"'*+#")
FENCE = regex(r"^\s{0,12}(`{3,}|~{3,})\s*([\w+\-.]*)")
LINK = regex(
    r"\[[^\]\n]{0,300}\]{1,2}\(([^)\s]{1,500})[^)]{0,200}\)|<(https?://[^>\s]{1,500})>|href=[\"']([^\"']{1,500})[\"']|`[^`<]{0,200}<([^>`]{1,500})>`_"
)
RULE = regex(r"\|? *:?-+:? *(?:\| *:?-+:? *)*\|?")
DIRECTIVE = regex(r"\s{0,20}\.\. (?:code-block|code|sourcecode|highlight)::\s{0,20}([\w+\-]*)")
CELL, TAG = regex(r"<t[dh]\b", re.IGNORECASE), regex(r"<[^>]{1,300}>")
MAX_LINES, LONGEST = 20_000, 4000


def read_document(content: bytes, *, is_rst: bool = False) -> DocumentFacts:
    """Return what a document says, one pass over its lines."""
    lines = [line[:LONGEST] for line in split_lines(content.decode("utf-8-sig", "replace"))[:MAX_LINES]]
    front, front_error, start = _front_matter(lines)
    lines = lines if is_rst else list(_shown(lines))
    reader = _Reader(is_rst=is_rst)
    for number in range(start, len(lines)):
        reader.take(number + 1, lines[number], lines[number + 1] if number + 1 < len(lines) else "")
    reader.end(len(lines))
    reader.html_tables("\n".join(lines[start:]), start)
    return DocumentFacts(
        sections=tuple(reader.sections), fences=tuple(reader.fences), rows=tuple(reader.rows),
        links=tuple(reader.links), front=front, front_error=front_error, commands=tuple(reader.commands(start + 1)),
        lines=len(lines),
    )  # fmt: skip


def _shown(lines: list[str]) -> Iterator[str]:
    """Yield the lines with what stands in HTML comments of several lines left out; fences keep theirs."""
    last = max((number for number, line in enumerate(lines) if "-->" in line), default=-1)
    mark, is_hidden = "", False
    for number, line in enumerate(lines):
        if is_hidden:
            is_hidden = "-->" not in line
            yield line.partition("-->")[2]
            continue
        if mark:
            mark = "" if line.strip().startswith(mark) and not line.strip().strip(mark[0]) else mark
        elif fence := FENCE.match(line):
            mark = fence[1]
        elif is_hidden := number < last and line.rfind("<!--") > line.rfind("-->"):
            yield line.rpartition("<!--")[0]
            continue
        yield line


def _front_matter(lines: list[str]) -> tuple[tuple[Entry, ...], str | None, int]:
    if not lines or lines[0].strip() != "---":
        return (), None, 0
    for end in range(1, min(len(lines), 400)):
        if lines[end].strip() == "---":
            entries: list[Entry] = []
            try:
                read_yaml("\n" + "\n".join(lines[1:end]) + "\n", entries)
            except SettingsError as problem:
                return tuple(entries), str(problem), end + 1
            return tuple(entries), None, end + 1
    return (), None, 0


class _Reader:
    """Collects sections and fences while lines pass by."""

    def __init__(self, *, is_rst: bool) -> None:
        self.is_rst = is_rst
        self.block: tuple[str, int, list[str]] | None = None
        self.sections: list[Section] = []
        self.fences: list[Fence] = []
        self.rows: list[Row] = []
        self.links: list[tuple[str, int]] = []
        self.title, self.level, self.start = "", 0, 1
        self.text: list[tuple[int, str]] = []
        self.outside: list[str] = []
        self.fence: tuple[str, str, int, list[str]] | None = None
        self.table = 0
        self.in_table = False

    def take(self, number: int, line: str, following: str) -> None:
        self.outside.append("")
        if self._is_code(number, line):
            return
        self.outside[-1] = line
        self._links(line, number)
        self._outside_fence(number, line, following)

    def _outside_fence(self, number: int, line: str, following: str) -> None:
        if not self.is_rst and line[:1] == "#" and (heading := HEADING.match(line.rstrip())):
            self._open(heading[2], len(heading[1]), number)
        elif "</" in line and (heading := HTML_HEADING.search(line)):
            self._open(TAG.sub("", heading[2]), int(heading[1]), number)
        elif _is_ruled(line):
            return
        elif line.strip() and self._is_underline(line, following):
            self._open(line.strip(), 1 if following[0] == "=" else 2, number)
        else:
            self.text.append((number, line))
            self._row(number, line, following)

    def _is_code(self, number: int, line: str) -> bool:
        """Say whether a line belongs to a fence or literal block, and collect it there."""
        if self.fence is not None:
            self._inside_fence(line)
            return True
        if self.is_rst:
            return self._literal(number, line)
        opened = FENCE.match(line) if "```" in line or "~~~" in line else None
        if opened is not None:
            self.fence = (opened[1], opened[2].lower(), number + 1, [])
        return opened is not None

    def _is_underline(self, line: str, following: str) -> bool:
        if "|" in line or not _is_ruled(following) or (following[0] not in "=-" and not self.is_rst):
            return False
        return len(following.strip()) >= min(len(line.strip()), 3)

    def _literal(self, number: int, line: str) -> bool:
        """Collect the indented lines after a `code-block` directive or a `::`."""
        if self.block is not None:
            language, start, held = self.block
            if not line.strip() or line[0] in " \t":
                self.block = (
                    language,
                    start if held or not line.strip() else number,
                    [*held, line] if held or line.strip() else held,
                )
                return True
            self._close_block()
        if directive := DIRECTIVE.match(line):
            self.block = (directive[1].lower(), number + 1, [])
            return True
        if line.rstrip().endswith("::"):
            self.block = ("", number + 1, [])
        return False

    def _close_block(self) -> None:
        if self.block is not None and self.block[2]:
            language, start, held = self.block
            self.fences.append(Fence(language, start, dedent("\n".join(held)).rstrip()))
        self.block = None

    def _inside_fence(self, line: str) -> None:
        assert self.fence is not None  # noqa: S101 - narrows the type for the reader below
        mark, language, start, held = self.fence
        if line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            self.fences.append(Fence(language, start, "\n".join(held)))
            self.fence = None
        else:
            held.append(line)

    def _links(self, line: str, number: int) -> None:
        if "](" in line or "<" in line:
            self.links += [(next(part for part in found if part), number) for found in LINK.findall(line)]

    def _open(self, title: str, level: int, number: int) -> None:
        self._close(number - 1)
        self.title, self.level, self.start = (
            re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", title).strip()[:300],
            level,
            number,
        )

    def _close(self, end: int) -> None:
        text = "\n".join(line for _, line in self.text).strip()
        if text or self.title:
            last = max(end, self.start)
            self.sections.append(Section(self.title, self.level, self.start, last, text[:20_000], _jumps(self.text)))
        self.text = []

    def end(self, last: int) -> None:
        self._close_block()
        if self.fence is not None:
            self.fences.append(Fence(self.fence[1], self.fence[2], "\n".join(self.fence[3])))
        self._close(last)

    def _row(self, number: int, line: str, following: str) -> None:
        if "|" not in line or not (self.in_table or _is_rule(following)):
            self.in_table = False
            return
        if _is_rule(line):
            return
        header = not self.in_table
        self.table += header
        self.in_table = True
        cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
        self.rows.append(Row(tuple(_plain(cell) for cell in cells), number, header, self.table, _targets(line)))

    def html_tables(self, text: str, offset: int) -> None:
        low = text.lower()
        end = 0
        while (start := low.find("<table", end)) >= 0 and (end := low.find("</table>", start)) >= 0:
            self.table += 1
            while (row := low.find("<tr", start, end)) >= 0:
                start = min(after for after in (low.find("<tr", row + 3, end), end) if after >= 0)
                self._html_row(text[row:start][:LONGEST], text.count("\n", 0, row) + 1 + offset)

    def _html_row(self, row: str, line: int) -> None:
        cells = [cell.partition(">")[2] for cell in CELL.split(row)[1:]]
        self.rows.append(
            Row(tuple(_plain(cell) for cell in cells), line, "<th" in row.lower(), self.table, _targets(row))
        )

    def commands(self, first: int) -> list[Command]:
        """Return the commands that fences show, then those of the lines between them, counted from `first`."""
        found = [command for fence in self.fences for command in commands_of_fence(fence)]
        return [*found, *commands_of_text(self.outside, first)]


def _jumps(text: list[tuple[int, str]]) -> tuple[tuple[int, int], ...]:
    """Return the rows of a text, from its first that is not blank, whose line does not follow that of the row above."""
    lines = [number for number, _ in dropwhile(lambda row: not row[1].strip(), text)]
    return tuple((row, line) for row, line in enumerate(lines) if not row or line != lines[row - 1] + 1)


def _is_ruled(line: str) -> bool:
    """Say whether a line is one mark over and over."""
    return line[:3] in RULED and UNDERLINE.match(line) is not None


def _is_rule(line: str) -> bool:
    bare = line.strip()
    return ("--" in bare or ("-" in bare and "|" in bare)) and RULE.fullmatch(bare) is not None


def _plain(cell: str) -> str:
    bare = TAG.sub(" ", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell))
    return re.sub(r"\\([_*|\[\]])", r"\1", html.unescape(bare)).strip(" *`\n\t")[:300]


def _targets(line: str) -> tuple[str, ...]:
    return tuple(next(part for part in found if part) for found in LINK.findall(line))
