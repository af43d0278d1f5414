"""Finds the script that an added one was copied from: at least 70 % of its lines are those of the other.

Only scripts of the same kind are compared, those with a similar name and folder first, a bounded number of them.
"""

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping

from mldebt.patterns import regex

ENOUGH = 0.7
FEWEST_LINES = 15
MOST_CANDIDATES = 24
WORD = regex(r"[A-Za-z]+|\d+")


def candidates(path: str, state: Mapping[str, str], moved: Iterable[str]) -> list[str]:
    """Return the paths a new file may be a copy of, the likeliest first."""
    suffix, folder = posixpath.splitext(path)[1], posixpath.dirname(path)
    words = set(WORD.findall(posixpath.basename(path).lower()))
    away = {path, *moved}
    scored = []
    for other in state:
        if other in away or not other.endswith(suffix) or other.endswith("__init__.py"):
            continue
        common = len(words & set(WORD.findall(posixpath.basename(other).lower())))
        is_near = posixpath.dirname(other) == folder
        if common > 1 or is_near:
            scored.append((-common, not is_near, other))
    return [other for _, _, other in sorted(scored)[:MOST_CANDIDATES]]


def closest(lines: Counter[str], others: Mapping[str, Counter[str]]) -> tuple[str, float] | None:
    """Return the path that shares most lines with a new file and how much, or None where no other shares enough."""
    if lines.total() < FEWEST_LINES:
        return None
    best: tuple[str, float] | None = None
    for path, counted in others.items():
        longer = max(lines.total(), counted.total())
        if min(lines.total(), counted.total()) < ENOUGH * longer:
            continue
        share = (lines & counted).total() / longer
        if share >= ENOUGH and (best is None or share > best[1]):
            best = path, share
    return best
