import hashlib
import json
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.backfilling.choosing import Wanted
from mldebt.backfilling.measuring import WORTH, told
from mldebt.cli.main import run
from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.findings.complexity import ComplexityPoint
from mldebt.options import Options
from mldebt.pipeline import backfill_complexity, complexity_trend, opened
from mldebt.splitting import Child

ONLY = ("--only", "complexity")
STEP = "def step(x):\n    return 1 if x else 2\n"
DEEP = "class Baker:\n    def bake(self, x):\n" + "".join(f"        if x == {n}: return {n}\n" for n in range(17))
CELLS = {
    "cells": [
        {"cell_type": "code", "source": "!ls\ndef show(x):\n    return x or 1\nfor i in y: pass", "outputs": []},
    ],
    "metadata": {}, "nbformat": 4, "nbformat_minor": 4,
}  # fmt: skip


@pytest.fixture
def grown(make_repository: Repository) -> Path:
    """Return a repository that grew, was broken and was mended again, with a notebook and a vendored file."""
    folder = make_repository({"a.py": STEP, "vendor/b.py": DEEP})
    commit(folder, {"bake/deep.py": DEEP, "look.ipynb": json.dumps(CELLS)}, day=40)
    commit(folder, {"a.py": "def step(x:\n"}, day=80)
    commit(folder, {"a.py": STEP, "c.py": f"{STEP}\nif X: pass\n"}, day=120)
    return folder


def points(folder: Path, home: Path, **more: object) -> tuple[ComplexityPoint, ...]:
    options = Options(path=folder, db=home / "mldebt.db", cache=home / "cache.db", **more)  # type: ignore[arg-type] # any option
    backfill_complexity(options, Wanted(every="1"))
    return complexity_trend(options).points


def test_a_point_sums_the_functions_of_its_commit(grown: Path, tmp_path: Path) -> None:
    first, second, broken, last = points(grown, tmp_path)

    assert (first.files, first.functions, first.complexity, first.highest_at) == (1, 1, 2, "a.py::step")
    assert (second.files, second.functions, second.complexity, second.outside) == (3, 3, 2 + 18 + 2, 1)
    assert (second.over, second.highest, second.highest_at) == (1, 18, "bake/deep.py::Baker.bake")
    assert (broken.files, broken.functions, broken.unparsable) == (2, 2, 1)
    assert (last.files, last.functions, last.outside, last.unparsable) == (4, 4, 2, 0)


def test_a_point_says_what_the_facts_of_a_scan_of_its_commit_say(example: Path, tmp_path: Path) -> None:
    measured = points(example, tmp_path)[::12]

    for point in measured:
        options = Options(path=example, rev=point.commit, cache=tmp_path / "cache.db", db=tmp_path / "mldebt.db")
        with opened(options) as built:
            facts = built.project.sources.facts.values()
            codes = [one.code if isinstance(one, NotebookFacts) else one for one in facts]
            scopes = [scope for code in codes if isinstance(code, PythonFacts) for scope in code.scopes]
            functions = [scope.complexity for scope in scopes if scope.kind == "function"]
            others = [scope.complexity - 1 for scope in scopes if scope.kind != "function"]
        assert (point.functions, point.complexity, point.highest) == (len(functions), sum(functions), max(functions))
        assert point.outside == sum(others)


def test_a_second_backfill_measures_only_what_is_missing_and_comes_to_the_same(grown: Path, tmp_path: Path) -> None:
    options = Options(path=grown, db=tmp_path / "mldebt.db", cache=tmp_path / "cache.db")
    backfill_complexity(options, Wanted(commits="HEAD~1,HEAD~3"))

    done = backfill_complexity(options, Wanted(every="1"))

    assert (done.asked, done.judged, done.known) == (4, 2, 2)
    assert complexity_trend(options).points == points(grown, tmp_path / "other")


