import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mldebt.errors import StoreError
from mldebt.findings.scan import Scan
from mldebt.store.document import pack, unpack
from mldebt.store.loading import scans
from mldebt.store.opening import open_store
from mldebt.store.saving import save
from mldebt.store.upkeep import check

Make = Callable[..., Scan]
SAVER = """
import sys
from itertools import count, islice
from pathlib import Path

import msgspec

from mldebt.store.document import unpack
from mldebt.store.opening import open_store
from mldebt.store.saving import save

path, document, name, times = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
scan = unpack(document.read_bytes())
for number in islice(count(), times or None):
    commit = f"{name}{number:039x}"
    row = msgspec.structs.replace(scan.repository, commit=commit)
    with open_store(path) as store:
        save(store, msgspec.structs.replace(scan, repository=row))
    print(number, flush=True)
"""


@pytest.fixture
def document(tmp_path: Path, rich: Scan) -> Path:
    path = tmp_path / "document"
    path.write_bytes(pack(rich))
    return path


def saver(path: Path, document: Path, name: str, times: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SAVER, str(path), str(document), name, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_that_save_at_once_all_succeed(tmp_path: Path, document: Path) -> None:
    path = tmp_path / "x.db"
    running = [saver(path, document, name, 6) for name in "ab"]

    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in running]

    assert ends == [("", 0)] * 2
    with open_store(path) as store:
        assert check(store) == ()
        assert len(scans(store)) == 12


def test_a_kill_while_saving_leaves_no_part_of_a_scan(tmp_path: Path, document: Path, rich: Scan) -> None:
    path = tmp_path / "x.db"
    whole = 0

    for turn in range(4):
        process = saver(path, document, "abcd"[turn], 0)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.03 + turn * 0.021)
        process.kill()
        said = process.communicate(timeout=60)[0]
        whole += 1 + len(said.split())
        assert process.returncode == -signal.SIGKILL

    keys = sum(len(config.keys) for config in rich.configs or ())
    expected = {"runs": 60, "config_keys": keys, "hotspots": 320, "sightings": 60, "failures": 1}
    with open_store(path) as store:
        assert check(store) == ()
        stored = len(scans(store))
    assert whole <= stored <= whole + 4
    with closing(sqlite3.connect(path)) as connection:
        for table, rows in expected.items():
            counts = connection.execute(f"SELECT count(*) FROM {table} GROUP BY scan_id").fetchall()  # noqa: S608
            assert counts == [(rows,)] * stored


def test_processes_that_make_a_new_file_at_once_all_succeed(tmp_path: Path, document: Path) -> None:
    for turn in range(2):
        path = tmp_path / f"{turn}.db"
        running = [saver(path, document, name, 1) for name in "abcd"]
        ends = [(process.communicate(timeout=120)[1], process.returncode) for process in running]

        assert ends == [("", 0)] * 4


def test_a_save_that_fails_keeps_what_was_there(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"
    with open_store(path) as store:
        save(store, make(1))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("CREATE TRIGGER full BEFORE INSERT ON sightings BEGIN SELECT RAISE(ABORT, 'full'); END")
        with pytest.raises(StoreError, match=r"x\.db: full"):
            save(store, make(1, (0,)))

    with closing(sqlite3.connect(path)) as connection:
        (document,) = connection.execute("SELECT document FROM scans").fetchone()
        assert unpack(document) == make(1)
        assert connection.execute("SELECT count(*) FROM hotspots").fetchone() == (320,)
