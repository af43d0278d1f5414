"""Prints what changed between two commits or scans: the change in minutes taken apart, then every item behind it."""

from collections.abc import Iterator, Mapping

import msgspec
from rich.console import Console
from rich.text import Text

from mldebt.findings.compared import Fixed, Waterfall
from mldebt.findings.cost import Cost
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.findings.vocabulary import Fingerprint
from mldebt.report.terminal.summary import write
from mldebt.report.wording import writing
from mldebt.report.wording.words import count, day, owed, signed

SCHEMA = "mldebt.diff/1"
PARTS: dict[str, str] = {
    "new": "new", "worsened": "worsened", "repaired": "repaired", "deleted": "deleted with its code",
    "suppressed": "suppressed", "noted": "can wait by now", "excluded_or_disabled": "excluded, or the rule is off",
    "rule_or_version_changed": "the rule or its version changed", "not_looked_at": "not looked at",
}  # fmt: skip
GROWS = frozenset({"new", "worsened", "rule_or_version_changed"})


class Side(msgspec.Struct, frozen=True):
    """One end of the comparison."""

    commit: str | None
    date: str | None
    minutes: Cost | None


class Difference(msgspec.Struct, frozen=True):
    """The comparison as JSON; `was` are the values that worsened findings had in the earlier one."""

    schema: str
    before: Side
    after: Side
    waterfall: Waterfall
    new: tuple[Finding, ...]
    worsened: tuple[Finding, ...]
    fixed: tuple[Fixed, ...]
    was: dict[Fingerprint, float]


def difference_of(scan: Scan) -> Difference:
    """Return what a scan's comparison with its base says."""
    loud = [one for one in scan.findings if one.is_owed]
    return Difference(
        SCHEMA,
        Side(scan.compared.base, scan.compared.date, scan.compared.before),
        Side(scan.repository.commit, scan.repository.commit_date, scan.totals.minutes),
        scan.compared.waterfall,
        new=tuple(one for one in loud if one.status == "new"),
        worsened=tuple(one for one in loud if one.status == "worsened"),
        fixed=scan.compared.fixed,
        was=scan.compared.was,
    )


def as_json(scan: Scan) -> str:
    """Return the comparison as one JSON object."""
    return writing.as_json(difference_of(scan))


def as_table(scan: Scan, console: Console) -> None:
    """Print both ends, the parts of the change that are not nothing, and the items."""
    for line in _lines(difference_of(scan)):
        write(line, console)


def _lines(found: Difference) -> Iterator[Text]:
    yield Text(f"{_end(found.before)}  →  {_end(found.after)}")
    yield Text()
    parts = [(name, getattr(found.waterfall, name)) for name in PARTS]
    told = [(name, cost) for name, cost in parts if cost.expected or cost.high]
    if not told:
        yield Text("Nothing changed in the estimated effort.")
    for name, cost in told:
        minutes = cost.expected if name in GROWS else -cost.expected
        yield Text(f"{signed(minutes):>10}  {PARTS[name]}")
    for title, items in (("New", found.new), ("Worsened", found.worsened)):
        yield from _listed(title, [(one.code, f"{one.path}:{one.line}", _said(one, found.was)) for one in items])
    for title, how in (("Repaired", "repaired"), ("Deleted", "deleted")):
        gone = [one for one in found.fixed if one.how == how]
        yield from _listed(title, [(one.code, one.path, one.message) for one in gone])


def _said(one: Finding, was: Mapping[Fingerprint, float]) -> str:
    """Return what a finding says, of one that worsened with what it was measured by then and now."""
    before = was.get(one.fingerprint)
    return one.message if before is None or one.value is None else f"{one.message} ({before:g} → {one.value:g})"


def _listed(title: str, items: list[tuple[str, str, str]]) -> Iterator[Text]:
    if items:
        yield Text()
        yield Text(f"{title}: {count(len(items), 'finding')}", style="bold")
    for code, place, message in items:
        yield Text(f"  {code}  {place}  {message}")


def _end(side: Side) -> str:
    said = f"{(side.commit or 'no commit')[:9]} of {day(side.date)}" if side.date else (side.commit or "no commit")[:9]
    return f"{said}: {owed(side.minutes)}" if side.minutes is not None else said
