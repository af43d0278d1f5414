import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from mldebt.assets import folder
from mldebt.errors import NewerStoreError, StoreError
from mldebt.findings.scan import Scan
from mldebt.store import schema
from mldebt.store.loading import by_id, latest
from mldebt.store.opening import Release, default_path, open_at, open_store, write_ahead
from mldebt.store.saving import save
from mldebt.store.schema import engine_of
from mldebt.store.upgrading import upgrade

Make = Callable[..., Scan]
TABLES = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
NEXT = '''
"""Adds a note to every scan, rebuilding the table."""

import os
import signal

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("scans", recreate="always") as batch:
        batch.add_column(sa.Column("note", sa.Text))
    if os.environ.get("MLDEBT_TEST_KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
'''
UPGRADE = """
import sys
from pathlib import Path
from mldebt.store.opening import Release, open_at

with open_at(Path(sys.argv[1]), Release("0005", Path(sys.argv[2]))) as store:
    print(*store.notes, sep="\\n")
"""


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def tell(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Return a release one revision ahead of this one."""
    copy = tmp_path / "mig%20rations"
    shutil.copytree(folder("migrations"), copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "r0005_notes.py").write_text(NEXT)
    return Release("0005", copy)


@pytest.fixture
def stored(tmp_path: Path, make: Make) -> Path:
    """Return a database of this release that holds one scan."""
    path = tmp_path / "stored" / "mldebt.db"
    with open_store(path) as store:
        save(store, make(1))
    return path


def test_the_revision_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))

    assert ScriptDirectory.from_config(config).get_current_head() == schema.REVISION


def test_a_new_database_equals_a_migrated_one(tmp_path: Path) -> None:
    fresh, migrated = tmp_path / "fresh.db", tmp_path / "migrated.db"
    engine = engine_of(migrated)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()

    with open_store(fresh):
        pass

    def squeezed(path: Path) -> list[tuple[str, list[str]]]:
        return [
            (str(name), sorted(str(sql).replace("\n", " ").replace("\t", "").split(", ")))
            for name, sql in ask(path, TABLES)
        ]

    assert squeezed(fresh) == squeezed(migrated)
    assert ask(fresh, "SELECT * FROM alembic_version") == ask(migrated, "SELECT * FROM alembic_version")


def test_the_default_is_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLDEBT_HOME", str(tmp_path / "home"))

    with open_store() as store:
        assert store.path == default_path() == tmp_path / "home" / "mldebt.db"


def test_only_the_user_can_read_what_is_made(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "made" / "x.db"
    before = os.umask(0)
    try:
        with open_store(path) as store:
            save(store, make(1))
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_transactions_are_write_ahead_with_foreign_keys(tmp_path: Path) -> None:
    with open_store(tmp_path / "x.db") as store, store.reading() as connection:
        assert store.notes == ()
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000


def test_a_file_system_without_shared_memory_keeps_the_rollback_journal(tmp_path: Path) -> None:
    address = f"{(tmp_path / 'x.db').as_uri()}?vfs=unix-dotfile"

    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE made (id)")

        assert not write_ahead(connection)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.parametrize("name", ["a%20b.db", "what?mode=memory.db", "c#d.db", "é \u202e'\".db", "%2e.db", "a\nb.db"])
def test_any_file_name_opens_that_file(tmp_path: Path, make: Make, name: str) -> None:
    path = tmp_path / name

    for day in (1, 2):
        with open_store(path) as store:
            save(store, make(day))

    assert {file.name for file in tmp_path.iterdir()} == {name}
    assert ask(path, "SELECT count(*) FROM scans") == [(2,)]


@pytest.mark.parametrize("content", [b"not a database", b"\x00" * 4096, b"SQLite format 3\x00" + b"x" * 4096])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)

    with pytest.raises(StoreError, match=r"notes\.txt: .*not a database") as caught, open_store(path):
        pass

    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("table", ["experiments (id TEXT)", "alembic_version (version_num TEXT)"])
def test_a_database_of_another_program_is_left_alone(tmp_path: Path, table: str) -> None:
    path = tmp_path / "mlflow.db"
    tell(path, f"CREATE TABLE {table}")
    before = path.read_bytes()

    with pytest.raises(StoreError, match="another program"), open_store(path):
        pass

    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_database(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"
    path.touch()

    with open_store(path) as store:
        assert save(store, make(1)) == 1


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a file"), open_store(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(StoreError, match="folder of the database cannot be made"),
        open_store(tmp_path / "file" / "x.db"),
    ):
        pass


def test_a_newer_database_is_refused_untouched(stored: Path) -> None:
    tell(stored, "UPDATE alembic_version SET version_num = '0417'", "PRAGMA wal_checkpoint(TRUNCATE)")
    before = stored.read_bytes()

    with pytest.raises(NewerStoreError) as caught, open_store(stored):
        pass

    message = str(caught.value)
    assert all(part in message for part in (str(stored), "0417", schema.REVISION, "pip install --upgrade mldebt"))
    assert stored.read_bytes() == before
    assert not list(stored.parent.glob("*.bak"))


def test_a_locked_database_says_so(stored: Path, make: Make) -> None:
    release = Release(schema.REVISION, folder("migrations"))

    with closing(sqlite3.connect(stored, isolation_level=None)) as other, open_at(stored, release, busy=0.1) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"locked: another process .* more than 0\.1 s"):
            save(store, make(2))
        assert latest(store, make(1).repository) == make(1)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder every user can enter, unlike pytest's own."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(
    os.geteuid() == 0 and not all(place.stat().st_mode & stat.S_IXOTH for place in Path(__file__).resolve().parents),
    reason="root can write anything, and nobody else can read this checkout",
)
@pytest.mark.parametrize(("file", "place"), [(0o444, 0o777), (0o666, 0o555)])
def test_a_read_only_database_says_so(open_folder: Path, file: int, place: int) -> None:
    path = open_folder / "in" / "x.db"
    with open_store(path):
        pass
    path.chmod(file)
    path.parent.chmod(place)
    attempt = """
    import os, sys
    from pathlib import Path
    from mldebt.errors import StoreError
    from mldebt.store import inventory, upkeep
    from mldebt.store.opening import open_store
    import sqlalchemy.dialects.sqlite
    if os.getuid() == 0:
        os.setuid(65534)
    try:
        with open_store(Path(sys.argv[1])):
            print("opened")
    except StoreError as error:
        print(error)
    """

    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(attempt), path], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip

    path.parent.chmod(0o700)
    assert said == f"{path}: the database or its folder is read-only\n"


def test_an_upgrade_keeps_every_row_and_a_backup_that_opens(stored: Path, release: Release, make: Make) -> None:
    tables = [str(name) for (name,) in ask(stored, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    before = {name: ask(stored, f"SELECT count(*) FROM {name}") for name in tables}  # noqa: S608

    with open_at(stored, release) as store:
        (note,) = store.notes
        assert by_id(store, 1) == make(1)

    kept = stored.with_name("mldebt.db.before-0004.bak")
    assert str(kept) in note
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {name: ask(stored, f"SELECT count(*) FROM {name}") for name in tables} == before  # noqa: S608
    assert ask(stored, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert ask(stored, "SELECT note FROM scans") == [(None,)]
    with open_store(kept) as store:
        assert by_id(store, 1) == make(1)


def test_a_backup_holds_what_is_still_in_the_log(stored: Path, release: Release, make: Make) -> None:
    with closing(sqlite3.connect(stored)) as reader:
        reader.execute("SELECT count(*) FROM scans").fetchall()
        with open_store(stored) as store:
            save(store, make(2))
        with open_at(stored, release):
            pass

    kept = stored.with_name("mldebt.db.before-0004.bak")
    assert ask(kept, "SELECT count(*) FROM scans") == [(2,)]


def test_a_kill_inside_a_migration_leaves_the_old_schema_and_the_retry_passes(stored: Path, release: Release) -> None:
    schema_before = ask(stored, TABLES)
    run = [sys.executable, "-c", UPGRADE, str(stored), str(release.migrations)]

    killed = subprocess.run(run, env=os.environ | {"MLDEBT_TEST_KILL": "1"}, check=False)
    after_kill = ask(stored, TABLES), ask(stored, "SELECT version_num FROM alembic_version")
    retried = subprocess.run(run, capture_output=True, text=True, check=True).stdout

    assert killed.returncode == -signal.SIGKILL
    assert after_kill == (schema_before, [("0004",)])
    assert "upgraded from schema 0004 to 0005" in retried
    assert ask(stored, "PRAGMA integrity_check") == [("ok",)]


def test_a_migration_that_fails_changes_nothing(stored: Path, release: Release) -> None:
    broken = release.migrations / "versions" / "r0005_notes.py"
    broken.write_text(NEXT + "    op.drop_table('nowhere')\n")
    before = ask(stored, TABLES)

    with pytest.raises(StoreError, match="no such table: nowhere"), open_at(stored, release):
        pass

    assert ask(stored, TABLES) == before


def test_a_migration_that_orphans_rows_is_undone(stored: Path, release: Release) -> None:
    broken = release.migrations / "versions" / "r0005_notes.py"
    broken.write_text(NEXT + "    op.get_bind().execute(sa.table('scans').delete())\n")

    with pytest.raises(StoreError, match="references; nothing was changed"), open_at(stored, release):
        pass

    assert ask(stored, "SELECT count(*) FROM scans") == [(1,)]


def test_an_upgrade_another_process_made_is_not_repeated(stored: Path, release: Release) -> None:
    first = upgrade(stored, release.revision, release.migrations, busy=1)
    second = upgrade(stored, release.revision, release.migrations, busy=1)

    assert (len(first), second) == (1, ())
