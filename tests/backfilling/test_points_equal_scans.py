import random
import subprocess
from pathlib import Path

import msgspec
from sqlalchemy import select

from mldebt.backfilling.choosing import Wanted
from mldebt.findings.finding import Finding
from mldebt.findings.point import Point
from mldebt.findings.scan import HistoryPoint
from mldebt.options import Options
from mldebt.pipeline import backfill, scan
from mldebt.repository.histories import ancestors
from mldebt.rules.discovery import chosen
from mldebt.rules.rule import for_the_past
from mldebt.store import schema
from mldebt.store.document import unpack_as
from mldebt.store.opening import open_store

REVISIONS = 10


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def stored(options: Options) -> dict[str, Point]:
    """Return the points of a database with one repository, probes left out."""
    question = select(schema.points.c.document).where(schema.points.c.probe.is_(False))
    with open_store(options.db, options) as store, store.reading() as connection:
        found = [unpack_as(one, Point) for one in connection.scalars(question)]
    return {point.commit: point for point in found}


def bare(finding: Finding) -> Finding:
    """Drop what depends on other commits: the comparison, the date, and the lines shown."""
    return msgspec.structs.replace(finding, snippet=None, introduced=None, status="existing")


def test_a_point_of_the_past_is_what_a_scan_of_that_commit_finds(example: Path, tmp_path: Path) -> None:
    line = git(example, "rev-list", "HEAD").split()
    some = random.Random(11).sample(line, REVISIONS)  # noqa: S311 - the same draws in every run
    options = Options(path=example, preview=True, db=tmp_path / "points.db", jobs=2)
    backfill(options, Wanted(commits=",".join(some)))
    judged = {rule.code for rule in for_the_past(chosen(options))}

    scans = [scan(msgspec.structs.replace(options, rev=sha, db=tmp_path / f"{sha}.db")) for sha in some]

    found = stored(options)
    assert set(found) == set(some)
    for one in scans:
        point = found[one.repository.commit or ""]
        (shown,) = [row for row in one.history if row.commit == point.commit]
        assert list(point.findings) == [bare(finding) for finding in one.findings if finding.code in judged]
        assert point.loc == one.totals.loc
        assert point.coverage == shown.coverage
        if judged == {rule.code for rule in one.rules}:
            assert HistoryPoint(point.commit, point.date, point.totals, point.coverage) == shown
            assert point.grades == one.totals.grades


def test_one_process_and_several_store_the_same_points(example: Path, tmp_path: Path) -> None:
    alone = Options(path=example, db=tmp_path / "alone.db", cache=tmp_path / "one" / "cache.db", jobs=1)
    crew = Options(path=example, db=tmp_path / "crew.db", cache=tmp_path / "two" / "cache.db", jobs=3)

    for options in (alone, crew):
        backfill(options, Wanted(every="7"))

    assert stored(alone) == stored(crew) != {}


def test_options_are_read_once_from_the_scanned_root(example: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(example, "clone", "-q", str(example), str(clone))
    (clone / ".mldebt.toml").write_text('select = ["MLD4"]\n')
    options = Options(path=clone, db=tmp_path / "x.db", jobs=1)

    backfill(options, Wanted(every="20"))

    found = stored(options)
    assert len(found) > 1
    assert all(finding.code.startswith("MLD4") for point in found.values() for finding in point.findings)


def test_areas_without_a_rule_in_force_are_not_worked_out(example: Path, tmp_path: Path) -> None:
    options = Options(path=example, select=("MLD3",), db=tmp_path / "x.db", jobs=1)

    backfill(options, Wanted(commits="HEAD"))

    (point,) = stored(options).values()
    assert set(point.shares) == set()
    assert point.totals.by_area["complexity"].subjects
    assert not point.totals.by_area["configs"].subjects


def test_the_order_of_ancestors_is_that_of_git(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - the same draws in every run
    git(tmp_path, "init", "-q")
    stream, marks = [], [1]
    for mark in range(1, 120):
        parents = chance.sample(marks, min(len(marks), chance.choice((1, 1, 1, 2, 3)))) if mark > 1 else []
        said = [f"commit refs/heads/b{mark}", f"mark :{mark}", f"committer A <a@b.c> {1_700_000_000 + mark} +0000"]
        said += ["data 0", *(f"{'from' if place == 0 else 'merge'} :{one}" for place, one in enumerate(parents))]
        stream.append("\n".join(said) + "\n\n")
        marks = [*marks, mark][-8:]
    subprocess.run(["git", "fast-import", "--quiet"], cwd=tmp_path, input="".join(stream), text=True, check=True)
    rows = [line.split() for line in git(tmp_path, "rev-list", "--parents", "--all").splitlines()]
    parents_of = {sha: tuple(above) for sha, *above in rows}

    orders = {sha: ancestors(parents_of, sha) for sha in parents_of}

    assert len(orders) > 100
    for sha in chance.sample(list(orders), 40):
        assert orders[sha] == git(tmp_path, "rev-list", "--topo-order", sha).split()
