"""What a run comes to when a function is shared: by programs that train and by those that only look."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n    wandb.log({'loss': loss})\n"
EPISODE = """
import torch
from agent import Agent

def play(env, agent, train=True):
    for step in range(9):
        if train:
            agent.learn(step)

if __name__ == "__main__":
    agent = Agent()
    play(9, agent)
    play(9, agent, train=False)
    torch.save(agent, "agent.pt")
"""
AGENT = """
import torch

class Agent:
    def __init__(self):
        self.net = torch.nn.Linear(1, 1)
        self.optimizer = torch.optim.Adam(self.net.parameters())

    def learn(self, batch):
        loss = self.net(batch)
        loss.backward()
        self.optimizer.step()
"""
GRAPH = """
import tensorflow as tf

def model_fn(x, y, mode):
    optimizer = tf.train.AdamOptimizer(1e-3)
    return optimizer.minimize(tf.reduce_mean(x - y))

class Network:
    def __init__(self):
        self.spec = model_fn(1.0, 2.0, tf.estimator.ModeKeys.PREDICT)
"""
RUNNER = """
import torch

class Runner:
    def __init__(self, config):
        self.net = torch.nn.Linear(1, 1)
        self.opt = torch.optim.Adam(self.net.parameters())

    def run(self):
        for x in self.data:
            self.net(x).backward()
            self.opt.step()
        torch.save(self.net, "net.pt")

    def render(self):
        print(self.net(1))
"""


def test_a_program_that_asks_a_shared_function_not_to_train_has_no_run(runs_of: RunsOf) -> None:
    files = {
        "agent.py": AGENT,
        "train.py": EPISODE,
        "evaluate.py": "from agent import Agent\nfrom train import play\nplay(9, Agent(), train=False)\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


def test_a_graph_built_to_predict_is_no_run(runs_of: RunsOf) -> None:
    files = {
        "net.py": GRAPH,
        "freeze.py": "from net import Network\nnet = Network()\nfor x in data:\n    net.session.run(net.spec)\n",
        "train.py": "import tensorflow as tf\nfrom net import model_fn\n"
        "op = model_fn(1.0, 2.0, tf.estimator.ModeKeys.TRAIN)\nfor _ in range(9):\n    session.run(op)\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


def test_a_runner_that_is_asked_to_render_does_not_run(runs_of: RunsOf) -> None:
    files = {
        "runner.py": RUNNER,
        "render.py": "from runner import Runner\nrunner = Runner({})\nrunner.render()\n",
        "train.py": "from runner import Runner\nrunner = Runner({})\nrunner.run()\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


def test_a_runner_that_is_handed_on_runs_where_it_is_made(runs_of: RunsOf) -> None:
    start = "from runner import Runner\nrunner = Runner({})\nrunner.render()\nlaunch(runner)\n"

    runs = runs_of({"runner.py": RUNNER, "start.py": start})

    assert list(runs) == ["start.py"]


def test_a_mode_that_is_a_constant_of_the_module_makes_tracking_optional(runs_of: RunsOf) -> None:
    start = "import torch, wandb\nMODE = 'disabled'\nwandb.init(mode=MODE, config={})\n"

    run = runs_of({"train.py": start + LOOP})["train.py"]

    assert run.tracking == "optional"
    assert "MODE = 'disabled' (train.py:2)" in run.reason


def test_a_mode_that_an_option_decides_makes_tracking_optional(runs_of: RunsOf) -> None:
    start = (
        "import argparse, torch, wandb\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--wandb', action='store_true')\nargs = parser.parse_args()\n"
        "wandb.init(mode='online' if args.wandb else 'disabled', config={})\n"
    )

    run = runs_of({"train.py": start + LOOP})["train.py"]

    assert run.tracking == "optional"


def test_a_switch_on_which_settings_files_disagree_makes_tracking_optional(runs_of: RunsOf) -> None:
    start = (
        "import sys, torch, wandb, yaml\ncfg = yaml.safe_load(open(sys.argv[1]))\n"
        "if cfg.get('use_wandb', True):\n    wandb.init(config=cfg)\n"
    )
    text = start + LOOP.replace("    wandb", "    if cfg.get('use_wandb', True):\n        wandb")
    files = {"train.py": text, "configs/a.yaml": "use_wandb: false\n", "configs/b.yaml": "use_wandb: true\n"}

    run = runs_of(files)["train.py"]

    assert run.tracking == "optional"


STAGES = "def run_stage(name, main):\n    _guarded(main)\n\n\ndef _guarded(step):\n    step()\n"
TRAIN = """
from sklearn.svm import SVC
from stages import run_stage

def main():
    joblib.dump(SVC().fit(X, y), "m.pkl")

if __name__ == "__main__":
    run_stage("train", {given})
"""
CLEAN = """
from stages import run_stage

def main():
    table().to_csv("clean.csv")

if __name__ == "__main__":
    run_stage("clean", {given})
"""


@pytest.mark.parametrize("given", ["main", "functools.partial(main)", "main=main"])
def test_a_stage_that_a_shared_function_is_handed_belongs_to_who_hands_it(runs_of: RunsOf, given: str) -> None:
    clean, train = (text.format(given=given) for text in (CLEAN, TRAIN))
    runs = runs_of({"clean.py": clean, "train.py": train, "stages.py": STAGES})

    assert {path for path, run in runs.items() if run.role == "entry"} == {"train.py"}


def test_what_a_parameter_is_by_default_is_entered_by_the_function_itself(runs_of: RunsOf) -> None:
    fit = "def fit():\n    joblib.dump(SVC().fit(X, y), 'm.pkl')\n\ndef start(step=fit):\n    step()\n"
    runs = runs_of({"run.py": f"from sklearn.svm import SVC\n{fit}\nif __name__ == '__main__':\n    start()\n"})

    assert runs["run.py"].role == "entry"
