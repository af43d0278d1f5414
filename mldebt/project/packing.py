"""Packs places in code into numbers: an index of a large repository holds millions of them, 8 bytes each."""

OF_PLACE = 22
OF_SCOPE = 20


def packed(module: int, scope: int, place: int) -> int:
    """Return as one number of at most 62 bits: the number of a module, of a scope in it, and of a part of that."""
    return (module << OF_SCOPE | scope) << OF_PLACE | place


def unpacked(number: int) -> tuple[int, int, int]:
    """Return (module, scope, place) of a number."""
    scope, place = number >> OF_PLACE, number & ((1 << OF_PLACE) - 1)
    return scope >> OF_SCOPE, scope & ((1 << OF_SCOPE) - 1), place
