"""Says which stored repository a scan belongs to, so that every clone of one repository shares one history.

Also tells whether that was saved again: a part of the key of a finished scan. Standard library only: the pipeline asks
before it knows whether the store is needed. A remote is enough: a shallow clone sees no root commit, and whatever
compares commits looks only at ancestors, so that a history begun anew meets nothing of the old one.
"""

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mldebt.findings.scan import RepositoryRow

BUSY = 0.5


def identity(row: "RepositoryRow", *, project: str | None = None, place: Path | None = None) -> str:
    """Return the repository's name in the store: project, else remote, else root commit, else its absolute path.

    The scope is part of it. `project` is what the user gave with `--project`, `place` the path that was named; without
    a place a folder outside git goes by its name.
    """
    if project:
        return _joined("project", project, row.scope)
    if row.remote:
        return _joined("git", row.remote.lower(), "", row.scope)
    if row.root_commit:
        return _joined("git", "", row.root_commit, row.scope)
    return _joined("path", str(place.expanduser().resolve()) if place else row.name, row.scope)


def _joined(*parts: str) -> str:
    return json.dumps(parts, separators=(",", ":"))


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
