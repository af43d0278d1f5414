"""Pieces of generated sentences: which words carry the numbers."""

import msgspec


class Phrase(msgspec.Struct, frozen=True):
    """A piece of a sentence; the strong ones carry the numbers."""

    text: str
    strong: bool = False
