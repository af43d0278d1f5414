"""Reads a notebook as one Python module whose lines map back to their cell; a cell that does not parse costs itself.

Databricks and percent-format `.py` files are read as the notebooks they are.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.cells import Cell, NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.lines import split_lines
from mldebt.facts.magics import fault, plain_python
from mldebt.facts.notebook_file import NotebookError, Source, digest, document_of, language_of
from mldebt.facts.python import CellMeasure, read_python_text
from mldebt.patterns import regex

if TYPE_CHECKING:
    from mldebt.facts.commands import Command

MAX_CODE = 1 << 20
PYTHON = frozenset({"python", "python3", "python2", "ipython", ""})
EMPTY = PythonFacts(lines=0, loc=0, scopes=())
UNREAD: CellMeasure = (1, 0, 0, 0, 0, "")
DATABRICKS = "# Databricks notebook source"
BREAK = regex(r"^# COMMAND ----------\s*$|^# Databricks notebook source\s*$|^# ?%%(?!\w)(.*)$")
MAGIC = "# MAGIC "
MARK = regex(r"^# ?%%(?!\w)", re.MULTILINE)
FEW, SPARSE = 2, 100
"""Marks that may be separators, and lines for each mark beyond which they are: of 100 such files, 97 have fewer."""
DEFINES = r"async def|def|class|import|from|if __name__|if (?:typing\.)?TYPE_CHECKING|else|elif|except|finally|try"
WORKS = regex(rf"^(?!(?:{DEFINES})\b)[^\W\d]\w*", re.MULTILINE)
STARTED = regex(r"^if __name__ == ", re.MULTILINE)
LONG_TEXT = regex(r"\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}")


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


def is_notebook(text: str) -> bool:
    """Say whether a module is a notebook in disguise: the Databricks header, or at least three `# %%` cells that work.

    A module whose sections have `# %%` headings defines things: most of its cells hold no statement of their own. Marks
    inside a text of several lines are quoted, and make no cells. A file that asks whether it is started is a script,
    whatever stands between its parts, and so is a long one with a mark here and there.
    """
    if text.startswith(DATABRICKS):
        return True
    plain, has_text = LONG_TEXT.sub("", text), "[markdown]" in text
    if STARTED.search(plain) and not has_text:
        return False
    marks = len(MARK.findall(plain))
    if marks <= FEW or (not has_text and text.count("\n") > SPARSE * marks):
        return False
    cells = [cell for cell in _cells(text) if cell.kind == "code"]
    working = sum(WORKS.search(LONG_TEXT.sub("", cell.text)) is not None for cell in cells)
    return has_text or working * 2 >= len(cells)


def read_percent(text: str) -> NotebookFacts:
    """Return its cells in order; a line is one of the file, as an editor counts."""
    cells = _cells(text)
    found = join(cells, language="python", notes=("percent format",))
    commands = (
        msgspec.structs.replace(one, line=one.line + cells[one.cell].first - 1)
        for one in found.commands
        if one.cell is not None
    )
    return msgspec.structs.replace(found, commands=tuple(commands))


def _cells(text: str) -> list[Source]:
    cells: list[Source] = []
    held: list[str] = []
    kind = "code"
    for number, line in enumerate([*split_lines(text), "# %%"], 1):
        mark = BREAK.match(line)
        if not mark:
            held.append(line)
            continue
        body = "\n".join(held)
        if body.strip():
            cells.append(msgspec.structs.replace(_cell(kind, body), first=number - len(held)))
        held, kind = [], "markdown" if mark[1] and "[markdown]" in mark[1] else "code"
    return cells


def _cell(kind: str, body: str) -> Source:
    if MAGIC.strip() in body:
        lines = [line.removeprefix(MAGIC).removeprefix("# MAGIC") for line in split_lines(body)]
        first = next((line for line in lines if line.strip()), "")
        if first.startswith("%md"):
            return Source("markdown", "\n".join(lines), digest(body))
        return Source("code", "\n".join(lines), digest(body))
    return Source(kind, body, digest(body))
