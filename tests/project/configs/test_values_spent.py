"""Options whose value only fills places that nothing reads, and those that look like it."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[str], ConfigKey]
PARSER = """
import argparse
import torch.nn as nn

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=1)
args = parser.parse_args()
"""
KINDS = """
class Wide:
    def __init__(self, root, rate=None):
        open(root)
class Deep:
    def __init__(self, root, rate=None):
        open(root, "w")
kinds = {"wide": Wide, "deep": Deep}
"""
UNREAD = {
    "a parameter of every class that a table holds": KINDS
    + """
Chosen = kinds[input()]
Chosen("x", rate=args.rate)
""",
    "a parameter of every class that a table holds, called at once": KINDS + 'kinds[input()]("x", rate=args.rate)',
    "a name beside a network that is put into another mode": """
net = nn.Linear(2, 2)
net.eval()
rate = args.rate
""",
    "an attribute": """
class Solver:
    def __init__(self, args):
        self.rate = args.rate
Solver(args)
""",
    "an attribute that another class has too": """
class Solver:
    def __init__(self, args):
        self.rate = args.rate
class Other:
    def __init__(self):
        self.rate = 3
    def go(self):
        return self.rate
Solver(args), Other().go()
""",
    "a parameter, two calls away": """
def inner(width, rate=3):
    return open(width)
def build(width, rate):
    return inner(width, rate=rate)
build("x", args.rate)
""",
    "an attribute that a constructor sets": """
class Net(nn.Module):
    def __init__(self, width, rate):
        super().__init__()
        self.fc = nn.Linear(width, 3)
        self.rate = rate
Net(4, args.rate)
""",
}
READ = {
    "a class of a library is among those chosen from": KINDS
    + """
kinds["other"] = nn.Linear
kinds[input()]("x", rate=args.rate)
""",
    "a library gets the object": """
import library
class Spec:
    def __init__(self, args):
        self.rate = args.rate
spec = Spec(args)
library.run(spec, 3)
""",
    "a constructor keeps all it gets": """
import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self, rate):
        super().__init__()
        self.save_hyperparameters()
Net(args.rate)
""",
    "a table is asked with its name": """
def main(table):
    rate = args.rate
    return open(table.query("x > @rate"))
main()
""",
    "a subclass reads it": """
class Base:
    def __init__(self, args):
        self.rate = args.rate
class Child(Base):
    def go(self):
        return self.rate
Child(args).go()
""",
    "a class beside it in an heir reads it": """
class Base:
    def __init__(self, args):
        self.rate = args.rate
class Mixin:
    def go(self):
        return self.rate
class Child(Base, Mixin):
    pass
Child(args).go()
""",
    "read off the result of a call": """
class Base:
    def __init__(self, wanted):
        self.rate = wanted.rate * 2
open(Base(args).rate)
""",
    "a property takes it": """
class Solver:
    @property
    def rate(self):
        return self._rate
    @rate.setter
    def rate(self, value):
        open(value)
    def __init__(self, args):
        self.rate = args.rate
Solver(args)
""",
    "read in a text": """
class Solver:
    def __init__(self, args):
        self.rate = args.rate
    def go(self):
        return open("{0.rate}.txt".format(self))
Solver(args).go()
""",
    "all attributes are given away": """
import library
class Solver:
    def __init__(self, args):
        self.rate = args.rate
solver = Solver(args)
library.run(**vars(solver))
""",
    "an override takes the parameter": """
class A:
    def run(self, rate):
        return 0 * self.x
class B(A):
    def run(self, rate):
        return open(rate)
def pick(name) -> A:
    return {"a": A, "b": B}[name]()
pick("b").run(args.rate)
""",
    "a branch that leaves": """
class Solver:
    def go(self, args):
        if args.rate:
            self.mode = 1
            return 7
        return 8
open(Solver().go(args))
""",
    "a branch that raises": """
class Solver:
    def go(self, args):
        if args.rate:
            self.mode = 1
            raise ValueError
Solver().go(args)
""",
    "a name of the function around": """
def main():
    size = 0
    def setup():
        nonlocal size
        size = args.rate
    setup()
    return open(size)
main()
""",
    "a name of the module": """
def setup():
    global size
    size = args.rate
def main():
    global size
    open(size)
    size = 3
setup(), main()
""",
    "a class that makes itself": """
class A:
    def __init__(self, rate):
        self.x = open(rate)
    @classmethod
    def make(cls, rate):
        given = {"rate": rate}
        return cls(**given)
A.make(rate=args.rate)
""",
    "a dict that is written": """
import json
def main():
    found = {"scale_of_it": args.rate}
    json.dump(found, open("out.json", "w"))
main()
""",
    "a logarithm": """
import numpy as np
open(np.log(args.rate))
""",
    "a function that is made a method reads it": """
class Solver:
    def __init__(self, args):
        self.rate = args.rate
def go(self):
    return open(self.rate)
