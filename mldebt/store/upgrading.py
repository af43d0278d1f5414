"""Brings an older database up to date in one transaction, with a backup of what it was.

Foreign keys are off meanwhile, since rebuilding a table drops it and would take the rows that refer to it along; they
are checked before anything is kept.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from mldebt.errors import StoreError
from mldebt.findings.display import display
from mldebt.store import probing
from mldebt.store.schema import engine_of


def upgrade(path: Path, revision: str, migrations: Path, *, busy: float) -> tuple[str, ...]:
    """Run the migrations up to `revision`; return a line that names the backup, none if another was first."""
    engine = engine_of(path, busy, foreign_keys=False)
    try:
        with engine.begin() as connection:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            if found >= revision:
                return ()
            kept = _backup(path, str(found), busy)
            _migrate(connection, revision, migrations)
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise StoreError(
                    f"{display(str(path))}: the upgrade breaks {len(broken):,} references; nothing was changed"
                )
    except (CommandError, OSError) as error:
        raise StoreError(f"{display(str(path))}: the upgrade failed and changed nothing ({error})") from error
    finally:
        engine.dispose()
    return (f"{display(str(path))}: upgraded from schema {found} to {revision}; as it was: {display(str(kept))}",)


def _backup(path: Path, revision: str, busy: float) -> Path:
    """Copy the database through SQLite, which sees what a copy of the file would miss, and put it in place whole."""
    kept = path.with_name(f"{path.name}.before-{revision}.bak")
    draft = path.with_name(f"{kept.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    try:
        with probing.read_only(path, busy) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
        draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _migrate(connection: Connection, revision: str, migrations: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.absolute()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
