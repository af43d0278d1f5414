"""Run folders that no sample covers, written by hand as their tools write them, damage included."""

import json

import pytest
from storesamples import event_file, scalar_event

from mldebt.facts.stores.event_folders import gathered
from mldebt.facts.stores.reading import read_store
from mldebt.facts.stores.records import Folder, Measure, Reading, RunRecord

DAMAGED = b"""lr: 0.1
optimizer: !!python/name:torch.optim.Adam ''
model: !!python/object:models.Net
  width: 64
<<<<<<< HEAD
epochs: 3
=======
"""
PADDED = b"""      epoch,   train/box_loss, metrics/mAP50(B)
          0,             1.25,             0.31
          1,             0.75,             0.42
"""
CARD = b"""### Training hyperparameters

The following hyperparameters were used during training:
- learning_rate: 5e-05
- seed: 42

### Results
- not_one: 3
"""
LOCK = b"""stages:
  prepare:
    cmd: python prepare.py
    params:
      params.yaml:
        seed: 1
"""


def read(kind: str, files: dict[str, bytes], root: str = "root", names: tuple[str, ...] = ()) -> Reading | None:
    return read_store(kind, Folder(root, files, names))


def one(kind: str, files: dict[str, bytes], root: str = "root", names: tuple[str, ...] = ()) -> RunRecord:
    reading = read(kind, files, root, names)
    assert reading is not None
    (record,) = reading.records
    return record


def test_artifacts_without_run_records_are_an_unreadable_store() -> None:
    reading = read("mlflow_file", {}, "mlruns", (f"1/{'a' * 32}/artifacts/model.pkl",))

    assert reading is not None
    assert reading.records == ()
    assert str(reading.error).startswith("artifacts without run records")


def test_damaged_hyper_parameters_are_read_as_far_as_they_parse() -> None:
    reading = read("lightning", {"version_0/hparams.yaml": DAMAGED}, "lightning_logs")

    assert reading is not None
    assert reading.records[0].params["lr"] == "0.1"
    assert reading.records[0].params["model.width"] == "64"
    assert "not valid YAML" in str(reading.error)


def test_lightning_metrics_with_empty_cells_keep_each_last_value() -> None:
    table = b"epoch,step,train_loss,val_loss\n0,9,0.5,\n0,9,,0.6\n1,19,0.25,\n"

    record = one("lightning", {"version_3/metrics.csv": table, "version_3/hparams.yaml": b"lr: 0.1\n"})

    assert record.metrics == {"train_loss": Measure(0.25, 19, "train"), "val_loss": Measure(0.6, 9, "validation")}
    assert record.level == "L3"


def test_space_padded_header_cells_are_stripped() -> None:
    record = one("ultralytics", {"detect/train/results.csv": PADDED, "detect/train/args.yaml": b"lr0: 0.01\n"}, "runs")

    assert record.metrics["metrics/mAP50(B)"] == Measure(0.42, 1)
    assert record.params == {"lr0": "0.01"}
    assert record.place == "runs/detect/train"


def test_of_several_checkpoints_the_furthest_counts() -> None:
    def state(step: int, loss: float) -> bytes:
        return json.dumps(
            {"global_step": step, "log_history": [{"eval_loss": loss, "step": step, "epoch": 1}]}
        ).encode()

    record = one(
        "hf_trainer",
        {
            "checkpoint-500/trainer_state.json": state(500, 0.4),
            "checkpoint-90/trainer_state.json": state(90, 0.9),
            "README.md": CARD,
        },
        "out",
    )

    assert record.metrics == {"eval_loss": Measure(0.4, 500, "validation")}
    assert record.params == {"learning_rate": "5e-05", "seed": "42"}
    assert record.level == "L3"


def test_a_keras_csv_log_is_a_partial_record() -> None:
    record = one("plain_metrics", {"training.log": b"epoch,accuracy,loss\n0,0.5,1.5\n1,0.75,1.0\n"})

    assert record.metrics == {"accuracy": Measure(0.75, 1), "loss": Measure(1.0, 1)}
    assert record.level == "L2"