Solver.go = go
Solver(args).go()
""",
    "an object around it that delegates reads it": """
class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.rate = args.rate
class Around:
    def __init__(self, inner):
        self.inner = inner
    def __getattr__(self, name):
        return getattr(self.inner, name)
    def go(self):
        return open(self.rate)
Around(Net(args)).go()
""",
    "asked by a name that is put together": """
class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.train_rate = args.rate
net = Net(args)
for kind in ("train", "test"):
    open(getattr(net, f"{kind}_rate"))
""",
    "asked by a name of a list elsewhere": """
class Solver:
    def __init__(self, args):
        self.speed = args.rate
solver = Solver(args)
for name in dir(args):
    open(getattr(solver, name))
""",
    "asked by what gets getattr": """
import functools
class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.rate = args.rate
open(functools.reduce(getattr, ["rate"], Net(args)))
""",
    "asked by a call of its own": """
class Solver:
    def __init__(self, args):
        self.rate = args.rate
    def go(self):
        return open(self.__getattribute__("rate"))
Solver(args).go()
""",
    "asked by a text that is evaluated": """
class Solver:
    def __init__(self, args):
        self.speed = args.rate
    def go(self):
        return open(eval("self.speed * 2"))
Solver(args).go()
""",
    "all attributes of each are taken": """
class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.rate = args.rate
open(str(list(map(vars, [Net(args)]))))
""",
    "all members are listed": """
import inspect
class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.rate = args.rate
for _, value in inspect.getmembers(Net(args)):
    open(value)
""",
    "it decides whether another part is called": """
class Solver:
    def __init__(self, args):
        self.rate = start() if args.rate else None
def start():
    return open("x")
Solver(args)
""",
    "a test that calls": """
class Solver:
    def go(self):
        if args.rate and self.check():
            self.mode = 1
        open("y")
    def check(self):
        return open("x")
Solver().go()
""",
    "a branch of one line that leaves": """
class Solver:
    def go(self):
        if args.rate: return
        else:
            self.mode = 1
        open("x")
Solver().go()
""",
    "a dict in a text": """
def main():
    found = {"scale_of_it": args.rate}
    open("%(scale_of_it)s" % found)
main()
""",
    "a dict in another one": """
import library
def main():
    found = {"scale_of_it": args.rate}
    library.run(found | {"name": 1})
main()
""",
    "a dict whose method is given away": """
def main():
    found = {"scale_of_it": args.rate}
    open(list(map(found.get, ["scale" + "_of_it"])))
main()
""",
    "a dict that is put on another object": """
def main():
    found = {"scale_of_it": args.rate}
    solver = Solver()
    solver.settings = found
    solver.go()
class Solver:
    def go(self):
        open(*self.settings.values())
main()
""",
    "a dict among the names of its scope": """
import library
def main():
    found = {"scale_of_it": args.rate}
    library.run(locals())
main()
""",
}


@pytest.fixture
def rate(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the row of an option of one program."""

    def judge(program: str) -> ConfigKey:
        return next(key for key in project_of({"train.py": PARSER + dedent(program)}).keys if key.key == "--rate")

    return judge


@pytest.mark.parametrize("program", UNREAD.values(), ids=UNREAD.keys())
def test_an_option_whose_value_only_fills_what_nothing_reads_is_dead(rate: Judge, program: str) -> None:
    found = rate(program)

    is_slot = "self." in found.reason or "settings." in found.reason
    assert (found.status, found.confidence) == ("dead", "high" if is_slot else "medium")
    assert "only fills" in found.reason


@pytest.mark.parametrize("program", READ.values(), ids=READ.keys())
def test_an_option_whose_value_may_be_read_where_it_is_put_is_live(rate: Judge, program: str) -> None:
    assert rate(program).status == "live"


def test_loads_that_only_other_programs_reach_are_not_ours(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    parser = """
import argparse
from common import build, show
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--name")
args = parser.parse_args()
"""
    files = {
        "common.py": "def build(args):\n    return open(args.rate)\n\ndef show(args):\n    return open(args.name)\n",
        "train.py": parser + "build(args), show(args)\n",
        "look.py": parser + "show(args)\n",
    }

    found = {(key.path, key.key): (key.status, key.scope) for key in project_of(files).keys}

    assert found["train.py", "--rate"][0] == "live"
    assert found["look.py", "--rate"] == ("dead", "entry")
    assert found["look.py", "--name"][0] == "live"


def test_code_that_an_entry_point_names_may_be_called(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    files = {
        "common.py": "def build(args):\n    return open(args.rate)\n\ndef idle(args):\n    return open(args.name)\n",
        "train.py": """
import argparse
from common import build, idle
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--name")
build(parser.parse_args())
""",
        "setup.py": 'from setuptools import setup\nsetup(entry_points={"x": ["a=common:idle"]})\n',
    }

    assert {key.key: key.status for key in project_of(files).keys} == {"--rate": "live", "--name": "live"}
