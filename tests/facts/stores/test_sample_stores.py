"""Every sample store is read to exactly what its README says; real tools wrote them."""

import json
from pathlib import Path

import pytest
from storesamples import SAMPLES, folder, unpacked

from mldebt.facts.stores.reading import read_store
from mldebt.facts.stores.records import Folder, Measure, RunRecord


def records(kind: str, store: Folder) -> tuple[RunRecord, ...]:
    reading = read_store(kind, store)
    assert reading is not None
    assert reading.error is None
    return reading.records


def test_the_mlflow_database_gives_four_runs_of_three_commits() -> None:
    store = Folder("mlflow.db", {"": (SAMPLES / "mlflow_sqlite" / "mlflow.db").read_bytes()})

    found = records("database", store)

    assert [(run.id[:8], run.params["C"], run.metrics["acc"].value, (run.commit or "")[:7]) for run in found] == [
        ("7d1375e6", "0.1", 0.96, "2310992"),
        ("dde97840", "10.0", 0.98, "1218ef6"),
        ("a1b37df9", "3.0", 0.9866666666666667, "1218ef6"),
        ("b9e48406", "5.0", 0.9866666666666667, "12fa484"),
    ]
    assert {(run.family, run.status, run.script, run.level, run.dirty) for run in found} == {
        ("iris", "finished", "train.py", "L4", None)
    }
    assert found[3].artifacts == ("models:/iris-clf/1",)
    assert found[0].started == "2026-11-23T15:45:24Z"
    assert found[0].metrics["loss"] == Measure(0.3333333333333333, 2)


def test_a_repeated_first_line_is_not_the_latest_value_of_an_mlflow_metric(tmp_path: Path) -> None:
    store = folder(unpacked("mlflow_filestore/mlruns.tar.gz", tmp_path) / "mlruns", "mlruns")

    (run,) = records("mlflow_file", store)

    assert run.id.startswith("18addb8a")
    assert run.metrics == {"acc": Measure(0.9666666666666667, 0), "loss": Measure(0.3333333333333333, 2)}
    assert run.params == {"C": "0.5", "solver": "lbfgs"}
    assert (run.commit or "").startswith("faf1e60")
    assert (run.family, run.status, run.script) == ("iris", "finished", "train.py")


@pytest.mark.parametrize("version", ["0.16", "0.31"])
def test_a_wandb_log_of_either_version_gives_what_was_expected(version: str, tmp_path: Path) -> None:
    sample = f"wandb_offline_{version}"
    expected = json.loads((SAMPLES / sample / "expected.json").read_text())
    store = folder(unpacked(f"{sample}/wandb_dir.tar.gz", tmp_path) / "wandb", "wandb")

    (run,) = records("wandb", store)

    assert run.id == expected["id"]
    assert run.params == {"lr": "0.05", "epochs": "3"}
    assert run.metrics["acc"].value == expected["summary"]["acc"]
    assert run.metrics["loss"] == Measure(expected["history"][2]["loss"], 2)
    assert run.commit == expected["git"]["commit"]
    assert (run.name, run.family, run.status, run.script) == ("baseline", "demo", "finished", "train.py")
    assert (run.dirty, run.level) == (None, "L4")


def test_tensorboard_scalars_and_their_parameters_are_one_run() -> None:
    store = folder(SAMPLES / "tensorboard" / "runs", "runs")

    (run,) = records("tensorboard", store)

    assert run.place == "runs/exp1"
    assert run.metrics["loss/train"] == Measure(0.3333333432674408, 2, "train")
    assert run.metrics["hparam/acc"].value == pytest.approx(0.9)
    assert {key: float(value) for key, value in run.params.items()} == {"lr": 0.1, "bs": 32.0}
    assert run.started == "2026-11-23T15:51:10Z"


def test_hydra_gives_parameters_and_the_time_in_the_folder_name() -> None:
    single = records("hydra", folder(SAMPLES / "hydra" / "outputs", "outputs"))
    many = records("hydra", folder(SAMPLES / "hydra" / "multirun", "multirun"))

    assert [(run.params["lr"], run.started, run.level) for run in single] == [("0.3", "2026-11-23T16:00:06Z", "L2")]
    assert [run.params["lr"] for run in many] == ["0.01", "0.02"]
    assert {run.family for run in many} == {"multirun/2026-11-23/16-00-06"}
    assert all(run.is_local_time for run in (*single, *many))


def test_sacred_tells_that_the_tree_was_clean() -> None:
    (run,) = records("sacred", folder(SAMPLES / "sacred" / "sacred_runs", "sacred_runs"))

    assert run.dirty is False
    assert (run.commit or "").startswith("61067bf")
    assert run.params["lr"] == "0.2"
    assert run.metrics["result"].value == 1.8
    assert run.metrics["loss"].step == 2


def test_an_optuna_integer_stored_as_a_float_is_an_integer() -> None:
    store = Folder("optuna.db", {"": (SAMPLES / "optuna" / "optuna.db").read_bytes()})

    found = records("database", store)

    assert [round(run.metrics["value"].value, 5) for run in found] == [2.00045, 2.00008, 2.00002, 1.0001]
    assert [run.params["n"] for run in found] == ["2", "2", "2", "1"]
    assert {(run.family, run.status, run.level) for run in found} == {("demo", "finished", "L3")}


def test_the_locked_state_of_a_pipeline_is_a_run_with_its_metrics(tmp_path: Path) -> None:
    store = folder(unpacked("dvc_exps/worktree.tar.gz", tmp_path), "")

    (run,) = records("dvc", store)

    assert run.params["train.lr"]
    assert run.metrics["acc"].step == 2
    assert (run.script, run.artifacts) == ("train.py", ("model.pkl",))
