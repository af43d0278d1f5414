import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from mldebt.errors import NotFoundError, StoreError
from mldebt.findings.scan import HistoryCoverage, HistoryPoint, PointTotals, Scan
from mldebt.options import Options
from mldebt.store.identity import identity
from mldebt.store.loading import base_for, by_id, history_points, latest, scans
from mldebt.store.opening import open_store
from mldebt.store.saving import save
from mldebt.store.upkeep import check, prune

Make = Callable[..., Scan]


def sha(day: int) -> str:
    return f"{day:040x}"


def tell(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_the_base_is_the_newest_stored_ancestor(tmp_path: Path, make: Make) -> None:
    with open_store(tmp_path / "x.db") as store:
        for one in [make(3), make(1), make(2), make(4), make(5), make(2, (0,), dirty=True)]:
            save(store, one)
        row = make(5).repository

        assert base_for(store, row, {sha(1), sha(2), sha(5), sha(6)}, dirty=False) == make(2)
        assert base_for(store, row, {sha(7)}, dirty=False) is None


def test_the_base_of_a_dirty_tree_is_its_own_commit(tmp_path: Path, make: Make) -> None:
    with open_store(tmp_path / "x.db") as store:
        for one in [make(1), make(2), make(2, (0,), dirty=True)]:
            save(store, one)

        assert base_for(store, make(2).repository, {sha(1)}, dirty=True) == make(2)
        assert base_for(store, make(3).repository, {sha(1), sha(2)}, dirty=True) is None


def test_of_two_ancestors_of_one_second_the_last_stored_is_the_base(tmp_path: Path, make: Make) -> None:
    twin = make(1, (0,))
    twin = msgspec.structs.replace(twin, repository=msgspec.structs.replace(twin.repository, commit=sha(99)))

    with open_store(tmp_path / "x.db") as store:
        for one in [make(1), twin]:
            save(store, one)

        assert base_for(store, make(5).repository, {sha(1), sha(99)}, dirty=False) == twin


def test_another_scope_is_another_repository(tmp_path: Path, make: Make) -> None:
    scoped = make(1)
    scoped = msgspec.structs.replace(scoped, repository=msgspec.structs.replace(scoped.repository, scope="src"))

    with open_store(tmp_path / "x.db") as store:
        save(store, scoped)

        assert base_for(store, make(2).repository, {sha(1)}, dirty=False) is None
        assert base_for(store, scoped.repository, {sha(1)}, dirty=True) == scoped


def test_a_base_that_cannot_be_read_is_passed_over(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        for one in [make(1), make(2)]:
            save(store, one)
        tell(path, "UPDATE scans SET document = x'00' WHERE id = 2")

        assert base_for(store, make(5).repository, {sha(1), sha(2)}, dirty=False) == make(1)
        with pytest.raises(StoreError, match="scan 2: its document is damaged"):
            by_id(store, 2)
        assert check(store) == (
            "scan 2: its document is damaged (Error -5 while decompressing data: incomplete or truncated stream)",
        )


def test_the_latest_scan_is_not_a_past_commit_scanned_since(tmp_path: Path, make: Make) -> None:
    past = msgspec.structs.replace(make(2), as_of="2026-03-02T10:00:00Z")

    with open_store(tmp_path / "x.db") as store:
        assert latest(store, make(1).repository) is None
        save(store, make(9))
        save(store, past)
        save(store, make(5))

        assert latest(store, make(1).repository) == make(9)


def test_history_has_one_row_a_commit_by_date(tmp_path: Path, make: Make) -> None:
    with open_store(tmp_path / "x.db") as store:
        for one in [make(2), make(1), make(2, (0,)), make(2, (0, 1), dirty=True)]:
            save(store, one)
        points = history_points(store, make(1).repository, "")

    expected = [(make(1), 3), (make(2, (0,)), 1)]
    assert points == tuple(
        HistoryPoint(
            str(scan.repository.commit), str(scan.repository.commit_date),
            PointTotals(count, scan.totals.minutes, scan.totals.by_area), HistoryCoverage(636, 2, 0),
        )
        for scan, count in expected
    )  # fmt: skip


def test_a_listing_names_the_scans(tmp_path: Path, make: Make) -> None:
    with open_store(tmp_path / "x.db") as store:
        for one in [make(1), make(2), make(2, dirty=True)]:
            save(store, one, digest="d1")
        listed = scans(store)

        assert [(one.id, one.commit, one.dirty) for one in listed] == [
            (3, sha(2), True), (2, sha(2), False), (1, sha(1), False)
        ]  # fmt: skip


def test_a_scan_that_is_not_there_is_said(tmp_path: Path) -> None:
    with open_store(tmp_path / "x.db") as store, pytest.raises(NotFoundError, match="no scan 7"):
        by_id(store, 7)


def test_pruning_keeps_the_trend_and_the_lives(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        for one in [make(1, (0,)), make(2, (0, 1)), make(3, (0,))]:
            save(store, one)
        before = history_points(store, make(1).repository, "")
        dropped = prune(store, 1)

        assert dropped == 2
        assert prune(store, 1) == 0
        assert history_points(store, make(1).repository, "") == before
        assert latest(store, make(1).repository) == make(3, (0,))
        assert base_for(store, make(9).repository, {sha(1), sha(2)}, dirty=False) is None
        with pytest.raises(NotFoundError, match="only the totals were kept"):
            by_id(store, 1)
        assert check(store) == ()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT first_seen, last_seen FROM findings ORDER BY id").fetchall() == [
            (1, 3),
            (2, 2),
        ]
        assert connection.execute("SELECT DISTINCT scan_id FROM hotspots").fetchall() == [(3,)]


def test_a_check_names_what_is_missing(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        save(store, make(1))
        tell(path, "ALTER TABLE hotspots DROP COLUMN churn", "DROP TABLE couplings")
        problems = check(store)

    assert "hotspots: no column churn" in problems
    assert "couplings: no column degree" in problems


def test_one_repository_is_one_wherever_it_is_cloned(make: Make) -> None:
    row = make(1).repository
    elsewhere = msgspec.structs.replace(row, remote="github.com/ACME-ml/churn-platform", name="fork", branch="x")

    assert identity(row, place=Path("/a")) == identity(elsewhere, place=Path("/b"))
    assert identity(row) == identity(msgspec.structs.replace(row, root_commit=None, shallow=True))
    assert identity(row) != identity(msgspec.structs.replace(row, remote=None))
    assert identity(msgspec.structs.replace(row, remote=None)) != identity(
        msgspec.structs.replace(row, remote=None, root_commit="bb" * 20)
    )
    assert identity(row) != identity(row, project="mine") == identity(elsewhere, project="mine")


def test_a_folder_outside_git_is_its_path(tmp_path: Path, make: Make) -> None:
    bare = msgspec.structs.replace(
        make(1).repository, remote=None, root_commit=None, commit=None, commit_date=None, dirty=None, scope="s\udc80"
    )  # fmt: skip
    scan = msgspec.structs.replace(make(1), repository=bare)

    with open_store(tmp_path / "x.db", Options(path=tmp_path / "a")) as store:
        first, again = save(store, scan), save(store, scan)
        found, points = latest(store, bare), history_points(store, bare, "")
    with open_store(tmp_path / "x.db", Options(path=tmp_path / "b")) as store:
        elsewhere = latest(store, bare)

    assert (first, again, found, points, elsewhere) == (1, 1, scan, (), None)
