"""The accuracy tool scores clones in any of its layouts and says what it could not score."""

import json
import sys
from pathlib import Path

import pytest
from repositories import Repository, commit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))

import accuracy

TRAIN = (
    "from sklearn.svm import SVC\nX, y = open('rows'), open('y')\nmodel = SVC()\nmodel.fit(X, y)\n"
    "print(model.score(X, y))\n"
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    return folder


def label(gold: Path, repo: str, sha: str, tracking: str) -> None:
    row = {"repo": repo, "commit": sha, "path": "train.py", "is_entry": True, "role": "entry", "tracking": tracking}
    with (gold / "runs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({**row, "accept": [tracking], "launch": None}) + "\n")


def test_scores_are_pooled_and_what_is_missing_is_named(
    make_repository: Repository, gold: Path, tmp_path: Path
) -> None:
    clones = tmp_path / "clones"
    clones.mkdir()
    make_repository({"train.py": TRAIN}, "clones/ada+one")
    sha = commit(clones / "ada+one", {"more.py": ""})
    label(gold, "ada/one", sha, "untracked")
    label(gold, "ada/gone", sha, "tracked")

    outcome = accuracy.measured(clones, gold)

    assert outcome.counts["runs", "untracked", "precision"] == {"part": 1, "whole": 1}
    assert (outcome.missing, outcome.disagreements) == (["ada/gone"], [])
    assert "| runs | untracked | 1 of 1 = 1.00 (0.21 to 1.00) | 1 of 1 = 1.00 (0.21 to 1.00) |" in accuracy.table(
        outcome
    )


def test_a_wrong_answer_is_listed_with_its_place(make_repository: Repository, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "clones" / "ada").mkdir(parents=True)
    make_repository({"train.py": TRAIN}, "clones/ada/one")
    sha = commit(tmp_path / "clones" / "ada" / "one", {"more.py": ""})
    label(gold, "ada/one", sha, "tracked")

    outcome = accuracy.measured(tmp_path / "clones", gold)

    assert outcome.disagreements == [f"runs: ada/one@{sha[:8]} train.py:1: label tracked, scan untracked"]


def test_hand_checks_are_named_and_not_merged() -> None:
    page = list(accuracy.document(accuracy.Outcome()))

    assert page[0] == "# Measured accuracy"
    assert "(hand-check.md)" in page[-1]
