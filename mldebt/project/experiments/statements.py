"""Cuts a Python text down to the statements around some lines, so that a change costs what it touches.

A statement is told from indentation, brackets and line ends alone, without a parse; lines inside a triple-quoted string
are no code and kept by none.
"""

import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

TRIPLE = re.compile("\"{3}|'{3}")
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|#[^\n]*")
REMARK = re.compile(r"\s+#[^'\"]*$")
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
    opened, begun, quotes, line, done = 0, 0, "", 1, 0
    for match in TRIPLE.finditer(text):
        if not quotes and "#" in text[text.rfind("\n", 0, match.start()) + 1 : match.start()]:
            continue
        line, done = line + text.count("\n", done, match.start()), match.start()
        if not quotes:
            is_alone = not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(" \trRfFbB")
            opened, begun, quotes = line - is_alone, line, match.group()
        elif match.group() == quotes:
            quotes = ""
            found += [(opened, line)] if line > begun else []
    return found


class Layout:
    """The lines of one text with their indents; blank lines and comments have none."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._bare = [line.lstrip() for line in lines]

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
        return len(self._lines[at]) - len(self._bare[at])

    def _start(self, at: int) -> int:
        """Return the first line of the statement that goes on at a line."""
        while True:
            before = self._above(at, LONGEST)
            if before is None:
                return at
            if not self._bare[at].startswith(CLOSING) and not _ending(self._bare[before]).endswith(CONTINUED):
                return at
            at = before

    def _above(self, at: int, most: int) -> int | None:
        """Return the nearest line of code above one that is indented no deeper than `most`."""
        lines, bares = self._lines, self._bare
        for place in range(at - 1, -1, -1):
            bare = bares[place]
            if bare and bare[0] != "#" and len(lines[place]) - len(bare) <= most:
                return place
        return None

    def _statement(self, start: int, through: int) -> Iterator[int]:
        """Yield the lines of a statement: through a line, and on while a bracket is open."""
        depth = 0
        for at in range(start, min(start + LONGEST, len(self._lines))):
            yield at
            bare = QUOTED.sub("", self._bare[at])
            depth += sum(map(bare.count, OPENING)) - sum(map(bare.count, CLOSING))
            if at >= through and depth <= 0 and not bare.endswith("\\"):
                return


def _ending(line: str) -> str:
    return (REMARK.sub("", line) if "#" in line else line).rstrip()
