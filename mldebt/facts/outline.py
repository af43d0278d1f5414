"""Reads only the units of a past module and what their text is: enough to tell which of them a commit changed.

It goes by indentation, without parsing: a tenth of the cost of a parse, history asks for thousands of versions, and old
ones are often not valid Python any more. A line inside brackets or a string that starts further left than its function
ends the function early here, alike before and after a commit.

Two versions of a module share nearly all of their text, so it is read in pieces, each from one `def` or `class` to the
next, and what a piece says is kept for the next version.
"""

import sys
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from mldebt.facts.texts import OutlineFacts
from mldebt.patterns import regex

UNIT = regex(r"(?:async[ \t]+def|def|class)[ \t]+(\w+)")
NEXT_UNIT = regex(r"\n[^\S\n]*+(?=[acd])(?:async[ \t]+def|def|class)[ \t]+\w")
COMMENT = regex(r"[ \t]#[^'\"]*$")
TOKEN = regex(r"""'''|\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#""")
TRIPLE = ("'''", '"""')
BARE_STRING = regex(r"[rRbBuU]{0,2}(?:'''|\"\"\")")
CLOSING = (")", "]", "}")
KEPT = 4096
Unit = tuple[int, str, str, int]
"""Its indent, what its inner units' names begin with, its own name, and the number of its first statement."""


class State(NamedTuple):
    """What the end of a piece leaves open: a triple quote, whether the string is bare, the indent of its first line."""

    inside: str = ""
    is_bare: bool = False
    indent: int = 0


class Piece(NamedTuple):
    """The statements from one unit's first line to the next: their text without layout, and where the indent falls.

    `unit` is the name of the unit that the first statement opens, if it does, `indent` that statement's; `falls` are
    (number of the statement, its indent) where a later one stands further left than all before it.
    """

    unit: str
    indent: int
    statements: tuple[str, ...]
    falls: tuple[tuple[int, int], ...]
    after: State


def read_outline(source: bytes) -> OutlineFacts:
    """Return a body hash for each unit and for the module's own level; two units of one name count as one.

    Decorators stand before their unit's first line and count to what holds the unit.
    """
    text = source.decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, list[str]] = {"<module>": []}
    statements: list[str] = []
    open_units: list[Unit] = []
    own = 0
    state = State()
    for part in _parts(text):
        piece = _piece(part, state)
        start, state = len(statements), piece.after
        if piece.unit:
            is_back = _close(open_units, piece.indent, found, statements)
            if not open_units and not is_back:
                found["<module>"] += statements[own:]
            name = f"{open_units[-1][1] if open_units else ''}{piece.unit}"
            found.setdefault(name, [])
            open_units.append((piece.indent, f"{name}.", name, start))
        statements += piece.statements
        for number, indent in piece.falls:
            is_over = bool(open_units) and indent <= open_units[-1][0]
            if is_over and _close(open_units, indent, found, statements[: start + number]):
                own = start + number
    for _, _, name, begin in open_units:
        found[name] += statements[begin:]
    if not open_units:
        found["<module>"] += statements[own:]
    return OutlineFacts(tuple([(name, _digest(tuple(lines))) for name, lines in found.items()]))


def _parts(text: str) -> Iterator[str]:
    """Cut a text before every line that looks like the first of a unit."""
    start = 0
    for found in NEXT_UNIT.finditer(text):
        yield text[start : found.start()]
        start = found.start() + 1
    yield text[start:]


def _close(open_units: list[Unit], indent: int, found: dict[str, list[str]], statements: list[str]) -> bool:
    """Give the units that a statement at an indent ends what they hold; say whether it leads back to module level."""
    was_inside = bool(open_units)
    for _, _, name, begin in _ended(open_units, indent):
        found[name] += statements[begin:]
    return was_inside and not open_units


def _ended(open_units: list[Unit], indent: int) -> Iterator[Unit]:
    """Take the units off that a statement at an indent ends, the innermost first."""
    while open_units and indent <= open_units[-1][0]:
        yield open_units.pop()


@lru_cache(maxsize=KEPT)
def _piece(text: str, state: State) -> Piece:
    """Read one piece; lines of a longer string take the indent of its first, a bare string says nothing."""
    inside, is_bare, indent = state
    unit, outer, lowest = "", 0, sys.maxsize
    statements: list[str] = []
    falls: list[tuple[int, int]] = []
    for number, (line, tight) in enumerate(zip(text.split("\n"), _squeezed(text).split("\n"), strict=True)):
        said = line.lstrip()
        if not inside:
            if not said or said[0] == "#":
                continue
            indent, is_bare = len(line) - len(said), False
        said, bare = said.rstrip(), tight.strip()
        if inside or "'''" in said or '"""' in said:
            is_bare = is_bare or (not inside and BARE_STRING.match(said) is not None)
            inside = _open_string(said, inside)
        elif "#" in said:
            said = COMMENT.sub("", said)
            bare = _squeezed(said)
        if is_bare:
            continue
        if number == 0 and (found := UNIT.match(said)):
            unit, outer = found[1], indent
        elif indent < lowest and not said.startswith(CLOSING):
            lowest = indent
            falls.append((len(statements), indent))
        statements.append(bare)
    after = State(inside, is_bare, indent) if inside else State()
    return Piece(unit, outer, tuple(statements), tuple(falls), after)


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace("\t", "").replace("'", '"')


def _open_string(text: str, inside: str) -> str:
    """Return the triple quote that is open at the end of a line, given the one that was open at its start."""
    place = 0
    while True:
        if inside:
            place = text.find(inside, place)
            if place < 0:
                return inside
            place, inside = place + 3, ""
        found = TOKEN.search(text, place)
        if found is None or found[0] == "#":
            return ""
        place = found.end()
        inside = found[0] if found[0] in TRIPLE else ""


@lru_cache(maxsize=KEPT)
def _digest(lines: tuple[str, ...]) -> str:
    text = "".join(lines).replace(",)", ")").replace(",]", "]").replace(",}", "}")
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
