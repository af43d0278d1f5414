"""Writes a suppression beside what it silences, in the comment of the file's kind, and changes nothing else.

A comment is put above the statement or key; in a notebook at the top of the cell, by one edit of the JSON text. Whether
it says what it should is read back from the new text; where it does not, or where no comment can stand, the options
have to silence.
"""

import io
import json
import re
import tokenize
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.errors import MldebtError
from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.reading import read_facts
from mldebt.facts.remark import Remark
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.finding import Finding
from mldebt.patterns import regex

COMMENTED = frozenset({"python", "yaml", "toml", "ini", "gin", "env"})
SPACE = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT})
CONTROL = regex(r"[\x00-\x1f\x7f]")
BLANK, MAGIC = regex(r"\s*"), regex(r"\s*%%")
DECODE = json.JSONDecoder().raw_decode
Span = tuple[int, int]
"""Where a value starts and ends in JSON text."""


class CellError(Exception):
    """The cell cannot be edited; the text says why."""


def with_first_line(content: bytes, cell: int, line: str) -> bytes:
    """Return a notebook whose cell starts with a line, after a cell magic; raises CellError where it cannot."""
    text = content.decode("utf-8")
    try:
        start, end = _span(text, ("cells", cell, "source"))
        lines, _ = DECODE(text, start)
    except ValueError as problem:
        raise CellError("it is not valid JSON") from problem
    source = text[start:end]
    if not lines or not isinstance(lines, str | list) or not all(isinstance(one, str) for one in lines):
        raise CellError("its cell holds no text")
    first = lines if isinstance(lines, str) else lines[0]
    is_magic = MAGIC.match(first) is not None
    edited = (
        _in_text(source, line, is_magic) if isinstance(lines, str) else _in_list(source, line, is_magic, len(lines))
    )
    return (text[:start] + edited + text[end:]).encode("utf-8")


def _in_text(source: str, line: str, is_magic: bool) -> str:  # noqa: FBT001 - two places of one edit
    added = json.dumps(f"{line}\n", ensure_ascii=False)[1:-1]
    at = 1
    if is_magic:
        at = source.find("\\n") + 2
        if at == 1:
            raise CellError("its cell holds nothing but a magic")
    return source[:at] + added + source[at:]


def _in_list(source: str, line: str, is_magic: bool, many: int) -> str:  # noqa: FBT001 - two places of one edit
    added = json.dumps(f"{line}\n", ensure_ascii=False)
    if is_magic and many == 1:
        raise CellError("its cell holds nothing but a magic")
    places = [start for start, _ in _values(source, 0).values()]
    at, gap = places[1 if is_magic else 0], source[1 : places[0]] or " "
    return f"{source[:at]}{added},{gap}{source[at:]}"


def _span(text: str, path: Sequence[str | int]) -> Span:
    """Return the place of the value of a path; raises CellError where it is not there."""
    start, end = max(text.find("{"), 0), len(text)
    for key in path:
        values = _values(text, start) if text[start : start + 1] in ("{", "[") else {}
        if key not in values:
            raise CellError("it has no such cell")
        start, end = values[key]
    return start, end


def _values(text: str, start: int) -> dict[str | int, Span]:
    """Return the places of the values in the object or array that begins at a place, by key or number."""
    found: dict[str | int, Span] = {}
    is_object, at = text[start] == "{", _next(text, start + 1)
    while text[at : at + 1] not in ("}", "]"):
        key: str | int = len(found)
        if is_object:
            key, at = DECODE(text, at)
            at = _next(text, _next(text, at) + 1)  # past the colon
        _, end = DECODE(text, at)
        found.setdefault(key, (at, end))
        at = _next(text, end)
        at = _next(text, at + 1) if text[at : at + 1] == "," else at
    return found


def _next(text: str, at: int) -> int:
    """Return the place of the next character that is no white space."""
    found = BLANK.match(text, at)
    return found.end() if found else at


class NoCommentError(MldebtError):
    """No comment can stand there; `entry` is what silences it in `.mldebt.toml`."""

    def __init__(self, text: str, entry: str) -> None:
        super().__init__(text)
        self.entry = entry


