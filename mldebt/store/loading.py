"""Reads what is stored: scans, the base of a comparison, the trend, the listings and the totals of all repositories."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from mldebt.errors import NotFoundError, StoreError
from mldebt.findings.cost import Cost
from mldebt.findings.portfolio import Shares, StoredRepository, StoredScan
from mldebt.findings.scan import Grades, HistoryCoverage, HistoryPoint, PointTotals, RepositoryRow, Scan, Sum
from mldebt.store import schema
from mldebt.store.document import unpack
from mldebt.store.opening import Store

T, R, P = schema.scans.c, schema.repositories.c, schema.points.c
NEWEST = (func.substr(T.as_of, 1, 10).desc(), T.moment.desc(), T.serial.desc())
"""The day of the scan's clock, then the commit's date, then the last saved: past commits scanned today stay past."""


class ScanEntry(msgspec.Struct, frozen=True):
    """One stored scan as a listing shows it."""

    id: int
    repository: str
    scope: str
    commit: str | None
    dirty: bool
    as_of: str
    findings: int


def base_for(store: Store, row: RepositoryRow, ancestors: Collection[str], *, dirty: bool) -> Scan | None:
    """Return the scan to compare with: the newest of an ancestor commit; for a dirty tree that of its own HEAD.

    Newest is by commit date, then by number. Only clean trees can be a base. A document that can no longer be read is
    passed over.
    """
    wanted = {row.commit} if dirty else set(ancestors) - {row.commit}
    with store.reading() as connection:
        stored = connection.execute(
            select(T.id, T.sha)
            .where(_is(store, row), T.dirty.is_(False), T.sha != "", T.document.is_not(None))
            .order_by(T.moment.desc(), T.id.desc())
        ).all()
        readable = (_readable(connection, one.id) for one in stored if one.sha in wanted)
        return next((scan for scan in readable if scan is not None), None)


def latest(store: Store, row: RepositoryRow) -> Scan | None:
    """Return the newest scan of a repository, or None."""
    with store.reading() as connection:
        question = select(T.id).where(_is(store, row), T.document.is_not(None)).order_by(*NEWEST).limit(1)
        scan_id = connection.scalar(question)
        return None if scan_id is None else _read(connection, scan_id)


def by_id(store: Store, scan_id: int) -> Scan:
    """Return the scan of that number; raises NotFoundError where there is none or only its totals were kept."""
    with store.reading() as connection:
        return _read(connection, scan_id)


def scans(store: Store) -> tuple[ScanEntry, ...]:
    """Return the stored scans by repository, newest commit first."""
    columns = (T.id, R.name, R.scope, T.sha, T.dirty, T.as_of, T.findings)
    order = (R.name, R.scope, R.id, T.moment.desc(), T.dirty.desc(), T.id.desc())
    question = select(*columns).select_from(schema.scans.join(schema.repositories)).order_by(*order)
    with store.reading() as connection:
        return tuple(
            ScanEntry(number, name, scope, sha or None, dirty, as_of, findings)
            for number, name, scope, sha, dirty, as_of, findings in connection.execute(question)
        )


def history_points(store: Store, row: RepositoryRow, digest: str) -> tuple[HistoryPoint, ...]:
    """Return the totals of every commit that was scanned with these options, by date.

    Dirty trees and folders outside git have no place in it.
    """
    of_commits = (T.dirty.is_(False), T.sha != "", T.commit_date.is_not(None))
    question = select(schema.scans).where(_is(store, row), *of_commits, T.options == digest)
    with store.reading() as connection:
        return tuple(point_of(one, one.files) for one in connection.execute(question.order_by(T.moment, T.sha)))


def point_of(row: Any, files: int) -> HistoryPoint:  # noqa: ANN401 - a row of scans or of points
    """Return the totals that a row has as a point of the trend; `files` are those that were read."""
    minutes = Cost(row.minutes_low, row.minutes_expected, row.minutes_high)
    totals = PointTotals(row.findings, minutes, msgspec.json.decode(row.by_area, type=dict[str, Sum]))
    return HistoryPoint(row.sha, row.commit_date, totals, HistoryCoverage(files, row.unparsable, row.missing))


def options_of(store: Store, row: RepositoryRow) -> str | None:
    """Return the digest of the options that a commit, or its dirty tree, was scanned with."""
    question = select(T.options).where(_is(store, row), T.sha == (row.commit or ""), T.dirty.is_(bool(row.dirty)))
    with store.reading() as connection:
        return connection.scalar(question)


def _is(store: Store, row: RepositoryRow) -> ColumnElement[bool]:
    return T.repository_id == select(R.id).where(R.identity == store.identity(row)).scalar_subquery()


def _read(connection: Connection, scan_id: int) -> Scan:
    found = connection.execute(select(T.document).where(T.id == scan_id)).first()
    if found is None:
        raise NotFoundError(f"there is no scan {scan_id}; `mldebt db scans` lists them")
    if found.document is None:
        raise NotFoundError(f"of scan {scan_id} only the totals were kept when older scans were pruned")
    try:
        return unpack(found.document)
    except StoreError as error:
        raise StoreError(f"scan {scan_id}: {error}") from error


def _readable(connection: Connection, scan_id: int) -> Scan | None:
    try:
        return _read(connection, scan_id)
    except StoreError:
        return None


def portfolio(store: Store) -> tuple[StoredRepository, ...]:
    """Return the repositories that have a scan, by name; the columns are read in one go, documents are not touched."""
    scans, points = defaultdict[int, list[Any]](list), defaultdict[int, list[Any]](list)
    with store.reading() as connection:
        named = connection.execute(select(R.id, R.name, R.scope).order_by(R.name, R.scope, R.id)).all()
        wanted = [column for column in T if column.name != "document"]
        rows = select(*wanted, T.document.is_not(None).label("kept")).order_by(T.moment, T.serial)
        for row in connection.execute(rows):
            scans[row.repository_id].append(row)
        past = select(*(column for column in P if column.name not in {"document", "identities"}))
        for row in connection.execute(past.where(P.probe.is_(False)).order_by(P.moment, P.sha)):
            points[row.repository_id].append(row)
    return tuple(
        _repository(
            StoredRepository(one.id, one.name, one.scope, _latest(scans[one.id]), ()), scans[one.id], points[one.id]
        )
        for one in named
        if scans[one.id]
    )


def _latest(rows: Sequence[Any]) -> StoredScan:
    """Return the latest by the day of its clock, then the commit's date, then the last saved; a kept one first."""
    return _scan(max(rows, key=lambda row: (row.kept, row.as_of[:10], row.moment, row.serial)))


