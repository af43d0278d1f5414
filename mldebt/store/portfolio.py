"""Reads the totals of every stored repository: all that a page over many of them shows, without one document."""

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import select

from mldebt.findings.cost import Cost
from mldebt.findings.portfolio import Shares, StoredRepository, StoredScan
from mldebt.findings.scan import Grades, Sum
from mldebt.store import schema
from mldebt.store.opening import Store

T, R = schema.scans.c, schema.repositories.c


def portfolio(store: Store) -> tuple[StoredRepository, ...]:
    """Return the repositories that have a scan, by name; the columns are read in one go, documents are not touched."""
    wanted = [column for column in T if column.name != "document"]
    scans: dict[int, list[Any]] = defaultdict(list)
    with store.reading() as connection:
        named = connection.execute(select(R.id, R.name, R.scope).order_by(R.name, R.scope, R.id)).all()
        rows = select(*wanted, T.document.is_not(None).label("kept")).order_by(T.moment, T.serial)
        for row in connection.execute(rows):
            scans[row.repository_id].append(row)
    return tuple(_repository(one.id, one.name, one.scope, scans[one.id]) for one in named if scans[one.id])


def _repository(number: int, name: str, scope: str, rows: list[Any]) -> StoredRepository:
    """Put one together; the latest is by the day of its clock, then the commit's date, then the last saved."""
    latest = max(rows, key=lambda row: (row.kept, row.as_of[:10], row.moment, row.serial))
    commits = tuple(_scan(row) for row in rows if row.sha and not row.dirty)
    return StoredRepository(number, name, scope, _scan(latest), commits)


def _scan(row: Any) -> StoredScan:  # noqa: ANN401 -- a row has the columns of its query
    return StoredScan(
        id=row.id, commit=row.sha or None, commit_date=row.commit_date, dirty=row.dirty, as_of=row.as_of,
        mldebt=row.mldebt, rules=row.rules, options=row.options, findings=row.findings,
        minutes=Cost(row.minutes_low, row.minutes_expected, row.minutes_high), grade=row.grade,
        grades=msgspec.json.decode(row.grades, type=Grades), shares=msgspec.json.decode(row.shares, type=Shares),
        by_area=msgspec.json.decode(row.by_area, type=dict[str, Sum]), readable=row.lines_analysed_share,
        kept=row.kept,
    )  # fmt: skip
