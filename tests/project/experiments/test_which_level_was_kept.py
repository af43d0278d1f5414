"""Levels that readers found wrong: which tracker a configuration names, whose branch, which scores lie beside a try."""

import json
import subprocess

import pytest
from histories import ARGUMENTS, DATA, PLAIN
from past_trials import Rows, ledger_of, only
from repositories import Repository, commit

from mldebt.project.experiments.texts.switches import bases, hooked

FILES = {**DATA, "train.py": PLAIN}
CHANGED = PLAIN.replace("0.01", "0.03").replace("32", "64")
RUNNER = (
    "from mmengine.config import Config\nfrom mmengine.runner import Runner\n\n"
    "if __name__ == '__main__':\n    Runner.from_cfg(Config.fromfile('configs/swin.py')).train()\n"
)
HOOKS = "log_config = dict(hooks=[dict(type='TextLoggerHook'), dict(type='WandbLoggerHook', interval=10)])\n"
SETTINGS = "optimizer = dict(type='AdamW', lr=0.01, weight_decay=0.1)\ndata = dict(samples_per_gpu=2)\n"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (HOOKS, "hook"),
        ("vis_backends = [dict(type='LocalVisBackend'), dict(type='WandbVisBackend')]\n", "hook"),
        ("hooks = [dict(type='TextLoggerHook'),\n    # dict(type='WandbLoggerHook')\n]\n", ""),
        ("hooks = [dict(type='TensorboardLoggerHook')]\n", ""),
        ("hooks = [dict(type='mmdet.MMDetWandbHook')]\n", "hook"),
        ("vis_backends = [dict(type='MLflowVisBackend')]\n", "hook"),
    ],
)
def test_a_configuration_in_code_names_the_tracker_of_its_framework(text: str, state: str) -> None:
    assert hooked(text) == state


def test_what_a_configuration_is_made_of_is_read_with_it() -> None:
    text = "_base_ = [\n    '../_base_/default_runtime.py', './swin-t.py', '/opt/mmdetection/configs/a.py'\n]\n"

    assert list(bases(text)) == ["..._base_.default_runtime".replace("...", ".."), ".swin-t"]


@pytest.mark.parametrize(
    ("settings", "base", "level", "confidence"),
    [
        (SETTINGS + HOOKS, "log_level = 'INFO'\n", "L3r", "high"),
        ("_base_ = ['./runtime.py']\n" + SETTINGS, HOOKS, "L3r", "high"),
        ("_base_ = ['./runtime.py']\n" + SETTINGS, "log_level = 'INFO'\n", "L2", "low"),
    ],
)
def test_a_hook_of_the_changed_configuration_keeps_the_run(
    rows_of: Rows, settings: str, base: str, level: str, confidence: str
) -> None:
    first = {"train.py": RUNNER, "configs/swin.py": settings, "configs/runtime.py": base}

    row = only(rows_of(first, {"configs/swin.py": settings.replace("0.01", "0.03").replace("0.1)", "0.05)")}))

    assert (row.level, row.confidence) == (level, confidence)


def test_a_tracker_of_another_branch_keeps_nothing(make_repository: Repository) -> None:
    folder = make_repository({**DATA, "train.py": ARGUMENTS, "loop.py": "def log(x):\n    print(x)\n"})

    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)

    script = ARGUMENTS.replace("import argparse", "import argparse\nfrom loop import log")
    commit(folder, {"train.py": script}, "use a loop", day=2)
    git("branch", "other")
    commit(folder, {"loop.py": "import wandb\n\nwandb.init()\n\n\ndef log(x):\n    wandb.log(x)\n"}, "log", day=3)
    git("branch", "main-line")
    git("checkout", "-q", "other")
    commit(folder, {"train.py": script.replace("=0.01", "=0.03").replace("=32", "=64")}, "work", day=4)
    git("checkout", "-q", "main-line")
    git("-c", "user.name=A", "-c", "user.email=a@b", "merge", "-q", "--no-edit", "other")
    rows = ledger_of(folder).experiments

    assert [(row.level, row.events) for row in rows if "E1" in row.events] == [("L0", ("E1",))]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("test/csv/submission_log.md", "submission_all_v9   | 0.6275\t72.0476\n"),
        ("leaderboard.md", "second 0.71560 today\n"),
    ],
)
def test_a_list_of_submissions_of_the_same_commit_holds_its_score(rows_of: Rows, path: str, line: str) -> None:
    first = {**FILES, path: "submission_v8 | 0.6996\n"}

    row = only(rows_of(first, {"train.py": CHANGED, path: first[path] + line}))

    assert (row.level, row.events, len(row.metrics)) == ("L1", ("E1", "E3"), 1)


