"""Complexity against change: every changed file as a dot, both scales logarithmic."""

from collections.abc import Collection, Sequence

import msgspec

from mldebt.findings.display import display
from mldebt.findings.hotspots import Hotspot
from mldebt.report.page.charts import log_ticks, logarithmic
from mldebt.report.wording.words import count

FEWEST = 9
DOTS = 600
NAME = 28
LEFT, RIGHT, UPPER, LOWER = 34.0, 430.0, 12.0, 300.0


class Dot(msgspec.Struct, frozen=True):
    """A hot file."""

    x: float
    y: float
    title: str


class Mark(msgspec.Struct, frozen=True):
    """A tick and its label."""

    at: float
    label: str


class Scatter(msgspec.Struct, frozen=True):
    """The chart: hot files by themselves, all others as one path of points, the hottest by name."""

    hot: tuple[Dot, ...]
    cold: str
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    peak: tuple[float, float] | None
    peak_name: str
    is_left: bool = False


def scatter(ranked: Sequence[Hotspot], hottest: Collection[str]) -> Scatter | None:
    """Return the chart of files, the hottest first; None where too few changed to show a cloud."""
    moved = [row for row in ranked if row.commits > 0]
    if len(moved) < FEWEST:
        return None
    across = log_ticks(max(row.commits for row in moved))
    up = log_ticks(max(row.complexity for row in moved))
    wide, high = (1.0, float(across[-1])), (1.0, float(up[-1]))
    dots = [
        (row, logarithmic(row.commits, wide, (LEFT, RIGHT)), logarithmic(row.complexity, high, (LOWER, UPPER)))
        for row in moved[:DOTS]
    ]
    hot = [(row, x, y) for row, x, y in dots if row.path in hottest]
    return Scatter(
        hot=tuple(Dot(x, y, _title(row)) for row, x, y in hot),
        cold="".join(f"M{x:g} {y:g}h0" for row, x, y in dots if row.path not in hottest),
        across=tuple(Mark(logarithmic(tick, wide, (LEFT, RIGHT)), f"{tick:,}") for tick in across),
        up=tuple(Mark(logarithmic(tick, high, (LOWER, UPPER)), f"{tick:,}") for tick in up),
        is_left=bool(hot) and hot[0][1] < (LEFT + RIGHT) / 2,
        peak=hot[0][1:] if hot else None, peak_name=display(hot[0][0].path.rsplit("/", 1)[-1], NAME) if hot else "",
    )  # fmt: skip


def _title(row: Hotspot) -> str:
    return f"{row.path}: complexity {row.complexity:,}, {count(row.commits, 'commit')}"
