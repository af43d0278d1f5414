"""Stores made to hang, exhaust or fool a reader cost only themselves, and say why."""

import sqlite3
import struct
import time
from pathlib import Path

import pytest
from storesamples import MLFLOW, SAMPLES, database, event_file, mlflow_run, part, scalar_event, wandb_item, wandb_log

from mldebt.facts.protobuf import MalformedError, fields
from mldebt.facts.stores.reading import read_store
from mldebt.facts.stores.records import Folder, Reading, Unreadable
from mldebt.facts.stores.sqlite import tables_of
from mldebt.facts.stores.tensorboard import read_events
from mldebt.facts.stores.wandb import read_log


def read(content: bytes, wal: bytes = b"") -> Reading | None:
    return read_store("database", Folder("mlflow.db", {"": content, **({"-wal": wal} if wal else {})}))


def test_an_endless_view_in_place_of_a_table_is_not_asked(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS run_uuid FROM c"
    content = database(tmp_path / "a.db", f"CREATE VIEW runs AS {endless}", *MLFLOW[1:])
    before = time.monotonic()

    reading = read(content)

    assert reading == Reading(error="a database without the tables of its tracker")
    assert time.monotonic() - before < 2


def test_a_query_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    content = database(tmp_path / "a.db", *MLFLOW)

    with pytest.raises(Unreadable, match=r"not read within 0\.2 seconds"), tables_of(content, seconds=0.2) as tables:
        tables._fetch("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c")


def test_a_huge_value_is_refused_and_not_held(tmp_path: Path) -> None:
    content = database(
        tmp_path / "a.db", *MLFLOW, *mlflow_run("a" * 32), "INSERT INTO tags VALUES ('k', zeroblob(12000000), 'a')"
    )

    reading = read(content)

    assert reading is not None
    assert reading.error == "it holds a value larger than 8 MB"


def test_a_virtual_table_is_no_table(tmp_path: Path) -> None:
    content = database(tmp_path / "a.db", "CREATE VIRTUAL TABLE runs USING fts5(run_uuid)", *MLFLOW[1:])

    reading = read(content)

    assert reading == Reading(error="a database without the tables of its tracker")


def test_a_locked_database_is_read_and_stays_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "mlflow.db"
    database(place, *MLFLOW, *mlflow_run("a" * 32))
    holder = sqlite3.connect(place, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    before = place.read_bytes()

    reading = read(before)

    holder.close()
    assert reading is not None
    assert len(reading.records) == 1
    assert place.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mlflow.db"]


def test_rows_in_a_write_ahead_log_are_read_with_it(tmp_path: Path) -> None:
    place = tmp_path / "mlflow.db"
    writer = sqlite3.connect(place, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    for statement in (*MLFLOW, *mlflow_run("b" * 32)):
        writer.execute(statement)
    content, wal = place.read_bytes(), place.with_name("mlflow.db-wal").read_bytes()

    reading = read(content, wal)

    writer.close()
    assert reading is not None
    assert [run.id for run in reading.records] == ["b" * 32]


@pytest.mark.parametrize(
    ("content", "error"), [(b"", "empty"), (b"not a database at all", "not an SQLite database"), (b"PK\3\4", None)]
)
def test_what_is_no_database_says_so(content: bytes, error: str | None) -> None:
    reading = read(content)

    assert reading == Reading(error=error or "not an SQLite database")


def test_a_database_cut_in_half_says_so() -> None:
    content = (SAMPLES / "mlflow_sqlite" / "mlflow.db").read_bytes()

    reading = read(content[: len(content) // 2])

    assert reading is not None
    assert reading.records == ()
    assert reading.error is not None
    assert reading.error.startswith("not readable")


def test_a_database_of_something_else_is_no_store(tmp_path: Path) -> None:
    content = database(tmp_path / "a.db", "CREATE TABLE users (id INT)")

    reading = read_store("database", Folder("data/app.db", {"": content}))

    assert reading is None


def test_an_event_file_cut_in_a_record_gives_the_values_before_it() -> None:
    content = event_file([scalar_event("loss", 0.5, 1), scalar_event("loss", 0.25, 2), scalar_event("loss", 0.125, 3)])

    events = read_events(content[:-20])

    assert events.scalars["loss"].value == 0.25
    assert events.error == "cut in a record"


def test_an_event_that_claims_to_be_endless_is_not_waited_for() -> None:
    content = event_file([scalar_event("loss", 0.5, 1)]) + struct.pack("<QI", 1 << 62, 0) + b"x"

    events = read_events(content)

    assert events.scalars["loss"].value == 0.5
    assert events.error == "a record longer than 16 MB"


def test_a_wandb_record_with_a_wrong_checksum_ends_the_log() -> None:
    first = part(2, wandb_item("loss", "0.5"))
    content = bytearray(wandb_log([first, part(2, wandb_item("loss", "0.25"))]))
    content[-1] ^= 0xFF

    log = read_log(bytes(content))

    assert log.values == (("loss", 0.5, None),)
    assert log.error == "a record with a wrong checksum"


def test_a_wandb_log_cut_in_a_record_gives_what_stands_before() -> None:
    content = wandb_log([part(2, wandb_item("loss", "0.5")), part(2, wandb_item("loss", "0.25"))])

    log = read_log(content[:-3])

    assert log.values == (("loss", 0.5, None),)
    assert log.error == "cut in a record"


@pytest.mark.parametrize(
    "data", [b"\x08" + b"\xff" * 20, b"\xff" * 30, b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", b"\x0b", b"\x00"]
)
def test_a_number_or_length_that_cannot_be_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        list(fields(data))


def test_a_file_kept_in_git_lfs_is_not_read_as_a_store() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"

    reading = read_store("database", Folder("mlflow.db", {"": pointer}))

    assert reading == Reading(error="mlflow.db: kept in Git LFS")
