"""Trackers and trainers that are picked by a key: of a table, of `getattr`, of `globals()`; and models that are not."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOGGERS = """
import wandb

class Console:
    def __init__(self, config):
        self.config = config

    def log(self, values):
        print(values)

class Wandb:
    def __init__(self, config):
        self.run = wandb.init(config=config)

    def log(self, values):
        self.run.log(values)

TABLE = {"console": Console, "wandb": Wandb}

def of_table(name, config):
    return TABLE[name](config)

def of_class(name, config):
    kind = TABLE[name]
    return kind(config)

def of_get(name, config):
    return TABLE.get(name)(config)

def kind_of(name):
    return TABLE[name]

def of_function(name, config):
    return kind_of(name)(config)
"""
TRAIN = """
import argparse
import torch
import loggers

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--logger", default="{default}")
    args = parser.parse_args()
    logger = {made}
    net = torch.nn.Linear(2, 2)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x in data:
        loss = net(x).sum()
        loss.backward()
        optimizer.step()
        logger.log({"loss": loss.item()})
    torch.save(net, "net.pt")

if __name__ == "__main__":
    main()
"""
WAYS = [f"loggers.{way}(args.logger, vars(args))" for way in ("of_table", "of_class", "of_get", "of_function")]


@pytest.mark.parametrize("made", [*WAYS, "loggers.TABLE[args.logger](vars(args))"])
@pytest.mark.parametrize(("default", "tracking"), [("console", "optional"), ("wandb", "tracked")])
def test_the_default_of_a_key_says_which_logger_is_made(
    runs_of: RunsOf, made: str, default: str, tracking: str
) -> None:
    train = TRAIN.replace("{default}", default).replace("{made}", made)
    run = runs_of({"train.py": train, "loggers.py": LOGGERS})["train.py"]

    assert run.tracking == tracking


@pytest.mark.parametrize(("default", "tracking"), [("console", "optional"), ("wandb", "tracked"), ("other", "tracked")])
def test_what_stands_in_for_a_key_is_made_under_any_other(runs_of: RunsOf, default: str, tracking: str) -> None:
    made = "loggers.TABLE.get(args.logger, loggers.Wandb)(vars(args))"
    train = TRAIN.replace("{default}", default).replace("{made}", made)
    run = runs_of({"train.py": train, "loggers.py": LOGGERS})["train.py"]

    assert run.tracking == tracking


PARTLY = 'TABLE = {"console": Console, "wandb": Wandb, "bound": partial(Wandb)}'


@pytest.mark.parametrize(
    ("made", "default", "tracking"),
    [
        ("loggers.TABLE[args.logger]", "bound", "tracked"),
        ("loggers.TABLE[args.logger]", "console", "optional"),
        ("getattr(loggers, args.logger)", "sink", "tracked"),
        ("getattr(loggers, args.logger)", "Console", "optional"),
        ("getattr(loggers, args.logger, loggers.Wandb)", "other", "tracked"),
        ("getattr(loggers, args.logger, loggers.Console)", "other", "optional"),
    ],
)
def test_what_a_key_may_mean_by_another_name_is_not_off(
    runs_of: RunsOf, made: str, default: str, tracking: str
) -> None:
    train = TRAIN.replace("{default}", default).replace("{made}", f"{made}(vars(args))")
    table = LOGGERS.partition("TABLE")[0].replace("import wandb\n", "import wandb\nfrom functools import partial\n", 1)
    run = runs_of({"train.py": train, "loggers.py": f"{table}{PARTLY}\nsink = Wandb\n"})["train.py"]

    assert run.tracking == tracking


ENROLLED = LOGGERS.partition("TABLE")[0].replace("class Console", "@register('console')\nclass Console").replace(
    "class Wandb", "@register('wandb')\nclass Wandb"
)  # fmt: skip
REGISTER = """
TABLE = {}

def register(name):
    def enter(kind):
        TABLE[name] = kind
        return kind
    return enter
"""


@pytest.mark.parametrize(("default", "tracking"), [("console", "optional"), ("wandb", "tracked")])
def test_the_default_of_a_key_says_which_enrolled_logger_is_made(runs_of: RunsOf, default: str, tracking: str) -> None:
    train = TRAIN.replace("{default}", default).replace("{made}", "loggers.TABLE[args.logger](vars(args))")
    run = runs_of({"train.py": train, "loggers.py": REGISTER + ENROLLED})["train.py"]

    assert run.tracking == tracking


TWO = """
import torch
import wandb

class Plain:
    def __init__(self):
        self.net = torch.nn.Linear(2, 2)
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)

    def train(self):
        for x in data:
            loss = self.net(x).sum()
            loss.backward()
            self.optimizer.step()
        torch.save(self.net, "net.pt")

class Logged(Plain):
    def train(self):
        wandb.init(config={"lr": 0.1})
        super().train()
        wandb.log({"done": 1.0})