@pytest.mark.parametrize(
    ("path", "confidence"),
    [
        ("calc-metrics.py", "low"),
        ("out/submission_v9.csv", "low"),
        ("sub/lb.txt", "low"),
        ("notes/exp_log.json", "low"),
        ("Untitled1.ipynb", "low"),
        ("helpers.py", "high"),
        ("data/classes.csv", "low"),
        ("catalogue.csv", "low"),
        ("tried.csv", "low"),
    ],
)
def test_what_may_hold_a_score_beside_a_try_leaves_its_level_open(rows_of: Rows, path: str, confidence: str) -> None:
    rows = rows_of(FILES, {"train.py": CHANGED, path: "a,b\n1,2\n"})

    assert [row.confidence for row in rows if "E1" in row.events] in ([confidence], [])


def test_a_value_that_a_commit_sets_is_no_score_of_its_message(rows_of: Rows) -> None:
    rows = rows_of(FILES, {"train.py": CHANGED.replace("0.03", "0.00025")}, messages=("0.00025 works for atari",))

    assert [row.events for row in rows] == [("E1",)]


def test_tflearn_writes_event_files_by_itself(rows_of: Rows) -> None:
    first = (
        "import tflearn\n\n\ndef main(x, y):\n    net = tflearn.input_data(shape=[None, 4])\n"
        "    net = tflearn.regression(net, optimizer='adam', learning_rate=0.01)\n    model = tflearn.DNN(net)\n"
        "    model.fit(x, y, n_epoch=5, batch_size=16)\n    model.save('net')\n\n\n"
        "if __name__ == '__main__':\n    main(*load())\n"
    )

    row = only(rows_of({"train.py": first}, {"train.py": first.replace("0.01", "0.1").replace("=5", "=9")}))

    assert (row.level, row.confidence) == ("L2", "high")


def test_the_output_of_a_notebook_that_writes_event_files_is_kept_by_them(rows_of: Rows) -> None:
    code = (
        "import keras\nfrom keras.callbacks import TensorBoard\nmodel = keras.Sequential()\n"
        "model.fit(x, y, epochs=5, callbacks=[TensorBoard('logs')])\n"
    )

    def notebook(loss: str) -> str:
        output = {"output_type": "stream", "name": "stdout", "text": [f"Epoch 5/5\n10/10 - 1s - loss: {loss}\n"]}
        cell = {"cell_type": "code", "metadata": {}, "source": code, "outputs": [output], "execution_count": 1}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    row = only(rows_of({"fit.ipynb": notebook("0.4213")}, {"fit.ipynb": notebook("0.3127")}))

    assert (row.events, row.level, row.confidence) == (("E3",), "L2", "low")


def test_a_stage_whose_lock_does_not_tell_of_a_try_leaves_its_level_open(rows_of: Rows) -> None:
    pipeline = "stages:\n  train:\n    cmd: python train.py\n    deps: [train.py]\n    metrics: [metrics.json]\n"

    rows = rows_of({**FILES, "dvc.yaml": pipeline}, {"train.py": CHANGED})

    assert {(row.level, row.confidence) for row in rows} == {("LX", "low")}
