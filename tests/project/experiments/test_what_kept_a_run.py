"""What kept the metrics of a run at a commit: what a version says of trackers, and what is left open."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.tracking.trackers import said, tracker_of

TRIED = TRAIN.replace("31", "63")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("import wandb\nwandb.init(project='a')\n", "remote"),
        ("import wandb\nuse_wandb = False\nif use_wandb:\n    wandb.init()\n", "off"),
        ("import wandb\nif args.wandb:\n    wandb.init()\n", "guarded"),
        ("writer = SummaryWriter('runs')\n", "writer"),
        ("from torch.utils.tensorboard import SummaryWriter\n", None),
        ("callbacks=[TensorBoard('logs')]\n", "metered"),
        ("from keras.callbacks import TensorBoard\n", None),
        ("p.add_argument('--visdom', action='store_true')\nvis = visdom.Visdom()\nvis.line(x)\n", "off"),
        ("from catalyst.dl import SupervisedRunner\n", "default"),
        ("from poutyne import Experiment\nExperiment('runs', network).train(loader)\n", "default"),
        ("from poutyne import Model\nModel(network, 'sgd', 'mse').fit_generator(loader)\n", None),
        ("import pytorch_lightning as pl\npl.Trainer(logger=False)\n", None),
    ],
)
def test_the_state_of_a_tracker_is_told_from_live_calls(text: str, state: str | None) -> None:
    assert tracker_of(text) == state


def test_foreign_code_named_like_a_logger_is_a_doubt_and_known_packages_are_none() -> None:
    text = "import mlxu\nfrom sklearn.model_selection import train_test_split\nlog = mlxu.RunLogger(x)\n"

    found = said(text)

    assert found.doubts == (("mlxu", "RunLogger"),)


def test_a_logger_two_imports_away_keeps_the_metrics(rows_of: Rows) -> None:
    script = TRAIN.replace("import lightgbm as lgb", "import lightgbm as lgb\nfrom parts.loop import run\n\nrun()")
    loop = "from .writing import Writing\n\n\ndef run():\n    return Writing()\n"
    writing = "from torch.utils.tensorboard import SummaryWriter\n\n\nclass Writing:\n    def __init__(self):\n"
    feeds = "        self.writer = SummaryWriter()\n        self.writer.add_scalar('loss', 1)\n"
    first = {"train.py": script, "parts/__init__.py": "", "parts/loop.py": loop, "parts/writing.py": writing + feeds}

    row = only(rows_of(first, {"train.py": script.replace("31", "63")}))

    assert row.level == "L2"


def test_a_try_whose_run_may_be_kept_by_an_unknown_package_may_be_one(rows_of: Rows) -> None:
    script = TRAIN.replace("import lightgbm as lgb", "import lightgbm as lgb\nfrom ourhouse import RunLogger")

    row = only(rows_of({"train.py": script}, {"train.py": script.replace("31", "63")}))

    assert (row.level, row.confidence) == ("LX", "low")


def test_a_try_beside_a_result_that_is_nobodys_may_be_one(rows_of: Rows) -> None:
    second = TRAIN.replace("main(load())", "main(load(2))")
    table = "# A\n\n| model | auc |\n|---|---|\n| wide | 0.791 |\n"

    rows = rows_of(
        {"train.py": TRAIN, "other.py": second, "README.md": "# A\n"}, {"train.py": TRIED}, {"README.md": table}
    )

    assert {row.events: (row.level, row.confidence) for row in rows} == {("E1",): ("LX", "low"), ("E3",): ("L1", "low")}


def test_nothing_that_could_keep_a_result_is_said_to_keep_none(rows_of: Rows) -> None:
    row = only(rows_of({"train.py": TRAIN}, {"train.py": TRIED}))

    assert (row.level, row.reason) == ("L0", "nothing in the repository keeps its result")


def test_a_moved_script_with_edits_is_no_copy_of_its_sibling(rows_of: Rows) -> None:
    long = TRAIN.replace("def main", "\n".join(f"a_{n} = load({n})" for n in range(30)) + "\n\n\ndef main")
    edited = long.replace("a_1 =", "b_1 =").replace("a_2 =", "b_2 =")

    rows = rows_of(
        {"cifar10.py": long, "cifar100.py": long.replace("a_3", "c_3")}, {"cifar10.py": None, "cifar.py": edited}
    )

    assert rows == ()


def test_scores_in_the_name_of_a_folder_are_a_result(rows_of: Rows) -> None:
    row = only(
        rows_of({"train.py": TRAIN}, {"train.py": TRIED, "logs/exp 3 val dice 0.90855 LB 0.90010/fold_0.png": "x"})
    )

    assert (row.events, row.level, [metric.value for metric in row.metrics]) == (("E1", "E3"), "L2", [0.90855, 0.9001])


@pytest.mark.parametrize(
    "line", ["import pytorch_lightning\n", "from transformers import (Trainer,\n", "import allennlp\n", "CatBoost(\n"]
)
def test_a_hostile_version_is_searched_in_linear_time(line: str) -> None:
    assert tracker_of(line * 40_000) is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("pl.Trainer()\nimport pytorch_lightning as pl\n", None),
        ("import pytorch_lightning as pl\npl.Trainer()\n", "default"),
        ("from transformers import (\n    Trainer,\n)\nTrainer(model).train()\n", "default"),
        ("from ultralytics import YOLO\nYOLO('a.pt').train(data='a.yaml')\n", "stored"),
    ],
)
def test_what_keeps_a_record_by_itself_is_used_after_it_is_imported(text: str, state: str | None) -> None:
    assert tracker_of(text) == state