class Wish(msgspec.Struct, frozen=True):
    """What is to be silenced and why."""

    finding: Finding
    reason: str
    until: str | None = None

    def comment(self) -> str:
        """Return the comment without its mark."""
        until = f" until={self.until}" if self.until else ""
        return f"mldebt: ignore[{self.finding.code}] {self.reason}{until}"


def commented(kind: str, content: bytes, wish: Wish) -> bytes:
    """Return a file with the comment in it; raises NoCommentError where none can stand."""
    if CONTROL.search(wish.reason) or "until=" in wish.reason or not wish.reason.strip():
        raise MldebtError("a reason is one line of text, and its day goes to --until")
    try:
        new = _with_comment(kind, content, wish)
    except (UnicodeError, SyntaxError, LookupError, CellError, tokenize.TokenError) as problem:
        raise _refusal(wish, str(problem)) from problem
    if new is None or not _is_said(kind, content, new, wish):
        raise _refusal(wish, "no comment can stand there")
    return new


def _with_comment(kind: str, content: bytes, wish: Wish) -> bytes | None:
    if kind == "notebook":
        if wish.finding.cell is None:
            return None
        return with_first_line(content, wish.finding.cell, f"# {wish.comment()}")
    if kind not in COMMENTED:
        return None
    encoding = tokenize.detect_encoding(io.BytesIO(content).readline)[0] if kind == "python" else "utf-8"
    text = content.decode("utf-8" if encoding == "utf-8-sig" else encoding)
    line = _statement(text, wish.finding.line) if kind == "python" else wish.finding.line
    rows = re.split(r"(?<=\n)", text)
    if not 0 < line <= len(rows):
        return None
    row = rows[line - 1]
    mark = "\ufeff" if row.startswith("\ufeff") else ""
    bare = row.removeprefix(mark)
    indent = bare[: len(bare) - len(bare.lstrip(" \t"))]
    end = "\r\n" if "\r\n" in text else "\n"
    rows[line - 1] = f"{mark}{indent}# {wish.comment()}{end}{bare}"
    return "".join(rows).encode("utf-8" if encoding == "utf-8-sig" else encoding)


def _statement(text: str, line: int) -> int:
    """Return the first line of the statement around a line, its decorators included."""
    start, first = 0, ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            if first != "@" and token.start[0] >= line:
                return start or line
            start, first = (start if first == "@" else 0), ""
        elif token.type not in SPACE:
            start, first = start or token.start[0], first or token.string
    return line


def _is_said(kind: str, content: bytes, new: bytes, wish: Wish) -> bool:
    """Say whether the new text holds the comment where it counts, and means the same as the old one."""
    before, after = read_facts(kind, content), read_facts(kind, new)
    if isinstance(after, Unread) or isinstance(before, Unread) or _meaning(before) != _meaning(after):
        return False
    one, fresh = wish.finding, [said for said in _remarks(after) if wish.comment() in said.text]
    if isinstance(after, NotebookFacts):
        return any(after.place(said.first)[0] == one.cell for said in fresh)
    return any(said.first <= one.line + 1 <= said.last for said in fresh)


def _meaning(facts: Facts) -> object:
    """Return what a comment must not change."""
    if isinstance(facts, SettingsFacts):
        return [(entry.key, entry.kind, entry.value, entry.document) for entry in facts.entries]
    if isinstance(facts, PythonFacts):
        return [(scope.name, scope.body) for scope in facts.scopes]
    return [cell.body for cell in facts.cells] if isinstance(facts, NotebookFacts) else None


def _remarks(facts: Facts) -> Iterator[Remark]:
    if isinstance(facts, NotebookFacts):
        yield from facts.code.comments
    elif isinstance(facts, PythonFacts):
        yield from facts.comments
    elif isinstance(facts, SettingsFacts):
        yield from facts.remarks


def _refusal(wish: Wish, why: str) -> NoCommentError:
    one = wish.finding
    key = one.anchor if one.subject.startswith("config:") else one.symbol
    rows = ["[[per-path-ignore]]", f"path = {_quoted(one.path)}", f'rules = ["{one.code}"]']
    rows += [f"key = {_quoted(key)}"] if key and key != "<module>" else []
    rows += [f"reason = {_quoted(wish.reason)}", *([f'until = "{wish.until}"'] if wish.until else [])]
    return NoCommentError(f"{one.path}: {why}; put this entry into .mldebt.toml instead", "\n".join(rows))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
