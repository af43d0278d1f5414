"""Counts the fix commits that went into a file, beside those of calm files of its size.

It is what went into repairs, not what would be saved. A fix is a commit whose subject says so; it counts to a file as
one part in its files. Subjects are all there is to go by: where hardly any or most of them name a fix, or history is
short, nothing is said. Busy files attract fixes.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

import msgspec

from mldebt.findings.finding import Interest
from mldebt.findings.hotspots import Hotspot
from mldebt.patterns import regex
from mldebt.project.sources import Sources
from mldebt.repository.model import History
from mldebt.repository.touches import DAY, Touch, counts

FIX = regex(r"\b(fix(e[sd])?|bug|bugfix|hotfix|crash|repair|wrong|incorrect|broken)\b", re.IGNORECASE)
MONTHS = 12
WINDOW = 365 * DAY
SHORTEST = 182 * DAY
FEWEST_COMMITS, FEWEST_TOUCHES = 50, 5
LEAST, MOST = 0.05, 0.6
CALM = 75.0
NEVER = 1 << 40


class Repairs:
    """The repairs of one repository's files; `reason` says why they cannot be told, or is empty."""

    def __init__(self, sources: Sources, rows: Sequence[Hotspot]) -> None:
        self._sources = sources
        self._files = [row for row in rows if row.symbol is None]
        self.reason = reason_not_to_tell(sources)

    def beside(self, rows: Sequence[Hotspot]) -> tuple[Hotspot, ...]:
        """Return the rows, files among them with the median of their peers where repairs can be told."""
        told = {} if self.reason else self._peers
        return tuple(
            msgspec.structs.replace(row, peers=told[row.path]) if row.symbol is None and row.path in told else row
            for row in rows
        )

    def of(self, path: str) -> Interest | None:
        """Return the fix commits of a file within a year beside the median of its peers, or None where untold."""
        touches = self._sources.touches.of(path)
        if self.reason or len(touches) < FEWEST_TOUCHES or path not in self._peers:
            return None
        return Interest(fixes(self._sources.touches.now, repairs_among(touches)), self._peers[path], MONTHS)

    @cached_property
    def _peers(self) -> Mapping[str, float]:
        """Return, by path, the median over the calm files of its size: quartile by lines, below the 75th percentile."""
        ordered = sorted(self._files, key=lambda row: (row.loc, row.path))
        found: dict[str, float] = {}
        for start, end in pairwise(len(ordered) * part // 4 for part in range(5)):
            quartile = ordered[start:end]
            if calm := [row.fixes or 0.0 for row in quartile if row.percentile < CALM]:
                found |= dict.fromkeys((row.path for row in quartile), round(_median(calm), 1))
        return found


@lru_cache(maxsize=1 << 16)
def is_fix(subject: str) -> bool:
    """Say whether the subject of a commit names a repair."""
    return FIX.search(subject) is not None


def repairs_among(touches: Sequence[Touch]) -> tuple[tuple[int, float], ...]:
    """Return the time of each fix commit among touches, with the part of it that goes to one of its files."""
    found = [touch.commit for touch in touches if is_fix(touch.commit.subject)]
    return tuple((commit.committer_time, 1 / max(len(commit.changes), 1)) for commit in found)


def fixes(now: int, repairs: Sequence[tuple[int, float]]) -> float:
    """Return the fix commits of the year before, each divided by the files it changed."""
    return round(sum(part for time, part in repairs if time >= now - WINDOW), 1)


class Subjects:
    """How many counted commits a history has, how many of them name a fix, and when the first one was.

    A history that begins with new commits and goes on as that of `before` is counted on.
    """

    def __init__(self, history: History, before: "Subjects | None" = None) -> None:
        self.commits = history.commits
        self.counted, self.fixes, self.first = 0, 0, NEVER
        count = len(self.commits) - len(before.commits) if before else 0
        is_grown = before is not None and count >= 0 and self.commits[count:] == before.commits
        if before is not None and is_grown:
            self.counted, self.fixes, self.first = before.counted, before.fixes, before.first
        for commit in filter(counts, self.commits[:count] if is_grown else self.commits):
            self.counted += 1
            self.fixes += is_fix(commit.subject)
            self.first = min(self.first, commit.committer_time)


def reason_not_to_tell(sources: Sources) -> str:
    """Return why repairs cannot be told from this history, or nothing."""
    told = sources.memory.following(Subjects, sources.history)
    if told.counted < FEWEST_COMMITS:
        return f"fewer than {FEWEST_COMMITS} counted commits"
    if sources.touches.now - told.first < SHORTEST:
        return "less than six months of history"
    share = told.fixes / told.counted
    if not LEAST <= share <= MOST:
        return f"{share:.0%} of the subjects name a fix: too {'few' if share < LEAST else 'many'} to go by"
    return ""


def _median(values: Sequence[float]) -> float:
    """Return the middle value; `statistics` would load decimals and fractions at every start."""
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
