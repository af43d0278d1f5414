"""Which program a stored run is of, and what it must hold: a step that trains nothing is no sure experiment."""

import json

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit
from storesamples import event_file, scalar_event

from mldebt.facts.stores.dvc import read_dvc
from mldebt.facts.stores.records import Folder

SPLIT = "import pandas\n\nif __name__ == '__main__':\n    pandas.read_csv('a.csv').to_csv('b.csv')\n"
RUN = "1" * 32
META = "lifecycle_stage: active\nstart_time: 1600000000000\nend_time: 1600000060000\nstatus: 3\nrun_name: n\n"


def stored(source: str) -> dict[str, str]:
    place = f"mlruns/0/{RUN}"
    return {
        f"{place}/meta.yaml": META,
        f"{place}/params/seed_of_split": "0.3",
        f"{place}/metrics/auc": "1600000000000 0.91 0\n",
        f"{place}/tags/mlflow.source.name": source,
    }


def noted(summary: object, program: str = "train.py") -> dict[str, str]:
    place = "wandb/run-20210815_211017-1jvlj6j4/files"
    told = {"codePath": program, "program": program.rpartition("/")[2], "startedAt": "2021-08-15T19:10:17"}
    return {
        f"{place}/wandb-metadata.json": json.dumps(told),
        f"{place}/wandb-summary.json": json.dumps(summary),
        f"{place}/config.yaml": "wandb_version: 1\ndepth:\n  desc: null\n  value: 6\n",
    }


@pytest.mark.parametrize(
    ("source", "run_path", "confidence"),
    [
        ("train/run.py", "train/run.py", "high"),
        ("/home/somebody/work/train/run.py", "train/run.py", "high"),
        ("split/run.py", None, "low"),
        ("C:\\work\\split\\run.py", None, "low"),
        ("run.py", None, "high"),
        ("gone.py", None, "high"),
        ("file:///home/somebody/work#train", "train/run.py", "high"),
        ("file:///home/somebody/work#split", None, "low"),
    ],
)
def test_a_stored_run_is_of_the_program_it_names(
    rows_of: Rows, source: str, run_path: str | None, confidence: str
) -> None:
    steps = {
        "train/run.py": TRAIN,
        "split/run.py": SPLIT,
        "train/MLproject": "name: a\n",
        "split/MLproject": "name: b\n",
    }

    row = only(rows_of({**steps, **stored(source)}))

    assert (row.run_path, row.confidence) == (run_path, confidence)


@pytest.mark.parametrize("source", ["tests/test_train.py", "/home/somebody/work/tests/test_train.py", "test_train.py"])
def test_a_run_that_a_test_started_is_none(rows_of: Rows, source: str) -> None:
    assert rows_of({"train/run.py": TRAIN, **stored(source)}) == ()


@pytest.mark.parametrize("kept", ["lightning_logs/version_0/hparams.yaml", ".hydra/config.yaml"])
def test_a_run_that_measured_nothing_is_not_sure(rows_of: Rows, kept: str) -> None:
    rows = rows_of({"train.py": TRAIN, kept: "depth: 6\nrate: 0.1\n"})

    assert not [row for row in rows if row.is_sure]


def test_the_sizes_of_a_picture_are_no_metrics(rows_of: Rows) -> None:
    picture = {"_type": "image-file", "size": 93695, "width": 1000, "height": 1000}

    row = only(rows_of({"train.py": TRAIN, **noted({"auc": 0.91, "matrix": picture})}))

    assert [metric.key for metric in row.metrics] == ["auc"]


def test_how_far_a_run_came_is_no_metric_of_it(rows_of: Rows) -> None:
    row = only(rows_of({"train.py": TRAIN, **noted({"epoch": 3, "trainer/global_step": 23})}))

    assert (row.level, row.reason) == ("L2", "parameters without metrics")


FIT = TRAIN.replace("lightgbm as lgb", "catboost").replace(
    "lgb.train(params, data, num_boost_round=100)", "catboost.CatBoostClassifier(**params)\n    model.fit(data)"
)
CURVES = {"catboost_info/learn_error.tsv": "iter\tLogloss\n0\t0.4\n1\t0.167\n"}
TEST = "from src.fit import main\n\n\ndef test_it():\n    assert main([1])\n"


