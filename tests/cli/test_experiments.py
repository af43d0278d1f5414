"""The ledger of experiments from the command line."""

import json

import pytest
from repositories import Repository, commit

from mldebt.cli.main import run

TRAIN = """from sklearn.linear_model import SGDClassifier

learning_rate = 0.1
max_iter = 50

if __name__ == "__main__":
    model = SGDClassifier(eta0=learning_rate, max_iter=max_iter)
    model.fit(X, y)
    print(model.score(X, y))
    open("weights.txt", "w").write(str(model.coef_))
"""


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
