"""Sketches the lines of notebook cells, so that a cell without an id is known again after some of its lines changed.

A line is told by the names it reads, binds and calls and by the constants it hands over; comments, layout and quotes do
not matter, and a line without a name is not counted. Two different lines may look alike: of a whole cell that is rare.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from zlib import crc32

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, PythonFacts
from mldebt.findings.matching import WIDTH


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
