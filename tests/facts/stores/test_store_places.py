"""Which store a path belongs to, exported runs, and what a notebook shows."""

import json

import pytest
import yaml

from mldebt.catalogue.loading import FOLDER
from mldebt.facts.notebook import read_notebook
from mldebt.facts.stores.exported import read_exported
from mldebt.facts.stores.layouts import LAYOUTS, places_of
from mldebt.facts.stores.records import Measure
from mldebt.facts.stores.results import read_notebook_outputs

RUN = f"3/{'0' * 32}"


@pytest.mark.parametrize(
    ("path", "kind", "root"),
    [
        (f"mlruns/{RUN}/meta.yaml", "mlflow_file", "mlruns"),
        (f"a/tracking/{RUN}/metrics/val/loss", "mlflow_file", "a/tracking"),
        (f"mlruns/{RUN}/artifacts/model.pkl", "mlflow_file", "mlruns"),
        ("notebooks/mlflow.db", "database", "notebooks/mlflow.db"),
        ("mlflow.db-wal", "database", "mlflow.db"),
        ("wandb/offline-run-20260101_000000-abc/run-abc.wandb", "wandb", "wandb"),
        ("x/runs/a/b/events.out.tfevents.1600000000.vm", "tensorboard", "x/runs"),
        ("exp/net/train/events.out.tfevents.1600000000.vm", "tensorboard", "exp"),
        ("lightning_logs/version_0/metrics.csv", "lightning", "lightning_logs"),
        ("runs/detect/train2/args.yaml", "ultralytics", "runs"),
        ("outputs/2026-01-01/10-00-00/.hydra/config.yaml", "hydra", "outputs"),
        ("out/checkpoint-5/trainer_state.json", "hf_trainer", "out"),
        ("trainer_state.json", "hf_trainer", ""),
        ("my_runs/1/run.json", "sacred", "my_runs"),
        ("search/NN/trial_0061/trial.json", "keras_tuner", "search/NN"),
        ("dvc.lock", "dvc", ""),
        (".aim/meta/chunks/x", "aim", ".aim"),
        ("submits/sub_0.94.csv.gz", "kaggle", ""),
        ("records/track/log.txt", "plain_metrics", "records/track"),
    ],
)
def test_a_path_names_its_store_and_root(path: str, kind: str, root: str) -> None:
    (place, *_) = (place for place in places_of(path) if not place.is_companion)

    assert (place.kind, place.root) == (kind, root)


@pytest.mark.parametrize(
    "path",
    [
        "src/train.py",
        f"mlruns/.trash/{RUN}/meta.yaml",
        "mlruns.py",
        "wandb/settings",
        "docs/version_1/index.html",
        "data/x.csv",
    ],
)
def test_other_files_belong_to_no_store(path: str) -> None:
    assert places_of(path) == ()


def test_every_kind_of_layout_is_in_the_catalogue() -> None:
    listed = {row["id"] for row in yaml.safe_load((FOLDER / "run_stores.yaml").read_bytes())["stores"]}
    of_databases = {"database", "any_database"}

    assert {layout.kind for layout in LAYOUTS} - of_databases <= listed


def test_exported_runs_are_read_from_csv_and_json_lines() -> None:
    table = b"id,start,commit,params.lr,metrics.acc\nr1,2026-01-01T10:00:00+02:00," + b"a" * 40 + b",0.1,0.9\n"
    lines = json.dumps(
        {"id": "r2", "start": 1_600_000_000_000, "params": {"lr": 0.2}, "metrics": {"acc": 0.8}}
    ).encode()

    (first,) = read_exported(table, "runs.csv").records
    (second,) = read_exported(lines, "runs.jsonl").records

    assert (first.started, first.commit, first.level) == ("2026-01-01T08:00:00Z", "a" * 40, "L4")
    assert (first.params, first.metrics) == ({"lr": "0.1"}, {"acc": Measure(0.9)})
    assert (second.started, second.params, second.level) == ("2020-09-13T12:26:40Z", {"lr": "0.2"}, "L3")


def test_exported_rows_without_an_id_are_counted() -> None:
    reading = read_exported(b"id,metrics.acc\n,0.5\nr,0.6\n", "runs.csv")

    assert [record.id for record in reading.records] == ["r"]
    assert reading.error == "1 rows without an id"


def outputs(*cells: tuple[str, str]) -> bytes:
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code", "source": source, "metadata": {}, "execution_count": 1,
                    "outputs": [{"output_type": "stream", "name": "stdout", "text": text}],
                }
                for source, text in cells
            ],
            "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
        }
    ).encode()  # fmt: skip


def test_a_score_above_the_training_call_says_nothing_of_it() -> None:
    notebook = read_notebook(
        outputs(("x = 1", "accuracy: 0.5"), ("model.fit(x)", "done"), ("print(s)", "accuracy: 0.91"))
    )

    (record,) = read_notebook_outputs("a.ipynb", notebook, {1})

    assert record.metrics == {"accuracy": Measure(0.91)}
    assert (record.level, record.place) == ("L1", "a.ipynb#cell2")


def test_a_notebook_without_a_training_call_shows_no_run() -> None:
    notebook = read_notebook(outputs(("x = 1", "loss: 2.76")))

    assert read_notebook_outputs("a.ipynb", notebook, set()) == ()


def test_the_address_of_a_remote_run_gives_its_id() -> None:
    notebook = read_notebook(outputs(("t.train()", "View run at https://wandb.ai/acme/demo/runs/x1y2z3")))

    (record,) = read_notebook_outputs("a.ipynb", notebook, {0})

    assert (record.store, record.id, record.level) == ("wandb", "x1y2z3", "L3r")
