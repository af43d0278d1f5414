"""Options that only code reads which nothing runs."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], Mapping[str, ConfigKey]]
PARSER = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=1)
parser.add_argument("--name", default="x")
args = parser.parse_args()
"""
IDLE = {
    "a condition that is never true": """
if False:
    open("f", "w").write(str(args.rate))
while 0:
    open("g", "w").write(str(args.rate))
""",
    "a function out of modules that are chosen by name": """
import importlib
def chosen(name):
    module = importlib.import_module(f"steps.{name}")
    return module.start, module.stop
start, stop = chosen(args.name)
start(args)
stop(args)
""",
    "a class of a module out of a table": """
import nets, steps
def chosen(name):
    return {"nets": nets, "steps": steps}[name]
print(chosen(args.name).Model(args).size, file=open("f", "w"))
""",
}
RUN = {
    "the other side of a condition that is never true": """
if False:
    pass
else:
    open("f", "w").write(str(args.rate))
""",
    "a function in a table": """
def old(given):
    return open("f", "w").write(str(given.rate))
{"old": old}[args.name](args)
""",
    "a function that a decorator keeps": """
TABLE = {}
def register(function):
    TABLE[function.__name__] = function
@register
def old(given):
    return open("f", "w").write(str(given.rate))
TABLE[args.name](args)
""",
    "a function that is found by its name": """
def old(given):
    return open("f", "w").write(str(given.rate))
globals()[args.name](args)
""",
    "a method of what a call gives": """
class Work:
    def __init__(self, args):
        self.args = args
    def stop(self):
        return open("f", "w").write(str(self.args.rate))
Work(args).stop()
""",
    "a method that is found by its name": """
class Work:
    def __init__(self, args):
        self.args = args
    def stop(self):
        return open("f", "w").write(str(self.args.rate))
getattr(Work(args), args.name)()
""",
    "a method that a library calls": """
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.args = args
    def forward(self, x):
        return x * self.args.rate
Net(args)(2).backward()
""",
    "a heir of a class that nothing makes": """
class Old:
    def __init__(self, args):
        self.rate = args.rate
class New(Old):
    def go(self):
        return open("f", "w").write(str(self.rate))
New(args).go()
""",
    "a text that takes it": """
import os
os.makedirs("log_{args.rate}".format(args=args))
""",
    "a text that takes it by its key": """
import os
os.makedirs("log_{rate}".format(**vars(args)))
""",
}
OTHERS = {
    "nets.py": "class Model:\n    def __init__(self, given):\n        self.size = given.name\n",
    "steps/__init__.py": "class Model:\n    def __init__(self, given):\n        self.size = given.name\n",
    "steps/one.py": "def start(given):\n    return given.name\n\ndef stop(given):\n    return 1\n",
}


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the options of a program by name."""
    return lambda files: {key.key: key for key in project_of(files).keys if key.path == "train.py"}


@pytest.mark.parametrize("program", IDLE.values(), ids=IDLE)
def test_an_option_that_only_idle_code_reads_is_dead(keys: Judge, program: str) -> None:
    found = keys({"train.py": PARSER + program, **OTHERS})["--rate"]

    assert (found.status, found.confidence) == ("dead", "high")


@pytest.mark.parametrize("program", RUN.values(), ids=RUN)
def test_an_option_that_running_code_may_read_is_not_dead(keys: Judge, program: str) -> None:
    assert keys({"train.py": PARSER + program, **OTHERS})["--rate"].status != "dead"


def test_the_place_that_nothing_runs_is_told(keys: Judge) -> None:
    found = keys({"train.py": f"{PARSER}if False:\n    open(args.rate)\nopen(args.name)\n"})["--rate"]

    assert (found.status, found.reason) == ("dead", "only read where nothing runs, at train.py:9")
    assert [one.says for one in found.near_misses] == ["read as args.rate — where nothing runs"]


def test_a_program_that_ends_before_it_parses_says_nothing_of_its_options(keys: Judge) -> None:
    found = keys({"train.py": f"raise NotImplementedError()\n{PARSER}open(args.name)\n"})

    assert {key.status for key in found.values()} == {"unknown"}


def test_a_function_that_an_importer_calls_is_no_idle_one(keys: Judge) -> None:
    program = PARSER + "\ndef old(args):\n    return open('f', 'w').write(str(args.rate))\n"

    assert keys({"train.py": program, "other.py": "import train\ntrain.old(train.args)\n"})["--rate"].status == "live"


def test_options_of_a_class_below_one_that_parses_are_told_for_sure(keys: Judge) -> None:
    base = """
import argparse

class Base:
    def start(self):
        self.parser = argparse.ArgumentParser()

    def parse(self):
        self.start()
        return self.parser.parse_args()
"""
    program = """
from options import Base

class Train(Base):
    def start(self):
        Base.start(self)
        self.parser.add_argument("--rate")
        self.parser.add_argument("--name")

open(Train().parse().name, "w").write("x")
"""
    found = keys({"options.py": base, "train.py": program})

    assert (found["--rate"].status, found["--rate"].confidence) == ("dead", "high")
    assert found["--name"].status == "live"


def test_a_read_of_another_object_in_code_that_nothing_runs_is_not_told_as_one(keys: Judge) -> None:
    shown = "def show(table):\n    if hasattr(table, 'rate'):\n        print(len(table.rate.size))\n"
    found = keys({"train.py": f"from show import show\n{PARSER}open(args.name)\n", "show.py": shown})["--rate"]

    assert (found.status, found.reason) == ("dead", "never read in the 2 files that see it")
