"""What a name means beside a stand-in, and which class a name means that an option gives."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

ASK = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--{}', action='store_true')\n"
ASK += "args = p.parse_args()\n"
LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
DUMMY = "class SummaryWriter:\n    def __init__(self, *a): pass\n    def add_scalar(self, *a): pass\n"
FAKE = "def init(**k): pass\ndef log(*a): pass\n"
WRITE = "w = {}('x')\n" + LOOP + "    w.add_scalar('l', loss)\ntorch.save(model, 'm.pt')\n"
REAL = "from torch.utils.tensorboard import SummaryWriter"


@pytest.mark.parametrize(
    ("binding", "name"),
    [
        (f"if args.tb:\n    {REAL}\nelse:\n    from dummy import SummaryWriter\n", "SummaryWriter"),
        (f"try:\n    {REAL}\nexcept ImportError:\n    from dummy import SummaryWriter\n", "SummaryWriter"),
        (f"{REAL}\nimport dummy\nW = SummaryWriter if args.tb else dummy.SummaryWriter\n", "W"),
    ],
)
def test_a_writer_that_a_name_may_mean_beside_a_stand_in_keeps_metrics(
    runs_of: RunsOf, binding: str, name: str
) -> None:
    script = f"import torch\n{ASK.format('tb')}{binding}{WRITE.format(name)}"

    run = runs_of({"train.py": script, "dummy.py": DUMMY})["train.py"]

    assert run.tracking == "partial"


def test_a_tracker_whose_module_another_one_stands_in_for_is_no_less_one(runs_of: RunsOf) -> None:
    binding = "if args.w:\n    import wandb\nelse:\n    import fake as wandb\n"
    script = (
        f"import torch\n{ASK.format('w')}{binding}wandb.init(config=vars(args))\n{LOOP}    wandb.log({{'l': loss}})\n"
    )

    run = runs_of({"train.py": f"{script}torch.save(model, 'm.pt')\n", "fake.py": FAKE})["train.py"]

    assert run.tracking == "tracked"


RUNNER = """
import torch
from tensorboardX import SummaryWriter

class {}:
    def __init__(self, args):
        self.args = args

    def train(self):
        w = SummaryWriter('x')
        for x in data:
            loss = model(x)
            loss.backward()
            opt.step()
            {}
        torch.save(model, 'm.pt')
"""
MAIN = """
import argparse
import sys
from runners import *

def main():
    p = argparse.ArgumentParser()
    p.add_argument('--runner', default='Annealed')
    args = p.parse_args()
    {}

if __name__ == '__main__':
    main()
"""


@pytest.mark.parametrize(
    "start",
    [
        "runner = eval(args.runner)(args)\n    runner.train()",
        "eval(args.runner)(args).train()",
        "kind = eval(args.runner)\n    runner = kind(args)\n    runner.train()",
        "runner = globals()[args.runner](args)\n    runner.train()",
        "runner = getattr(sys.modules[__name__], args.runner)(args)\n    runner.train()",
    ],
)
def test_a_name_that_an_option_gives_means_the_class_that_its_default_names(runs_of: RunsOf, start: str) -> None:
    files = {
        "main.py": MAIN.format(start),
        "runners/__init__.py": "from runners.a import *\nfrom runners.b import *\nfrom runners.c import *\n",
        "runners/a.py": RUNNER.format("Annealed", "w.add_scalar('l', loss)"),
        "runners/b.py": RUNNER.format("Plain", "pass"),
        "runners/c.py": RUNNER.format("Toy", "pass"),
    }

    assert {path: run.tracking for path, run in runs_of(files).items()} == {"main.py": "partial"}
