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
from mldebt.repository.touches import DAY, Touch, counts

FIX = regex(r"\b(fix(e[sd])?|bug|bugfix|hotfix|crash|repair|wrong|incorrect|broken)\b", re.IGNORECASE)
MONTHS = 12
WINDOW = 365 * DAY
SHORTEST = 182 * DAY
FEWEST_COMMITS, FEWEST_TOUCHES = 50, 5
LEAST, MOST = 0.05, 0.6
CALM = 75.0


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


def reason_not_to_tell(sources: Sources) -> str:
    """Return why repairs cannot be told from this history, or nothing."""
    counted = [commit for commit in sources.history.commits if counts(commit)]
    if len(counted) < FEWEST_COMMITS:
        return f"fewer than {FEWEST_COMMITS} counted commits"
    if sources.touches.now - min(commit.committer_time for commit in counted) < SHORTEST:
        return "less than six months of history"
    share = sum(is_fix(commit.subject) for commit in counted) / len(counted)
    if not LEAST <= share <= MOST:
        return f"{share:.0%} of the subjects name a fix: too {'few' if share < LEAST else 'many'} to go by"
    return ""


def _median(values: Sequence[float]) -> float:
    """Return the middle value; `statistics` would load decimals and fractions at every start."""
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
