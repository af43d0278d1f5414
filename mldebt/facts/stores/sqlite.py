"""Opens the bytes of an SQLite run store: a private copy, read only, under a deadline; the original is never touched.

A store can hang or exhaust a naive reader (a view named like a table with an endless query, a value of 200 MB), and a
plain open leaves journals beside it. A rollback journal is never replayed: it can name another file to delete.
"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mldebt.facts.stores.records import Unreadable
from mldebt.repository.sterile import STORE_PREFIX

MAGIC = b"SQLite format 3\0"
SECONDS = 5.0
MAX_ROWS = 200_000
MAX_LENGTH = 8 << 20
STEPS = 10_000

Value = str | int | float | bytes | None


class Tables:
    """The real tables of an open store. Views and virtual tables are not there."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        listed = self._fetch("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        self.names = frozenset(str(name) for name, sql in listed if not _is_virtual(sql))

    def rows(self, table: str, *columns: str) -> list[tuple[Value, ...]]:
        """Return the rows of a table; a column it does not have is None, a table it does not have has no rows."""
        if table not in self.names:
            return []
        held = {str(row[1]) for row in self._fetch(f"PRAGMA table_info({table})")}
        chosen = ", ".join(f'"{name}"' if name in held else "NULL" for name in columns)
        return self._fetch(f'SELECT {chosen} FROM "{table}" LIMIT {MAX_ROWS}')  # noqa: S608 - names are ours

    def _fetch(self, query: str) -> list[tuple[Value, ...]]:
        return self._connection.execute(query).fetchall()


def _is_virtual(sql: Value) -> bool:
    return not isinstance(sql, str) or sql.lstrip().upper().startswith("CREATE VIRTUAL")


@contextmanager
def tables_of(content: bytes, wal: bytes = b"", seconds: float = SECONDS) -> Iterator[Tables]:
    """Open a database, with its write-ahead log where there is one; raises Unreadable with the reason."""
    if not content.startswith(MAGIC):
        raise Unreadable("empty" if not content else "not an SQLite database")
    with tempfile.TemporaryDirectory(prefix=STORE_PREFIX) as folder:
        copy = Path(folder) / "store.db"
        copy.write_bytes(content)
        if wal:
            copy.with_name("store.db-wal").write_bytes(wal)
        query = "mode=rw" if wal else "mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(f"{copy.as_uri()}?{query}", uri=True, isolation_level=None)) as connection:
                _restrain(connection, seconds)
                yield Tables(connection)
        except sqlite3.Error as problem:
            raise Unreadable(_told(problem, seconds)) from problem


def _restrain(connection: sqlite3.Connection, seconds: float) -> None:
    limit = time.monotonic() + seconds
    connection.set_progress_handler(lambda: int(time.monotonic() > limit), STEPS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_LENGTH)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")


def _told(problem: sqlite3.Error, seconds: float) -> str:
    text = str(problem)
    if "interrupted" in text:
        return f"not read within {seconds:g} seconds"
    if "too big" in text:
        return f"it holds a value larger than {MAX_LENGTH >> 20} MB"
    return f"not readable: {text[:200]}"