def _repository(one: StoredRepository, scans: Sequence[Any], points: Sequence[Any]) -> StoredRepository:
    """Return it with its past: scans of commits, and the points of a backfill where no scan is."""
    scanned = {row.sha for row in scans if not row.dirty and row.options == one.latest.options}
    past = [(row.moment, _scan(row)) for row in scans if row.sha and not row.dirty]
    past += [(row.moment, _point(row)) for row in points if row.sha not in scanned]
    return msgspec.structs.replace(one, past=tuple(scan for _, scan in sorted(past, key=lambda pair: pair[0])))


def _scan(row: Any) -> StoredScan:  # noqa: ANN401 -- a row has the columns of its query
    return msgspec.structs.replace(
        _totals(row), id=row.id, commit=row.sha or None, dirty=row.dirty, as_of=row.as_of, grade=row.grade,
        kept=row.kept,
    )  # fmt: skip


def _point(row: Any) -> StoredScan:  # noqa: ANN401 -- as above
    """Return a point as a scan without a number; its rules carry their versions, which the program's stands for."""
    codes = " ".join(rule.partition(":")[0] for rule in row.rules.split())
    return msgspec.structs.replace(_totals(row), rules=codes)


def _totals(row: Any) -> StoredScan:  # noqa: ANN401 -- as above
    return StoredScan(
        id=0, commit=row.sha, commit_date=row.commit_date, dirty=False, as_of=row.commit_date or "", mldebt=row.mldebt,
        rules=row.rules, options=row.options, findings=row.findings,
        minutes=Cost(row.minutes_low, row.minutes_expected, row.minutes_high), grade=None,
        grades=msgspec.json.decode(row.grades, type=Grades), shares=msgspec.json.decode(row.shares, type=Shares),
        by_area=msgspec.json.decode(row.by_area, type=dict[str, Sum]), readable=row.lines_analysed_share, kept=False,
    )  # fmt: skip
