"""What starting a file enters by way of objects that are handed over: through constructors that spread, by configs."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

AGENT = """
import torch

class Agent:
    def update(self, batch):
        loss = self.net(batch).sum()
        loss.backward()
        self.optim.step()
        torch.save(self.net.state_dict(), "net.pt")

class Meter:
    def update(self, value):
        self.total += value

class Filter:
    def update(self, value):
        self.last = value
"""
BASE = """
class Trainer:
    def __init__(self, cfg, agent):
        self.cfg = cfg
        self.agent = agent

    def train(self):
        raise NotImplementedError
"""
TRAINERS = """
from base import Trainer

class Online(Trainer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = 0

    def train(self):
        for batch in self.cfg.data:
            self.agent.update(batch)

class Offline(Trainer):
    def train(self):
        for batch in load("data.npz"):
            self.agent.update(batch)
"""
START = """
from agent import Agent
from trainers import Offline, Online

if __name__ == "__main__":
    cls = Offline if cfg.tasks else Online
    trainer = cls({}, agent=Agent())
    trainer.train()
"""
MAKER = """
import collections

class Config(collections.Mapping):
    def __init__(self, kind, **kwargs):
        self.kind = kind
        self.words = kwargs

    def __call__(self):
        return self.make()

    def make(self):
        return self.kind(**self.words)
"""
HYDRA = """
import hydra
import lightgbm as lgb

@hydra.main(config_path="configs", config_name="train")
def train(cfg):
    lgb.train(cfg.params, cfg.data).save_model("m.txt")
"""


def test_an_object_is_followed_through_constructors_that_spread(runs_of: RunsOf) -> None:
    files = {"agent.py": AGENT, "base.py": BASE, "trainers.py": TRAINERS, "main.py": START}

    runs = runs_of(files)

    assert list(runs) == ["main.py"]


def test_a_config_object_makes_what_it_was_given(runs_of: RunsOf) -> None:
    files = {
        "config.py": MAKER,
        "learning.py": "import torch\n\nclass Trainer:\n    def train(self, data):\n        for batch in data:\n"
        "            self.model(batch).backward()\n            self.optimizer.step()\n        save(self.model)\n",
        "other.py": "class Coach:\n    def train(self, players):\n        print(players)\n",
        "train.py": "from config import Config\nfrom learning import Trainer\n"
        "trainer_config = Config(Trainer, lr=1)\ntrainer = trainer_config()\n"
        "data = open('data.txt')\nfor e in range(3):\n    trainer.train(data)\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


def test_what_a_base_class_leaves_open_is_entered_nine_classes_below(runs_of: RunsOf) -> None:
    chain = "".join(f"\nclass Kind{n}(Kind{n - 1}):\n    scale = {n}\n" for n in range(1, 9))
    kinds = "class Kind0:\n    def __init__(self):\n        self.fit_all()\n\n    def fit_all(self):\n        pass\n"
    files = {
        "kinds.py": kinds + chain,
        "main.py": "import torch\nfrom kinds import Kind8\n\nclass Own(Kind8):\n    def fit_all(self):\n"
        "        for batch in self.data:\n            net(batch).backward()\n            optimizer.step()\n"
        "        torch.save(net, 'net.pt')\n\nif __name__ == '__main__':\n    Own()\n",
        "rest.py": "".join(f"class Other{n}(Own):\n    def fit_all(self):\n        print({n})\n\n" for n in range(9)),
    }

    runs = runs_of(files)

    assert list(runs) == ["main.py"]


def test_classes_that_extend_each_other_are_followed_once(runs_of: RunsOf) -> None:
    names = [f"K{n}" for n in range(12)]
    ring = "".join(
        f"class {one}({', '.join(other for other in names if other != one)}):\n    pass\n\n" for one in names
    )
    files = {"ring.py": f"{ring}K0().fit(X, y)\n"}

    assert runs_of(files) == {}


def test_a_program_of_hydra_needs_no_main_block(runs_of: RunsOf) -> None:
    files = {"pkg/cli.py": HYDRA, "bin/train": "#!/usr/bin/env python3\nimport pkg.cli\npkg.cli.train()\n"}

    runs = runs_of(files)

    assert list(runs) == ["pkg/cli.py"]


@pytest.mark.parametrize(
    ("files", "trackers"),
    [
        ({"configs/train.yaml": "hydra:\n  output_subdir: null\n"}, ()),
        ({"configs/pretrain.yaml": "hydra:\n  output_subdir: null\n"}, ("hydra",)),
        ({"configs/train.yaml": "lr: 1\n", "old/train.yaml": "hydra:\n  output_subdir: null\n"}, ("hydra",)),
    ],
)
def test_hydra_keeps_nothing_where_its_own_file_says_so(
    runs_of: RunsOf, files: Mapping[str, str], trackers: tuple[str, ...]
) -> None:
    assert runs_of({"train.py": HYDRA, **files})["train.py"].trackers == trackers


def test_a_program_of_hydra_that_another_imports_is_started_there(runs_of: RunsOf) -> None:
    start = "from cli import train\n\nif __name__ == '__main__':\n    train()\n"

    runs = runs_of({"cli.py": HYDRA, "start.py": start})

    assert list(runs) == ["start.py"]


def test_silent_code_is_left_only_for_code_that_trains(runs_of: RunsOf) -> None:
    files = {f"part{n}.py": f"from part{n + 1} import go as on\n\ndef go(data):\n    on(data)\n" for n in range(5)}
    files["part4.py"] = "from loop import fit_all\n\ndef go(data):\n    fit_all(data)\n"
    files["loop.py"] = "from lightgbm import LGBMRegressor\n\ndef fit_all(data):\n    LGBMRegressor().fit(data, data)\n"
    start = "from part{} import go\n\nif __name__ == '__main__':\n    go(open('data.txt'))\n"

    near = runs_of({**files, "start.py": start.format(2)})

    assert list(near) == ["start.py"]


def test_the_logger_of_baselines_keeps_metrics(runs_of: RunsOf) -> None:
    text = (
        "from baselines import logger\nimport lightgbm as lgb\n\nif __name__ == '__main__':\n"
        "    logger.configure(dir='log', format_strs=['csv'])\n    lgb.train({}, open('d')).save_model('m.txt')\n"
        "    logger.logkv('loss', 1)\n    logger.dumpkvs()\n"
    )

    runs = runs_of({"run.py": text})

    assert runs["run.py"].tracking == "partial"


def test_a_module_of_lightning_that_is_only_made_takes_no_step(runs_of: RunsOf) -> None:
    agent = (
        "import torch\nfrom pytorch_lightning import LightningModule\n\nclass Agent(LightningModule):\n"
        "    def training_step(self, batch, number):\n        loss = self.net(batch)\n"
        "        loss.backward()\n        self.optimizer.step()\n"
    )
    files = {
        "agent.py": agent,
        "evaluate.py": "from agent import Agent\n\nif __name__ == '__main__':\n    print(Agent().act(open('d')))\n",
        "train.py": "from agent import Agent\nfrom pytorch_lightning import Trainer\n\nif __name__ == '__main__':\n"
        "    Trainer().fit(Agent(), open('d'))\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


@pytest.mark.parametrize(("then", "found"), [("print(tuner.get_results())", []), ("tuner.fit()", ["look.py"])])
def test_a_tuner_that_is_restored_trains_when_it_goes_on(runs_of: RunsOf, then: str, found: list[str]) -> None:
    trial = (
        "import torch\n\ndef objective(config):\n    net = torch.nn.Linear(3, 1)\n"
        "    optimizer = torch.optim.SGD(net.parameters(), lr=config['lr'])\n    for batch in torch.load('data.pt'):\n"
        "        net(batch).mean().backward()\n        optimizer.step()\n"
    )
    look = "from ray import tune\nfrom trial import objective\n\ntuner = tune.Tuner.restore('results', objective)\n"

    assert list(runs_of({"trial.py": trial, "look.py": look + then})) == found
