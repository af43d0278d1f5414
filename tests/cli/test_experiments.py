"""The ledger of experiments from the command line."""

import json
import subprocess

import pytest
from repositories import Repository, commit

from mldebt.cli.main import run

TRAIN = """from sklearn.linear_model import SGDClassifier

learning_rate = 0.1
max_iter = 50
alpha = 0.001

if __name__ == "__main__":
    model = SGDClassifier(eta0=learning_rate, max_iter=max_iter, alpha=alpha)
    model.fit(X, y)
    print(model.score(X, y))
    open("weights.txt", "w").write(str(model.coef_))
"""
OTHER = TRAIN.replace("learning_rate = 0.1", "learning_rate = 0.01").replace("alpha = 0.001", "alpha = 0.01")
LESS = TRAIN.replace("learning_rate = 0.1", "learning_rate = 0.01")


def test_a_changed_hyper_parameter_is_an_experiment_without_a_result(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": TRAIN.replace("learning_rate = 0.1", "learning_rate = 0.01")}, "try less", day=9)

    assert run(["experiments", str(folder), "--format", "json"]) == 0

    (one,) = json.loads(capsys.readouterr().out)
    assert (one["level"], one["events"], one["run_path"]) == ("L0", ["E1"], "train.py")
    assert [(each["key"], each["previous"], each["value"]) for each in one["params"]] == [
        ("learning_rate", "0.1", "0.01")
    ]


def test_a_table_says_that_it_is_cut_and_json_is_not(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN})
    for day, rate in enumerate(("0.01", "0.02", "0.03"), 9):
        commit(folder, {"train.py": TRAIN.replace("learning_rate = 0.1", f"learning_rate = {rate}")}, "try", day=day)

    assert run(["experiments", str(folder), "--most", "1"]) == 0
    assert "the latest 1 of 3: --most 3 lists all" in capsys.readouterr().out
    assert run(["experiments", str(folder), "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3


def test_an_empty_table_says_what_was_read_and_what_could_not_be(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": LESS}, "less", day=9)
    lost = subprocess.run(
        ["git", "rev-parse", "HEAD~1:train.py"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
    (folder / ".git/objects" / lost[:2] / lost[2:]).unlink()

    assert run(["experiments", str(folder)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "No experiments found.",
        "2 commits and 1 run were looked at: no changed setting of a run and no kept result was seen",
        "experiments: could not read 1 commit",
    ]


def test_what_only_may_be_an_experiment_is_listed_as_such(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": LESS}, "less", day=9)
    listed = {}

    for asked in ((), ("--sure",), ("--by", "folder"), ("--format", "csv"), ("--format", "json")):
        assert run(["experiments", str(folder), *asked]) == 0
        listed[asked[-1] if asked else ""] = capsys.readouterr().out

    last = "May be experiments, counted as unknown: 1"
    assert [listed[asked].splitlines()[-1] == last for asked in ("", "--sure", "folder")] == [False, True, True]
    assert ["learning_rate 0.1 → 0.01" in listed[asked] for asked in ("", "--sure", "csv")] == [True, False, True]
    assert "may be" in listed[""]
    assert [one["confidence"] for one in json.loads(listed["json"])] == ["low"]


def test_runs_of_a_server_come_in_by_a_file(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository({"train.py": TRAIN})
    exported = folder.parent / "runs.csv"
    exported.write_text("id,start,params.learning_rate,metrics.accuracy\nr1,2026-01-05T10:00:00Z,0.1,0.93\n")

    assert run(["experiments", str(folder), "--runs", str(exported), "--format", "json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert any(metric["key"] == "accuracy" and metric["value"] == 0.93 for one in found for metric in one["metrics"])


def test_a_run_file_that_is_not_there_is_one_line(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["experiments", str(make_repository({"train.py": TRAIN})), "--runs", "/no/such.csv"]) == 2

    assert "/no/such.csv: cannot be read" in capsys.readouterr().err


def test_a_scan_tells_of_experiments_and_stores_unless_it_is_told_not_to(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN, ".gitignore": "logs/\n"})
    commit(folder, {"train.py": OTHER}, "other values", day=9)
    (folder / "logs").mkdir()
    (folder / "logs" / "metrics.csv").write_text("step,loss\n1,0.5\n")

    assert run(["scan", str(folder), "--format", "json"]) == 0
    full = json.loads(capsys.readouterr().out)
    assert run(["scan", str(folder), "--format", "json", "--no-experiments"]) == 0
    bare = json.loads(capsys.readouterr().out)

    assert [one["events"] for one in full["experiments"]] == [["E1"]]
    assert [one["path"] for one in full["run_stores"]] == ["logs"]
    assert full["totals"]["experiments_recorded"] == {"yes": 0, "no": 1, "unknown": 0}
    assert (bare["experiments"], bare["run_stores"]) == (None, None)
    assert bare["failures"] == []


def test_an_ignored_store_that_changes_is_read_again_and_one_that_does_not_is_not(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN, ".gitignore": "logs/\n"})
    (folder / "logs").mkdir()
    (folder / "logs" / "metrics.csv").write_text("step,loss\n1,0.5\n")
    texts = []

    for more in ("", "", "2,0.4\n"):
        with (folder / "logs" / "metrics.csv").open("a") as stream:
            stream.write(more)
        (folder / "logs" / f"{len(texts) // 2}_metrics.csv").write_text("step,loss\n1,0.7\n")
        assert run(["scan", str(folder), "--format", "json", "--as-of", "2026-03-01"]) == 0
        texts.append(capsys.readouterr().out)

    runs = [sum(store["runs"] for store in json.loads(text)["run_stores"]) for text in texts]
    assert runs == [2, 2, 3]


def test_shares_are_told_by_folder_and_team(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    owned = {"jobs/train.py": TRAIN, "CODEOWNERS": "jobs/ @forecast\n"}
    folder = make_repository(owned)
    commit(folder, {"jobs/train.py": OTHER}, "other values", day=9)

    assert run(["runs", str(folder)]) == 0
    table = capsys.readouterr().out
    assert run(["experiments", str(folder), "--by", "team", "--format", "csv"]) == 0
    counted = capsys.readouterr().out
    assert run(["runs", str(folder), "--by", "folder", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)

    assert "Tracked by folder: jobs 0 of 1" in table
    assert "Tracked by team: @forecast 0 of 1" in table
    assert counted == "team,experiments,with_a_result,recorded,unknown\n'@forecast,1,0,0,0\n"
    assert row == {"name": "jobs", "subjects": 1, "kept": 0, "recorded": 0, "unknown": 0}


def test_no_share_of_teams_is_told_where_none_is_named(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"jobs/train.py": TRAIN})

    assert run(["runs", str(folder)]) == 0

    table = capsys.readouterr().out
    assert "Tracked by folder: jobs 0 of 1" in table
    assert "by team" not in table
