"""Reads a notebook as one Python module whose lines map back to their cell; a cell that does not parse costs itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mldebt.facts.cells import Cell, NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.lines import split_lines
from mldebt.facts.magics import fault, plain_python
from mldebt.facts.notebook_file import NotebookError, Source, document_of, language_of
from mldebt.facts.python import CellMeasure, read_python_text

if TYPE_CHECKING:
    from mldebt.facts.commands import Command

MAX_CODE = 1 << 20
PYTHON = frozenset({"python", "python3", "python2", "ipython", ""})
EMPTY = PythonFacts(lines=0, loc=0, scopes=())
UNREAD: CellMeasure = (1, 0, 0, 0, 0, "")


def read_notebook(content: bytes) -> NotebookFacts:
    """Return a notebook's facts; raises NotebookError where no cell can be read. A bad cell costs that cell."""
    document = document_of(content)
    return join([Source.of(cell) for cell in document["cells"]], language=language_of(document), notes=())


def code_text(content: bytes) -> str:
    """Return the module that the cells of a notebook are read as, when each of them parses; raises NotebookError."""
    document = document_of(content)
    sources = [Source.of(cell) for cell in document["cells"]] if language_of(document) in PYTHON else []
    codes = [(at, plain_python(one.text, at, [])) for at, one in enumerate(sources) if one.kind == "code"]
    _, text, _ = _lay_out(codes)
    if len(text) > MAX_CODE:
        raise NotebookError(f"more than {MAX_CODE:,} characters of code")
    return text


def join(sources: Sequence[Source], *, language: str, notes: tuple[str, ...]) -> NotebookFacts:
    """Join cells into one module, parse it once, and fall back to leaving out the cells that do not parse."""
    is_python = language in PYTHON
    commands: list[Command] = []
    codes: list[tuple[int, list[str]]] = []
    for index, source in enumerate(sources):
        if source.kind == "code" and is_python:
            codes.append((index, plain_python(source.text, index, commands)))
    if sum(len(line) for _, lines in codes for line in lines) > MAX_CODE:
        raise NotebookError(f"more than {MAX_CODE:,} characters of code")
    spans, errors, facts, measures = _parse(codes)
    cells = []
    for index, source in enumerate(sources):
        start, size, measure = spans.get(index, (0, max(len(split_lines(source.text)), 1), None))
        complexity, cognitive, nesting, statements, loc, body = measures[measure] if measure is not None else UNREAD
        prose = source.text[:20_000] if source.kind == "markdown" else ""
        cell = Cell(
            index, source.kind, start, size, source.key, prose, source.outputs, errors.get(index),
            complexity, cognitive, nesting, loc, body, source.tags, statements, source.first,
        )  # fmt: skip
        cells.append(cell)
    return NotebookFacts(facts, tuple(cells), tuple(commands), language, notes)


def _parse(
    codes: Sequence[tuple[int, list[str]]],
) -> tuple[dict[int, tuple[int, int, int | None]], dict[int, str], PythonFacts, list[CellMeasure]]:
    errors: dict[int, str] = {}
    kept = list(codes)
    spans: dict[int, tuple[int, int, int | None]] = {}
    for attempt in range(2):
        spans, text, ranges = _lay_out(kept)
        try:
            facts, measures = read_python_text(text, ranges)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            if attempt:
                errors |= {index: f"does not parse: {type(problem).__name__}" for index, _ in kept}
                return spans, errors, EMPTY, [UNREAD] * len(ranges)
            for place, (index, lines) in enumerate(kept):
                if found := fault("\n".join(lines) + "\n"):
                    kept[place] = (index, [""] * len(lines))
                    errors[index] = found
            continue
        return spans, errors, facts, measures
    return spans, errors, EMPTY, []


def _lay_out(
    cells: Sequence[tuple[int, list[str]]],
) -> tuple[dict[int, tuple[int, int, int | None]], str, list[tuple[int, int]]]:
    spans: dict[int, tuple[int, int, int | None]] = {}
    text: list[str] = []
    ranges: list[tuple[int, int]] = []
    for place, (index, lines) in enumerate(cells):
        start = len(text) + 1
        spans[index] = (start, len(lines), place)
        ranges.append((start, len(lines)))
        text += lines
    return spans, "\n".join(text) + "\n", ranges
