"""The origin of a copied script: the nearest by lines of all that were there, the newest of equals, sure or not."""

import json
import subprocess

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit

from mldebt.project.experiments.texts.copies import LineIndex

LONG = TRAIN.replace(
    "def main", "\n".join(f"feature_{number} = data[{number}]" for number in range(40)) + "\n\n\ndef main"
)
SHORTER = "\n".join(f"column_{number} = data[{number}]" for number in range(12)) + "\n"
OTHER = LONG.replace("31", "15").replace("100", "900").replace("\ndef main", f"\n{SHORTER}\ndef main")
COPY = LONG.replace("31", "63").replace("'max_depth': 6", "'max_depth': 9")


def notebook(code: str, shown: str) -> str:
    """Return a notebook with much output."""
    told = [{"output_type": "stream", "name": "stdout", "text": [f"{shown}{line}\n" for line in range(3000)]}]
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": code, "outputs": told}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1)


def test_a_copy_is_compared_with_the_nearest_of_many_scripts(rows_of: Rows) -> None:
    others = {f"trials/model{number:03}_2.py": OTHER + f"print({number})\n" for number in range(40)}

    row = only(rows_of({**others, "trials/model129.py": LONG}, {"trials/model136_2.py": COPY}))

    assert [(param.key, param.previous) for param in row.params] == [("num_leaves", "31"), ("max_depth", "6")]
    assert row.confidence == "high"


def test_an_origin_of_which_lines_were_cut_is_nearer_than_a_sibling_of_the_same_length(rows_of: Rows) -> None:
    sibling = COPY.replace("63", "15").replace("feature_1", "column_1").replace("'max_depth': 9", "'max_depth': 4")
    origin = LONG.replace("\ndef main", f"\n{SHORTER}\ndef main")

    rows = rows_of({"sibling.py": sibling, "origin.py": origin}, {"new.py": COPY})
    row = next(row for row in rows if row.family == "new.py")

    assert row.evidence[0].says.endswith("origin.py")
    assert [(param.key, param.previous) for param in row.params] == [("num_leaves", "31"), ("max_depth", "6")]


def test_what_keeps_a_copy_is_never_sure(rows_of: Rows) -> None:
    noted = "    wandb.init(config=params)\n    model = "
    first, copy = (
        text.replace("import light", "import wandb\nimport light").replace("    model = ", noted)
        for text in (LONG, COPY)
    )

    rows = rows_of({"train.py": first, "requirements.txt": "wandb==0.16\n"}, {"train_2.py": copy})

    assert [(row.level > "L1", row.confidence) for row in rows if "E2" in row.events] == [(True, "low")]


def test_of_equal_scripts_the_last_written_is_the_origin(rows_of: Rows) -> None:
    rows = rows_of({"a.py": LONG.replace("71", "5")}, {"b.py": LONG.replace("71", "6")}, {"c.py": COPY})

    assert "b.py" in rows[-1].evidence[0].says


@pytest.mark.parametrize(("leaves", "confidence"), [("31", "high"), ("15", "low")])
def test_a_copy_of_one_of_several_is_sure_where_all_tell_the_same(
    rows_of: Rows, leaves: str, confidence: str
) -> None:  # fmt: skip
    near = LONG.replace("'num_leaves': 31", f"'num_leaves': {leaves}").replace("SEED = 71", "SEED = 5")

    rows = rows_of({"train_a.py": LONG, "train_b.py": near}, {"train_c.py": COPY})

    assert [row.confidence for row in rows if row.family == "train_c.py"] == [confidence]


def test_a_copy_is_not_sure_where_not_all_scripts_were_looked_at(
    rows_of: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("mldebt.project.experiments.changes.copying.MOST_READ", 0)
    monkeypatch.setattr("mldebt.project.experiments.changes.copying.BATCH", 1)

    row = only(rows_of({"train.py": LONG, "a.py": OTHER}, {"train_c.py": COPY}))

    assert (row.events, row.confidence) == (("E2",), "low")


def test_a_copy_that_differs_in_much_is_not_sure(rows_of: Rows) -> None:
    row = only(rows_of({"train.py": LONG}, {"train_2.py": COPY.replace("def main", f"{SHORTER}\ndef main")}))

    assert (row.events, row.confidence) == (("E2",), "low")


def test_of_many_equally_near_scripts_the_last_written_is_the_origin(rows_of: Rows) -> None:
    others = {
        f"s{number:03}.py": LONG.replace("'max_depth': 6", f"'max_depth': {number + 20}") for number in range(200)
    }

    row = only(rows_of(others, {"new.py": COPY}))

    assert row.evidence[0].says.endswith("s199.py")


def test_an_index_begins_anew_where_it_holds_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mldebt.project.experiments.texts.copies.MOST_INDEXED", 3)
    index = LineIndex()
    index.add("a", ["one", "two"])
    assert index.unknown(["a", "b"]) == ["b"]

    index.add("b", ["one", "three"])

    assert index.is_full
    assert index.unknown(["a", "b"]) == ["a", "b"]
    assert not index.is_full


@pytest.mark.parametrize("most", range(1, 9))
def test_what_is_forgotten_while_scripts_are_compared_is_not_taken_for_empty(
    rows_of: Rows, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("mldebt.project.experiments.changes.copying.MOST_HELD", most)
    others = {f"s{number}.py": OTHER + f"print({number})\n" for number in range(6)}

    row = only(rows_of({"a.py": LONG, **others}, {"train_b.py": COPY}))

    assert row.evidence[0].says.endswith(" a.py")


def test_a_commit_made_anew_is_compared_anew(make_repository: Repository) -> None:
    folder = make_repository({"look.ipynb": notebook(LONG, "a")})
    kept: dict[str, bytes] = {}
    commit(folder, {"look_b.ipynb": notebook(COPY, "b")}, "another", day=3)
    rows = ledger_of(folder, kept).experiments
    subprocess.run(["git", "reset", "-q", "--soft", "HEAD~1"], cwd=folder, check=True)
    commit(folder, {"look.ipynb": None}, "another", day=3)

    assert ledger_of(folder, kept).experiments == ledger_of(folder).experiments != rows


def test_a_script_of_another_branch_is_no_origin(make_repository: Repository) -> None:
    folder = make_repository({"a.py": LONG})
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run([*git, "checkout", "-q", "-b", "side"], cwd=folder, check=True)
    commit(folder, {"b.py": COPY.replace("'max_depth': 9", "'max_depth': 7")}, day=3)
    subprocess.run([*git, "checkout", "-q", "@{-1}"], cwd=folder, check=True)
    commit(folder, {"c.py": COPY}, day=4)
    subprocess.run([*git, "merge", "-q", "--no-edit", "side"], cwd=folder, check=True)

    told = {row.family: row.evidence[0].says.rpartition(" ")[2] for row in ledger_of(folder).experiments}

    assert told == {"b.py": "a.py", "c.py": "a.py"}
