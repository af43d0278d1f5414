"""Rewrites a module that only Python 3.12 or newer parses: type aliases and parameters, quotes nested in f-strings.

Lines stay, and a column moves only right of a repair in the same line. What a name means is not changed; text inside a
replacement field may be, so the result is good for reading, not for running.
"""

import re
from collections.abc import Iterator

from mldebt.patterns import regex

ALIAS = regex(r"^([ \t]*)type[ \t]+(\w+)[ \t]*(?:\[[^\n=]*\])?[ \t]*=(?!=)", re.MULTILINE)
PARAMETERS = regex(
    r"^([ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+)(\[(?:[^\[\]]|\[[^\[\]]*\])*\])[ \t]*([(:])", re.MULTILINE
)
QUOTE = r"(?:'''|\"\"\"|'|\")"
START = regex(rf"\#[^\n]*|(?P<prefix>\b[bBuUrRfFtT]{{1,2}})?(?P<quote>{QUOTE})")
OPENS, CLOSES = "([{", ")]}"
OTHER = {"'": '"', '"': "'"}
ESCAPE = regex(r"\\.", re.DOTALL)


class _UnclearError(Exception):
    """A string that does not end, or quotes that cannot be told apart by changing one kind."""


def rewritten(text: str) -> str:
    """Return the text as an older Python may read it, line by line the same."""
    plain = PARAMETERS.sub(_bare, ALIAS.sub(r"\1\2 =", text))
    try:
        return "".join(_strings(plain))
    except _UnclearError:
        return plain


def _bare(found: re.Match[str]) -> str:
    """Return how a function or class begins, without its type parameters; their lines go on inside its brackets."""
    name, parameters, follows = found.groups()
    lines = "\n" * parameters.count("\n")
    return f"{name}({lines}" + ("):" if follows == ":" else "")


def _strings(text: str) -> Iterator[str]:
    """Yield a text piece by piece, f-strings rewritten."""
    place = 0
    while (found := START.search(text, place)) is not None:
        yield text[place : found.end()]
        place = found.end()
        if found["quote"]:
            is_format = not {"f", "t"}.isdisjoint((found["prefix"] or "").lower())
            end = _end(text, place, found["quote"], is_format=is_format)
            yield _unnested(text[place:end], found["quote"]) if is_format else text[place:end]
            place = end
    yield text[place:]


def _end(text: str, place: int, quote: str, *, is_format: bool) -> int:
    """Return where a string ends, its quote included, whose text begins at a place."""
    depth = 0
    while place < len(text):
        sign = text[place]
        if sign == "\\":
            place += 2
        elif depth == 0 and text.startswith(quote, place):
            return place + len(quote)
        elif is_format and depth == 0 and text[place : place + 2] in ("{{", "}}"):
            place += 2
        elif depth and (inner := START.match(text, place)) is not None and inner["quote"]:
            is_inner = not {"f", "t"}.isdisjoint((inner["prefix"] or "").lower())
            place = _end(text, inner.end(), inner["quote"], is_format=is_inner)
        else:
            depth += is_format and (sign == "{" or (depth > 0 and sign in OPENS))
            depth -= is_format and depth > 0 and sign in CLOSES
            place += 1
    raise _UnclearError


def _unnested(body: str, quote: str) -> str:
    """Return the text of an f-string, its quote at the end included, in whose fields no string has that quote."""
    found, place, depth = [], 0, 0
    while place < len(body) - len(quote):
        sign = body[place]
        inner = START.match(body, place) if depth else None
        if inner is not None and inner["quote"]:
            end = _end(body, inner.end(), inner["quote"], is_format="f" in (inner["prefix"] or "").lower())
            found.append(_requoted(body[place:end], inner["quote"], quote))
            place = end
            continue
        width = 2 if sign == "\\" or (depth == 0 and body[place : place + 2] in ("{{", "}}")) else 1
        if width == 1:
            depth += sign == "{" or (depth > 0 and sign in OPENS)
            depth -= depth > 0 and sign in CLOSES
        found.append(body[place : place + width])
        place += width
    return "".join(found) + quote


def _requoted(string: str, quote: str, outer: str) -> str:
    """Return a string of a field without backslashes, and in other quotes than those around the field."""
    string = ESCAPE.sub("  ", string)
    if quote != outer:
        return string
    other = OTHER[quote[0]]
    content = string.partition(quote)[2][: -len(quote)]
    if other in content:
        raise _UnclearError
    return string.partition(quote)[0] + other * len(quote) + content + other * len(quote)
