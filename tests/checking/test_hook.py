"""The real `pre-commit` in real repositories: what it stops, what it lets pass and what it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from repositories import Repository
from staging import CONFIG, PROJECT, SELECT, TRACKED, UNTRACKED, WARM, git, put, stage

ROOT = Path(__file__).parent.parent.parent
PROGRAM = Path(sys.executable).with_name("pre-commit")
pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="pre-commit is not installed")


def published() -> dict[str, object]:
    """Return the hook as `.pre-commit-hooks.yaml` publishes it."""
    hooks: list[dict[str, object]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return next(hook for hook in hooks if hook["id"] == "mldebt-check")


@pytest.fixture
def hooked(make_repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the project with the published hook, run by this interpreter and at the bar `minor`."""
    project = make_repository(PROJECT)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PATH", f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}")
    hook = published()
    entry = str(hook["entry"]).replace("mldebt", f"{sys.executable} -P -m mldebt", 1)
    hook |= {"language": "system", "entry": f"{entry} --fail-on minor {SELECT}"}
    put(project, ".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": [hook]}]}))
    subprocess.run([PROGRAM, "install"], cwd=project, check=True, capture_output=True)
    keep(project)
    return project


def keep(project: Path) -> None:
    """Commit everything without asking the hook."""
    git(project, "add", "-A")
    git(project, "commit", "-q", "--no-verify", "-m", "kept")


def commits(project: Path, *arguments: str) -> str:
    """Try to commit; return nothing where it went through, else what the hook said."""
    before = git(project, "rev-parse", "HEAD")
    named = {f"GIT_{role}_{part}": "ada" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-C", str(project), "commit", "-q", "-m", "work", *arguments], env=os.environ | named,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "" if git(project, "rev-parse", "HEAD") != before else done.stdout + done.stderr


def test_the_hook_asks_for_what_it_needs_and_nothing_else() -> None:
    hook = published()

    assert hook["entry"] == "mldebt check --staged"
    assert (hook["pass_filenames"], hook["require_serial"], hook["always_run"]) == (False, True, True)


def test_a_commit_that_loses_a_tracker_is_stopped_with_its_cause(hooked: Path) -> None:
    stage(hooked, train=UNTRACKED)

    said = commits(hooked)

    assert "train.py:10:1 MLD101" in said
    assert "recorded it: mlflow.log" in said
    assert "mldebt explain MLD101" in said


def test_a_commit_that_only_removes_the_last_reader_of_a_key_is_stopped(hooked: Path) -> None:
    git(hooked, "rm", "-q", "warm.py")

    assert "warm.py:8 was the last reader of warmup" in commits(hooked)


def test_what_is_staged_is_judged_and_what_is_not_is_left_as_it_is(hooked: Path) -> None:
    stage(hooked, train=UNTRACKED)
    put(hooked, "train.py", TRACKED)
    assert "MLD101" in commits(hooked)

    stage(hooked, train=TRACKED + "\nprint('done')\n")
    put(hooked, "train.py", UNTRACKED)
    assert commits(hooked) == ""
    assert (hooked / "train.py").read_text() == UNTRACKED


def test_a_rename_passes(hooked: Path) -> None:
    git(hooked, "mv", "train.py", "fit.py")

    assert commits(hooked) == ""


def book(*cells: str) -> str:
    """Return a notebook of code cells."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    rows = [
        {"cell_type": "code", "id": f"c{place}", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
        for place, text in enumerate(cells)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": rows})


FIT = "import joblib\nfrom sklearn.linear_model import SGDClassifier\nmodel = SGDClassifier()"
FITTED = "model.fit([[0], [1]], [0, 1])"
SERVES = "import joblib\n\n\ndef answer(row):\n    return joblib.load('models/spam.joblib').predict([row])\n"


def test_a_notebook_that_keeps_nothing_or_that_nobody_uses_passes(hooked: Path) -> None:
    put(hooked, "look.ipynb", book(FIT, FITTED, "model.score([[0]], [0])"))
    git(hooked, "add", "-A")
    assert commits(hooked) == ""

    put(hooked, "keep.ipynb", book(FIT, FITTED, "joblib.dump(model, 'keep.joblib')"))
    git(hooked, "add", "-A")
    assert commits(hooked) == ""


def test_a_notebook_whose_model_a_program_loads_is_stopped_at_its_cell(hooked: Path) -> None:
    put(hooked, "service.py", SERVES)
    keep(hooked)
    put(hooked, "spam.ipynb", book(FIT, FITTED, "joblib.dump(model, '../models/spam.joblib')"))
    git(hooked, "add", "-A")

    said = commits(hooked)

    assert "spam.ipynb:cell 1:1 MLD101" in said
    assert "this file is new" in said


def test_a_notebook_that_drops_the_last_read_of_a_key_is_stopped(hooked: Path) -> None:
    git(hooked, "rm", "-q", "warm.py")
    put(hooked, "warm.ipynb", book(WARM.replace('if __name__ == "__main__":', "if True:")))
    keep(hooked)
    put(hooked, "warm.ipynb", book("print('nothing to warm')"))
    git(hooked, "add", "-A")

    said = commits(hooked)

    assert "conf/train.yaml:3" in said
    assert "was the last reader of warmup" in said


def test_a_merge_that_only_joins_passes_and_one_that_makes_debt_is_stopped(hooked: Path) -> None:
    git(hooked, "switch", "-q", "-c", "side")
    put(hooked, "conf/train.yaml", CONFIG + "patience: 4\n")
    put(hooked, "patient.py", WARM.replace("warmup", "patience"))
    keep(hooked)
    git(hooked, "switch", "-q", "main")
    put(hooked, "README.md", "# Better scores\n")
    keep(hooked)

    git(hooked, "merge", "-q", "--no-ff", "--no-commit", "side")
    git(hooked, "rm", "-qf", "patient.py")
    said = commits(hooked)
    assert "MLD401" in said
    assert "patience" in said

    git(hooked, "checkout", "-q", "side", "--", "patient.py")
    assert commits(hooked) == ""


def test_a_refactoring_of_three_hundred_files_passes(hooked: Path) -> None:
    for number in range(300):
        put(hooked, f"parts/part{number}.py", f"def part{number}(x):\n    return x + {number}\n")
    keep(hooked)
    git(hooked, "mv", "parts", "pieces")
    git(hooked, "mv", "train.py", "pieces/train.py")
    for number in range(300):
        put(hooked, f"pieces/part{number}.py", f"def piece{number}(x: int) -> int:\n    return x + {number}\n")
    git(hooked, "add", "-A")

    assert commits(hooked) == ""


def test_run_on_all_files_names_what_checks_a_branch(hooked: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "run", "--all-files", "-v"], cwd=hooked, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert "mldebt check --base REF" in done.stdout
