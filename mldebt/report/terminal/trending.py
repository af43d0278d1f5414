"""Prints the trend as a table, JSON or CSV."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from mldebt.findings.scan import HistoryPoint
from mldebt.findings.trending import Spell, Trend
from mldebt.findings.vocabulary import PILLARS
from mldebt.report.terminal.summary import write
from mldebt.report.terminal.table import POINT, Column, print_table
from mldebt.report.wording import writing
from mldebt.report.wording.words import area_name, count, owed


def as_table(trend: Trend, console: Console) -> None:
    """Print one row a commit, oldest first, with the areas that have findings, and what became of them."""
    areas = [name for name in _areas(trend) if any(_found(point, name) for point in trend.points)]
    unread = (Column("files unread", 12, _unread),) if any(map(_unread, trend.points)) else ()
    columns = (
        *POINT,
        Column("findings", 8, lambda point: f"{point.totals.findings:,}"),
        *(_area(name) for name in areas),
        *unread,
        Column("effort, estimated", 24, lambda point: owed(point.totals.minutes)),
    )
    print_table(columns, trend.points, console)
    for line in _lives(trend):
        write(Text(line, style="dim"), console)


def as_csv(trend: Trend) -> str:
    """Return one row a commit, minutes as low, expected and high."""
    areas = _areas(trend)
    heads = (
        "date", "commit", "findings", "minutes_low", "minutes_expected", "minutes_high",
        *(f"{name}_{what}" for name in areas for what in ("findings", "minutes")), "files", "unparsable", "missing",
    )  # fmt: skip
    return writing.as_csv(heads, ([*_cells(point, areas)] for point in trend.points))


def _cells(point: HistoryPoint, areas: list[str]) -> Iterator[object]:
    totals, read = point.totals, point.coverage
    yield from (point.date, point.commit, totals.findings)
    yield from (totals.minutes.low, totals.minutes.expected, totals.minutes.high)
    for one in map(totals.by_area.get, areas):
        yield from (one.findings, one.minutes.expected) if one else ("", "")
    yield from (read.files, read.unparsable, read.missing) if read else ("", "", "")


def _areas(trend: Trend) -> list[str]:
    """Return the areas in which anything was looked at, the four pillars first."""
    named = {
        name
        for point in trend.points
        for name, one in point.totals.by_area.items()
        if one.findings or one.subjects
    }  # fmt: skip
    return [*(name for name in PILLARS if name in named), *sorted(named - set(PILLARS))]


def _found(point: HistoryPoint, area: str) -> int:
    found = point.totals.by_area.get(area)
    return found.findings if found else 0


def _area(name: str) -> Column:
    def show(point: HistoryPoint) -> str:
        found = point.totals.by_area.get(name)
        return f"{found.findings:,}" if found else ""

    return Column(area_name(name).lower(), 14, show)


def _unread(point: HistoryPoint) -> str:
    read = point.coverage
    if read is None or not (read.unparsable + read.missing):
        return ""
    return f"{(read.unparsable + read.missing) / max(read.files + read.unparsable + read.missing, 1):.0%}"


def _lives(trend: Trend) -> tuple[str, ...]:
    """Return how long findings stay; scans alone tell that of none, so where they found some nothing is said of it."""
    if trend.open.median_days is None and trend.points and trend.points[-1].totals.findings:
        return ("`mldebt backfill` tells how long findings stay, once it has judged the latest commit.",)
    return _said(trend.open, "open"), _said(trend.gone, "repaired or deleted")


def _said(spell: Spell, state: str) -> str:
    if spell.median_days is None:
        return f"No finding is {state}."
    return f"{count(spell.findings, 'finding')} {state}, there for {count(spell.median_days, 'day')} (median)."
