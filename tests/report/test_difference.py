"""What changed between two commits of a real repository, neither of which needs a stored scan."""

import io
from pathlib import Path

import pytest
from pages import Reader, replaced, said
from repositories import TRAINING, Repository, commit
from rich.console import Console
from sample import sample

from mldebt.cli.main import run
from mldebt.report.terminal.diffing import as_table
from mldebt.store.loading import scans
from mldebt.store.opening import open_store

TRACKED = (
    TRAINING.replace("import torch\n", "import mlflow\nimport torch\n", 1)
    .replace("def train():\n", "def train():\n    mlflow.start_run()\n    mlflow.log_params({'lr': 0.1})\n")
    .replace("        print(loss.item())\n", "        mlflow.log_metric('loss', loss.item())\n")
)


@pytest.fixture
def folder(make_repository: Repository) -> Path:
    """Make a repository that repairs one run, adds another and keeps a third, each elsewhere: they are no copies."""
    kept, fresh = TRAINING.replace("mse_loss", "l1_loss"), TRAINING.replace("SGD", "Adam").replace("x, y in", "y, x in")
    made = make_repository({"first/early.py": TRAINING, "kept.py": kept, "requirements.txt": "torch\nmlflow\n"})
    commit(made, {"first/early.py": TRACKED, "last/fresh.py": fresh}, day=3)
    return made


def _difference(folder: Path, pair: str, form: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = run(["report", str(folder), "--diff", pair, "--format", form, "-q"])
    return code, capsys.readouterr().out


def test_only_what_came_and_went_is_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = _difference(folder, "HEAD~1..HEAD", "markdown", capsys)

    assert code == 0
    assert "1 finding was repaired" in text
    assert "1 is new" in text
    assert "fresh.py" in text
    assert "early.py" in text
    assert "kept.py" not in text


def test_turned_round_the_new_is_gone_and_the_repaired_is_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, text = _difference(folder, "HEAD..HEAD~1", "markdown", capsys)

    assert "1 finding went with deleted code and 1 is new" in text


def test_two_equal_ends_differ_in_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = _difference(folder, "HEAD..HEAD", "markdown", capsys)

    assert "nothing was repaired and nothing is new." in text


def test_looking_at_a_difference_stores_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _difference(folder, "HEAD~1..HEAD", "json", capsys)

    with open_store() as store:
        assert scans(store) == ()


def test_a_stored_scan_is_named_by_its_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["scan", str(folder), "--rev", "HEAD~1", "-q"])

    code, text = _difference(folder, "1..HEAD", "markdown", capsys)

    assert code == 0
    assert "1 is new" in text


def test_the_page_has_no_script_and_shows_the_fix_of_what_came(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "diff.html"

    code = run(["report", str(folder), "--diff", "HEAD~1..HEAD", "-o", str(page), "-q"])

    text = page.read_text(encoding="utf-8")
    assert code == 0
    assert capsys.readouterr().out.strip() == str(page)
    assert "Track the runs of fresh.py" in said(text)
    assert "kept.py" not in said(text)
    assert [tag for tag, _ in Reader(text).tags if tag == "script"] == []


@pytest.mark.parametrize("pair", ["HEAD", "..HEAD", "HEAD..", "nowhere..HEAD", "HEAD..nowhere", "77..HEAD"])
def test_what_is_no_pair_of_commits_is_one_line_and_exit_2(
    folder: Path, pair: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["report", str(folder), "--diff", pair, "-q"])

    said_to = capsys.readouterr().err
    assert code == 2
    assert said_to.count("\n") == 1
    assert "internal error" not in said_to


def test_what_worsened_says_what_it_was_and_is() -> None:
    scan = sample(2)
    worse = replaced(scan.findings[0], status="worsened", value=39.0)
    compared = replaced(scan.compared, was={worse.fingerprint: 32.0})
    out = io.StringIO()

    as_table(replaced(scan, findings=(worse, scan.findings[1]), compared=compared), Console(file=out, width=200))

    lines = out.getvalue().splitlines()
    assert lines[lines.index("Worsened: 1 finding") + 1].endswith(f"{worse.message} (32 → 39)")
