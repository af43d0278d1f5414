"""Ways to a training call through tables that decorators and functions fill."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

TABLE = """
TASKS = {}

def register(name=None):
    def decorator(function):
        TASKS[name or function.__name__] = function
        return function
    return decorator

def enter(function):
    TASKS[function.__name__] = function
    return function
"""
STEPS = """
import torch
from table import enter, register

DECORATOR
def descend(model):
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    for x in model.data:
        model(x).sum().backward()
        sgd.step()
    torch.save(model, "m.pt")
"""
MAIN = "import steps\nfrom table import TASKS\n\nif __name__ == '__main__':\n    task = TASKS[KEY]\n    task(read())\n"


@pytest.mark.parametrize(
    ("decorator", "key"),
    [("@register('sgd')", "input()"), ("@register('sgd')", "'sgd'"), ("@register()", "input()"), ("@enter", "input()")],
)
def test_what_a_decorator_enters_in_a_table_is_entered(runs_of: RunsOf, decorator: str, key: str) -> None:
    files = {"table.py": TABLE, "steps.py": STEPS.replace("DECORATOR", decorator), "main.py": MAIN.replace("KEY", key)}

    assert set(runs_of(files)) == {"main.py"}


@pytest.mark.parametrize(("decorator", "key"), [("@register('sgd')", "'adam'"), ("@other", "input()")])
def test_what_stands_under_another_name_is_not_entered(runs_of: RunsOf, decorator: str, key: str) -> None:
    files = {"table.py": TABLE, "steps.py": STEPS.replace("DECORATOR", decorator), "main.py": MAIN.replace("KEY", key)}

    assert runs_of(files) == {}


TRAINERS = """
from transformers import Trainer

TRAINERS = {}

def enter(kind):
    TRAINERS[kind.__name__] = kind

class Quick(Trainer):
    pass

def make(name, net):
    kind = TRAINERS.get(name, None)
    assert kind is not None, name
    trainer = kind(model=net)
    return RETURNED

FILLED
"""


@pytest.mark.parametrize(
    ("returned", "got", "filled", "runs"),
    [
        ("trainer", "trainer", "enter(Quick)", {"main.py"}),
        ("trainer, name", "trainer, name", "enter(Quick)", {"main.py"}),
        ("name, trainer", "_, trainer", "enter(Quick)", {"main.py"}),
        ("name, trainer", "trainer, _", "enter(Quick)", set()),
        ("trainer", "trainer", "kept = enter(Quick)", set()),
    ],
)
def test_a_trainer_of_a_class_that_a_call_entered_trains(
    runs_of: RunsOf, returned: str, got: str, filled: str, runs: set[str]
) -> None:
    main = f"from trainers import make\n\n{got} = make(input(), 1)\ntrainer.train()\ntrainer.save_model('m')\n"
    made = TRAINERS.replace("RETURNED", returned).replace("FILLED", filled)

    assert set(runs_of({"trainers.py": made, "main.py": main})) == runs


def test_parts_that_change_places_have_an_end(runs_of: RunsOf) -> None:
    assert runs_of({"main.py": "a, b = input(), input()\na, b = b, a\na.train()\n"}) == {}
