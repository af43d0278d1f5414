"""Keeps the life of each finding across scans: when it was first and last seen and what became of it.

A life is worked out from which scans saw the finding, in the order of their commits, so it does not matter in which
order commits are scanned or how often. `fixed` is said only of what the comparison named as repaired or deleted. A
finding whose rule did not run or whose file was not read is `not-looked-at`; one that is absent for no known reason
(moved, merged, judged otherwise by another version, never compared) is `gone`. What only uncommitted trees have shown
leaves nothing behind.
"""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, case, delete, func, insert, select, update

from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.store import schema

F, S, T = schema.findings.c, schema.sightings.c, schema.scans.c


class _Span(msgspec.Struct, frozen=True):
    """First and last place among the repository's scans, and whether a commit ever had it."""

    first: int
    last: int
    committed: bool


class _Present(msgspec.Struct, frozen=True):
    """What the newest scan looked at, and what this scan's comparison says is fixed."""

    newest: int
    rules: Collection[str]
    skipped: Collection[str]
    current: int
    fixed: Mapping[str, str]


def record(connection: Connection, repository: int, scan_id: int, scan: Scan) -> None:
    """Note what a scan saw and bring the lives of the repository's findings up to date."""
    order = _order(connection, repository)
    seen: dict[str, Finding] = {}
    for finding in scan.findings:
        seen.setdefault(finding.fingerprint, finding)
    known = {
        fingerprint: (finding_id, order[last])
        for finding_id, fingerprint, last in connection.execute(
            select(F.id, F.fingerprint, F.last_seen).where(F.repository_id == repository)
        )
    }
    born = [_details(finding) for fingerprint, finding in seen.items() if fingerprint not in known]
    if born:
        begin = {"repository_id": repository, "first_seen": scan_id, "last_seen": scan_id, "how": None}
        connection.execute(insert(schema.findings), [row | begin for row in born])
    newer = [
        _details(finding) | {"which": known[fingerprint][0], "last_seen": scan_id, "how": None}
        for fingerprint, finding in seen.items()
        if fingerprint in known and order[scan_id] >= known[fingerprint][1]
    ]
    if newer:
        connection.execute(update(schema.findings).where(F.id == bindparam("which")), newer)
    _sight(connection, repository, scan_id, seen)
    fixed: dict[str, str] = {one.fingerprint: one.how for one in scan.compared.fixed}
    _reckon(connection, repository, order, _present(connection, order, scan_id, fixed))


def _order(connection: Connection, repository: int) -> dict[int, int]:
    """Return scan → place: by commit date, a dirty tree after its commit, then by number."""
    rows = connection.scalars(select(T.id).where(T.repository_id == repository).order_by(T.moment, T.dirty, T.id))
    return {scan_id: place for place, scan_id in enumerate(rows)}


def _details(finding: Finding) -> schema.Row:
    came, minutes, by = finding.introduced, finding.minutes, finding.suppressed
    return schema.row_of(
        schema.findings, finding, minutes_low=minutes.low, minutes_expected=minutes.expected, minutes_high=minutes.high,
        introduced_commit=came.commit if came else None, introduced_author=came.author if came else None,
        introduced_date=came.date if came else None, suppressed=by.reason if by else None,
    )  # fmt: skip


def _sight(connection: Connection, repository: int, scan_id: int, seen: Collection[str]) -> None:
    connection.execute(delete(schema.sightings).where(S.scan_id == scan_id))
    ids = connection.execute(select(F.fingerprint, F.id).where(F.repository_id == repository))
    rows = [{"finding_id": finding_id, "scan_id": scan_id} for fingerprint, finding_id in ids if fingerprint in seen]
    if rows:
        connection.execute(insert(schema.sightings), rows)


def _present(
    connection: Connection, order: Mapping[int, int], scan_id: int, fixed: Mapping[str, str]
) -> _Present:  # fmt: skip
    newest = max(order, key=order.__getitem__)
    rules = connection.scalar(select(T.rules).where(T.id == newest)) or ""
    skipped = connection.scalars(
        select(schema.skipped_files.c.path).where(schema.skipped_files.c.scan_id == newest)
    )  # fmt: skip
    return _Present(order[newest], frozenset(rules.split()), frozenset(skipped), order[scan_id], fixed)


def _spans(connection: Connection, repository: int) -> dict[int, _Span]:
    place = func.row_number().over(order_by=(T.moment, T.dirty, T.id)).label("place")
    ranked = select(T.id, T.dirty, place).where(T.repository_id == repository).subquery()
    committed = func.max(case((ranked.c.dirty, 0), else_=1))
    question = (
        select(S.finding_id, func.min(ranked.c.place), func.max(ranked.c.place), committed)
        .join(ranked, ranked.c.id == S.scan_id)
        .group_by(S.finding_id)
    )
    return {
        finding_id: _Span(first - 1, last - 1, bool(ever))
        for finding_id, first, last, ever in connection.execute(question)
    }


def _reckon(connection: Connection, repository: int, order: Mapping[int, int], present: _Present) -> None:
    spans = _spans(connection, repository)
    scan_at = {place: scan_id for scan_id, place in order.items()}
    columns = (F.id, F.fingerprint, F.code, F.path, F.status, F.how, F.first_seen, F.last_seen)
    changed, lost = [], []
    for row in connection.execute(select(*columns).where(F.repository_id == repository)).all():
        span = spans.get(row.id)
        if span is None or (span.last < present.newest and not span.committed):
            lost.append({"which": row.id})
            continue
        status, how = (row.status, None) if span.last == present.newest else _fate(row, span, present)
        first, last = scan_at[span.first], scan_at[span.last]
        if (status, how, first, last) != (row.status, row.how, row.first_seen, row.last_seen):
            changed.append({"which": row.id, "status": status, "how": how, "first_seen": first, "last_seen": last})
    if changed:
        connection.execute(update(schema.findings).where(F.id == bindparam("which")), changed)
    if lost:
        connection.execute(delete(schema.findings).where(F.id == bindparam("which")), lost)


def _fate(row: Row[*tuple[Any, ...]], span: _Span, present: _Present) -> tuple[str, str | None]:
    """Return status and how of a finding the newest scan does not have."""
    if row.fingerprint in present.fixed and present.current > span.last:
        return "fixed", present.fixed[row.fingerprint]
    if row.status == "fixed":
        return "fixed", row.how
    folders = (row.path, *(str(folder) for folder in PurePosixPath(row.path).parents))
    if row.code not in present.rules or any(folder in present.skipped for folder in folders):
        return "not-looked-at", None
    return "gone", None
