"""Finds the comments that address mldebt, and the lines that each of them speaks of.

A comment beside a statement speaks of the whole statement, one above it too, decorators included; beside or above a
`def` or `class` of all that is in it, above a key with keys below it of those, at the top of a notebook cell of the
cell. Only comments count: the same text in a string says nothing.
"""

import io
import re
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.lines import split_lines
from mldebt.facts.remark import Remark
from mldebt.facts.texts import Entry
from mldebt.patterns import regex

ADDRESSED = regex(r"\bmldebt:")
MARK = "mldebt:"
LONGEST = 300
QUOTED = r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|'
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "yaml": regex(r"(?:(?<=\s)|^)#[^\n]*", re.MULTILINE),
    "toml": regex(QUOTED + r"#[^\n]*", re.DOTALL),
    "gin": regex(QUOTED + r"#[^\n]*", re.DOTALL),
    "ini": regex(r"(?:(?<=\s)|^)[#;][^\n]*", re.MULTILINE),
    "env": regex(QUOTED + r"(?:(?<=\s)|^)#[^\n]*", re.DOTALL | re.MULTILINE),
    "json": regex(QUOTED + r"//[^\n]*", re.DOTALL),
}
SPACE = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING})


def python_remarks(text: str, blocks: Mapping[int, int], cells: Sequence[tuple[int, int]] = ()) -> list[Remark]:
    """Return the remarks of a module; `blocks` maps the first line of each def and class to its last.

    `cells` are those of a notebook as (first line, number of lines).
    """
    if MARK not in text:
        return []
    reading = _Statements(blocks, cells)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            reading.take(token)
    except (tokenize.TokenError, SyntaxError):
        pass
    return sorted([*reading.found, *reading.alone()], key=lambda one: one.line)


class _Statements:
    """The comments met so far, waiting for the end of the statement they belong to."""

    def __init__(self, blocks: Mapping[int, int], cells: Sequence[tuple[int, int]]) -> None:
        self.found: list[Remark] = []
        self._blocks, self._cells = blocks, cells
        self._above: list[tuple[int, int, str]] = []
        self._beside: list[tuple[int, str]] = []
        self._start, self._first, self._words = 0, "", 0
        self._code: list[int] = []

    def take(self, token: tokenize.TokenInfo) -> None:
        line, column = token.start
        if token.type == tokenize.COMMENT:
            if ADDRESSED.search(token.string):
                self._comment(line, column, token.string[:LONGEST])
        elif token.type == tokenize.NEWLINE:
            self._end(line)
        elif token.type not in SPACE:
            if not self._start:
                self._begin(line, column)
            self._first = self._first or token.string
            self._words += 1

    def alone(self) -> Iterator[Remark]:
        """Yield what is followed by no statement."""
        return (Remark(line, text, line, line) for line, _, text in self._above)

    def _comment(self, line: int, column: int, text: str) -> None:
        cell = next((one for one in self._cells if one[0] <= line < one[0] + one[1]), None)
        if self._start:
            self._beside.append((line, text))
        elif cell and bisect_left(self._code, cell[0]) == bisect_left(self._code, line):
            self.found.append(Remark(line, text, cell[0], cell[0] + cell[1] - 1))
        else:
            self._above.append((line, column, text))

    def _begin(self, line: int, column: int) -> None:
        """Begin a statement; comments that are indented deeper than it end the block above and speak of nothing."""
        self._start, self._first, self._words = line, "", 0
        for at, indent, text in self._above:
            if indent > column:
                self.found.append(Remark(at, text, at, at))
            else:
                self._beside.append((at, text))
        self._above = []

    def _end(self, line: int) -> None:
        if self._first != "pass" or self._words > 1:
            self._code.append(self._start)
        if self._first == "@":
            self._first = ""
            return
        last = next((self._blocks[at] for at in range(self._start, line + 1) if at in self._blocks), line)
        self.found += [Remark(at, text, self._start, max(last, line)) for at, text in self._beside]
        self._beside, self._start = [], 0


def settings_remarks(kind: str, text: str, entries: Sequence[Entry]) -> tuple[Remark, ...]:
    """Return the remarks of a settings file with the lines of the keys they speak of."""
    if MARK not in text or kind not in PATTERNS:
        return ()
    rows = split_lines(text)
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    strings = _yaml_strings(text) if kind == "yaml" else ()
    found = []
    for comment in PATTERNS[kind].finditer(text):
        line = bisect_right(starts, comment.start())
        said, column = comment[0], comment.start() - starts[line - 1]
        if said[0] in "#;/" and ADDRESSED.search(said) and not any(a <= (line, column) < b for a, b in strings):
            first, last = _keys(line, column, rows, entries)
            found.append(Remark(line, said[:LONGEST], first, last))
    return tuple(found)


def _keys(line: int, column: int, rows: Sequence[str], entries: Sequence[Entry]) -> tuple[int, int]:
    """Return the lines of the key beside a comment, else of the key below it, with all keys below that one."""
    if rows[line - 1][:column].strip():
        target = next((one for one in reversed(entries) if one.line == line), None)
    else:
        target = next((one for one in entries if one.line > line), None)
        if target and column > _indent(rows[target.line - 1]):
            target = None
    if target is None:
        return line, line
    inside = (f"{target.key}.", f"{target.key}[")
    below = [one.line for one in entries if one.key.startswith(inside) and one.document == target.document]
    return target.line, max([target.line, *below])


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())


def _yaml_strings(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where quoted and block scalars start and end, as (line, column)."""
    import yaml  # 25 ms, only for a file that addresses mldebt

    found = []
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent) and event.style and event.start_mark and event.end_mark:
                start, end = event.start_mark, event.end_mark
                found.append(((start.line + 1, start.column), (end.line + 1, end.column)))
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError):
        pass
    return found
