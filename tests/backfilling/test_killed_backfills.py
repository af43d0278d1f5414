"""Backfills killed at random moments: what was stored stays, the target is untouched, and the next one goes on."""

import hashlib
import os
import random
import signal
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from mldebt.backfilling.choosing import Wanted
from mldebt.options import Options
from mldebt.pipeline import backfill

KILLS, LONGEST = 20, 60.0
EVERY = Wanted(every="2")
QUESTION = "SELECT sha, rules, findings, by_area, identities, document FROM points ORDER BY sha"


def hashed(folder: Path) -> str:
    """Return a digest of every path, kind and byte below a folder, `.git` included."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(f"{path.relative_to(folder)}:{path.is_dir()}\n".encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return connection.execute(QUESTION).fetchall()


def killed_after(seconds: float, options: Options, *, is_begun: bool) -> bool:
    """Start a backfill in a child, kill it, once it stored anything where asked, and say whether it was at work."""
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            backfill(options, EVERY)
        finally:
            os._exit(0)
    ended, until = 0, time.monotonic() + LONGEST
    while is_begun and not ended and not stored(options) and time.monotonic() < until:
        time.sleep(0.002)
        ended, _ = os.waitpid(child, os.WNOHANG)
    time.sleep(0 if is_begun else seconds)
    ended = ended or os.waitpid(child, os.WNOHANG)[0]
    if ended:
        return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def stored(options: Options) -> list[tuple[object, ...]]:
    return rows(options.db) if options.db and options.db.exists() and _has_points(options.db) else []


def test_a_backfill_killed_twenty_times_ends_as_one_that_was_not(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # what a killed process leaves goes with the test
    chance = random.Random(3)  # noqa: S311 - the same draws in every run
    whole = Options(path=example, db=tmp_path / "whole.db", cache=tmp_path / "cache.db", jobs=2)
    began = time.monotonic()
    backfill(whole, EVERY)
    longest = 0.5 * (time.monotonic() - began)
    before, expected = hashed(example), rows(tmp_path / "whole.db")
    kills = rounds = partial = 0

    while kills < KILLS:
        rounds += 1
        options = msgspec.structs.replace(whole, db=tmp_path / f"killed-{rounds}.db")
        while kills < KILLS and killed_after(chance.uniform(0.02, longest), options, is_begun=kills % 4 == 3):
            kills += 1
            found = stored(options)
            assert set(found) <= set(expected)
            partial += 0 < len(found) < len(expected)
        done = backfill(options, EVERY)
        assert done.asked == len(expected)
        assert not done.unread
        assert rows(tmp_path / f"killed-{rounds}.db") == expected

    assert partial
    assert hashed(example) == before


def test_a_second_backfill_judges_only_what_is_missing(example: Path, tmp_path: Path) -> None:
    options = Options(path=example, db=tmp_path / "x.db", jobs=1)
    first = backfill(options, Wanted(every="20"))

    second = backfill(options, Wanted(every="10"))

    assert (first.judged, first.known) == (first.asked, 0)
    assert (second.judged, second.known) == (second.asked - first.asked, first.asked)


def test_a_lost_database_gives_the_same_points_again(example: Path, tmp_path: Path) -> None:
    options = Options(path=example, db=tmp_path / "x.db", jobs=1)
    backfill(options, Wanted(every="20"))
    first = rows(tmp_path / "x.db")
    for left in tmp_path.glob("x.db*"):
        left.unlink()

    backfill(options, Wanted(every="20"))

    assert rows(tmp_path / "x.db") == first


def _has_points(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'points'").fetchone())
