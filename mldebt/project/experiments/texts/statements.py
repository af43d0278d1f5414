"""Cuts a Python text down to the statements around some lines, so that a change costs what it touches.

A statement is told from indentation, brackets and line ends alone, without a parse; lines inside a triple-quoted string
are no code and kept by none.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence

import msgspec

from mldebt.patterns import regex

TRIPLE = ('"' * 3, "'" * 3)
QUOTED = regex(r"'[^'\n]*'|\"[^\"\n]*\"|#[^\n]*")
REMARK = regex(r"\s+#[^'\"]*$")
CLOSING, OPENING = (")", "]", "}"), ("(", "[", "{")
CONTINUED = (*OPENING, ",", "\\")
LONGEST = 2000
DEEPEST = 40


class Extract(msgspec.Struct, frozen=True, gc=False):
    """A part of a text, and the line of the whole text that each of its lines is."""

    text: str
    lines: tuple[int, ...]

    def line(self, number: int) -> int:
        """Return the line of the whole text that a line of the part is."""
        return self.lines[min(number, len(self.lines)) - 1]


def around(text: str, places: Collection[int]) -> Extract:
    """Return the statements that hold some line numbers, under the headers of the blocks they stand in."""
    lines = text.split("\n")
    strings = _strings(text)
    layout = Layout(lines, max(places, default=0))
    kept: set[int] = set()
    for place in sorted(places):
        is_code = place <= len(lines) and not any(start < place <= end for start, end in strings)
        if is_code and place - 1 not in kept:
            layout.keep(place - 1, kept)
    chosen = sorted(kept)
    return Extract("\n".join(lines[at] for at in chosen) + "\n", tuple(at + 1 for at in chosen))


def _strings(text: str) -> list[tuple[int, int]]:
    """Return strings in triple quotes over several lines, as (last line of code before, last line of the string)."""
    found: list[tuple[int, int]] = []
    line, done, at = 1, 0, _opening(text, 0)
    while at is not None:
        end = text.find(text[at : at + 3], at + 3)
        end = len(text) if end < 0 else end
        first = line + text.count("\n", done, at)
        line, done = first + text.count("\n", at, end), end
        is_alone = not text[text.rfind("\n", 0, at) + 1 : at].strip(" \trRfFbB")
        found += [(first - is_alone, line)] if line > first else []
        at = _opening(text, end + 3)
    return found


def _opening(text: str, start: int) -> int | None:
    """Return where the next string in triple quotes begins; quotes in a comment begin none."""
    while True:
        at = text.find(TRIPLE[0], start)
        other = text.find(TRIPLE[1], start, at if at >= 0 else len(text))
        at = other if other >= 0 else at
        if at < 0:
            return None
        if "#" not in text[text.rfind("\n", 0, at) + 1 : at]:
            return at
        start = at + 3


class Layout:
    """The lines of one text, asked which of them belong together; blank lines and comments belong to none."""

    def __init__(self, lines: Sequence[str], last: int) -> None:
        self._lines = lines
        self._before, self._header = _above(lines[:last])
        self._starts: dict[int, int] = {}
        self._ends: dict[int, int] = {}

    def keep(self, at: int, kept: set[int]) -> None:
        """Add the lines of the statement that holds a line, and of the headers above it."""
        start = self._start(at)
        kept.update(self._statement(start, at))
        for _ in range(DEEPEST):
            above = self._header[start]
            if above < 0:
                return
            start = self._start(above)
            if above in kept and start in kept:
                return
            kept.update(self._statement(start, above))

    def _start(self, at: int) -> int:
        """Return the first line of the statement that goes on at a line; asked once of each line on the way."""
        passed: list[int] = []
        while at not in self._starts:
            passed.append(at)
            before = self._before[at]
            is_inside = before >= 0 and (
                self._lines[at].lstrip().startswith(CLOSING) or _ending(self._lines[before]).endswith(CONTINUED)
            )
            if not is_inside:
                self._starts[at] = at
                break
            at = before
        found = self._starts[at]
        self._starts.update(dict.fromkeys(passed, found))
        return found

    def _statement(self, start: int, through: int) -> range:
        """Return the lines of a statement: through a line, and on while a bracket is open; nothing that was before."""
        past = min(start + LONGEST, len(self._lines))
        if self._ends.get(start, -1) >= min(through, past - 1):
            return range(0)
        depth = 0
        for at in range(start, past):
            bare = QUOTED.sub("", self._lines[at])
            depth += sum(map(bare.count, OPENING)) - sum(map(bare.count, CLOSING))
            if at >= through and depth <= 0 and not bare.endswith("\\"):
                past = at + 1
                break
        self._ends[start] = past - 1
        return range(start, past)


def _above(lines: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return for each line the nearest line of code above it, and the nearest that is indented less; -1 for none."""
    before: list[int] = []
    header: list[int] = []
    depths: list[int] = []
    places: list[int] = []
    last = -1
    for at, line in enumerate(lines):
        bare = line.lstrip()
        indent = len(line) - len(bare)
        outer = bisect_left(depths, indent)
        before.append(last)
        header.append(places[outer - 1] if outer else -1)
        if bare and bare[0] != "#":
            depths[outer:], places[outer:] = [indent], [at]
            last = at if indent <= LONGEST else last
    return before, header


def _ending(line: str) -> str:
    return (REMARK.sub("", line) if "#" in line else line).rstrip()
