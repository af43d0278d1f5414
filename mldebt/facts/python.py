"""Reads one Python module: one parse, one walk, everything the project needs."""

import ast
import io
import sys
import tokenize
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate

import msgspec

from mldebt.facts.code import Const, Items, PythonFacts
from mldebt.facts.lines import has_long_line, split_lines
from mldebt.facts.noting import Building
from mldebt.facts.old_syntax import parsed
from mldebt.facts.remarks import python_remarks
from mldebt.facts.statements import ModuleReader
from mldebt.patterns import regex

DEEP = 12_000
LONGEST_NAME = 500
LONG_WORD = regex(rf"\w{{{LONGEST_NAME + 1}}}")
NAMED = ("id", "attr", "name", "arg", "asname", "module")
"""The fields of syntax trees that hold names."""
BLOCKS = ("body", "orelse", "handlers", "cases", "finalbody")
COMMENT = regex(r"(?<!['\"\w])#[^'\"]*$")

CellMeasure = tuple[int, int, int, int, int, str]
"""Complexity, cognitive complexity, deepest nesting, statements, lines of code and body hash of one notebook cell."""


def read_python(source: bytes) -> PythonFacts:
    """Return the facts of a module given as bytes (PEP 263 and byte order marks are honoured).

    What only an older Python parses is read after a repair that keeps every line in its place.

    Raises SyntaxError, ValueError, RecursionError or MemoryError where Python cannot parse it, ValueError where a name
    is longer than any that people write, UnicodeDecodeError or LookupError where its declared encoding is wrong.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return _read(source, source.decode(encoding), ())[0]


def read_python_text(source: str, cells: Sequence[tuple[int, int]] = ()) -> tuple[PythonFacts, list[CellMeasure]]:
    """Return the facts of a joined module and the measures of its cells, given as (first line, number of lines)."""
    return _read(source, source, cells)


def _read(source: bytes | str, text: str, cells: Sequence[tuple[int, int]]) -> tuple[PythonFacts, list[CellMeasure]]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEP))
    try:
        tree, is_repaired = parsed(source, text)
        _check_names(tree, text)
        reader = ModuleReader(text.count("\n") + (not text.endswith("\n")))
        starts = _cell_starts(tree, reader, cells) if cells else None
        if starts is None:
            reader.module(tree)
    finally:
        sys.setrecursionlimit(limit)
    page = Page(text, reader.docstring_lines, reader.long_strings)
    measures = (
        []
        if starts is None
        else [
            (*found, *page.measure(start, start + size - 1)) for found, (start, size) in zip(starts, cells, strict=True)
        ]
    )
    facts = _facts(reader, page, text, cells)
    return (msgspec.structs.replace(facts, repaired=True) if is_repaired else facts), measures


def _check_names(tree: ast.Module, text: str) -> None:
    """Refuse a module with a name made to be slow: names are compared with patterns, which may take their square."""
    if not (has_long_line(text, "\n", LONGEST_NAME) and LONG_WORD.search(text)):
        return
    names = (getattr(node, field, None) for node in ast.walk(tree) for field in NAMED)
    if any(isinstance(name, str) and len(name) > LONGEST_NAME for name in names):
        raise ValueError(f"a name of more than {LONGEST_NAME} characters")


def _cell_starts(
    tree: ast.Module, reader: ModuleReader, cells: Sequence[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """Walk a notebook cell by cell; return complexity, cognitive complexity, nesting and statements of each cell."""
    module, body = reader.scope, iter([*tree.body, None])
    statement = next(body)
    found: list[tuple[int, int, int, int]] = []
    for start, size in cells:
        before = (module.decisions, module.cognitive)
        module.deepest = 0
        batch: list[ast.stmt] = []
        while statement is not None and statement.lineno < start + size:
            batch.append(statement)
            statement = next(body)
        reader.block(batch)
        measure = (module.decisions - before[0] + 1, module.cognitive - before[1], module.deepest)
        found.append((*measure, _statements(batch)))
    module.deepest = max((nesting for _, _, nesting, _ in found), default=0)
    return found


def _statements(body: Sequence[ast.AST]) -> int:
    """Count the statements of a block with those inside them; a literal of any length is one."""
    return sum(
        isinstance(node, ast.stmt) + sum(_statements(getattr(node, part, ())) for part in BLOCKS) for node in body
    )


class Page:
    """The physical lines of a module: which are code, and what they say without layout and comments."""

    def __init__(self, text: str, docstrings: Sequence[tuple[int, int]], strings: Sequence[tuple[int, int]]) -> None:
        lines = split_lines(text)
        quoted = {line for start, end in strings for line in range(start + 1, end + 1)}
        self.clean = _squeezed(text.replace("\\\n", "\n")).split("\n")[: len(lines)]
        for start, end in docstrings:
            self.clean[start - 1 : end] = [""] * (min(end, len(lines)) - start + 1)
        if "#" in text:
            for place, line in enumerate(self.clean):
                if "#" in line:
                    self.clean[place] = _uncommented(lines[place], line, is_quoted=place + 1 in quoted)
        self.before = list(accumulate((1 if line else 0 for line in self.clean), initial=0))

    def measure(self, start: int, end: int, names: Sequence[str] = ()) -> tuple[int, str]:
        """Return lines of code and body hash of the 1-based, inclusive range; `names` in it are all one."""
        last = min(end, len(self.clean))
        first = min(start - 1, last)
        text = "".join(self.clean[first:last]).replace(",)", ")").replace(",]", "]").replace(",}", "}")
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, "\0")
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        return self.before[last] - self.before[first], digest


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace("\t", "").replace("\x0c", "").replace("'", '"')


def _uncommented(line: str, squeezed: str, *, is_quoted: bool) -> str:
    """Return a line that holds a `#` without its comment; inside a longer string it is no comment."""
    if squeezed[0] == "#":
        return squeezed if is_quoted else ""
    return _squeezed(COMMENT.sub("", line)).rstrip("\\")


def _facts(reader: ModuleReader, page: Page, text: str, cells: Sequence[tuple[int, int]]) -> PythonFacts:
    scopes = []
    for building in reader.scopes:
        names = () if building.parent < 0 else building.name.split(".")
        loc, body = page.measure(building.line, building.end_line, names)
        scopes.append(building.finish(loc=loc, body=body))
    blocks = {scope.line: scope.end_line for scope in scopes[1:]}
    return PythonFacts(
        lines=len(page.clean),
        loc=page.before[-1],
        scopes=tuple(scopes),
        imports=tuple(reader.imports),
        strings=tuple(reader.strings.items()),
        comments=tuple(python_remarks(text, blocks, cells)),
        main_line=reader.main_line,
        names=_exported(reader.scopes[0]),
        header="\n".join(line for line in split_lines(text[:1000])[:12] if line.startswith("#"))[:400],
    )


def _exported(module: Building) -> tuple[str, ...] | None:
    for assign in module.assigns:
        if assign.target == ("__all__",) and isinstance(assign.value, Items):
            return tuple(str(item.value) for item in assign.value.items if isinstance(item, Const))
    return None
