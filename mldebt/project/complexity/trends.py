"""Tells how complex the hot units of today were over the last year, from their past versions.

Only units over the bound that changed often enough are looked at, and of each file at most a handful of versions,
spread evenly over the year before the scanned commit: it shows a direction, not every step. A unit that was renamed
begins anew, and a version that today's Python cannot parse is passed over.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise, takewhile

import msgspec

from mldebt.facts.measures import measures_of
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.hotspots import Hotspot
from mldebt.project.complexity.bodies import MIN_TOUCHES
from mldebt.project.complexity.hotspots import COMPLEX
from mldebt.project.complexity.standing import day
from mldebt.project.sources import Sources
from mldebt.repository.touches import DAY, Touch

YEAR = 365 * DAY
VERSIONS = 7
MOST_FILES = 60
MODULE = "<module>"
WRITTEN = 60 * DAY
POINTS, SHARE, STEPS, DAYS, IDLE = 3, 0.2, 2, 90, 2
"""Points and share gained, steps it took and days between them from which on a unit worsens; last steps without any."""
Version = tuple[str, str]
"""A blob and the kind of its reader."""


class Point(msgspec.Struct, frozen=True):
    """The complexity of a unit in the version that a commit left; `time` in UTC seconds."""

    time: int
    complexity: int

    @property
    def date(self) -> str:
        """Return the day of the commit."""
        return day(self.time)


class Trend(msgspec.Struct, frozen=True):
    """The complexity of one unit over the last year, oldest first; the last point is today's version.

    It begins 60 days after the unit was first seen: until then the first version of it is being written.
    """

    points: tuple[Point, ...]

    @property
    def rises(self) -> int:
        """Return how many of the steps made it more complex for good: what a later version took back is none."""
        least = list(accumulate((point.complexity for point in reversed(self.points)), min))
        return sum(before < after for after, before in pairwise(least))

    @property
    def idle(self) -> int:
        """Return how many of the last steps did not make it more complex."""
        values = [point.complexity for point in reversed(self.points)]
        return sum(1 for _ in takewhile(lambda step: step[0] <= step[1], pairwise(values)))

    @property
    def growth(self) -> int:
        """Return the points of complexity gained since the first version."""
        return self.points[-1].complexity - self.points[0].complexity

    @property
    def days(self) -> int:
        """Return the days between the first version and the last that made it more complex."""
        grown = (after.time for before, after in pairwise(self.points) if after.complexity > before.complexity)
        return (max(grown, default=self.points[0].time) - self.points[0].time) // DAY

    @property
    def worsens(self) -> bool:
        """Say whether it grew in several steps, is as complex as it ever was and has not stopped growing."""
        first, last = self.points[0].complexity, self.points[-1].complexity
        if self.days < DAYS or self.rises < STEPS or self.idle > IDLE:
            return False
        return last == max(point.complexity for point in self.points) and self.growth >= max(POINTS, SHARE * first)


def trends(sources: Sources, rows: Sequence[Hotspot]) -> Mapping[tuple[str, str], Trend]:
    """Return the trend of every hot unit, by path and name; a unit without two versions has none."""
    units: dict[str, list[Hotspot]] = defaultdict(list)
    for row in rows:
        is_unit = row.symbol is not None and not row.symbol.startswith("cell[")
        if is_unit and row.complexity > COMPLEX and row.commits >= MIN_TOUCHES:
            units[row.path].append(row)
    versions = {path: _versions(sources, path) for path in list(units)[:MOST_FILES]}
    said_by = _complexities_by(sources, versions)
    found = {}
    for path, touches in versions.items():
        known = [(touch.commit.committer_time, said_by.get((touch.blob, _kind(path)), {})) for touch in touches]
        born = sources.touches.first_change[path].committer_time if path in sources.touches.first_change else 0
        for row in units[path]:
            points = _points(known, row.symbol or "", born)
            if len(points) > 1 and points[-1].complexity == row.complexity:
                found[path, row.symbol or ""] = Trend(points)
    return found


def _points(known: Sequence[tuple[int, Mapping[str, int]]], name: str, born: int) -> tuple[Point, ...]:
    """Return what versions, oldest first, say of a unit once it was written; `born` is when its file was."""
    points = [Point(time, said[name]) for time, said in known if name in said]
    if points and name not in known[0][1]:  # added to its file in that time
        born = points[0].time
    return tuple(point for point in points if point.time >= born + WRITTEN)


def _complexities_by(sources: Sources, versions: Mapping[str, Sequence[Touch]]) -> Mapping[Version, Mapping[str, int]]:
    """Return what versions say of their units; of today's the facts are at hand."""
    today = {(sources.files[path].sha, _kind(path)): sources.facts[path] for path in versions}
    wanted = dict.fromkeys((touch.blob, _kind(path)) for path, touches in versions.items() for touch in touches)
    facts = sources.past([version for version in wanted if version not in today])
    return {version: sources.memory.of(_complexities, said) for version, said in (*facts.items(), *today.items())}


def _versions(sources: Sources, path: str) -> list[Touch]:
    """Return up to a handful of touches of the last year, oldest first, beginning with the version before that year."""
    touches = sources.touches.by_path[path]
    since = sources.touches.now - YEAR
    recent = [touch for touch in touches if touch.commit.committer_time >= since]
    before = [touch for touch in touches if touch.commit.committer_time < since][:1]
    line = [*before, *reversed(recent)]
    if len(line) <= VERSIONS:
        return line
    last = len(line) - 1
    return [line[place * last // (VERSIONS - 1)] for place in range(VERSIONS)]


def _kind(path: str) -> str:
    return "notebook" if path.endswith(".ipynb") else "complexity"


def _complexities(facts: Facts | Unread) -> Mapping[str, int]:
    said = measures_of(facts)
    return {MODULE: said.level + 1, **dict(said.classes), **dict(said.functions)} if not said.unread else {}