TRAINERS = {"plain": Plain, "logged": Logged}
"""


@pytest.mark.parametrize(("default", "tracking"), [("plain", "optional"), ("logged", "tracked")])
def test_methods_of_a_class_that_another_key_picks_are_off(runs_of: RunsOf, default: str, tracking: str) -> None:
    train = (
        "import argparse\nfrom trainers import TRAINERS\n\nparser = argparse.ArgumentParser()\n"
        f"parser.add_argument('--trainer', default='{default}')\nargs = parser.parse_args()\n"
        "TRAINERS[args.trainer]().train()\n"
    )
    run = runs_of({"train.py": train, "trainers.py": TWO})["train.py"]

    assert run.tracking == tracking


@pytest.mark.parametrize(("default", "tracking"), [("Console", "optional"), ("Wandb", "tracked")])
def test_the_default_of_a_name_says_which_logger_is_made(runs_of: RunsOf, default: str, tracking: str) -> None:
    made = "getattr(loggers, args.logger)(vars(args))"
    train = TRAIN.replace("{default}", default).replace("{made}", made)
    run = runs_of({"train.py": train, "loggers.py": LOGGERS})["train.py"]

    assert run.tracking == tracking


@pytest.mark.parametrize("key", ["args.logger + suffix", "choose(args.logger)", "pick"])
def test_a_key_that_cannot_be_told_bars_nothing(runs_of: RunsOf, key: str) -> None:
    train = TRAIN.replace("{default}", "console").replace("{made}", f"loggers.TABLE[{key}](vars(args))")
    run = runs_of({"train.py": train, "loggers.py": LOGGERS})["train.py"]

    assert run.tracking == "tracked"


ALGORITHMS = """
import torch

def kind_of(name):
    if name not in globals():
        raise NotImplementedError(name)
    return globals()[name]

class Algorithm(torch.nn.Module):
    def update(self, batch):
        raise NotImplementedError

class ERM(Algorithm):
    def __init__(self):
        super().__init__()
        self.network = torch.nn.Linear(2, 2)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=0.1)

    def update(self, batch):
        loss = self.network(batch).sum()
        loss.backward()
        self.optimizer.step()

class Mixed(ERM):
    def update(self, batch):
        loss = self.network(batch).mean()
        loss.backward()
        self.optimizer.step()
"""


def test_a_class_that_globals_gives_by_a_name_is_entered(runs_of: RunsOf) -> None:
    train = (
        "import sys\nimport torch\nimport algorithms\n\nalgorithm = algorithms.kind_of(sys.argv[1])()\n"
        "for batch in data:\n    algorithm.update(batch)\ntorch.save(algorithm, 'a.pt')\n"
    )

    assert set(runs_of({"train.py": train, "algorithms.py": ALGORITHMS})) == {"train.py"}


TRAINERS = ALGORITHMS.replace("Algorithm", "Trainer").replace("update", "train")


def test_an_object_of_a_class_that_getattr_gives_is_followed(runs_of: RunsOf) -> None:
    train = (
        "import sys\nimport torch\nimport trainers\n\nkind = getattr(trainers, sys.argv[1])\n"
        "trainer = kind()\ntrainer.train(1)\ntorch.save(trainer, 'a.pt')\n"
    )

    assert set(runs_of({"train.py": train, "trainers.py": TRAINERS})) == {"train.py"}


GRADIENTS = {
    "call": "def gradients(loss):\n    return jax.value_and_grad(loss)\n",
    "decorator": (
        "def gradients(loss):\n    @jax.value_and_grad\n    def f(p, x):\n        return loss(p, x)\n    return f\n"
    ),
    "partial": (
        "def gradients(loss):\n    @partial(jax.value_and_grad, has_aux=True)\n"
        "    def f(p, x):\n        return loss(p, x)\n    return f\n"
    ),
    "none": "def gradients(loss):\n    @jax.jit\n    def f(p, x):\n        return loss(p, x), p\n    return f\n",
}


@pytest.mark.parametrize("way", GRADIENTS)
def test_gradients_made_in_another_file_train(runs_of: RunsOf, way: str) -> None:
    train = (
        "import optax\nfrom net import loss, params\nfrom tools import gradients\n\noptimizer = optax.adam(0.1)\n"
        "state, step = optimizer.init(params), gradients(loss)\nfor x in data:\n    value, grads = step(params, x)\n"
        "    updates, state = optimizer.update(grads, state)\n    params = optax.apply_updates(params, updates)\n"
    )
    runs = runs_of({"train.py": train, "tools.py": f"from functools import partial\nimport jax\n\n{GRADIENTS[way]}"})

    assert ("train.py" in runs) == (way != "none")


JOB = (
    "import torch\n\nclass {name}:\n    def train(self):\n        net = torch.nn.Linear(2, 2)\n"
    "        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n        for x in data:\n"
    "            net(x).sum().backward()\n            optimizer.step()\n        torch.save(net, 'n.pt')\n"
)


@pytest.mark.parametrize(
    ("name", "called", "trains"),
    [
        ("Job", "model.train()", False), ("Job", "model.train(True)", False), ("Job", "job.train()", True),
        ("BigModel", "model.train()", True), ("ModelJob", "net.train()", False),
    ],
)  # fmt: skip
def test_a_model_is_put_into_its_mode_of_training(runs_of: RunsOf, name: str, called: str, *, trains: bool) -> None:
    who = called.partition(".")[0]
    script = f"import torch\nfrom helpers import load\n\n{who}, words = load('n.pt')\n{called}\nprint({who}(words))\n"
    helpers = "import pickle\n\ndef load(path):\n    one, other = pickle.load(path)\n    return one, other\n"
    runs = runs_of({"fit/job.py": JOB.format(name=name), "serve/run.py": script, "serve/helpers.py": helpers})

    assert ("serve/run.py" in runs) == trains
