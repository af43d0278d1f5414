"""Finds the script that an added one was copied from: at least 70 % of its lines are those of the other.

All scripts of the tree before a commit are asked, by an index of their lines: rare lines are looked up first, as many
as a bound allows, and the scripts that hold most of them are compared in full. Each version is indexed once. What it
cannot know: an origin among more than `MOST_SCRIPTS` scripts, of which those with a similar name and place are taken.
"""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from heapq import nlargest
from typing import NamedTuple

from mldebt.patterns import regex

ENOUGH = 0.7
FEWEST_LINES = 15
MOST_COMPARED = 16
MOST_SCRIPTS = 600
MOST_ASKED = 20_000
"""Entries of the index that are looked up for one script."""
MOST_INDEXED = 2_000_000
"""Entries of the index: some 180 bytes each where no line is held twice."""
WORD = regex(r"[A-Za-z]+|\d+")


@lru_cache(maxsize=20_000)
def _words(path: str) -> frozenset[str]:
    return frozenset(WORD.findall(posixpath.basename(path).lower()))


def candidates(path: str, state: dict[str, str], moved: Iterable[str]) -> list[str]:
    """Return the scripts a new file may be a copy of, the last written first; of very many those of its name."""
    suffix, folder, words = posixpath.splitext(path)[1], posixpath.dirname(path), _words(path)
    away = {path, *moved}
    found = [
        other for other in reversed(state)
        if other.endswith(suffix) and other not in away and not other.endswith("__init__.py")
    ]  # fmt: skip
    if len(found) > MOST_SCRIPTS:
        found.sort(key=lambda other: (-len(words & _words(other)), posixpath.dirname(other) != folder))
    return found[:MOST_SCRIPTS]


class LineIndex:
    """Knows which versions of scripts hold a line."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._holders: dict[int, list[str]] = defaultdict(list)
        self._entries = 0

    @property
    def is_full(self) -> bool:
        """Say whether no more is to be indexed before it begins anew."""
        return self._entries > MOST_INDEXED

    def unknown(self, shas: Iterable[str]) -> list[str]:
        """Return the versions that are not indexed yet; where it is full it begins anew."""
        wanted = dict.fromkeys(shas)
        if self.is_full:
            self._known.clear()
            self._holders.clear()
            self._entries = 0
        return [sha for sha in wanted if sha not in self._known]

    def add(self, sha: str, lines: Collection[str]) -> None:
        """Index the different lines of a version."""
        self._known.add(sha)
        self._entries += len(lines)
        for line in lines:
            self._holders[hash(line)].append(sha)

    def nearest(self, lines: Iterable[str], among: Collection[str]) -> list[str]:
        """Return the versions among some that share most lines with a text, as rare lines tell; of equals the first."""
        held = sorted((found for line in lines if (found := self._holders.get(hash(line)))), key=len)
        votes: Counter[str] = Counter()
        asked = 0
        for found in held:
            votes.update(found)
            if (asked := asked + len(found)) > MOST_ASKED:
                break
        return nlargest(MOST_COMPARED, (sha for sha in among if sha in votes), key=votes.__getitem__)


class Near(NamedTuple):
    """A script that a new one may be a copy of: the parts that both share of the new one's lines, and of the longer's.

    What was cut out of a copy is no sign against its origin, so the nearest is told by the copy's own lines.
    """

    path: str
    own: float
    whole: float


def near(lines: Counter[str], others: Mapping[str, Counter[str]]) -> list[Near]:
    """Return the scripts that share enough lines with a new file, the nearest first, else in their order."""
    found: list[Near] = []
    size = lines.total()
    if size < FEWEST_LINES:
        return found
    for path, counted in others.items():
        longer = max(size, counted.total())
        if min(size, counted.total()) < ENOUGH * longer:
            continue
        if (shared := (lines & counted).total()) >= ENOUGH * longer:
            found.append(Near(path, shared / size, shared / longer))
    return sorted(found, key=lambda row: (-row.own, -row.whole))
