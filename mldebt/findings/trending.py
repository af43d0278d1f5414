"""The trend as commands print it: totals at each commit, how long findings live and how long a repair takes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from statistics import median

import msgspec

from mldebt.findings.lineage import Life
from mldebt.findings.scan import HistoryPoint

SCHEMA = "mldebt.trend/1"


class Spell(msgspec.Struct, frozen=True):
    """How many findings, and the median of their days: as sharp as the points lie apart."""

    findings: int
    median_days: int | None


class Trend(msgspec.Struct, frozen=True):
    """The points by date, and what became of the findings they hold.

    `open` are findings of the newest point with their age, `gone` those that a later point looked for and lacked, with
    the time that took: repaired or deleted, which a trend does not tell apart.
    """

    schema: str
    repository: str
    points: tuple[HistoryPoint, ...]
    open: Spell
    gone: Spell


def trend_of(repository: str, points: Sequence[HistoryPoint], lives: Sequence[Life]) -> Trend:
    """Put the trend together."""
    dates = {point.commit: point.date for point in points}
    last = points[-1].date if points else ""
    return Trend(
        SCHEMA, repository, tuple(points),
        open=_spell([(one.since, None) for one in lives if one.until is None], dates, last),
        gone=_spell([(one.since, one.until) for one in lives if one.until is not None], dates, last),
    )  # fmt: skip


def _spell(spans: Sequence[tuple[str, str | None]], dates: Mapping[str, str], last: str) -> Spell:
    days = [
        (_day(dates[until] if until else last) - _day(dates[since])).days
        for since, until in spans
        if since in dates and (until is None or until in dates)
    ]
    return Spell(len(spans), round(median(days)) if days else None)


def _day(date: str) -> dt.date:
    return dt.datetime.fromisoformat(date).date()
