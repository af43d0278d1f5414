import sqlite3
import subprocess
import sys
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
SAVES = """
import os
import signal
import sys
import time
from itertools import count, islice
from pathlib import Path

import msgspec

from mldebt.store.document import unpack
from mldebt.store.opening import open_store
from mldebt.store.saving import save

scan = unpack(Path(sys.argv[1]).read_bytes())


def saving(path, name, times):
    child = os.fork()
    if child:
        return child
    ended = 1
    try:
        for number in islice(count(), times):
            row = msgspec.structs.replace(scan.repository, commit=f"{name}{number:039x}")
            with open_store(Path(path)) as store:
                save(store, msgspec.structs.replace(scan, repository=row))
            print(number, flush=True)
        ended = 0
    finally:
        os._exit(ended)


def ends(children):
    return [os.waitpid(child, 0)[1] for child in children]


"""
TOGETHER = "assert ends([saving(sys.argv[2], name, 6) for name in 'ab']) == [0, 0]"
ANEW = """
for turn in range(3):
    assert ends([saving(f"{sys.argv[2]}{turn}", name, 1) for name in "abcd"]) == [0] * 4
"""
KILLED = """
for turn in range(5):
    child = saving(sys.argv[2], "abcde"[turn], None)
    time.sleep(0.15 + turn * 0.047)
    os.kill(child, signal.SIGKILL)
    assert ends([child]) == [signal.SIGKILL]
"""


@pytest.fixture
def document(tmp_path: Path, rich: Scan) -> Path:
    path = tmp_path / "document"
    path.write_bytes(pack(rich))
    return path


def running(script: str, document: Path, path: Path) -> list[str]:
    """Run processes that import once and fork; return what they say after each saved scan."""
    command = [sys.executable, "-c", SAVES + script, str(document), str(path)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120).stdout.split()


def test_processes_that_save_at_once_all_succeed(tmp_path: Path, document: Path) -> None:
    path = tmp_path / "x.db"

    said = running(TOGETHER, document, path)

    assert len(said) == 12
    with open_store(path) as store:
        assert check(store) == ()
        assert len(scans(store)) == 12


def test_processes_that_make_a_new_file_at_once_all_succeed(tmp_path: Path, document: Path) -> None:
    said = running(ANEW, document, tmp_path / "x.db")

    assert said == ["0"] * 12


def test_a_kill_while_saving_leaves_no_part_of_a_scan(tmp_path: Path, document: Path, rich: Scan) -> None:
    path = tmp_path / "x.db"

    said = running(KILLED, document, path)

    keys = sum(len(config.keys) for config in rich.configs or ())
    expected = {"runs": 60, "config_keys": keys, "hotspots": 320, "sightings": 60, "failures": 1}
    with open_store(path) as store:
        assert check(store) == ()
        stored = len(scans(store))
    assert len(said) <= stored <= len(said) + 5
    with closing(sqlite3.connect(path)) as connection:
        for table, rows in expected.items():
            counts = connection.execute(f"SELECT count(*) FROM {table} GROUP BY scan_id").fetchall()  # noqa: S608
            assert counts == [(rows,)] * stored


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
