"""Places the marks of the ledger: one line a family, time from left to right, marks of one moment on top of another."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from mldebt.report.page.charts import linear
from mldebt.report.wording.words import month

LEFT, RIGHT = 200.0, 850.0
PITCH = 9.5
HIGHEST, NUMBER = 6, 3
HEAD, FOOT, GAP = 10.0, 24.0, 12.0
TICKS = 5
ORDER = ("yes", "part", "no", "what")


class Dot(msgspec.Struct, frozen=True):
    """One mark, by the middle of it."""

    x: float
    y: float
    mark: str


class More(msgspec.Struct, frozen=True):
    """How many marks of one moment, or of moments too near for two numbers, are not drawn, above those that are."""

    x: float
    y: float
    number: int


class Tick(msgspec.Struct, frozen=True):
    """A month on the axis."""

    at: float
    label: str


class Dots(msgspec.Struct, frozen=True):
    """The chart: the base line of every family and the marks above it."""

    lines: tuple[float, ...]
    dots: tuple[Dot, ...]
    more: tuple[More, ...]
    ticks: tuple[Tick, ...]
    height: float


Marked = tuple[float, str]
"""A moment in seconds and the mark of what was seen then."""


def dots(families: Sequence[Sequence[Marked]], most: int) -> Dots:
    """Lay out the marks of each family; only the latest `most` are placed."""
    latest = sorted((moment for found in families for moment, _ in found), reverse=True)[:most]
    if not latest:
        return Dots((), (), (), (), 0)
    domain, since = (latest[-1], latest[0]), latest[-1]
    lines, placed, more, reached = [], list[Dot](), list[More](), HEAD
    for found in families:
        columns = _columns([one for one in found if one[0] >= since], domain)
        highest = max((min(len(marks), HIGHEST) for marks in columns.values()), default=1)
        reached += highest * PITCH + GAP
        lines.append(round(reached, 1))
        for column, marks in sorted(columns.items()):
            x = round(LEFT + (column + 0.5) * PITCH, 1)
            shown = marks if len(marks) <= HIGHEST else marks[: HIGHEST - 1]
            placed += [Dot(x, round(reached - (row + 0.5) * PITCH, 1), mark) for row, mark in enumerate(shown)]
            if hidden := len(marks) - len(shown):
                y, last = round(reached - (HIGHEST - 0.7) * PITCH, 1), more[-1] if more else More(0, 0, 0)
                if is_beside := last.y == y and x - last.x < NUMBER * PITCH:
                    more.pop()
                one = More(round((last.x + x) / 2, 1), y, last.number + hidden) if is_beside else More(x, y, hidden)
                more.append(one)
    return Dots(tuple(lines), tuple(placed), tuple(more), _ticks(domain), round(reached + FOOT, 1))


def _columns(found: Sequence[Marked], domain: tuple[float, float]) -> Mapping[int, list[str]]:
    columns: dict[int, list[str]] = defaultdict(list)
    last = int((RIGHT - LEFT) / PITCH) - 1
    for moment, mark in found:
        columns[round(linear(moment, domain, (0, last)))].append(mark)
    return {column: sorted(marks, key=ORDER.index) for column, marks in columns.items()}


def _ticks(domain: tuple[float, float]) -> tuple[Tick, ...]:
    steps = TICKS if domain[0] < domain[1] else 1
    moments = [domain[0] + (domain[1] - domain[0]) * step / max(steps - 1, 1) for step in range(steps)]
    names = [month(datetime.fromtimestamp(at, UTC).isoformat()) for at in moments]
    extent = (LEFT + PITCH / 2, RIGHT - PITCH / 2)
    return tuple(
        Tick(linear(at, domain, extent), name)
        for place, (at, name) in enumerate(zip(moments, names, strict=True))
        if place == 0 or name != names[place - 1]
    )
