import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from mldebt.cache import Cache, Remembered, default_path, home, program

WRITER = """
import sys
from pathlib import Path
from mldebt.cache import Cache

for number in range(40):
    cache = Cache(Path(sys.argv[1]))
    cache.put_many("facts", {f"{sys.argv[2]}{number}-{part}": b"x" * 2000 for part in range(20)})
    cache.close()
"""


BEGINNER = """
import sys
import time
from pathlib import Path
from mldebt.cache import Cache

for turn in range(40):
    while time.time() < float(sys.argv[3]) + turn / 20:
        pass
    cache = Cache(Path(sys.argv[1]) / f"{turn}.db")
    cache.put("facts", sys.argv[2], b"1")
    cache.close()
"""


def kept(path: Path | None, **entries: bytes) -> None:
    cache = Cache(path)
    cache.put_many("facts", entries)
    cache.close()


def found(path: Path, *keys: str) -> dict[str, bytes]:
    cache = Cache(path)
    try:
        return cache.get_many("facts", keys)
    finally:
        cache.close()


def test_what_is_put_is_there_next_time(tmp_path: Path) -> None:
    path = tmp_path / "a?b%20" / "cache.db"

    kept(path, one=b"1", two=b"\x00\xff")
    kept(path, one=b"11")

    assert found(path, "one", "two", "three") == {"one": b"11", "two": b"\x00\xff"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_kinds_do_not_mix(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db")
    cache.put("a", "key", b"a")
    cache.put("b", "key", b"b")

    assert (cache.get("a", "key"), cache.get("b", "key"), cache.get("c", "key")) == (b"a", b"b", None)
    cache.close()


def test_thousands_of_keys_are_asked_for_in_one_call(tmp_path: Path) -> None:
    entries = {f"k{number}": str(number).encode() for number in range(1234)}

    kept(tmp_path / "cache.db", **entries)

    assert found(tmp_path / "cache.db", *entries, "absent") == entries


def test_without_a_path_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache = Cache(None)
    cache.put("facts", "one", b"1")

    assert cache.get("facts", "one") == b"1"
    cache.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(content)
    path.with_name("cache.db-wal").write_bytes(b"stale")

    kept(path, one=b"1")

    assert found(path, "one") == {"one": b"1"}
    assert path.with_name("cache.db.unreadable").read_bytes() == content


def test_a_file_damaged_inside_is_begun_anew_by_the_next_scan(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    kept(path, **{f"k{number}": b"x" * 500 for number in range(400)})
    content = bytearray(path.read_bytes())
    content[8192:] = b"\x5a" * (len(content) - 8192)
    path.write_bytes(content)

    during = found(path, "k1", "k200", "k399")
    kept(path, one=b"1")

    assert set(during.values()) <= {b"x" * 500}
    assert found(path, "one") == {"one": b"1"}


def test_an_entry_that_is_not_bytes_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    kept(path, one=b"1")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("INSERT INTO entries VALUES ('facts', 'two', 7), ('facts', 'three', 'text')")

    assert found(path, "one", "two", "three") == {"one": b"1"}


def test_released_pages_are_read_again(tmp_path: Path) -> None:
    with closing(Cache(tmp_path / "cache.db")) as cache:
        cache.put("kind", "key", b"x" * 100_000)
        cache.get("kind", "key")

        cache.release()

        assert cache.get("kind", "key") == b"x" * 100_000


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE experiments (id TEXT)")
    before = path.read_bytes()

    cache = Cache(path)
    cache.put("facts", "one", b"1")

    assert cache.get("facts", "one") == b"1"
    cache.close()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["mlflow.db"]


def test_a_place_that_cannot_be_written_costs_the_cache_only(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / "file" / "cache.db")
    cache.put("facts", "one", b"1")

    assert cache.get("facts", "one") == b"1"
    cache.close()


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], stderr=subprocess.PIPE) for name in "ab"
    ]

    ends = [(writer.communicate(timeout=60)[1], writer.returncode) for writer in writers]

    wanted = [f"{name}{number}-{part}" for name in "ab" for number in range(40) for part in range(20)]
    assert ends == [(b"", 0)] * 2
    assert len(found(path, *wanted)) == len(wanted)


def test_processes_that_begin_a_cache_at_the_same_moment_all_write_it(tmp_path: Path) -> None:
    at = f"{time.time() + 2}"
    writers = [subprocess.Popen([sys.executable, "-c", BEGINNER, str(tmp_path), name, at]) for name in "abcd"]

    assert [writer.wait(60) for writer in writers] == [0] * 4
    assert [turn for turn in range(40) if len(found(tmp_path / f"{turn}.db", *"abcd")) < 4] == []


def test_a_write_that_fails_keeps_nothing_and_blocks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path)

    cache.put_many("facts", {"one": b"1", "two": None})  # type: ignore[dict-item]
    cache.put("facts", "three", b"3")
    cache.close()

    assert found(path, "one", "three") == {"three": b"3"}


def test_a_cache_past_its_bound_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    entries = {f"k{number}": os.urandom(1000) for number in range(200)}
    cache = Cache(path, limit=100_000)
    cache.put_many("facts", entries)
    cache.close()

    assert found(path, *entries) == {}
    assert path.stat().st_size < 100_000


def test_the_users_folders_follow_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLDEBT_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    spread = home(), default_path()
    monkeypatch.setenv("MLDEBT_HOME", str(tmp_path / "one"))

    assert spread == (tmp_path / "data" / "mldebt", tmp_path / "cache" / "mldebt" / "cache.db")
    assert (home(), default_path()) == (tmp_path / "one", tmp_path / "one" / "cache.db")


def test_the_program_has_one_digest() -> None:
    assert program() == program()
    assert len(program()) == 16


def test_expected_entries_are_read_at_once_and_what_is_added_since_still_counts(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db")
    cache.put_many("kind", {"old": b"1", "other": b"2"})
    remembered = Remembered(cache, "kind")

    remembered.expect(["old", "new"])
    remembered["new"] = b"3"

    assert (remembered["old"], remembered["new"], remembered["other"]) == (b"1", b"3", b"2")
    assert remembered.get("absent") is None
    cache.close()
