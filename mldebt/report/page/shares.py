"""The eleven challenges and the owners: who and what the same hours belong to. Both add up to the headline.

A line of an owner's past is drawn from the points of the trend that know their owners: those of an older mldebt do not.
"""

from collections.abc import Mapping

import msgspec

from mldebt.findings.cost import NOTHING
from mldebt.findings.scan import HistoryPoint, Scan, Sum
from mldebt.report.page.charts import Line, sparkline
from mldebt.report.wording.moving import base_sums
from mldebt.report.wording.spots import Subject, owner_name
from mldebt.report.wording.words import DASH, owed, signed

OWNERS = 14
POINTS = 24
SPARK = (74.0, 20.0)
TOP_LEVEL = {".": "(top level)"}
SEEN = {
    "measured": ("Measured", "yes"), "indirect": ("Indirect", "part"), "not-visible": ("Not visible", "no"),
}  # fmt: skip


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
    return Past(points[-POINTS:], base_sums(scan, "by_owner"))


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


class ChallengeRow(msgspec.Struct, frozen=True):
    """One challenge: how far it shows and what was found; `linked` is its number where there are findings to show."""

    title: str
    linked: str
    reason: str
    seen: str
    mark: str
    findings: str
    cost: str


class Shares(msgspec.Struct, frozen=True):
    """Both tables with the same total; `unlooked` says what would be looked for where no rule looks."""

    challenges: tuple[ChallengeRow, ...]
    unlooked: tuple[tuple[str, str], ...]
    owners_title: str
    owners_lede: str
    owners: tuple[OwnerRow, ...]
    total: OwnerRow
    moved: bool


def shares(subject: Subject) -> Shares:
    """Return the eleven challenges and the owners, or folders where nobody is named."""
    scan = subject.scan
    by_owner = names_somebody(scan)
    lede = (
        "From CODEOWNERS where it names one, else the folder."
        if by_owner
        else "Nobody is named as an owner, so by folder."
    )
    rows, whole = owner_rows(scan, scan.totals.by_owner if by_owner else scan.totals.by_folder)
    return Shares(
        challenges=_challenges(scan),
        unlooked=tuple((one.title, one.reason) for one in scan.challenges if one.visibility == "no-rule-yet"),
        owners_title="Owners" if by_owner else "Folders", owners_lede=lede, owners=rows, total=whole,
        moved=any(row.change != DASH for row in rows),
    )  # fmt: skip


def names_somebody(scan: Scan) -> bool:
    """Say whether an owner is more than the folder that stands in where nobody is named."""
    folders = {*scan.totals.by_folder, "", "unowned", "(top level)"}
    if scan.totals.by_owner:
        return any(name not in folders for name in scan.totals.by_owner)
    rows = [*((one.path, one.owner) for one in scan.runs or ()), *((one.path, one.owner) for one in scan.models or ())]
    return any(owner and owner not in {*folders, path.partition("/")[0]} for path, owner in rows)


def owner_heading(scan: Scan) -> str:
    """Return what heads a column of owners: where nobody is named, folders stand in it."""
    return "Owner" if names_somebody(scan) else "Folder"


def _challenges(scan: Scan) -> tuple[ChallengeRow, ...]:
    rows = []
    for one in scan.challenges:
        if one.visibility == "no-rule-yet":
            continue
        seen, mark = SEEN[one.visibility]
        found = one.visibility in {"measured", "indirect"}
        number = f"{one.findings:,}" if found else DASH
        linked = str(one.number) if one.findings and found else ""
        rows.append(ChallengeRow(one.title, linked, one.reason, seen, mark, number, owed(one.minutes)))
    return tuple(rows)
