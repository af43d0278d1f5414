"""Debt over time: one stacked bar per scanned or backfilled commit, areas labelled on the last bar."""

from collections.abc import Mapping

import msgspec

from mldebt.findings.scan import HistoryPoint, Scan, Sum
from mldebt.findings.vocabulary import PILLARS
from mldebt.report.page.charts import apart, linear, stack, ticks
from mldebt.report.wording.words import (
    DAYS_ABOVE,
    READABLE,
    area_name,
    count,
    day,
    day_month,
    effort,
    month,
    owed,
    significant,
)

POINTS = 60
LEFT, RIGHT, TOP, BOTTOM = 30.0, 740.0, 18.0, 206.0
ORDER = (*PILLARS, "other")
NAMES: dict[str, str] = {**{area: area_name(area) for area in PILLARS}, "other": "Other areas"}


class Bar(msgspec.Struct, frozen=True):
    """One part of a bar; `kind` 1 to 5 picks its colour."""

    x: float
    y: float
    width: float
    height: float
    kind: int
    title: str


class Label(msgspec.Struct, frozen=True):
    """A text at a place, with a value beside it where there is one."""

    at: float
    text: str
    value: str = ""


class Trend(msgspec.Struct, frozen=True):
    """The section; `nothing` says why there is no chart."""

    lede: str
    nothing: str
    bars: tuple[Bar, ...]
    grid: tuple[Label, ...]
    dates: tuple[Label, ...]
    series: tuple[Label, ...]
    total: Label | None
    total_y: float
    label: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def trend(scan: Scan) -> Trend:
    """Return the section on debt over time."""
    known = sorted(scan.history, key=lambda point: (point.date, point.commit))
    points = [point for point in known if _is_readable(point)]
    nothing = _nothing(scan, len(points))
    if nothing:
        return Trend("", nothing, (), (), (), (), None, 0, "", (), ())
    shown = points[-POINTS:]
    size, unit = (480, "days") if max(point.totals.minutes.expected for point in shown) > DAYS_ABOVE else (60, "h")
    values = [{key: minutes / size for key, minutes in _minutes(point.totals.by_area).items()} for point in shown]
    marks = ticks(max(sum(value.values()) for value in values))
    pitch = (RIGHT - LEFT) / len(shown)
    domain = (0.0, marks[-1])
    last = shown[-1]
    whole = sum(values[-1].values())
    return Trend(
        lede=_lede(shown, unit, len(points)) + _left_out(len(known) - len(points)), nothing="",
        bars=tuple(
            bar
            for place, point in enumerate(shown)
            for bar in _bars(point, values[place], (place, pitch), (domain, unit))
        ),
        grid=tuple(Label(linear(mark, domain, (BOTTOM, TOP)), f"{mark:,g}") for mark in marks),
        dates=_dates(shown, pitch), series=_series(values[-1], domain, unit),
        total=Label(round(LEFT + pitch * (len(shown) - 0.5), 1), significant(whole)),
        total_y=linear(whole, domain, (BOTTOM, TOP)) - 6,
        label=f"Stacked bars of estimated effort at {count(len(shown), 'commit')}, from "
        f"{effort(shown[0].totals.minutes)} on {day(shown[0].date)} to {effort(last.totals.minutes)} "
        f"on {day(last.date)}.",
        header=("Date", "Commit", "Findings", *(NAMES[key] for key in ORDER), "Total"),
        rows=tuple(_row(point) for point in reversed(shown)),
    )  # fmt: skip


def _nothing(scan: Scan, points: int) -> str:
    if scan.coverage.lines_analysed_share < READABLE:
        return f"No trend: {1 - scan.coverage.lines_analysed_share:.0%} of the code could not be read."
    if points < 2:  # one point is no trend
        return (
            "A trend needs two commits that were judged with the same rules and options; so far there is one. "
            "`mldebt backfill` judges past ones."
        )
    return ""


def _is_readable(point: HistoryPoint) -> bool:
    """Say whether at most a tenth of the files of a past commit could not be read."""
    read = point.coverage
    if read is None:
        return True
    lost = read.unparsable + read.missing
    return lost <= (1 - READABLE) * (read.files + lost)


def _left_out(points: int) -> str:
    if not points:
        return ""
    return f" {count(points, 'commit')} of which too little could be read {'is' if points == 1 else 'are'} left out."


def _minutes(by_area: Mapping[str, Sum]) -> dict[str, float]:
    found = {key: float(by_area[key].minutes.expected) if key in by_area else 0.0 for key in PILLARS}
    other = sum(total.minutes.expected for key, total in by_area.items() if key not in PILLARS)
    return {**{str(key): value for key, value in found.items()}, "other": float(other)}


def _bars(
    point: HistoryPoint, values: Mapping[str, float], place: tuple[int, float], scale: tuple[tuple[float, float], str],
) -> list[Bar]:  # fmt: skip
    (index, pitch), (domain, unit) = place, scale
    width = round(min(pitch * 0.68, 46), 1)
    x = round(LEFT + pitch * index + (pitch - width) / 2, 1)
    bars = []
    for part in stack(values, ORDER):
        high, low = linear(part.start + part.size, domain, (BOTTOM, TOP)), linear(part.start, domain, (BOTTOM, TOP))
        title = f"{day(point.date)}, {NAMES[part.key]}: {significant(part.size)} {unit}"
        bars.append(Bar(x, high, width, round(low - high, 1), ORDER.index(part.key) + 1, title))
    return bars


def _dates(points: list[HistoryPoint], pitch: float) -> tuple[Label, ...]:
    every = max(1, -(-len(points) // 14))
    last = len(points) - 1
    is_short = points[0].date[:7] == points[-1].date[:7]
    return tuple(
        Label(round(LEFT + pitch * (index + 0.5), 1), day_month(point.date) if is_short else month(point.date))
        for index, point in enumerate(points)
        if (last - index) % every == 0
    )


def _series(values: Mapping[str, float], domain: tuple[float, float], unit: str) -> tuple[Label, ...]:
    parts = stack(values, ORDER)
    middles = [linear(part.start + part.size / 2, domain, (BOTTOM, TOP)) + 4 for part in parts]
    places = apart(middles, 17, (TOP, BOTTOM))
    return tuple(
        Label(at, NAMES[part.key], f"{significant(part.size)} {unit}") for at, part in zip(places, parts, strict=True)
    )


def _lede(points: list[HistoryPoint], unit: str, known: int) -> str:
    measure = "person-days" if unit == "days" else "hours"
    which = (
        f"the last {len(points):,} of {known:,} scanned commits"
        if known > len(points)
        else f"each of {known:,} scanned commits"
    )
    return f"Estimated {measure} to fix, expected value, at {which}."


def _row(point: HistoryPoint) -> tuple[str, ...]:
    minutes = _minutes(point.totals.by_area)
    hours = (significant(minutes[key] / 60) + " h" for key in ORDER)
    return (day(point.date), point.commit[:7], f"{point.totals.findings:,}", *hours, owed(point.totals.minutes))
