"""Puts a line at the top of a notebook's cell by one edit of its JSON text: no other byte of the file changes."""

import json
from collections.abc import Sequence

from mldebt.patterns import regex

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
