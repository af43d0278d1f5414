"""Looks at a database file before anything is written to it; standard library only.

A read-only connection neither checkpoints nor converts the file, so one that is refused stays byte for byte as it was.
"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mldebt.errors import StoreError
from mldebt.findings.display import display

APPLICATION = 0x6D6C6462
"""Written into the header of our databases ("mldb"): other programs, MLflow among them, use alembic too."""
MAGIC = b"SQLite format 3\0"


@contextmanager
def read_only(path: Path, busy: float) -> Iterator[sqlite3.Connection]:
    """Open an existing database for reading; `busy` is seconds to wait for a lock. Raises sqlite3.Error."""
    address = path.absolute().as_uri() + "?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=busy, isolation_level=None)) as connection:
        yield connection


def revision_of(path: Path, busy: float) -> str | None:
    """Return the schema revision of one of our databases, None for a new file; raises StoreError for anything else."""
    try:
        if _is_empty(path):
            return None
        with read_only(path, busy) as connection:
            return _revision(connection, path)
    except sqlite3.Error as error:
        raise StoreError(failed(path, error, busy)) from error
    except OSError as error:
        raise StoreError(f"{display(str(path))}: the database cannot be read ({error.strerror})") from error


def failed(path: Path, error: BaseException | None, busy: float) -> str:
    """Return one line on what SQLite said of a file."""
    text = str(error)
    if "locked" in text:
        text = f"the database is locked: another process has been using it for more than {busy:g} s"
    return f"{display(str(path))}: {display(text, 300)}"


def _is_empty(path: Path) -> bool:
    if not path.exists():
        return True
    if not stat.S_ISREG(path.stat().st_mode):
        raise StoreError(f"{display(str(path))}: not a file, so not a database")
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
    if start and start != MAGIC:
        raise StoreError(f"{display(str(path))}: file is not a database; name another with --db")
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError(f"{display(str(path))}: the database or its folder is read-only")
    return not start


def _revision(connection: sqlite3.Connection, path: Path) -> str | None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION or "alembic_version" not in tables:
        raise StoreError(f"{display(str(path))}: a database of another program; name another with --db")
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None:
        raise StoreError(f"{display(str(path))}: the database does not say which revision it has; restore a backup")
    return str(found[0])
