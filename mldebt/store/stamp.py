"""Tells, without loading SQLAlchemy, whether a repository was saved again: part of the key of a finished scan."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.store.identity import identity

if TYPE_CHECKING:
    from mldebt.findings.scan import RepositoryRow

BUSY = 0.5


def stamp_of(
    path: Path, row: "RepositoryRow", *, project: str | None = None, place: Path | None = None
) -> str | None:  # fmt: skip
    """Return an opaque word that changes with every save of this repository.

    "" where the database has nothing of it; None where the file is absent, busy or cannot be read. `project` and
    `place` must be those the store is opened with.
    """
    path = path.expanduser()
    try:
        if not path.is_file():
            return None
        address = path.absolute().as_uri() + "?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY, isolation_level=None)
    except (OSError, sqlite3.Error):
        return None
    try:
        question = "SELECT stamp FROM repositories WHERE identity = ?"
        found = connection.execute(question, (identity(row, project=project, place=place),)).fetchone()
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return str(found[0]) if found else ""
