"""Which launch scripts and configurations turn a tracker on or off, and what the ledger makes of it."""

import json

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.texts.switches import switched
from mldebt.project.experiments.tracking.trackers import said_by_settings, tracker_of

GUARDED = TRAIN.replace("def main(data):", "def main(data):\n    if args.log_wandb:\n        wandb.init()\n").replace(
    "import lightgbm as lgb", "import lightgbm as lgb\nimport wandb"
)
LAUNCH = "python train.py --lr 0.1 FLAG\n"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("python t.py --log_wandb \\\n --lr 1\n", "on"),
        ("python t.py --wandb off --lr 1\n", "off"),
        ("python t.py --no_log_wandb --lr 1\n", "off"),
        ("python t.py --use-mlflow=False\n", "off"),
        ("python t.py --report_to wandb\n", "on"),
        ("python t.py --report_to none\n", "off"),
        ("export WANDB_MODE=offline\npython t.py --log_wandb\n", "on"),
        ("WANDB_MODE=disabled python t.py --log_wandb\n", "off"),
        ("use_wandb: true\n", "on"),
        ('{"use_wandb": false}\n', "off"),
        ("report_to: [wandb]\n", "on"),
        ("wandb:\n  project: prices\n", ""),
        ("python t.py --wandb_project prices\n", ""),
        ("python a.py --log_wandb\npython b.py --no_wandb\n", ""),
        ("# python t.py --log_wandb\n", ""),
        ("wandb login\n", ""),
    ],
)
def test_a_flag_or_key_named_after_a_tracker_is_a_switch(text: str, state: str) -> None:
    assert switched(text) == state


@pytest.mark.parametrize(("flag", "levels"), [("--log_wandb", ["L3r"]), ("--log_wandb off", ["L0"])])
def test_the_changed_launch_says_whether_its_tracker_is_on(rows_of: Rows, flag: str, levels: list[str]) -> None:
    launch = LAUNCH.replace("FLAG", flag)

    rows = rows_of({"train.py": GUARDED, "go.sh": launch}, {"go.sh": launch.replace("0.1", "0.3")})

    assert [row.level for row in rows] == levels


def test_an_accelerator_keeps_what_its_default_tracker_says() -> None:
    text = "p.add_argument('--report_to', type=str, default='KIND')\naccelerator.init_trackers('x')\n"
    text += "if args.report_to == 'wandb':\n    wandb.log(x)\n"

    assert tracker_of(text.replace("KIND", "tensorboard")) == "metered"
    assert tracker_of(text.replace("KIND", "wandb")) == "remote"
    assert tracker_of("accelerator = Accelerator(log_with='wandb')\naccelerator.init_trackers('x')\n") == "remote"


def test_a_trainer_of_a_library_that_is_named_in_full_writes_by_default() -> None:
    assert tracker_of("import transformers\n\n\nclass Own(transformers.Trainer):\n    pass\n") == "default"


def test_a_tracker_in_a_comment_of_a_notebook_is_none(rows_of: Rows) -> None:
    def notebook(leaves: str) -> str:
        code = f"# import wandb\n# wandb.init()\n{TRAIN.replace('31', leaves)}".splitlines(keepends=True)
        cell = {"cell_type": "code", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    row = only(rows_of({"train.ipynb": notebook("31")}, {"train.ipynb": notebook("63")}))

    assert row.level == "L0"


def test_a_configuration_that_asks_for_event_files_gets_them() -> None:
    assert said_by_settings("use_tensorboard: True\n").switch == "events"
    assert said_by_settings("use_tensorboard: False\n").switch == ""
    assert said_by_settings("use_tensorboard: True\nuse_wandb: True\n").switch == "on"


def test_a_logger_of_ones_own_name_after_a_tracker_is_one() -> None:
    assert tracker_of("from utils import CustomNeptuneLogger\nlog = CustomNeptuneLogger(params=1)\n") == "remote"
    assert tracker_of("from loggers import NeptuneLogger\n\n\nclass CustomNeptuneLogger(NeptuneLogger):\n") is None


@pytest.mark.parametrize(("listed", "state"), [("- tensorboard", "events"), ("- tensorboard\n  - comet", "on")])
def test_a_list_of_loggers_is_a_switch(listed: str, state: str) -> None:
    assert switched(f"lr: 0.1\nlogging:\n  {listed}\nseed: 1\n") == state
