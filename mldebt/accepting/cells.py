"""Puts a line at the top of a notebook's cell by one edit of its JSON text: no other byte of the file changes."""

import json
import re

from mldebt.patterns import regex

TOKEN = regex(r'\s+|(?P<mark>[{}\[\],:])|(?P<text>"(?:[^"\\]|\\.)*")|(?P<bare>[^\s{}\[\],:"]+)')
OPENING, CLOSING = ("{", "["), ("}", "]")
MAGIC = regex(r"\s*%%")

Path = tuple[str | int, ...]


class CellError(Exception):
    """The cell cannot be edited; the text says why."""


def with_first_line(content: bytes, cell: int, line: str) -> bytes:
    """Return a notebook whose cell starts with a line, after a cell magic; raises CellError where it cannot."""
    text = content.decode("utf-8")
    start, end = _span(text, ("cells", cell, "source"))
    source = text[start:end]
    try:
        lines = json.loads(source)
    except ValueError as problem:
        raise CellError("its cell is not valid JSON") from problem
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
    strings = [one for one in TOKEN.finditer(source) if one["text"]]
    if is_magic and many == 1:
        raise CellError("its cell holds nothing but a magic")
    at = strings[1 if is_magic else 0].start()
    before = source[: strings[0].start()]
    gap = before[before.index("[") + 1 :] or " "
    return f"{source[:at]}{added},{gap}{source[at:]}"


def _span(text: str, wanted: Path) -> tuple[int, int]:
    """Return where the value of a path starts and ends in JSON text."""
    walk = _Walk()
    begun: int | None = None
    for token in TOKEN.finditer(text):
        is_value = walk.takes_value(token)
        if is_value and begun is None and walk.path == wanted:
            begun = token.start()
            if token[0] not in OPENING:
                return begun, token.end()
        walk.step(token)
        if begun is not None and token[0] in CLOSING and walk.path == wanted:
            return begun, token.end()
    raise CellError("it has no such cell")


class _Walk:
    """Where in a JSON document the tokens are: the key or number of each open object and array."""

    def __init__(self) -> None:
        self._open: list[str | int | None] = []

    @property
    def path(self) -> tuple[str | int | None, ...]:
        """Return the keys and numbers down to here."""
        return tuple(self._open)

    def takes_value(self, token: re.Match[str]) -> bool:
        """Say whether a token begins a value; a key of an object does not."""
        is_word = token.lastgroup in ("text", "bare") or (token.lastgroup == "mark" and token[0] in OPENING)
        return is_word and not (self._open and self._open[-1] is None)

    def step(self, token: re.Match[str]) -> None:
        """Move on past a token."""
        word = token[0]
        if token.lastgroup == "text" and self._open and self._open[-1] is None:
            self._open[-1] = str(json.loads(word))
        elif token.lastgroup == "mark" and word in OPENING:
            self._open.append(0 if word == "[" else None)
        elif token.lastgroup == "mark" and word in CLOSING and self._open:
            self._open.pop()
        elif word == "," and self._open:
            self._open[-1] = self._open[-1] + 1 if isinstance(self._open[-1], int) else None