def test_a_scope_and_left_out_paths_have_trends_of_their_own(grown: Path, tmp_path: Path) -> None:
    whole, inside = points(grown, tmp_path), points(grown / "bake", tmp_path)
    without = points(grown, tmp_path, exclude=("bake",))

    assert [point.functions for point in whole] == [1, 3, 2, 4]
    assert [point.functions for point in inside] == [0, 1, 1, 1]
    assert [point.functions for point in without] == [1, 2, 1, 3]


def test_measured_points_never_stand_among_judged_ones(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["backfill", str(grown), *ONLY, "--every", "1", "-q"])
    capfd.readouterr()

    judged, measured = run(["trend", str(grown)]), capfd.readouterr()
    run(["trend", str(grown), *ONLY, "--format", "csv"])

    assert (judged, measured.out) == (0, "")
    assert "No commit was judged" in measured.err
    rows = capfd.readouterr().out.splitlines()
    assert rows[0].startswith("date,commit,files,functions,complexity,mean,outside")
    assert len(rows) == 5


def test_the_trend_of_complexity_as_table_and_json(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["backfill", str(grown), *ONLY, "--every", "1"])
    said = capfd.readouterr().err
    run(["trend", str(grown), *ONLY])
    table = capfd.readouterr().out.splitlines()
    run(["trend", str(grown), *ONLY, "--format", "json"])
    document = json.loads(capfd.readouterr().out)

    assert "4 commits: 4 measured, 0 were there already" in said
    assert f"Next: mldebt trend {grown} --only complexity" in said
    assert "  ".join(table[0].split()[:6]) == "date  commit  files  functions  complexity  mean"
    assert "over 15" in table[0]
    assert table[2].split()[2:] == ["3", "3", "22", "7.33", "1", "18", "bake/deep.py::Baker.bake"]
    assert (document["schema"], document["bound"]) == ("mldebt.complexity-trend/1", 15)


def test_nothing_measured_says_how_to_measure_and_findings_cannot_be_dated(
    grown: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nothing = run(["trend", str(grown), *ONLY])
    said = capfd.readouterr().err
    dated = run(["backfill", str(grown), *ONLY, "--introduced"])

    assert (nothing, dated) == (0, 2)
    assert f"mldebt backfill {grown} --only complexity" in said
    assert "drop --introduced" in capfd.readouterr().err


def test_a_blob_that_is_gone_counts_as_missing(grown: Path, tmp_path: Path) -> None:
    content = DEEP.encode()
    sha = hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()
    (grown / ".git" / "objects" / sha[:2] / sha[2:]).unlink()

    last = points(grown, tmp_path)[-1]

    assert (last.missing, last.functions) == (1, 3)


def test_a_damaged_entry_of_the_cache_is_a_miss(grown: Path, tmp_path: Path) -> None:
    before = points(grown, tmp_path)
    (tmp_path / "mldebt.db").unlink()
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache, cache:
        tables = [name for (name,) in cache.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cache.execute(f"UPDATE {table} SET value = x'00' WHERE key LIKE '%complexity'")  # noqa: S608 - our own tables

    assert points(grown, tmp_path) == before


def test_processes_side_by_side_measure_what_one_does(make_repository: Repository, tmp_path: Path) -> None:
    folder = make_repository({f"part{number}.py": f"{STEP}\nN = {number}\n" for number in range(2 * WORTH + 1)})
    commit(folder, {"part0.py": DEEP, "part150.py": "def step(x:\n"}, day=40)

    alone, together = (points(folder, tmp_path / str(jobs), jobs=jobs) for jobs in (1, 2))

    assert alone == together
    assert [point.functions for point in together] == [201, 200]


def test_what_a_dead_process_was_to_measure_is_read_in_full() -> None:
    child = Child(lambda _listen: os.kill(os.getpid(), signal.SIGKILL) or b"")

    assert list(told(child.answer(), {"a": ("0" * 40, "python")})) == [("a", None)]
    child.end()
