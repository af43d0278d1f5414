"""Who the hours belong to, what became of them since the last scan, and how they went over time.

A line is drawn from the points of the trend that know their owners; those of an older mldebt do not and are left out.
"""

from collections.abc import Mapping

import msgspec

from mldebt.findings.cost import NOTHING
from mldebt.findings.scan import HistoryPoint, Scan, Sum
from mldebt.report.page.charts import Line, sparkline
from mldebt.report.wording.spots import owner_name
from mldebt.report.wording.words import DASH, owed, signed

OWNERS = 14
POINTS = 24
SPARK = (74.0, 20.0)
TOP_LEVEL = {".": "(top level)"}


class OwnerRow(msgspec.Struct, frozen=True):
    """One owner or folder: its share of the effort, the change since the base and the line of its past."""

    name: str
    findings: int
    cost: str
    width: float
    key: str
    change: str = DASH
    tone: str = ""
    spark: Line | None = None


class Past(msgspec.Struct, frozen=True):
    """The points that know their owners, oldest first, and the sums of the base, None where they do not add up."""

    points: tuple[HistoryPoint, ...]
    base: Mapping[str, Sum] | None


def owner_rows(scan: Scan, table: Mapping[str, Sum]) -> tuple[tuple[OwnerRow, ...], OwnerRow]:
    """Return a row for each owner that has or had findings, the smallest folded into one, and the total."""
    past = _past(scan)
    had = {name for name in table if past.base and past.base.get(_kept_as(name), Sum()).minutes != NOTHING}
    ordered = sorted(
        ((name, total) for name, total in table.items() if total.findings or name in had),
        key=lambda item: (-item[1].minutes.expected, item[0]),
    )
    top = max((total.minutes.expected for _, total in ordered), default=1) or 1
    rows = [_row((name,), total, past, top) for name, total in ordered[:OWNERS]]
    if tail := dict(ordered[OWNERS:]):
        rest = Sum(sum(one.findings for one in tail.values()), sum((one.minutes for one in tail.values()), NOTHING))
        rows.append(msgspec.structs.replace(_row(tuple(tail), rest, past, top), name=f"{len(tail):,} more", key=""))
    return tuple(rows), _total(scan, past)


def _past(scan: Scan) -> Past:
    points = tuple(point for point in scan.history if point.totals.by_owner or not point.totals.findings)
    base = next((point for point in points if point.commit == scan.compared.base), None)
    adds_up = (
        base is not None
        and scan.compared.before is not None
        and sum(one.minutes.expected for one in base.totals.by_owner.values()) == scan.compared.before.expected
    )
    return Past(points[-POINTS:], base.totals.by_owner if base and adds_up else None)


def _kept_as(name: str) -> str:
    """Return the name under which the sums by owner have a folder."""
    return TOP_LEVEL.get(name, name)


def _row(names: tuple[str, ...], total: Sum, past: Past, top: int) -> OwnerRow:
    name = names[0]
    spent = [
        sum(point.totals.by_owner.get(_kept_as(each), Sum()).minutes.expected for each in names)
        for point in past.points
    ]
    change, tone = DASH, ""
    if past.base is not None:
        before = sum(past.base.get(_kept_as(each), Sum()).minutes.expected for each in names)
        change, tone = _moved(total.minutes.expected - before)
    return OwnerRow(
        name=owner_name(_kept_as(name)), findings=total.findings, cost=owed(total.minutes),
        width=round(min(total.minutes.expected / top, 1) * 88, 1), key=name, change=change, tone=tone,
        spark=sparkline(spent, *SPARK) if any(spent) else None,
    )  # fmt: skip


def _total(scan: Scan, past: Past) -> OwnerRow:
    before = scan.compared.before
    change, tone = DASH, ""
    if before is not None and past.base is not None:
        change, tone = _moved(scan.totals.minutes.expected - before.expected)
    return OwnerRow("Total", scan.totals.findings, owed(scan.totals.minutes), 0, "", change, tone)


def _moved(minutes: int) -> tuple[str, str]:
    return signed(minutes) if minutes else "0", "" if not minutes else "up" if minutes > 0 else "down"
