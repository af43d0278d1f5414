"""Packs places in code into numbers, and words into one text: an index of a large repository holds millions of them."""

from collections.abc import Iterable

OF_PLACE = 22
OF_SCOPE = 20


def packed(module: int, scope: int, place: int) -> int:
    """Return as one number of at most 62 bits: the number of a module, of a scope in it, and of a part of that."""
    return (module << OF_SCOPE | scope) << OF_PLACE | place


def unpacked(number: int) -> tuple[int, int, int]:
    """Return (module, scope, place) of a number."""
    scope, place = number >> OF_PLACE, number & ((1 << OF_PLACE) - 1)
    return scope >> OF_SCOPE, scope & ((1 << OF_SCOPE) - 1), place


def as_lines(words: Iterable[str]) -> str:
    """Return words as one text, each once, but for those of several lines: a twentieth of the room of a set."""
    return "\n".join(("", *sorted({word for word in words if "\n" not in word}), ""))


def holds(lines: str, word: str) -> bool:
    """Say whether a word is one of those."""
    return f"\n{word}\n" in lines and "\n" not in word
