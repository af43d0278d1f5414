"""Ways to a training call through classes and functions that are kept somewhere and called later."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

AGENTS = """
import torch

class Agent:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def train(self):
        for x in self.model.data:
            self.model(x).sum().backward()
            self.optimizer.step()
        torch.save(self.model, "m.pt")

def descend(model):
    Agent(model).train()
"""
DECOY = "class Clock:\n    def train(self):\n        return 1\n\nclass Light:\n    def train(self):\n        return 2\n"
KEEPS_A_CLASS = """
class Algorithm:
    def __init__(self, kind):
        self.kind = kind
        self.agent = None

    def setup(self):
        self.agent = self.kind(read())

    def learn(self):
        self.setup()
        self.agent.train()
"""


def files(main: str, **others: str) -> dict[str, str]:
    main += "\nif __name__ == '__main__':\n    print('done')\n"
    return {"agents.py": AGENTS, "decoy.py": DECOY, "main.py": main, **{f"{k}.py": v for k, v in others.items()}}


def test_a_class_kept_in_an_attribute_makes_what_is_trained(runs_of: RunsOf) -> None:
    main = "from agents import Agent\nfrom algorithm import Algorithm\n\nAlgorithm(Agent).learn()\n"

    assert set(runs_of(files(main, algorithm=KEEPS_A_CLASS))) == {"main.py"}


def test_another_class_kept_in_that_attribute_trains_nothing(runs_of: RunsOf) -> None:
    main = "from decoy import Clock\nfrom algorithm import Algorithm\n\nAlgorithm(Clock).learn()\n"

    assert runs_of(files(main, algorithm=KEEPS_A_CLASS)) == {}


SPEC = "from dataclasses import dataclass\n\n@dataclass\nclass Spec:\n    kind: type\n    size: int = 1\n\n"


@pytest.mark.parametrize(
    "main",
    [
        "SPECS = {'a': Spec(Agent, 3)}\nSPECS[input()].kind(read()).train()\n",
        "SPECS = {'a': Spec(kind=Agent)}\nspec = SPECS[input()]\nagent = spec.kind(read())\nagent.train()\n",
        "def pick():\n    return SPECS['a']\n\nSPECS = {'a': Spec(Agent)}\nagent = pick().kind(1)\nagent.train()\n",
        "SPECS = [Spec(lambda args: Agent)]\nfor spec in SPECS:\n    agent = spec.kind(1)(read())\n    agent.train()\n",
    ],
)
def test_a_class_kept_in_a_field_makes_what_is_trained(runs_of: RunsOf, main: str) -> None:
    head = "from agents import Agent\nfrom spec import Spec\n\n"

    assert set(runs_of(files(head + main, spec=SPEC))) == {"main.py"}


def test_a_field_of_one_record_is_not_that_of_another(runs_of: RunsOf) -> None:
    main = (
        "from agents import Agent\nfrom decoy import Clock\nfrom spec import Spec\n\n"
        "OTHER = {'a': Spec(Agent)}\nSPECS = {'a': Spec(Clock)}\nSPECS[input()].kind(read()).train()\n"
    )

    assert runs_of(files(main, spec=SPEC)) == {}


PLAN = """
class Plan:
    def __init__(self):
        self.steps = {"a": agents.descend}

    def follow(self, name):
        self.steps[name](read())
"""


@pytest.mark.parametrize(
    "main",
    [
        "import agents\n\nMETHODS = [('a', agents)]\nfor name, module in METHODS:\n    module.descend(read())\n",
        "import agents, decoy\n\nMETHODS = {'a': agents, 'b': decoy}\nMETHODS[input()].descend(read())\n",
        "import agents\n\nSTEPS = [agents.descend]\nSTEPS[0](read())\n",
        "import agents, decoy\n\nSTEPS = dict(a=agents.descend, b=decoy.fit)\nSTEPS[input()](read())\n",
        f"import agents\n{PLAN}\nPlan().follow('a')\n",
    ],
)
def test_modules_and_functions_in_lists_and_tables_are_entered(runs_of: RunsOf, main: str) -> None:
    assert set(runs_of(files(main))) == {"main.py"}


REGISTRY = """
class Registry:
    def __init__(self):
        self._kinds = {}

    def register(self, name):
        def keep(kind):
            self._kinds[name] = kind
            return kind
        return keep

    def get(self, name):
        return self._kinds[name]

    def build(self, name, *args):
        return self.get(name)(*args)

