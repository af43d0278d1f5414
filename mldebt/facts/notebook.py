"""Reads a notebook as one Python module: lines map back to their cell, magics and shell lines become commands."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from mldebt.facts.cells import Cell, NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.commands import Command
from mldebt.facts.lines import printable, split_lines
from mldebt.facts.newer import backported
from mldebt.facts.older import modernised
from mldebt.facts.python import CellMeasure, read_python_text
from mldebt.facts.script import commands_in
from mldebt.parsing import check_cell
from mldebt.patterns import regex

MAX_CELLS = 5000
MAX_CODE = 1 << 20
MAX_OUTPUT = 4000
SURE_MAGIC = regex(r"^(\s*)(?:%{1,2}[A-Za-z]|!|\?)")
MAGIC = regex(r"^(\s*)([%!?]|[\w.]+\?\??\s*$)")
SHELL_ASSIGNMENT = regex(r"^(\s*)[\w, ]+=\s*[!%](?!=)")
CELL_MAGIC = regex(r"^\s*%%(\w+)\s*(.*)$")
PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun", "memit", "wandb", "px"})
PYTHON = frozenset({"python", "python3", "python2", "ipython", ""})
EMPTY = PythonFacts(lines=0, loc=0, scopes=())
UNREAD: CellMeasure = (1, 0, 0, 0, 0, "")


class NotebookError(Exception):
    """The file is not a notebook; the text says why."""


def read_notebook(content: bytes) -> NotebookFacts:
    """Return a notebook's facts; raises NotebookError where no cell can be read. A bad cell costs that cell."""
    document = _document(content)
    return join([Source.of(cell) for cell in document["cells"]], language=_language(document), notes=())


def cell_texts(content: bytes) -> list[str]:
    """Return the source of every cell in file order; raises NotebookError."""
    return [cell.text for cell in cell_sources(content)]


def cell_sources(content: bytes) -> list["Source"]:
    """Return every cell in file order as text with its outputs, nothing parsed; raises NotebookError."""
    return [Source.of(cell) for cell in _document(content)["cells"]]


def code_text(content: bytes) -> str:
    """Return the module that the cells of a notebook are read as, when each of them parses; raises NotebookError."""
    document = _document(content)
    sources = [Source.of(cell) for cell in document["cells"]] if _language(document) in PYTHON else []
    codes = [(at, _plain_python(one.text, at, [])) for at, one in enumerate(sources) if one.kind == "code"]
    _, text, _ = _lay_out(codes)
    if len(text) > MAX_CODE:
        message = f"more than {MAX_CODE:,} characters of code"
        raise NotebookError(message)
    return text


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig", "surrogatepass"))
    except (ValueError, RecursionError) as problem:
        message = f"not valid JSON: {str(problem)[:120]}"
        raise NotebookError(message) from problem
    if not isinstance(document, dict):
        message = "not a notebook: its top level is no object"
        raise NotebookError(message)
    if not isinstance(document.get("cells"), list):
        document = _upgraded(document)
    cells = document["cells"]
    if len(cells) > MAX_CELLS:
        message = f"more than {MAX_CELLS:,} cells"
        raise NotebookError(message)
    return dict(document)


def _upgraded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Bring a version 1 to 3 notebook (cells in worksheets) to version 4 with nbformat."""
    import nbformat  # noqa: PLC0415 - 100 ms, needed only for old notebooks

    try:
        found = nbformat.convert(nbformat.from_dict(document), 4)  # type: ignore[no-untyped-call] # nbformat is untyped
    except Exception as problem:
        message = f"no cells, and not an older notebook: {type(problem).__name__}"
        raise NotebookError(message) from problem
    if not isinstance(found.get("cells"), list):
        message = "no cells"
        raise NotebookError(message)
    return dict(found)


def _language(document: Mapping[str, Any]) -> str:
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    for block in ("kernelspec", "language_info"):
        part = metadata.get(block)
        if isinstance(part, dict):
            language = part.get("language") or (part.get("name") if block == "language_info" else None)
            if isinstance(language, str):
                return printable(language).lower()[:40]
    return "python"


class Source(msgspec.Struct):
    """One cell as found in the file."""

    kind: str
    text: str
    key: str
    outputs: str = ""
    count: int | None = None
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, cell: object) -> "Source":
        """Read a cell of any shape; what is not text counts as empty."""
        if not isinstance(cell, dict):
            return cls("raw", "", "")
        text = _joined(cell.get("source", cell.get("input", "")))
        kind = printable(str(cell.get("cell_type", "raw")))
        count = cell.get("execution_count")
        metadata = cell.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, dict) else None
        identity = cell.get("id")
        return cls(
            kind,
            text,
            printable(identity)[:100] if isinstance(identity, str) and identity else digest(text),
            _outputs(cell.get("outputs")),
            count if isinstance(count, int) else None,
            tuple(printable(str(tag)) for tag in tags[:50]) if isinstance(tags, list) else (),
        )


def _joined(source: object) -> str:
    if isinstance(source, str):
        return printable(source)
    if isinstance(source, list):
        return printable("".join(part for part in source if isinstance(part, str)))
    return ""


def digest(text: str) -> str:
    """Return a short hash of a cell's text without its white space."""
    return blake2b("".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _outputs(outputs: object) -> str:
    parts: list[str] = []
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict):
            shown = output.get("data")
            text = output.get("text", shown.get("text/plain", "") if isinstance(shown, dict) else "")
            parts.append(_joined(text)[:MAX_OUTPUT])
    return "\n".join(parts)[:MAX_OUTPUT]


