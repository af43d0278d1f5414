"""Opens the results database: made when it is missing, upgraded when it is behind, refused when it is not ours."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from mldebt.assets import folder
from mldebt.cache import home
from mldebt.errors import NewerStoreError, StoreError
from mldebt.findings.display import display
from mldebt.findings.scan import RepositoryRow
from mldebt.options import Options
from mldebt.store import probing, schema
from mldebt.store.identity import identity
from mldebt.store.schema import BUSY, READS, engine_of


class Release(msgspec.Struct, frozen=True):
    """The schema this program works with: its revision and the folder of the migrations that lead there."""

    revision: str
    migrations: Path


class Store:
    """An open database; `notes` are lines the user should see (an upgrade, a slow journal)."""

    def __init__(self, engine: Engine, path: Path, options: Options, busy: float) -> None:
        self.path, self.options, self.busy = path, options, busy
        self.notes: tuple[str, ...] = ()
        self._engine = engine

    def identity(self, row: RepositoryRow) -> str:
        """Return the name under which this store keeps a repository."""
        return identity(row, project=self.options.project, place=self.options.path)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin one transaction that holds the write lock; it is committed at the end or not at all."""
        with self._failing(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin one transaction that sees a single state of the database and blocks nobody."""
        with self._failing(), self._engine.connect().execution_options(**READS) as connection, connection.begin():
            yield connection

    @contextmanager
    def driver(self) -> Iterator[sqlite3.Connection]:
        """Return the driver's own connection, outside any transaction: VACUUM and pragmas need it."""
        with self._failing():
            fairy = self._engine.raw_connection()
            try:
                connection = fairy.driver_connection
                if not isinstance(connection, sqlite3.Connection):
                    raise StoreError(f"{self.path}: not opened through sqlite3")
                yield connection
            finally:
                fairy.close()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(probing.failed(self.path, error.orig, self.busy)) from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise StoreError(probing.failed(self.path, error, self.busy)) from error


def default_path() -> Path:
    """Return where results live unless `--db` moves them."""
    return home() / "mldebt.db"


@contextmanager
def open_store(path: Path | None = None, options: Options | None = None) -> Iterator[Store]:
    """Open the database at `path`, else the user's own; raises StoreError or NewerStoreError in words to act on.

    `options` say which repository is meant (`project`, `path`); see `identity`.
    """
    release = Release(schema.REVISION, folder("migrations"))
    with open_at(path or default_path(), release, options=options) as store:
        yield store


@contextmanager
def open_at(
    path: Path, release: Release, *, options: Options | None = None, busy: float = BUSY
) -> Iterator[Store]:  # fmt: skip
    """Open a database for a given schema; `busy` is seconds to wait for another process's lock."""
    path = path.expanduser().absolute()
    _make_room(path)
    found = probing.revision_of(path, busy)
    if found is not None and found > release.revision:
        raise NewerStoreError(_newer(path, found, release.revision))
    _make_file(path)
    engine = engine_of(path, busy)
    store = Store(engine, path, options or Options(), busy)
    try:
        with store._failing():  # noqa: SLF001 - one error boundary for everything that touches the file
            _prepare(store, engine, release, found)
        yield store
    finally:
        engine.dispose()


def _prepare(store: Store, engine: Engine, release: Release, found: str | None) -> None:
    if found is not None and found < release.revision:
        from mldebt.store.upgrading import upgrade  # alembic is loaded only when the schema is behind

        store.notes += upgrade(store.path, release.revision, release.migrations, busy=store.busy)
    with store.driver() as connection:
        if not write_ahead(connection):
            store.notes += (
                f"{display(str(store.path))}: this file system has no write-ahead log; scans wait for one another",
            )
    if found is None:
        with engine.begin() as connection:
            _create(connection, release.revision)


def _create(connection: Connection, revision: str) -> None:
    """Make the tables unless another process just did."""
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first():
        return
    schema.metadata.create_all(connection)
    schema.alembic_version.create(connection)
    connection.execute(insert(schema.alembic_version), {"version_num": revision})
    connection.exec_driver_sql(f"PRAGMA application_id = {probing.APPLICATION}")


def write_ahead(connection: sqlite3.Connection) -> bool:
    """Switch to the write-ahead log; False where the file system has none. A lock means another process is at it."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode == "wal":
        return True
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = wal").fetchone()
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    return bool(mode == "wal")


def _make_room(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{display(str(path.parent))}: the folder of the database cannot be made ({error.strerror})"
        ) from error


def _make_file(path: Path) -> None:
    """Make the file before SQLite does, so that it is never readable by others, not even for a moment."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(f"{display(str(path))}: the database cannot be made ({error.strerror})") from error


def _newer(path: Path, found: str, known: str) -> str:
    return (
        f"{display(str(path))}: written by a newer mldebt (schema {display(found, 40)}, this one knows {known}); "
        "nothing was changed. Run: pip install --upgrade mldebt"
    )
