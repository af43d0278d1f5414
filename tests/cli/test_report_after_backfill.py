"""The page of a scan whose past was judged after it."""

import json
from pathlib import Path

import pytest
from repositories import LOOP, Repository, commit

from mldebt.cli.main import run

PLAIN = "def mean(values):\n    return sum(values) / len(values)\n"


def history_of(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> list[str]:
    """Return the commits of the trend that a report of the stored scan shows."""
    capsys.readouterr()
    assert run(["report", str(folder), "--format", "json", *arguments]) == 0
    return [point["commit"] for point in json.loads(capsys.readouterr().out)["history"]]


def three_commits(make_repository: Repository) -> tuple[Path, list[str]]:
    """Return a folder with three commits, oldest first."""
    folder = make_repository({"mean.py": PLAIN})
    shas = [commit(folder, {"mean.py": PLAIN * many}, day=10 * many) for many in (2, 3, 4)]
    return folder, shas


def test_a_report_shows_the_past_that_a_later_backfill_judged(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, (first, second, last) = three_commits(make_repository)
    assert run(["scan", str(folder), "-q"]) == 0

    assert run(["backfill", str(folder), "-q", "--commits", f"{first},{second}"]) == 0

    assert history_of(capsys, folder) == [first, second, last]


def test_the_report_of_an_older_scan_shows_nothing_that_came_after_it(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, (first, second, last) = three_commits(make_repository)
    assert run(["scan", str(folder), "-q", "--rev", second]) == 0

    assert run(["backfill", str(folder), "-q", "--commits", f"{first},{last}"]) == 0

    assert history_of(capsys, folder, "--scan", "1") == [first, second]


def test_points_made_with_other_options_are_no_part_of_it(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, (first, _, last) = three_commits(make_repository)
    assert run(["scan", str(folder), "-q"]) == 0

    assert run(["backfill", str(folder), "-q", "--commits", first, "--select", "configs"]) == 0

    assert history_of(capsys, folder) == [last]


def test_a_report_names_the_commits_that_a_later_backfill_found(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"mean.py": PLAIN})
    came = commit(folder, {"train.py": LOOP}, day=5)
    assert run(["scan", str(folder), "-q", "--select", "MLD101"]) == 0

    assert run(["backfill", str(folder), "-q", "--introduced", "--every", "1", "--select", "MLD101"]) == 0

    capsys.readouterr()
    assert run(["report", str(folder), "--format", "json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [finding["introduced"]["commit"] for finding in findings] == [came]


def test_the_page_of_a_first_scan_sends_its_reader_to_the_past_that_was_judged_later(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, (first, second, _) = three_commits(make_repository)
    assert run(["scan", str(folder), "-q"]) == 0
    assert run(["backfill", str(folder), "-q", "--commits", f"{first},{second}"]) == 0
    capsys.readouterr()

    assert run(["report", str(folder), "-o", str(folder / "debt.html")]) == 0

    page = (folder / "debt.html").read_text()
    assert "Past commits were judged after this scan" in page
    assert "There is no earlier scan" not in page


def test_a_page_is_written_to_standard_output_where_a_dash_is_asked_for(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"mean.py": PLAIN})
    assert run(["scan", str(folder), "-q"]) == 0
    capsys.readouterr()

    assert run(["report", str(folder), "-o", "-"]) == 0

    assert capsys.readouterr().out.lower().startswith("<!doctype html>")
    assert not Path("-").exists()


def test_the_trend_has_columns_for_the_areas_that_had_findings(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"mean.py": PLAIN})
    commit(folder, {"train.py": LOOP}, day=5)
    assert run(["backfill", str(folder), "-q", "--every", "1", "--select", "MLD101", "--select", "MLD301"]) == 0
    capsys.readouterr()

    assert run(["trend", str(folder), "--select", "MLD101", "--select", "MLD301"]) == 0

    head, *_ = capsys.readouterr().out.splitlines()
    assert head.split() == ["date", "commit", "findings", "experiments", "effort,", "estimated"]
