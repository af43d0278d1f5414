import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from mldebt.assets import folder
from mldebt.findings.point import Point
from mldebt.findings.scan import HistoryCoverage, PointTotals, Scan
from mldebt.store.document import pack
from mldebt.store.identity import stamp_of
from mldebt.store.loading import by_id, latest
from mldebt.store.opening import Release, open_at, open_store
from mldebt.store.points import Asked, judged_commits, kept_points, point_by_id, promote, save_points, trend_points
from mldebt.store.saving import save
from mldebt.store.upkeep import check

Make = Callable[..., Scan]
RULES = {"MLD101": 1}


def point_of(scan: Scan, **changes: object) -> Point:
    row, totals = scan.repository, scan.totals
    made = Point(
        commit=row.commit or "", date=row.commit_date or "", mldebt=scan.mldebt, python=scan.python, rules=RULES,
        totals=PointTotals(totals.findings, totals.minutes, totals.by_area), coverage=HistoryCoverage(9, 1, 0),
        loc=totals.loc, lines_analysed_share=0.9, shares={}, grades=totals.grades, findings=scan.findings,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def tell(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_point_comes_back_as_it_was(tmp_path: Path, make: Make) -> None:
    point = point_of(make(3, (0, 1)))
    row = make(3).repository

    with open_store(tmp_path / "x.db") as store:
        save_points(store, row, [pack(point)], digest="o")
        (kept,) = kept_points(store, Asked(row, "o", RULES))
        found = point_by_id(store, kept.id)

    assert found == point
    assert kept.identities == {finding.fingerprint for finding in point.findings}


def test_a_point_replaces_that_of_the_same_commit_and_options(tmp_path: Path, make: Make) -> None:
    row = make(3).repository

    with open_store(tmp_path / "x.db") as store:
        for places in ((0, 1), (0,)):
            save_points(store, row, [pack(point_of(make(3, places)))], digest="o")
        save_points(store, row, [pack(point_of(make(3, (0, 1, 2))))], digest="other")

        assert [point.totals.findings for point in trend_points(store, Asked(row, "o", RULES))] == [1]
        assert judged_commits(store, row, digest="o") == {f"{3:040x}": False}


def test_points_of_another_rule_version_bend_no_trend(tmp_path: Path, make: Make) -> None:
    row = make(3).repository

    with open_store(tmp_path / "x.db") as store:
        save_points(store, row, [pack(point_of(make(3)))], digest="o")

        assert trend_points(store, Asked(row, "o", {"MLD101": 2})) == ()
        assert len(trend_points(store, Asked(row, "o", RULES))) == 1


def test_a_probe_joins_the_trend_when_it_is_asked_for(tmp_path: Path, make: Make) -> None:
    row, asked = make(3).repository, Asked(make(3).repository, "o", RULES)

    with open_store(tmp_path / "x.db") as store:
        save_points(store, row, [pack(point_of(make(3), is_probe=True))], digest="o")
        before = trend_points(store, asked)
        promote(store, row, [f"{3:040x}"], digest="o")

        assert before == ()
        assert len(trend_points(store, asked)) == 1


def test_a_scan_stands_before_a_point_of_its_commit(tmp_path: Path, make: Make) -> None:
    scan = make(3, (0, 1))

    with open_store(tmp_path / "x.db") as store:
        save_points(store, scan.repository, [pack(point_of(make(3, (0,))))], digest="o")
        save_points(store, scan.repository, [pack(point_of(make(2, (0,))))], digest="o")
        save(store, scan, digest="o")

        found = trend_points(store, Asked(scan.repository, "o", RULES))

    assert [(point.commit, point.totals.findings) for point in found] == [(f"{2:040x}", 1), (f"{3:040x}", 2)]


def test_saving_a_point_makes_a_finished_scan_stale(tmp_path: Path, make: Make) -> None:
    row = make(3).repository

    with open_store(tmp_path / "x.db") as store:
        save(store, make(3))
        before = stamp_of(store.path, row)
        save_points(store, row, [pack(point_of(make(2)))], digest="o")

        assert stamp_of(store.path, row) != before


def test_the_check_names_a_damaged_point(tmp_path: Path, make: Make) -> None:
    row = make(3).repository
    with open_store(tmp_path / "x.db") as store:
        save_points(store, row, [pack(point_of(make(2)))], digest="o")
        save_points(store, row, [pack(point_of(make(3)))], digest="o")
    tell(tmp_path / "x.db", "UPDATE points SET document = x'00' WHERE moment LIKE '2026-03-02%'")

    with open_store(tmp_path / "x.db") as store:
        assert [line.split(":")[0] for line in check(store)] == [f"point {2:040x}"]


@pytest.fixture
def released(tmp_path: Path, make: Make) -> Path:
    """Return a database of the first schema with one scan, as that release left it."""
    path = tmp_path / "old" / "mldebt.db"
    with open_store(path) as store:
        save(store, make(1))
    tell(path, "DROP TABLE points", "DROP TABLE complexity_points", "UPDATE alembic_version SET version_num = '0001'")
    return path


def test_the_first_schema_is_upgraded_with_all_it_holds(released: Path, make: Make) -> None:
    with open_store(released) as store:
        save_points(store, make(1).repository, [pack(point_of(make(2)))], digest="o")

        assert "upgraded from schema 0001 to 0004" in store.notes[0]
        assert by_id(store, 1) == make(1)
        assert check(store) == ()
    assert released.with_name("mldebt.db.before-0001.bak").exists()


def test_a_full_clone_and_a_shallow_one_become_one_repository(released: Path, make: Make) -> None:
    old = "UPDATE repositories SET identity = json_array('git', remote, root_commit, scope)"
    tell(
        released,
        old,
        "INSERT INTO repositories (id, identity, name, remote, scope, stamp, saves) "
        "SELECT 7, json_array('git', remote, '', scope), name, remote, scope, 'x', 1 FROM repositories",
        "INSERT INTO repositories (id, identity, name, root_commit, scope, stamp, saves) "
        "VALUES (8, json_array('git', '', 'aa', '.'), 'local', 'aa', '.', 'x', 1)",
    )
    shallow = msgspec.structs.replace(make(1).repository, root_commit=None, shallow=True)

    with open_store(released) as store:
        found = latest(store, shallow)

    assert found == make(1)
    with closing(sqlite3.connect(released)) as connection:
        rows = dict(connection.execute("SELECT id, identity FROM repositories"))
    assert rows[8] == '["git","","aa","."]'
    assert rows[7] != rows[1]


def test_a_program_of_the_first_schema_refuses_a_later_one(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"
    with open_store(path) as store:
        save(store, make(1))

    with pytest.raises(Exception, match="newer mldebt"), open_at(path, Release("0001", folder("migrations"))):
        pass
