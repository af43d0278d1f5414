"""Methods that replace others: a run enters those of the kinds of object that it makes."""

from collections.abc import Callable, Mapping

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

BASE = "class Base:\n    def run(self):\n        self.train()\n\n    def train(self):\n        pass\n"
KINDS = """
import torch
from torch.utils.tensorboard import SummaryWriter
from base import Base

class Plain(Base):
    def __init__(self, model):
        self.model, self.adam = model, torch.optim.Adam(model.parameters())

    def train(self):
        for x in self.model.data:
            self.model(x).sum().backward()
            self.adam.step()
        torch.save(self.model, "m.pt")

class Shown(Plain):
    def train(self):
        writer = SummaryWriter()
        for x in self.model.data:
            loss = self.model(x).sum()
            loss.backward()
            self.adam.step()
            writer.add_scalar("loss", loss)
        torch.save(self.model, "m.pt")

class Timer(Base):
    def train(self):
        return 1
"""


def tracking(runs: Mapping[str, TrainingRun]) -> dict[str, str]:
    return {path: run.tracking for path, run in runs.items()}


def test_a_run_enters_the_methods_of_the_objects_it_makes(runs_of: RunsOf) -> None:
    plain = "from kinds import Plain\n\nif __name__ == '__main__':\n    Plain(read()).run()\n"
    files = {"base.py": BASE, "kinds.py": KINDS, "plain.py": plain, "shown.py": plain.replace("Plain", "Shown")}

    runs = runs_of(files | {"timer.py": plain.replace("Plain", "Timer")})

    assert tracking(runs) == {"plain.py": "untracked", "shown.py": "partial"}


def test_of_an_unknown_object_every_kind_may_be_meant(runs_of: RunsOf) -> None:
    resumed = (
        "import pickle\nimport kinds\nfrom base import Base\n\nif __name__ == '__main__':\n"
        "    kept: Base = pickle.load(open('kept.pkl', 'rb'))\n    kept.run()\n"
    )

    runs = runs_of({"base.py": BASE, "kinds.py": KINDS, "resumed.py": resumed})

    assert tracking(runs) == {"resumed.py": "partial"}
