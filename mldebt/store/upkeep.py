"""Keeps the database small, tells whether it is sound, and takes in scan documents that were made elsewhere.

Such a document is data of strangers: it is decoded against the schema, capped and shown only through `display`, and
checked before anything of it is stored, or refused whole.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from sqlalchemy import Connection, inspect, select, update

from mldebt.errors import StoreError
from mldebt.findings.display import display
from mldebt.findings.document import decode
from mldebt.findings.point import Point
from mldebt.findings.scan import SCHEMA, Scan
from mldebt.repository.target import HEX
from mldebt.store import inventory, schema
from mldebt.store.document import pack, unpack, unpack_as
from mldebt.store.loading import NEWEST, R, T
from mldebt.store.opening import Store
from mldebt.store.points import P
from mldebt.store.saving import save

LARGEST = 256 << 20


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


class _Head(msgspec.Struct):
    """What tells a scan document from any other JSON."""

    schema: str


def read_document(path: Path) -> Scan:
    """Return the scan a file holds; raises StoreError with one line on why it cannot be taken in."""
    try:
        content = _content(path)
    except OSError as problem:
        raise StoreError(f"cannot be read: {problem.strerror}") from problem
    try:
        said = msgspec.json.decode(content, type=_Head).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise StoreError(f"not a scan document: {problem}") from problem
    if said != SCHEMA:
        raise StoreError(f"a document of schema {said[:40]}; this version reads {SCHEMA}")
    try:
        scan = decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise StoreError(f"does not fit {SCHEMA}: {problem}") from problem
    commit = scan.repository.commit
    if commit is not None and not HEX.fullmatch(commit):
        raise StoreError(f"names {commit[:40]!r} as its commit, which is no commit id")
    return scan


def take_in(store: Store, scan: Scan) -> int | None:
    """Store a scan and return its number, None where it is there already or a later scan of its commit is."""
    row = scan.repository
    key = (R.identity == store.identity(row), T.sha == (row.commit or ""), T.dirty.is_(row.dirty is True))
    question = select(T.document, T.as_of).select_from(schema.scans.join(schema.repositories)).where(*key)
    with store.reading() as connection:
        known = connection.execute(question).first()
    if known is not None and (known.as_of > scan.as_of or known.document == pack(scan)):
        return None
    try:
        return save(store, scan)
    except OverflowError as problem:
        raise StoreError(f"holds a number that no scan can have: {problem}") from problem


def _content(path: Path) -> bytes:
    """Read a regular file; a pipe or device is never opened for good, so that none can block."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        seen = os.fstat(file.fileno())
        if not stat.S_ISREG(seen.st_mode):
            raise StoreError("not a file")
        if seen.st_size > LARGEST:
            raise StoreError(f"{seen.st_size:,} bytes; the limit is {LARGEST:,}")
        return file.read(LARGEST)
