"""Tells which lines two versions of a text do not share, by counting them: linear in their size."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import msgspec

Row = tuple[int, str]


class Difference(msgspec.Struct, frozen=True, gc=False):
    """Lines that only one version has, stripped and without blank ones, as (line number, text)."""

    removed: tuple[tuple[int, str], ...]
    added: tuple[tuple[int, str], ...]


def difference(old: str, new: str) -> Difference:
    """Return what two texts do not share; a moved or re-indented line is shared."""
    start = _from_start(old, new)
    end = _from_end(old, new, min(len(old), len(new)) - start)
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    was, now = _surplus(before.split("\n"), after.split("\n"), old.count("\n", 0, start) + 1)
    return Difference(tuple(_without(was, now)), tuple(_without(now, was)))


def _from_start(old: str, new: str) -> int:
    """Return the length of the whole lines that two texts begin with alike."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if old.startswith(new[low:middle], low) else (low, middle - 1)
    return old.rfind("\n", 0, low) + 1


def _from_end(old: str, new: str, most: int) -> int:
    """Return the length of the whole lines that two texts end with alike, up to `most` characters."""
    low, high, last, size = 0, most, len(old), len(new)
    while low < high:
        middle = (low + high + 1) // 2
        is_equal = old.startswith(new[size - middle : size - low], last - middle)
        low, high = (middle, high) if is_equal else (low, middle - 1)
    place = old.find("\n", last - low)
    return last - place if low and place >= 0 else 0


def _surplus(before: Sequence[str], after: Sequence[str], first: int) -> tuple[list[Row], list[Row]]:
    """Return the numbered lines that one side has more often than the other, as they are written."""
    was, now = Counter(before), Counter(after)
    names = {line for line, _ in was.items() ^ now.items() if line.strip()}
    return _beyond(before, now, names, first), _beyond(after, was, names, first)


def _beyond(lines: Sequence[str], others: Counter[str], names: AbstractSet[str], first: int) -> list[Row]:
    """Return the numbered lines of some names beyond those that the other side has."""
    left = {line: others[line] for line in names & others.keys()}
    found: list[Row] = []
    for number, line in [row for row in enumerate(lines, first) if row[1] in names]:
        if left.get(line):
            left[line] -= 1
        else:
            found.append((number, line.strip()))
    return found


def _without(rows: Sequence[Row], others: Sequence[Row]) -> Iterator[Row]:
    shared = {line for _, line in rows}.intersection(line for _, line in others)
    left = Counter(line for _, line in others if line in shared)
    for row in rows:
        if row[1] in shared and left[row[1]] > 0:
            left[row[1]] -= 1
        else:
            yield row


def counted(text: str) -> Counter[str]:
    """Return the lines of a text that say something, with how often each occurs."""
    return Counter(bare for line in text.split("\n") if (bare := line.strip()) and not bare.startswith("#"))
