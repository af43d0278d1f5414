"""Cuts a Python text down to the top-level statements around some lines, so that a change costs what it touches."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

INNER = re.compile(r"[\s#)\]}]|(?:else|elif|except|finally)\b")
TRIPLE = ('"' * 3, "'" * 3)


def blocks(text: str, places: Collection[int]) -> str:
    """Return a text in which only the top-level statements around some line numbers are left, each at its line.

    Where such a statement seems to start inside a string, the whole text is returned.
    """
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if line and not INNER.match(line)]
    chosen = sorted({max(bisect_right(starts, place - 1) - 1, 0) for place in places})
    spans = [(starts[at], starts[at + 1] if at + 1 < len(starts) else len(lines)) for at in chosen] if starts else []
    if not spans or any(_is_in_string(lines, start) for start, _ in spans):
        return text
    return "\n".join(_kept(lines, spans))


def _kept(lines: Sequence[str], spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    place = 0
    for start, end in spans:
        yield from ("" for _ in range(place, start))
        yield from lines[start:end]
        place = end


def _is_in_string(lines: Sequence[str], start: int) -> bool:
    """Say whether a triple-quoted string seems to be open at a line."""
    before = "\n".join(lines[:start])
    return any(before.count(quotes) % 2 for quotes in TRIPLE)
