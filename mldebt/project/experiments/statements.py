"""Cuts a Python text down to the statements around some lines, so that a change costs what it touches.

A statement is told from indentation, brackets and line ends alone, without a parse; lines inside a triple-quoted string
are no code and kept by none.
"""

from collections.abc import Collection, Iterator, Sequence

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
    layout = Layout(lines)
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

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def keep(self, at: int, kept: set[int]) -> None:
        """Add the lines of the statement that holds a line, and of the headers above it."""
        start = self._start(at)
        kept.update(self._statement(start, at))
        for _ in range(DEEPEST):
            indent = self._indent(start)
            above = self._above(start, indent - 1) if indent else None
            if above is None:
                return
            start = self._start(above)
            if above in kept and start in kept:
                return
            kept.update(self._statement(start, above))

    def _indent(self, at: int) -> int:
        return len(self._lines[at]) - len(self._lines[at].lstrip())

    def _start(self, at: int) -> int:
        """Return the first line of the statement that goes on at a line."""
        while True:
            before = self._above(at, LONGEST)
            if before is None:
                return at
            if not self._lines[at].lstrip().startswith(CLOSING) and not _ending(self._lines[before]).endswith(
                CONTINUED
            ):
                return at
            at = before

    def _above(self, at: int, most: int) -> int | None:
        """Return the nearest line of code above one that is indented no deeper than `most`."""
        for place in range(at - 1, -1, -1):
            line = self._lines[place]
            bare = line.lstrip()
            if bare and bare[0] != "#" and len(line) - len(bare) <= most:
                return place
        return None

    def _statement(self, start: int, through: int) -> Iterator[int]:
        """Yield the lines of a statement: through a line, and on while a bracket is open."""
        depth = 0
        for at in range(start, min(start + LONGEST, len(self._lines))):
            yield at
            bare = QUOTED.sub("", self._lines[at])
            depth += sum(map(bare.count, OPENING)) - sum(map(bare.count, CLOSING))
            if at >= through and depth <= 0 and not bare.endswith("\\"):
                return


def _ending(line: str) -> str:
    return (REMARK.sub("", line) if "#" in line else line).rstrip()
