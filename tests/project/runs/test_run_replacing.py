"""Methods that replace others: a run enters those of the kinds of object that it makes."""

from collections.abc import Callable, Mapping

import pytest

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


TASKS = """
import jax, optax

class Task:
    def make_step(self, compiled):
        def step(state, batch):
            pass
        return compiled(step)

class Language(Task):
    def make_step(self, compiled):
        def step(state, batch):
            grads = jax.grad(lambda params: params @ batch)(state.params)
            return state.apply_gradients(grads=grads)
        return compiled(step)

class Nothing(Task):
    def make_step(self, compiled):
        return None
"""
TASK_TRAINER = """
import pickle, jax
from tasks import Task

class Trainer:
    def __init__(self, task: Task):
        self.task = task

    def launch(self):
        self.step = self.task.make_step(jax.jit)
        for batch in pickle.load(open("data.pkl", "rb")):
            self.state = self.step(self.state, batch)
        pickle.dump(self.state, open("state.pkl", "wb"))
"""


@pytest.mark.parametrize(
    ("made", "rows"),
    [("pickle.load(open('task.pkl', 'rb'))", ["start.py"]), ("tasks.Nothing()", []), ("tasks.Task()", [])],
)
def test_an_object_of_an_annotated_base_is_asked_for_what_its_class_replaces(
    runs_of: RunsOf, made: str, rows: list[str]
) -> None:
    start = f"import pickle, tasks\nfrom trainer import Trainer\n\nTrainer(task={made}).launch()\n"

    runs = runs_of({"tasks.py": TASKS, "trainer.py": TASK_TRAINER, "start.py": start})

    assert list(runs) == rows


LOADED = """
import importlib.util
import joblib
from sklearn.metrics import f1_score

class Base:
    def read(self, path):
        found = importlib.util.spec_from_file_location("model", path)
        self.cfg = importlib.util.module_from_spec(found)
        found.loader.exec_module(self.cfg)

class Regular(Base):
    def run(self, x, y):
        self.model = self.cfg.model()
        self.model.fit(x, y)
        joblib.dump(self.model, "model.joblib")

class Silent(Base):
    def show(self):
        print(self.cfg)

def kind_of(word) -> type[Base]:
    if word == "regular":
        return Regular
    if word == "silent":
        return Silent
"""


def test_a_model_out_of_a_file_read_by_path_is_trained(runs_of: RunsOf) -> None:
    start = (
        "import sys\nimport numpy as np\nfrom loaded import kind_of\n\nx = np.load('x.npy')\n"
        "kind = kind_of(sys.argv[1])\nfit = kind()\nfit.read(sys.argv[2])\nfit.run(x, x)\n"
    )

    assert list(runs_of({"loaded.py": LOADED, "start.py": start})) == ["start.py"]