AGENTS = Registry()
"""


@pytest.mark.parametrize("made", ["AGENTS.build(input(), read())", "AGENTS.get(input())(read())", "AGENTS.get('a')(1)"])
@pytest.mark.parametrize("registry", [REGISTRY, "from mmengine import Registry\n\nAGENTS = Registry('agents')\n"])
def test_what_a_registry_takes_in_makes_what_is_trained(runs_of: RunsOf, made: str, registry: str) -> None:
    agents = "from registry import AGENTS\n" + AGENTS.replace("class Agent:", "@AGENTS.register('a')\nclass Agent:")
    main = f"import agents\nfrom registry import AGENTS\n\nagent = {made}\nagent.train()\n"

    assert set(runs_of(files(main, registry=registry) | {"agents.py": agents})) == {"main.py"}


def test_what_a_registry_holds_under_another_name_is_not_made(runs_of: RunsOf) -> None:
    agents = "from registry import AGENTS\n" + AGENTS.replace("class Agent:", "@AGENTS.register('a')\nclass Agent:")
    main = "import agents, decoy\nfrom registry import AGENTS\n\nagent = AGENTS.get('b')(read())\nagent.train()\n"

    assert runs_of(files(main, registry=REGISTRY) | {"agents.py": agents}) == {}


def test_a_method_left_to_extending_classes_is_entered(runs_of: RunsOf) -> None:
    main = (
        "from base import Base\nfrom agents import Agent\n\nclass Deep(Base):\n    def train(self):\n"
        "        Agent(read()).train()\n\nDeep().run()\n"
    )

    assert set(runs_of(files(main, base="class Base:\n    def run(self):\n        self.train()\n"))) == {"main.py"}


def test_a_class_kept_in_a_class_under_its_own_name_is_entered(runs_of: RunsOf) -> None:
    main = (
        "import decoy\nfrom agents import Agent\n\nclass Model:\n    Agent, Clock = Agent, decoy.Clock\n\n"
        "    def fit(self, data):\n        agent = self.Agent(data)\n        agent.train()\n\nModel().fit(read())\n"
    )

    assert set(runs_of(files(main))) == {"main.py"}


@pytest.mark.parametrize(
    ("main", "framework"),
    [
        (
            "from baselines.ppo2 import ppo2\n\nmodel = ppo2.learn(network='mlp')\nmodel.save('m')\n",
            "baselines",
        ),
        ("import acme\n\nloop = acme.EnvironmentLoop(environment, agent)\nloop.run(num_episodes=9)\n", "acme"),
    ],
)
def test_agents_of_old_libraries_learn(runs_of: RunsOf, main: str, framework: str) -> None:
    assert runs_of(files(main))["main.py"].framework == framework


@pytest.mark.parametrize(
    ("base", "more", "kept"),
    [
        ("", "", "prints"),
        ("", "net.save('n')", "a file saved by"),
        ("(keras.callbacks.Callback)", "", "a file saved by"),
    ],
)
def test_a_method_that_nothing_calls_keeps_nothing(runs_of: RunsOf, base: str, more: str, kept: str) -> None:
    text = f"""
import keras, pickle

class Net{base}:
    def __init__(self):
        self.model = keras.Sequential([])

    def train(self):
        self.model.fit([1], [1], epochs=3)
        print('loss')

    def save(self, path):
        with open(path, 'wb') as out:
            pickle.dump(self.model, out)

net = Net()
net.train()
{more}
"""
    assert f"what is kept: {kept}" in runs_of({"train.py": text})["train.py"].reason


BOOKS = """
import csv, json, tempfile

def replace(path, data):
    with tempfile.NamedTemporaryFile("w", delete=False) as out:
        json.dump(data, out)

def enter(name, found, folder="kept"):
    replace(folder, {"name": name, "found": found})

def append(path, row):
    with open(path, "a") as out:
        csv.writer(out).writerow(row)
"""


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("enter('svm', {'auc': model.score(x, y)})", "metrics written as home-grown JSON (books.py:6)"),
        (
            "found = {'test_f1': model.score(x, y)}\nenter('svm', found)",
            "metrics written as home-grown JSON (books.py:6)",
        ),
        (
            "loss = model.score(x, y)\nappend(folder / 'log.csv', [1, loss])",
            "results written to a home-grown table (books.py:13)",
        ),
        ("append('rows.csv', [len(x), folder])", "a file saved by dump (main.py:8)"),
        ("enter('svm', {'loss': 'hinge'})", "a file saved by dump (main.py:8)"),
        ("enter('svm', {'rows': len(x)})", "a file saved by dump (main.py:8)"),
        ("print({'auc': model.score(x, y)})", "a file saved by dump (main.py:8)"),
    ],
)
def test_scores_that_a_function_is_handed_and_writes_are_kept(runs_of: RunsOf, given: str, first: str) -> None:
    text = f"""
import joblib
from sklearn.svm import SVC
from books import append, enter

x, y = joblib.load("rows")
model = SVC().fit(x, y)
joblib.dump(model, "svm")
{given}
"""
    assert f"what is kept: {first}" in runs_of({"main.py": text, "books.py": BOOKS})["main.py"].reason


@pytest.mark.parametrize(("handed", "says"), [("", "to_csv"), (", callbacks=kept", "ModelCheckpoint")])
def test_a_checkpoint_that_no_fit_is_given_keeps_nothing(runs_of: RunsOf, handed: str, says: str) -> None:
    text = (
        "from keras.models import Sequential\nfrom keras.callbacks import ModelCheckpoint\nmodel = Sequential()\n"
        f"kept = [ModelCheckpoint('w.h5')]\nmodel.fit(x, y, epochs=3{handed})\nfound.to_csv('found.csv')\n"
    )

    assert f"a file saved by {says} " in runs_of({"train.py": text})["train.py"].reason


def test_text_that_a_path_is_given_is_a_file_that_is_kept(runs_of: RunsOf) -> None:
    text = (
        "import json\nfrom sklearn.svm import SVC\nSVC().fit(X, y)\nOUT.write_text(json.dumps(found))\nprint(found)\n"
    )

    assert "a file saved by write_text " in runs_of({"train.py": text})["train.py"].reason