@pytest.mark.parametrize(
    ("tests", "confidence"), [({}, "high"), ({"tests/test_fit.py": TEST}, "low"), ({"tests/test_no.py": SPLIT}, "high")]
)
def test_learning_curves_that_a_test_may_have_left_are_not_sure(
    rows_of: Rows, tests: dict[str, str], confidence: str
) -> None:
    row = only(rows_of({"src/__init__.py": "", "src/fit.py": FIT, **CURVES, **tests}))

    assert row.confidence == confidence


LOCK = (
    "schema: '2.0'\nstages:\n  train:\n    cmd: python src/train.py\n    outs:\n    - path: model.pkl\n"
    "      md5: {train}\n  evaluation:\n    cmd: python src/model_evaluation.py\n    outs:\n"
    "    - path: report.json\n      md5: {evaluation}\n"
)
PIPELINE = (
    "stages:\n  train:\n    cmd: python src/train.py\n    outs:\n    - model.pkl\n"
    "  evaluation:\n    cmd: python src/model_evaluation.py\n    metrics:\n    - report.json\n"
)


def test_a_lock_of_which_only_the_evaluation_changed_is_no_run(rows_of: Rows) -> None:
    first = {
        "src/train.py": TRAIN, "src/model_evaluation.py": SPLIT, "dvc.yaml": PIPELINE,
        "dvc.lock": LOCK.format(train="1" * 32, evaluation="1" * 32),
    }  # fmt: skip
    measured = {"dvc.lock": LOCK.format(train="1" * 32, evaluation="2" * 32)}
    trained = {"dvc.lock": LOCK.format(train="3" * 32, evaluation="3" * 32)}

    rows = rows_of(first, measured, trained)

    assert [row.confidence for row in rows] == ["low", "low"]
    assert all("evaluation" not in row.reason for row in rows)


@pytest.mark.parametrize(
    "changed",
    [("  train:\n", "  train@0:\n"), ("2" * 32, "5" * 32), ("schema: '2.0'\nstages:\n", ""), ("rate: 3", "rate: 4")],
)
def test_only_parameters_and_outputs_of_a_training_make_a_lock_a_run(rows_of: Rows, changed: tuple[str, str]) -> None:
    lock = (
        "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n    - path: Dockerfile\n"
        f"      md5: {'2' * 32}\n    params:\n      params.yaml:\n        rate: 3\n"
        f"    outs:\n    - path: model.pkl\n      md5: {'1' * 32}\n"
    )
    anew = lock.replace(*changed)
    if "stages" in changed[0]:
        anew = anew.replace("\n  ", "\n").removeprefix("  ")
    first = {"train.py": TRAIN, "dvc.yaml": PIPELINE.replace("src/", ""), "dvc.lock": lock}

    rows = rows_of(first, {"dvc.lock": anew})

    assert len(rows) == (2 if changed[0] == "rate: 3" else 1)


def test_a_training_that_a_lock_and_dvclive_tell_of_is_one_run(rows_of: Rows) -> None:
    live = {"output/dvclive/metrics.json": '{"auc": 0.74}', "output/dvclive/params.yaml": "depth: 6\n"}
    first = {
        "src/train.py": TRAIN, "dvc.yaml": PIPELINE, "dvc.lock": LOCK.format(train="1" * 32, evaluation="1" * 32),
    }  # fmt: skip
    trained = {"dvc.lock": LOCK.format(train="3" * 32, evaluation="3" * 32), **live}

    row = only([row for row in rows_of(first, trained) if row.metrics])

    assert (row.level, [param.key for param in row.params], row.confidence) == ("L4", ["depth"], "high")


@pytest.mark.parametrize(("is_beside", "confidence"), [(False, "high"), (True, "low")])
def test_parameters_beside_event_files_that_nobody_can_read_are_not_all(
    rows_of: Rows, is_beside: object, confidence: str
) -> None:
    folder = "lightning_logs/version_0"
    logs = {f"{folder}/hparams.yaml": "depth: 6\nrate: 0.1\n", f"{folder}/metrics.csv": "epoch,loss\n0,0.5\n"}
    broken = {f"{folder}/events.out.tfevents.1716035416.here.1.2": "no event file at all, but words\n" * 9}

    row = only(rows_of({"train.py": TRAIN, **logs, **(broken if is_beside else {})}))

    assert row.confidence == confidence


