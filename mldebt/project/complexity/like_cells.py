"""Tells which notebook cells are one work: those that begin alike.

Lines are sketched, so that a cell without an id is known again after some of them changed. A line is told by the names
it reads, binds and calls and by the constants it hands over; comments, layout and quotes do not matter, and a line
without a name is not counted. Two different lines may look alike: of a whole cell that is rare.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import crc32

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, PythonFacts, Scope
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.matching import WIDTH
from mldebt.findings.subjects import Evidence
from mldebt.project.sources import Sources

BEGINNING = 40  # ten lines of a sketch: cells that share them are copies
SHOWN, NEAR = 10, 0.25
Alike = Mapping[tuple[str, str], Sequence[Hotspot]]


def sketch(facts: NotebookFacts, place: int) -> str:
    """Return the lines of a code cell, named by its place, in their order: four hexadecimal digits each."""
    cell = facts.cells[place]
    said = _lines(facts.code)
    rows = (said.get(line) for line in range(cell.start, cell.start + cell.lines))
    return "".join(f"{crc32(row.encode('utf-8', 'replace')) & 0xFFFF:0{WIDTH}x}" for row in rows if row)


def _lines(code: PythonFacts) -> Mapping[int, str]:
    """Return line of the joined module → what stands on it."""
    found: dict[int, list[str]] = defaultdict(list)
    for line, word in _words(code):
        found[line].append(word)
    return {line: " ".join(words) for line, words in found.items()}


def _words(code: PythonFacts) -> Iterator[tuple[int, str]]:
    for scope in code.scopes:
        for read in scope.reads:
            yield read.line, "".join(read.steps)
        for assign in scope.assigns:
            value = repr(assign.value.value) if isinstance(assign.value, Const) else ""
            yield assign.line, f"{''.join(assign.target)}={value}"
        for call in scope.calls:
            given = [value for value in call.given if isinstance(value, Const)]
            yield call.line, f"({','.join(repr(value.value) for value in given)})"


def alike(cells: Iterable[Hotspot], sources: Sources) -> Alike:
    """Return each cell with all of about its length that begin as it does, by path and symbol: the first speaks."""
    found: dict[str, list[Hotspot]] = defaultdict(list)
    for row in cells:
        lines = lines_of(row, sources)
        if len(lines) >= BEGINNING:
            found[lines[:BEGINNING]].append(row)
    said: dict[tuple[str, str], Sequence[Hotspot]] = {}
    for rows in found.values():
        left = sorted(rows, key=lambda row: row.path)
        while left:
            near = [row for row in left if abs(row.loc - left[0].loc) <= NEAR * left[0].loc]
            said |= {(row.path, row.symbol or ""): near for row in near}
            left = [row for row in left if row not in near]
    return said


def and_others(beside: Sequence[Hotspot]) -> str:
    """Say how many further cells one finding stands for."""
    others = len(beside) - 1
    return f", and {others:,} other{'s begin' if others > 1 else ' begins'} like it" if others else ""


def likes(beside: Sequence[Hotspot]) -> Iterator[Evidence]:
    """Yield where the further cells stand."""
    yield from (Evidence(one.path, one.line, "begins with the same lines", one.cell) for one in beside[1 : 1 + SHOWN])
    if len(beside) > 1 + SHOWN:
        yield Evidence(beside[0].path, None, f"and {len(beside) - 1 - SHOWN:,} more cells that begin so")


def lines_of(row: Hotspot, sources: Sources) -> str:
    """Return the sketched lines of a cell, empty where there are none."""
    facts = sources.facts[row.path]
    if isinstance(facts, NotebookFacts) and row.cell is not None:
        return sources.memory.of(sketch, facts, row.cell)
    return ""


def defined(row: Hotspot, sources: Sources) -> list[Scope]:
    """Return the functions and classes that a cell defines."""
    facts = sources.facts[row.path]
    if not isinstance(facts, NotebookFacts) or row.cell is None:
        return []
    cell = facts.cells[row.cell]
    lines = range(cell.start, cell.start + cell.lines)
    return [scope for scope in facts.code.scopes[1:] if scope.parent == 0 and scope.line in lines]
