"""Tells which lines two versions of a text do not share, by counting them: linear in their size."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec


class Difference(msgspec.Struct, frozen=True, gc=False):
    """Lines that only one version has, stripped and without blank ones, as (line number, text)."""

    removed: tuple[tuple[int, str], ...]
    added: tuple[tuple[int, str], ...]


def difference(old: str, new: str) -> Difference:
    """Return what two texts do not share; a moved or re-indented line is shared."""
    before, after = old.split("\n"), new.split("\n")
    start = _equal(before, after)
    end = _equal(before[start:][::-1], after[start:][::-1])
    middle = [line.strip() for line in before[start : len(before) - end]]
    others = [line.strip() for line in after[start : len(after) - end]]
    return Difference(tuple(_without(middle, others, start + 1)), tuple(_without(others, middle, start + 1)))


def _equal(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many lines are equal from the start."""
    return next(
        (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )


def _without(lines: Sequence[str], others: Sequence[str], first: int) -> Iterator[tuple[int, str]]:
    left = Counter(others)
    for number, line in enumerate(lines, first):
        if left[line] > 0:
            left[line] -= 1
        elif line:
            yield number, line


def shared(left: Counter[str], right: Counter[str]) -> float:
    """Return the part of their lines that two texts share, of the longer one."""
    longer = max(left.total(), right.total())
    return (left & right).total() / longer if longer else 0.0


def counted(text: str) -> Counter[str]:
    """Return the lines of a text that say something, with how often each occurs."""
    return Counter(bare for line in text.split("\n") if (bare := line.strip()) and not bare.startswith("#"))
