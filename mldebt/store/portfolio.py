"""Reads the totals of every stored repository: all that a page over many of them shows, without one document."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from mldebt.findings.cost import Cost
from mldebt.findings.portfolio import Shares, StoredRepository, StoredScan
from mldebt.findings.scan import Grades, Sum
from mldebt.store import schema
from mldebt.store.opening import Store

T, R, P = schema.scans.c, schema.repositories.c, schema.points.c


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
