import json
from pathlib import Path
from typing import NoReturn

import pytest
from repositories import LOOP, Repository, commit

from mldebt.cli.main import run

SELECT = ("--select", "MLD101")


@pytest.fixture
def grown(make_repository: Repository) -> Path:
    """Return a repository with one untracked run in January and another since February."""
    folder = make_repository({"train.py": LOOP})
    commit(folder, {"jobs/fit.py": LOOP}, day=40)
    return folder


def test_backfill_says_what_it_did_on_stderr_and_ends_with_zero(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = run(["backfill", str(grown), *SELECT])
    said = capfd.readouterr()
    again = run(["backfill", str(grown), *SELECT])

    assert (first, again) == (0, 0)
    assert said.out == ""
    assert "2 commits: 2 judged, 0 were there already" in said.err
    assert f"Next: mldebt trend {grown}" in said.err
    assert "2 commits: 0 judged, 2 were there already" in capfd.readouterr().err


def test_the_trend_as_table_json_and_csv(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["backfill", str(grown), *SELECT, "-q"])
    printed = {}

    for form in ("table", "json", "csv"):
        assert run(["trend", str(grown), *SELECT, "--format", form]) == 0
        printed[form] = capfd.readouterr().out

    table = printed["table"].splitlines()
    assert table[0].split()[:3] == ["date", "commit", "findings"]
    assert [row.split()[2] for row in table[1:3]] == ["1", "2"]
    assert table[-1] == "No finding is repaired or deleted."
    document = json.loads(printed["json"])
    assert (document["schema"], document["open"]["findings"]) == ("mldebt.trend/1", 2)
    rows = printed["csv"].splitlines()
    assert rows[0].startswith("date,commit,findings,minutes_low")
    assert len(rows) == 3


def test_without_points_the_trend_names_the_command(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["trend", str(grown)]) == 0

    assert f"mldebt backfill {grown}" in capfd.readouterr().err


def test_a_scan_never_backfills_but_names_the_command(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["scan", str(grown), *SELECT])
    said = capfd.readouterr().out
    run(["trend", str(grown), *SELECT, "--format", "json"])

    assert f"For a trend: mldebt backfill {grown}" in said
    assert len(json.loads(capfd.readouterr().out)["points"]) == 1


def test_scan_with_backfill_has_the_year_in_its_document(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["scan", str(grown), *SELECT, "--backfill", "--format", "json"])

    document = json.loads(capfd.readouterr().out)
    assert [point["totals"]["findings"] for point in document["history"]] == [1, 2]
    assert {finding["introduced"]["author"] for finding in document["findings"]} == {"Ada"}


def test_a_commit_whose_tree_is_gone_is_counted_and_said(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    commit(grown, {"third.py": LOOP}, day=80)
    tree = _object(grown, "HEAD~1^{tree}")
    tree.unlink()

    code = run(["backfill", str(grown), *SELECT, "--jobs", "1"])

    said = capfd.readouterr().err
    assert code == 0
    assert "3 commits: 2 judged, 0 were there already, 1 could not be read" in said
    assert "could not be read: " in said


def test_a_difference_tells_moved_code_from_deleted_code(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    commit(grown, {"train.py": None, "notes.md": "retired"}, day=41)

    code = run(["diff", "HEAD~2", "HEAD", str(grown), *SELECT])
    table = capfd.readouterr().out
    run(["diff", "HEAD~1", "HEAD", str(grown), *SELECT, "--format", "json"])
    document = json.loads(capfd.readouterr().out)

    assert code == 0
    assert "Nothing changed in the estimated effort." in table  # the code moved from one file to the other
    assert document["schema"] == "mldebt.diff/1"
    assert [(one["path"], one["how"]) for one in document["fixed"]] == [("train.py", "deleted")]
    assert document["waterfall"]["deleted"]["expected"] > 0
    assert document["new"] == []


def test_the_listing_of_scans_counts_past_commits(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["scan", str(grown), *SELECT, "--backfill", "-q"])
    capfd.readouterr()

    assert run(["db", "scans"]) == 0

    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].split() == ["–", "2", "past", "commits,", "backfilled", "project"]


def test_a_scan_of_another_repository_is_not_compared(
    grown: Path, make_repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    other = make_repository({"other.py": LOOP}, "other")
    run(["scan", str(other), *SELECT, "-q"])
    capfd.readouterr()

    assert run(["diff", "1", "HEAD", str(grown), *SELECT]) == 2
    assert f"scan 1 is of {other.name}" in capfd.readouterr().err


def test_a_third_revision_makes_no_difference(grown: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "HEAD~1", "HEAD", str(grown), "--rev", "HEAD"]) == 2

    assert "--rev names a third" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--every", "year"], "week, month or a number"),
        (["--since", "soon"], "not an ISO date"),
        (["--commits", "nowhere"], "no commit is named nowhere"),
    ],
)
def test_a_wrong_flag_is_one_line_and_exit_two(
    grown: Path, capfd: pytest.CaptureFixture[str], flags: list[str], said: str
) -> None:
    assert run(["backfill", str(grown), *flags]) == 2

    assert said in capfd.readouterr().err


def test_a_folder_without_commits_has_no_past(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "train.py").write_text(LOOP)

    assert run(["backfill", str(tmp_path)]) == 2

    assert "no past to judge" in capfd.readouterr().err


def _object(folder: Path, revision: str) -> Path:
    import subprocess

    done = subprocess.run(["git", "rev-parse", revision], cwd=folder, check=True, capture_output=True, text=True)
    sha = done.stdout.strip()
    return folder / ".git" / "objects" / sha[:2] / sha[2:]


def test_a_trend_of_scans_alone_never_says_that_no_finding_is_open(
    grown: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(grown), "-q", "--preview"]) == 0

    assert run(["trend", str(grown), "--preview"]) == 0

    said = capfd.readouterr().out
    assert "`mldebt backfill` tells how long findings stay" in said
    assert "No finding is open" not in said


def test_a_backfill_that_is_interrupted_says_that_nothing_is_lost(
    grown: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("mldebt.pipeline.backfill", interrupted)

    assert run(["backfill", str(grown)]) == 130
    assert "what was done is kept, and the same command goes on from there" in capfd.readouterr().err
