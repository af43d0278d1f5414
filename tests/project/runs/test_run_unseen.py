"""What cannot be seen is unknown: records of outside packages; and fits beside a tracker."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = """
import torch
{head}

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for batch in range(9):
    loss = model(batch).sum()
    loss.backward()
    optimizer.step()
    {inside}
{tail}
"""
SAVED = "torch.save(model.state_dict(), 'm.pt')"
OWN = (
    "import torch\nfrom labkit import BaseTrainer\n\nclass Mine(BaseTrainer):\n    def iteration(self, batch):\n"
    "        def closure():\n            loss = self.model(batch)\n            loss.backward()\n"
    "            return loss\n"
    "        self.optimizer.step(closure)\n\nif __name__ == '__main__':\n    trainer = Mine(reporters=[])\n"
    "    for epoch in range(9):\n        trainer.train(epoch)\n    trainer.save('m.pt')\n"
)


@pytest.mark.parametrize(
    ("head", "inside", "tracking"),
    [
        ("from rlkit.core import logger", "logger.record_tabular('loss', loss)", "unknown"),
        ("from labkit import Recorder\nlog = Recorder()", "log.add(loss)", "unknown"),
        ("from labkit import Recorder\nclass Log(Recorder):\n    pass\nlog = Log()", "log.add(loss)", "unknown"),
        ("from labkit import get_logger\nlog = get_logger()", "log.info(loss)", "untracked"),
        ("from torchvision.ops import MLP\nmlp = MLP()", "print(loss)", "untracked"),
        ("class Recorder:\n    def add(self, x):\n        print(x)\nlog = Recorder()", "log.add(loss)", "untracked"),
        ("from labkit import Recorder", "print(loss)", "untracked"),
        ("from homura.reporters import TensorboardReporter\nr = TensorboardReporter('.')", "r.add(loss)", "partial"),
    ],
)
def test_a_record_of_a_package_that_is_not_seen_is_unknown(
    runs_of: RunsOf, head: str, inside: str, tracking: str
) -> None:
    run = runs_of({"train.py": LOOP.format(head=head, inside=inside, tail=SAVED)})["train.py"]

    assert run.tracking == tracking
    assert ("may keep a record" in run.reason) == (tracking == "unknown")


def test_what_a_class_from_outside_calls_to_train_is_entered(runs_of: RunsOf) -> None:
    run = runs_of({"train.py": OWN})["train.py"]

    assert (run.tracking, run.framework) == ("unknown", "pytorch")


def test_a_function_from_outside_that_trains_may_keep_a_record(runs_of: RunsOf) -> None:
    text = (
        "import torch\nfrom seqkit import train_model\nmodel = torch.nn.Linear(2, 2)\n"
        "optimizer = torch.optim.Adam(model.parameters())\ntrain_model(model, optimizer, 9)\n"
        "torch.save(model.state_dict(), 'm.pt')\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "unknown"


FITTED = "import mlflow\n{imports}\nwith mlflow.start_run():\n{recorded}    {fit}\n    mlflow.log_metric('hit', 0.3)\n"
NEAR = "from sklearn.neighbors import NearestNeighbors"
PARAM = "    mlflow.log_param('k', 3)\n"


@pytest.mark.parametrize(
    ("imports", "recorded", "fit", "is_run"),
    [
        (NEAR, PARAM, "NearestNeighbors(n_neighbors=3).fit(rows)", True),
        (NEAR, "", "NearestNeighbors(n_neighbors=3).fit(rows)", False),
        ("from scipy.sparse.linalg import svds", PARAM, "u, s, v = svds(rows, k=3)", True),
        ("from sklearn.preprocessing import StandardScaler", PARAM, "StandardScaler().fit(rows)", False),
        ("import numpy as np", PARAM, "np.mean(rows)", False),
    ],
)  # fmt: skip
def test_what_a_tracker_keeps_the_settings_and_metrics_of_is_a_run(
    runs_of: RunsOf, imports: str, recorded: str, fit: str, *, is_run: bool
) -> None:
    runs = runs_of({"train.py": FITTED.format(imports=imports, recorded=recorded, fit=fit)})

    assert {path: run.tracking for path, run in runs.items()} == ({"train.py": "tracked"} if is_run else {})


def test_a_learner_of_the_first_fastai_is_trained_in_phases(runs_of: RunsOf) -> None:
    text = (
        "from fastai.conv_learner import *\nlearn = ConvLearner.pretrained(arch, data)\nlearn.fit_opt_sched(phases)\n"
    )

    assert runs_of({"train.py": text})["train.py"].framework == "fastai"


def test_a_module_of_one_name_is_the_one_of_the_folder_that_is_added(runs_of: RunsOf) -> None:
    start = (
        "import os, sys\nhere = os.path.dirname(__file__)\n"
        "sys.path.insert(0, os.path.join(here, '..', '..', '{folder}'))\nimport train_end\nimport test\n\n"
        "if __name__ == '__main__':\n    train_end.main()\n    test.main()\n"
    )
    inner = (
        "import torch\n\ndef main():\n    model = torch.nn.Linear(2, 2)\n"
        "    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n    for batch in range(9):\n"
        "        model(batch).backward()\n        optimizer.step()\n    torch.save(model, 'm.pt')\n"
    )
    none = "def main():\n    pass\n"
    files = {
        "rfcn/train_end.py": inner, "fpn/train_end.py": none, "rfcn/test.py": none, "fpn/test.py": none,
        "exp/rfcn/rfcn_train_test.py": start.format(folder="rfcn"),
        "exp/fpn/fpn_train_test.py": start.format(folder="fpn"),
    }  # fmt: skip

    runs = runs_of(files)

    assert "exp/fpn/fpn_train_test.py" not in runs
    assert (runs["exp/rfcn/rfcn_train_test.py"].role, runs["exp/rfcn/rfcn_train_test.py"].tracking) == (
        "entry", "untracked",
    )  # fmt: skip


@pytest.mark.parametrize(("command", "is_run"), [("python main.py --runner Second", True), ("python main.py", False)])
def test_a_class_that_a_command_names_is_evaluated(runs_of: RunsOf, command: str, *, is_run: bool) -> None:
    runner = (
        "import torch\n\nclass {name}:\n    def __init__(self, args):\n        self.model = torch.nn.Linear(2, 2)\n\n"
        "    def train(self):\n        optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)\n"
        "        for batch in range(9):\n            self.model(batch).backward()\n            optimizer.step()\n"
        "        torch.save(self.model, 'm.pt')\n"
    )
    main = (
        "import argparse\nfrom runners import *\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--runner', required=True)\n    args = parser.parse_args()\n"
        "    runner = eval(args.runner)(args)\n    runner.train()\n\nif __name__ == '__main__':\n    main()\n"
    )
    files = {
        "main.py": main, "runners/__init__.py": "from runners.a import *\nfrom runners.b import *\n",
        "runners/a.py": runner.format(name="First"), "runners/b.py": runner.format(name="Second"),
        "run.sh": f"{command}\n",
    }  # fmt: skip

    assert ("main.py" in runs_of(files)) == is_run


@pytest.mark.parametrize(
    ("path", "extra", "role"),
    [
        ("tests/main.py", "", "entry"), ("tests/main.py", "import pytest\n", "test"), ("tests/check.py", "", "test"),
        ("tests/main.py", "def test_it():\n    pass\n", "test"), ("tests/main.py", "quiet = True\n", "test"),
    ],
)  # fmt: skip
def test_a_program_among_tests_that_a_command_gives_arguments_is_an_entry(
    runs_of: RunsOf, path: str, extra: str, role: str
) -> None:
    said = f"# Net\n\n```\npython {path} {'' if 'quiet' in extra else '--seed 1'}\n```\n"
    files = {path: extra + LOOP.format(head="", inside="print(loss)", tail=SAVED), "README.md": said}

    assert runs_of(files)[path].role == role


@pytest.mark.parametrize(
    ("head", "call", "tracking"),
    [
        (
            "import board\ndef go(tools):\n    for start_board in tools:\n        start_board()",
            "go(vars(board).values())",
            "unknown",
        ),
        ("import board", "board.name()", "untracked"),
    ],
)
def test_a_tracker_that_a_run_names_and_is_not_seen_to_enter_is_unknown(
    runs_of: RunsOf, head: str, call: str, tracking: str
) -> None:
    board = "import wandb\n\ndef start_board():\n    wandb.init(config={'a': 1})\n\ndef name():\n    return 'b'\n"
    files = {"train.py": LOOP.format(head=head, inside="pass", tail=f"{call}\n{SAVED}"), "board.py": board}

    assert runs_of(files)["train.py"].tracking == tracking
