"""Writes a suppression beside what it silences, in the comment of the file's kind, and changes nothing else.

A comment is put above the statement or key; in a notebook at the top of the cell, by one edit of the JSON text. Whether
it says what it should is read back from the new text; where it does not, or where no comment can stand, the options
have to silence.
"""

import io
import re
import tokenize
from collections.abc import Iterator

import msgspec

from mldebt.accepting.cells import CellError, with_first_line
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