def test_a_table_of_results_has_a_run_a_row_and_is_no_tracker() -> None:
    reading = read("plain_metrics", {"results.csv": b"model,lr,f1\nnet,0.1,0.8\nnet,0.2,0.9\n"})

    assert reading is not None
    assert [(record.params["lr"], record.metrics["f1"].value) for record in reading.records] == [
        ("0.1", 0.8),
        ("0.2", 0.9),
    ]
    assert {record.level for record in reading.records} == {"L2"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("results.csv", b"team,goals\nA,3\n"),
        ("train.csv", b"id,text,label\n1,a,0\n"),
        ("train.csv", b"epoch_time,loss_of_life\n1,2\n"),
        ("metrics.json", b'{"requests": 3}'),
        ("run.log", b"SUCCESS: finished in 3 s\n"),
        ("server.log", b"step 3: accuracy checked\n"),
        ("eval.json", b"[1, 2, 3]"),
    ],
)
def test_data_that_only_sounds_like_results_is_none(name: str, content: bytes) -> None:
    assert read("plain_metrics", {name: content}) is None


def test_a_log_of_json_lines_gives_its_last_numbers() -> None:
    record = one("plain_metrics", {"log.txt": b'{"train_loss": 2.0, "epoch": 0}\n{"train_loss": 1.0, "epoch": 1}\n'})

    assert record.metrics == {"train_loss": Measure(1.0, 1, "train")}


def test_a_printed_log_needs_a_metric_beside_a_number() -> None:
    record = one(
        "plain_metrics", {"a.txt": b"step:10/20 val_loss:3.5\nstep:20/20 val_loss:3.28 time:12ms\n"}, "records/x"
    )

    assert record.metrics == {"val_loss": Measure(3.28, None, "validation")}


def test_ray_needs_parameters_or_results_beside_its_table() -> None:
    table = b"loss,training_iteration\n0.5,1\n0.25,2\n"

    record = one("ray", {"progress.csv": table, "params.json": b'{"lr": 0.1}'}, "ray/trial_1")

    assert record.params == {"lr": "0.1"}
    assert record.metrics["loss"].value == 0.25
    assert read("ray", {"progress.csv": table}) is None


def test_catboost_errors_are_named_by_their_set() -> None:
    record = one("catboost", {"learn_error.tsv": b"iter\tRMSE\n0\t2\n1\t1\n", "test_error.tsv": b"iter\tRMSE\n1\t3\n"})

    assert record.metrics == {"learn/RMSE": Measure(1.0, 1, "train"), "test/RMSE": Measure(3.0, 1, "test")}


def test_scalars_of_mmengine_are_metrics_without_parameters() -> None:
    lines = b'{"loss": 2.0, "step": 1}\n{"loss": 1.0, "lr": 0.1, "step": 2}\n'

    record = one("mmengine", {"vis_data/scalars.json": lines}, "work_dirs/net/20260101")

    assert record.metrics["loss"] == Measure(1.0, 2)
    assert record.level == "L2"


def test_a_submission_has_one_score_in_its_name_or_none() -> None:
    reading = read(
        "kaggle", {}, "", ("submit_0.9412.csv", "submit_0.94_v0.123.csv", "submit_09411.csv", "sub_0.801_0.802.csv")
    )

    assert reading is not None
    assert [record.metrics["score"].value for record in reading.records] == [0.9412]


def test_curves_that_tensorboard_draws_together_belong_to_the_run_above_them() -> None:
    name = "events.out.tfevents.1600000000.vm"
    files = {
        f"a/{name}": event_file([]),
        f"a/loss_first/{name}": event_file([scalar_event("loss", 0.5, 4)]),
        f"a/loss_second/{name}": event_file([scalar_event("loss", 0.25, 4)]),
    }

    record = one("tensorboard", files, "logs")

    assert (record.name, [round(found.value or 0, 2) for found in record.metrics.values()]) == ("a", [0.5, 0.25])


def test_train_and_validation_folders_of_tensorboard_are_one_run() -> None:
    files = {
        f"a/{split}/events.out.tfevents.1600000000.vm": event_file([scalar_event("epoch_loss", value, 4)])
        for split, value in (("train", 0.5), ("validation", 0.75))
    }

    record = one("tensorboard", files, "logs")

    assert record.place == "logs/a"
    assert record.metrics["epoch_loss"] == Measure(0.5, 4, "train")
    assert record.metrics["validation/epoch_loss"] == Measure(0.75, 4, "validation")


def test_a_folder_of_another_tool_with_a_run_json_is_no_sacred_run() -> None:
    assert read("sacred", {"1/run.json": b'{"name": "x"}', "1/config.json": b"{}"}) is None
    assert read("sacred", {"1/run.json": b'{"experiment": {}, "heartbeat": ""}'}) is None


def test_a_sacred_run_of_changed_code_is_dirty() -> None:
    told = {"experiment": {"repositories": [{"commit": "a" * 40, "dirty": True}]}, "status": "FAILED"}

    record = one("sacred", {"7/run.json": json.dumps(told).encode(), "7/config.json": b'{"lr": 0.1}'})

    assert (record.dirty, record.status, record.commit) == (True, "failed", "a" * 40)


