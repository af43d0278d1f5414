"""Pieces of generated sentences: which words carry the numbers."""

from collections.abc import Iterable

import msgspec


class Phrase(msgspec.Struct, frozen=True):
    """A piece of a sentence; the strong ones carry the numbers."""

    text: str
    strong: bool = False


def plain(phrases: Iterable[Phrase]) -> str:
    """Return the paragraph as one string."""
    return "".join(phrase.text for phrase in phrases)
