"""Keeps the database small and tells whether it is sound."""

import secrets
from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, inspect, select, update

from mldebt.errors import StoreError
from mldebt.findings.display import display
from mldebt.findings.point import Point
from mldebt.store import inventory, schema
from mldebt.store.document import unpack, unpack_as
from mldebt.store.loading import NEWEST, R, T
from mldebt.store.opening import Store
from mldebt.store.points import P


def prune(store: Store, keep: int) -> int:
    """Drop documents and inventories of all but the newest `keep` scans of each repository; return how many.

    Totals stay, and so do the trend and the lives of findings.
    """
    with store.writing() as connection:
        dropped: list[int] = []
        for repository in connection.scalars(select(R.id)).all():
            mine = select(T.id).where(T.repository_id == repository, T.document.is_not(None)).order_by(*NEWEST)
            older = connection.scalars(mine).all()[max(keep, 0) :]
            if older:
                changed = update(schema.repositories).where(R.id == repository)
                connection.execute(changed, {"stamp": secrets.token_hex(8)})
            dropped.extend(older)
        inventory.clear(connection, dropped)
        for scan_id in dropped:
            connection.execute(update(schema.scans).where(T.id == scan_id), {"document": None})
    if dropped:
        with suppress(StoreError), store.driver() as idle:
            idle.execute("VACUUM")
    return len(dropped)


def check(store: Store) -> tuple[str, ...]:
    """Return what is wrong with the database, one line each; nothing when it is sound."""
    with store.reading() as connection:
        said = [*_damage(connection)]
        if not said:
            said += [*_missing(connection)] or [*_unreadable(connection)]
    return tuple(display(line) for line in said)


def _damage(connection: Connection) -> Iterator[str]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield line
    for table, row, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{table}: row {row} refers to nothing"


def _missing(connection: Connection) -> Iterator[str]:
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in schema.metadata.sorted_tables:
        columns = {column["name"] for column in inspector.get_columns(table.name)} if table.name in there else set()
        yield from (f"{table.name}: no column {column.name}" for column in table.columns if column.name not in columns)


def _unreadable(connection: Connection) -> Iterator[str]:
    for scan_id in connection.scalars(select(T.id).where(T.document.is_not(None)).order_by(T.id)).all():
        try:
            unpack(connection.scalar(select(T.document).where(T.id == scan_id)) or b"")
        except StoreError as error:
            yield f"scan {scan_id}: {error}"
    for number, sha in connection.execute(select(P.id, P.sha).order_by(P.id)).all():
        try:
            unpack_as(connection.scalar(select(P.document).where(P.id == number)) or b"", Point)
        except StoreError as error:
            yield f"point {sha}: {error}"