def test_a_store_in_a_closed_format_is_there_and_unreadable() -> None:
    reading = read("aim", {}, ".aim", ("meta/x",))

    assert reading == Reading(error="kept in a format of Aim that is not read")


def test_a_wandb_folder_of_an_old_version_is_read_from_its_files() -> None:
    run = "run-20200101_000000-abc1"
    reading = read(
        "wandb",
        {
            f"{run}/files/config.yaml": b"_wandb:\n  value: {}\nlr:\n  desc: null\n  value: 0.1\n",
            f"{run}/files/wandb-metadata.json": json.dumps({"git": {"commit": "b" * 40}, "codePath": "t.py"}).encode(),
            f"{run}/files/wandb-summary.json": b'{"acc": 0.9, "_runtime": 3}',
            f"{run}/files/diff.patch": b"diff --git a/t.py b/t.py\n",
        },
        "wandb",
        (f"{run}/files/model-best.h5", "run-20200102_000000-abc2/files/other.h5"),
    )

    assert reading is not None
    (record,) = reading.records
    assert record.artifacts == (f"{run}/files/model-best.h5",)
    assert (record.id, record.params, record.dirty, record.commit) == ("abc1", {"lr": "0.1"}, True, "b" * 40)
    assert record.metrics == {"acc": Measure(0.9)}
    assert record.is_local_time


def test_a_build_step_of_a_pipeline_is_no_run() -> None:
    assert read("dvc", {"dvc.lock": LOCK, "dvc.yaml": b"stages: {}\n"}) is None


def test_a_metric_that_dvc_caches_is_recorded_without_its_value() -> None:
    lock = (
        b"stages:\n  train:\n    cmd: python src/train.py\n    params:\n      params.yaml:\n        train.n_est: 50\n"
    )

    record = one("dvc", {"dvc.lock": lock, "dvc.yaml": b"metrics:\n- eval/metrics.json\n"})

    assert (record.level, record.reason) == ("L3", "metric value not in git")
    assert (record.params, record.script) == ({"train.n_est": "50"}, "src/train.py")


def test_a_lock_is_of_the_stage_that_leaves_a_model_where_none_is_named_after_training() -> None:
    stages = (("build", "python -m spam.building", "models/model.pkl"), ("push", "python push.py", "pushed.txt"))
    lock = "stages:\n" + "".join(f"  {n}:\n    cmd: {cmd}\n    outs:\n    - path: {out}\n" for n, cmd, out in stages)

    record = one("dvc", {"dvc.lock": lock.encode(), "dvc.yaml": b"metrics:\n- metrics.json\n"})

    assert record.script == "spam/building.py"


def test_a_metric_path_out_of_the_repository_is_left_out() -> None:
    from mldebt.facts.stores.dvc import declared_metrics  # the one private question asked here

    assert declared_metrics(b"metrics:\n- ../../etc/passwd\n- /etc/shadow\n- a/../m.json\n- ${x}.json\n") == ("m.json",)


def test_curves_of_a_run_that_says_something_itself_are_the_runs_at_any_depth() -> None:
    name = "events.out.tfevents.1600000000.vm"
    files = {
        f"a/{name}": event_file([scalar_event("score", 1.0, 4)]),
        f"a/Loss_train/{name}": event_file([scalar_event("Loss", 0.5, 4)]),
        f"a/Loss_val/{name}": event_file([scalar_event("Loss", 0.25, 4)]),
        f"a/agent0/losses/critic loss/{name}": event_file([scalar_event("agent0/losses", 0.125, 4)]),
        f"a/other/{name}": event_file([scalar_event("Loss", 0.75, 4)]),
    }

    reading = read("tensorboard", files, "logs")

    assert reading is not None
    first, second = sorted(reading.records, key=lambda record: record.place)
    assert sorted(round(found.value, 3) for found in first.metrics.values()) == [0.125, 0.25, 0.5, 1.0]
    assert first.metrics["Loss_val/Loss"].split == "validation"
    assert (second.name, first.level) == ("a/other", "L2")


def test_a_curve_below_another_curve_of_a_run_is_not_lost() -> None:
    name = "events.out.tfevents.1600000000.vm"
    files = {
        f"a/{name}": event_file([scalar_event("score", 1.0, 4)]),
        f"a/loss_train/{name}": event_file([scalar_event("loss", 0.5, 4)]),
        f"a/loss_train/loss_first/{name}": event_file([scalar_event("loss", 0.25, 4)]),
    }

    reading = read("tensorboard", files, "logs")

    assert reading is not None
    assert [len(record.metrics) for record in reading.records] == [3]