def join(sources: Sequence[Source], *, language: str, notes: tuple[str, ...]) -> NotebookFacts:
    """Join cells into one module, parse it once, and fall back to leaving out the cells that do not parse."""
    is_python = language in PYTHON
    commands: list[Command] = []
    codes: list[tuple[int, list[str]]] = []
    for index, source in enumerate(sources):
        if source.kind == "code" and is_python:
            codes.append((index, _plain_python(source.text, index, commands)))
    if sum(len(line) for _, lines in codes for line in lines) > MAX_CODE:
        message = f"more than {MAX_CODE:,} characters of code"
        raise NotebookError(message)
    spans, errors, facts, measures = _parse(codes)
    cells = []
    for index, source in enumerate(sources):
        start, size, measure = spans.get(index, (0, max(len(split_lines(source.text)), 1), None))
        complexity, cognitive, nesting, statements, loc, body = measures[measure] if measure is not None else UNREAD
        cells.append(
            Cell(
                index,
                source.kind,
                start,
                size,
                source.key,
                source.text[:20_000] if source.kind == "markdown" else "",
                source.outputs,
                errors.get(index),
                complexity,
                cognitive,
                nesting,
                loc,
                body,
                source.count,
                source.tags,
                statements,
            )
        )
    return NotebookFacts(facts, tuple(cells), tuple(commands), language, notes)


def _parse(
    codes: Sequence[tuple[int, list[str]]],
) -> tuple[dict[int, tuple[int, int, int | None]], dict[int, str], PythonFacts, list[CellMeasure]]:
    errors: dict[int, str] = {}
    kept, is_repaired = [(index, lines) for index, lines in codes], False
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
                if fault := _fault("\n".join(lines) + "\n"):
                    kept[place] = (index, _repaired(lines) or [""] * len(lines))
                    is_repaired = is_repaired or any(kept[place][1])
                    if not any(kept[place][1]):
                        errors[index] = fault
            continue
        return spans, errors, msgspec.structs.replace(facts, repaired=True) if is_repaired else facts, measures
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


def _repaired(lines: Sequence[str]) -> list[str]:
    """Return the lines of a cell that only another Python parses as today's parses them, or none."""
    text = "\n".join(lines) + "\n"
    repaired = filter(None, (repair(text) for repair in (modernised, backported)))
    return next((newer.split("\n")[: len(lines)] for newer in repaired if not _fault(newer)), [])


def _fault(source: str) -> str | None:
    try:
        check_cell(source)
    except SyntaxError as problem:
        return f"does not parse at line {problem.lineno}: {problem.msg}"
    except (ValueError, RecursionError, MemoryError) as problem:
        return f"does not parse: {type(problem).__name__}"
    return None


def _plain_python(text: str, cell: int, commands: list[Command]) -> list[str]:
    """Replace magics and shell lines by `pass` at their indent and keep what they run."""
    lines = split_lines(text) or [""]
    if (found := CELL_MAGIC.match(lines[0])) and found[1] not in PYTHON_MAGICS:
        if found[1] in ("bash", "sh", "script", "cmd"):
            for number, line in enumerate(lines[1:], 2):
                commands += commands_in(line, number, cell)
        return [""] * len(lines)
    if lines[0].startswith((" ", "\t")):
        lines = _dedented(lines)
    if not any(MAGIC.match(line) or SHELL_ASSIGNMENT.match(line) for line in lines) or not _fault("\n".join(lines)):
        return lines
    for marked in (SURE_MAGIC, MAGIC):
        clean, found_commands = _without_magics(lines, cell, marked)
        if not _fault("\n".join(clean)):
            break
    commands += found_commands
    return clean


def _dedented(lines: list[str]) -> list[str]:
    """Take the first line's indent off all lines that have it, as IPython does."""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _without_magics(lines: Sequence[str], cell: int, marked: re.Pattern[str]) -> tuple[list[str], list[Command]]:
    clean: list[str] = []
    commands: list[Command] = []
    for number, line in enumerate(lines, 1):
        if len(clean) >= number:  # it continues a command above
            continue
        if not (found := marked.match(line)) and not SHELL_ASSIGNMENT.match(line):
            clean.append(line)
            continue
        rows = _continued(lines[number - 1 :])
        bare = " ".join(row.strip() for row in rows)
        if found:
            clean.append(found[1] + "pass")
        elif found := SHELL_ASSIGNMENT.match(line):
            clean.append(found[1] + re.sub(r"=\s*[!%].*$", "= None", line.strip()))
        clean += [""] * (len(rows) - 1)
        if "!" in bare[:40] or bare.startswith("%run"):
            shown = bare.partition("!")[2] if not bare.startswith("%run") else "python " + bare[4:].strip()
            commands += commands_in(shown, number, cell)
    return clean, commands


def _continued(lines: Sequence[str]) -> list[str]:
    """Return the rows of the command that the first line starts, without the backslashes that join them."""
    rows: list[str] = []
    for line in lines:
        rows.append(line.rstrip().removesuffix("\\"))
        if not line.rstrip().endswith("\\"):
            break
    return rows