@pytest.mark.parametrize(("back", "confidence"), [(400, "low"), (10, "high")])
def test_a_run_of_long_before_a_history_came_with_somebody_elses_work(
    make_repository: Repository, back: int, confidence: str
) -> None:
    folder = make_repository({"train.py": TRAIN})
    begun = 1_767_225_600
    logs = folder / "logs"
    logs.mkdir()
    content = event_file([scalar_event("loss", 0.5, 4)])
    (logs / f"events.out.tfevents.{begun - back * 86_400}.vm").write_bytes(content)
    commit(folder, {"note.txt": "logs of runs"}, "work", day=3)

    assert only(ledger_of(folder).experiments).confidence == confidence


def test_a_stage_without_declared_parameters_is_tied_by_its_lock() -> None:
    files = {
        "dvc.yaml": PIPELINE, "dvc.lock": LOCK.format(train="1" * 32, evaluation="1" * 32),
        "report.json": '{"auc": 0.81}',
    }  # fmt: skip

    reading = read_dvc(Folder("", {path: text.encode() for path, text in files.items()}))

    assert reading is not None
    assert [(one.level, one.reason) for one in reading.records] == [("L3", "a pipeline stage with its lock entry")]


def test_experiments_of_dvc_are_not_missed_before_it_was_there(rows_of: Rows) -> None:
    train = TRAIN.replace("SEED", "BATCH_SIZE = 32\nSEED")
    first = {"train.py": train}
    smaller, larger = train.replace("= 32", "= 16"), train.replace("= 32", "= 64")
    pipeline = "stages:\n  train:\n    cmd: python train.py\n"

    rows = rows_of(first, {"train.py": smaller}, {"dvc.yaml": pipeline}, {"train.py": larger})

    told = {row.params[0].value: "DVC" in row.reason for row in rows}
    assert told == {"16": False, "64": True}


@pytest.mark.parametrize(("value", "told"), [("0.25", {"E4"}), ("0.75", {"E3", "E4"})])
def test_a_result_file_of_a_told_run_is_not_told_again(rows_of: Rows, value: str, told: set[str]) -> None:
    place = "results/sweep/trial_1"
    result = {f"{place}/result.json": f'{{"training_iteration": 1, "loss": {value}}}\n'}
    run = {f"{place}/progress.csv": "training_iteration,loss\n1,0.25\n", f"{place}/params.json": "{}"}

    rows = rows_of({"train.py": TRAIN}, result, run)

    assert {event for row in rows for event in row.events} == told


@pytest.mark.parametrize("is_locked", [False, True])
def test_what_dvclive_wrote_after_a_lock_is_told_with_its_own_parameters_and_once(
    rows_of: Rows, *, is_locked: bool
) -> None:
    lock = LOCK.format(train="1" * 32, evaluation="1" * 32).replace(
        "    outs:", "    params:\n      params.yaml:\n        depth: 6\n    outs:", 1
    )
    first, second = (
        {"dvclive/metrics.json": f'{{"auc": {auc}}}', "dvclive/params.yaml": f"depth: {depth}\n"}
        for auc, depth in ((0.74, 6), (0.81, 8))
    )
    steps = [second, {"dvc.lock": lock.replace("1" * 32, "2" * 32).replace("depth: 6", "depth: 8")}]

    rows = rows_of({"src/train.py": TRAIN, "dvc.yaml": PIPELINE, "dvc.lock": lock, **first}, *steps[: 1 + is_locked])

    told = {(metric.value, row.params[0].value) for row in rows if row.store == "dvc" for metric in row.metrics}
    assert (told, sum(row.store == "dvc" for row in rows)) == ({(0.74, "6"), (0.81, "8")}, 2)


def test_a_folder_that_was_filled_again_holds_nothing_of_the_run_before(rows_of: Rows) -> None:
    params, metrics = (f"lightning_logs/version_0/{name}" for name in ("hparams.yaml", "metrics.csv"))
    before = {params: "depth: 6\n", metrics: "epoch,loss\n0,0.5\n"}

    row = only(rows_of({"train.py": TRAIN, **before}, dict.fromkeys(before), {params: "depth: 8\n"}, {params: None}))

    assert ([param.value for param in row.params], row.metrics) == (["8"], ())