def test_runs_below_an_empty_event_file_stay_runs() -> None:
    name = "events.out.tfevents.1600000000.vm"
    files = {
        f"a/{name}": event_file([]),
        f"a/first/{name}": event_file([scalar_event("loss", 0.5, 4), scalar_event("acc", 0.5, 4)]),
        f"a/second/{name}": event_file([scalar_event("loss", 0.25, 4), scalar_event("acc", 0.5, 4)]),
    }

    reading = read("tensorboard", files, "logs")

    assert reading is not None
    assert [record.name for record in reading.records if record.metrics] == ["a/first", "a/second"]


def test_test_tube_and_the_command_line_of_lightning_keep_parameters_of_their_own() -> None:
    table, tags = b"epoch,step,val_loss\n0,9,0.5\n", b"key,value\nlearning_rate,0.0005\noptimizer,Adam\n"

    tube = one("lightning", {"version_3/meta_tags.csv": tags, "version_3/metrics.csv": table})
    line = one("lightning", {"version_0/config.yaml": b"model:\n  lr: 0.1\n", "version_0/metrics.csv": table})

    assert (tube.level, tube.params) == ("L3", {"learning_rate": "0.0005", "optimizer": "Adam"})
    assert (line.level, line.params) == ("L3", {"model.lr": "0.1"})
    assert read("lightning", {"version_3/meta_tags.csv": b"a,b\n1,2\n"}) is not None


def test_the_curves_of_a_folder_of_parameters_go_with_it() -> None:
    loss, rate = Measure(0.5, 1), {"rate": "0.1"}
    above = RunRecord("tensorboard", "logs", "logs/a", metrics={"score": loss})
    told = RunRecord("tensorboard", "logs", "logs/a/told", params=rate, metrics={"rank": loss})
    curve = RunRecord("tensorboard", "logs", "logs/a/told/loss_train", metrics={"loss": loss})

    (run,) = gathered([above, told, curve])

    assert (run.params, sorted(run.metrics)) == (rate, ["loss", "rank", "score"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("params.json", b'{"opt": {"lr": 0.1}}'),
        ("hparams.yml", b"opt:\n  lr: 0.1\n"),
        ("args.json", b'{"opt": {"lr": 0.1}}'),
        ("training_config.yaml", b"opt:\n  lr: 0.1\n"),
    ],
)
def test_event_files_are_of_the_run_whose_settings_lie_beside_them(name: str, content: bytes) -> None:
    events = {"a/events.out.tfevents.1600000000.vm": event_file([scalar_event("loss", 0.5, 3)])}

    record = one("tensorboard", {**events, f"a/{name}": content})

    assert (record.params, record.level, record.reason) == ({"opt.lr": "0.1"}, "L3", "no commit recorded")


def test_settings_of_another_folder_are_not_those_of_event_files() -> None:
    events = {"a/events.out.tfevents.1600000000.vm": event_file([scalar_event("loss", 0.5, 3)])}

    record = one("tensorboard", {**events, "b/params.json": b'{"lr": 0.1}', "params.json": b'{"lr": 0.2}'})

    assert (record.params, record.level) == ({}, "L2")


def test_a_trial_of_keras_tuner_is_a_run_with_what_was_observed_last() -> None:
    observed = {"direction": "max", "observations": [{"value": [0.7], "step": 0}, {"value": [0.92], "step": 1}]}
    trial = {
        "trial_id": "0000", "hyperparameters": {"space": [], "values": {"units": 85, "act": "relu"}},
        "metrics": {"metrics": {"val_auc": observed}}, "score": 0.92, "best_step": 1, "status": "COMPLETED",
    }  # fmt: skip

    run = one("keras_tuner", {"trial_0000/trial.json": json.dumps(trial).encode()}, "search")

    assert (run.id, run.level, run.params) == ("search/trial_0000", "L3", {"units": "85", "act": "relu"})
    assert run.metrics == {"val_auc": Measure(0.92, 1, "validation"), "score": Measure(0.92, 1)}


@pytest.mark.parametrize("content", [b"[]", b'{"trial_id": "1"}', b'{"hyperparameters": {"values": {"lr": 1}}}'])
def test_another_trial_file_is_no_store(content: bytes) -> None:
    assert read("keras_tuner", {"trial_1/trial.json": content}) is None
