"""Narrows two versions of a file down to the lines in which they differ: mostly a few of hundreds."""

from collections import Counter
from collections.abc import Iterator

import msgspec

LONG, ENOUGH, STEP = 1000, 30, 64


class Unlike(msgspec.Struct, frozen=True, gc=False):
    """Two versions, and the whole lines in which they differ: `lost` of the old from `start` on, `got` of the new."""

    old: bytes
    new: bytes
    start: int
    lost: bytes
    got: bytes


def unlike(old: bytes, new: bytes) -> Unlike:
    """Return where two versions differ."""
    start = old.rfind(b"\n", 0, _begin_alike(old, new)) + 1
    alike = _end_alike(old, new, min(len(old), len(new)) - start)
    line = old.find(b"\n", len(old) - alike)
    alike = len(old) - line - 1 if line >= 0 else 0
    return Unlike(old, new, start, old[start : len(old) - alike], new[start : len(new) - alike])


def unlike_lines(part: Unlike) -> int:
    """Return how many lines only one of two versions has, without blanks around them; one that moved is no change."""
    lost: list[bytes] = []
    got: list[bytes] = []
    for ours, theirs in _pieces(part.lost, part.got):
        lost += _lines(ours)
        got += _lines(theirs)
    if not lost or not got:
        return len(lost) + len(got)
    old, new = Counter(lost), Counter(got)
    both = old.keys() & new.keys()
    is_single = len(old) == len(lost) or len(new) == len(got)
    shared = len(both) if is_single else sum(map(min, map(old.__getitem__, both), map(new.__getitem__, both)))
    return len(lost) + len(got) - 2 * shared


def _pieces(lost: bytes, got: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield what is left of two texts without some of the lines that both have, wherever it is cut."""
    waiting = [(lost, got)]
    while waiting:
        lost, got = waiting.pop()
        start = lost.find(b"\n", len(lost) // 2) + 1 if len(lost) > LONG < len(got) else 0
        line = lost[start - 1 : lost.find(b"\n", start + ENOUGH) + 1] if start else b""
        place = got.find(line) + 1 if line else 0
        if place:
            ends = unlike(lost[:start], got[:place]), unlike(lost[start:], got[place:])
            waiting += [(end.lost, end.got) for end in ends]
        else:
            yield lost, got


def count_lines(text: bytes) -> int:
    """Return how many lines are not blank."""
    return len(_lines(text))


def _lines(text: bytes) -> list[bytes]:
    return list(filter(None, map(bytes.strip, text.split(b"\n"))))


def _begin_alike(old: bytes, new: bytes) -> int:
    """Return how many bytes two versions have in common before the first that differs: by steps, then by halves."""
    at, most, step = 0, min(len(old), len(new)), STEP
    while at + step <= most and old[at : at + step] == new[at : at + step]:
        at, step = at + step, step * 2
    while step:
        if at + step <= most and old[at : at + step] == new[at : at + step]:
            at += step
        step >>= 1
    return at


def _end_alike(old: bytes, new: bytes, most: int) -> int:
    """Return how many bytes, `most` at most, two versions have in common after the last that differs."""
    ours, theirs, most, step = len(old), len(new), len(old) - most, STEP
    while ours - step >= most and old[ours - step : ours] == new[theirs - step : theirs]:
        ours, theirs, step = ours - step, theirs - step, step * 2
    while step:
        if ours - step >= most and old[ours - step : ours] == new[theirs - step : theirs]:
            ours, theirs = ours - step, theirs - step
        step >>= 1
    return len(old) - ours
