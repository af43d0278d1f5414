"""Tells which lines two versions of a text do not share, by counting them: linear in their size."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import msgspec

Row = tuple[int, str]


class Difference(msgspec.Struct, frozen=True, gc=False):
    """Lines that only one version has, stripped and without blank ones, as (line number, text)."""

    removed: tuple[tuple[int, str], ...]
    added: tuple[tuple[int, str], ...]


def difference(old: str, new: str) -> Difference:
    """Return what two texts do not share; a moved or re-indented line is shared."""
    start = _from_start(old, new)
    end = _from_end(old[start:], new[start:])
    first = old.count("\n", 0, start) + 1
    before, after = old[start : len(old) - end].split("\n"), new[start : len(new) - end].split("\n")
    was, now = _surplus(before, after, first)
    return Difference(tuple(_without(was, now)), tuple(_without(now, was)))


def _from_start(old: str, new: str) -> int:
    """Return the length of the whole lines that two texts begin with alike."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if old[low:middle] == new[low:middle] else (low, middle - 1)
    return old.rfind("\n", 0, low) + 1


def _from_end(old: str, new: str) -> int:
    """Return the length of the whole lines that two texts end with alike."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        is_equal = old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]
        low, high = (middle, high) if is_equal else (low, middle - 1)
    place = old.find("\n", len(old) - low)
    return len(old) - place if low and place >= 0 else 0


def _surplus(before: Sequence[str], after: Sequence[str], first: int) -> tuple[list[Row], list[Row]]:
    """Return the numbered lines that one side has more often than the other, as they are written."""
    counts = Counter(before), Counter(after)
    differing = counts[0].items() ^ counts[1].items()
    names = {line for line, _ in differing}
    return _beyond(before, counts[1], names, first), _beyond(after, counts[0], names, first)


def _beyond(lines: Sequence[str], others: Counter[str], names: Collection[str], first: int) -> list[Row]:
    left = {line: others[line] for line in names}
    found: list[Row] = []
    for number, line in [row for row in enumerate(lines, first) if row[1] in names]:
        left[line] -= 1
        if left[line] < 0 and (bare := line.strip()):
            found.append((number, bare))
    return found


def _without(rows: Sequence[Row], others: Sequence[Row]) -> Iterator[Row]:
    left = Counter(line for _, line in others)
    for row in rows:
        if left[row[1]] > 0:
            left[row[1]] -= 1
        else:
            yield row


def shared(left: Counter[str], right: Counter[str]) -> float:
    """Return the part of their lines that two texts share, of the longer one."""
    longer = max(left.total(), right.total())
    return (left & right).total() / longer if longer else 0.0


def counted(text: str) -> Counter[str]:
    """Return the lines of a text that say something, with how often each occurs."""
    return Counter(bare for line in text.split("\n") if (bare := line.strip()) and not bare.startswith("#"))
