"""Options that a plain container takes under their own name: who gets the container may read them."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

HEAD = """
import argparse
from types import SimpleNamespace
import other
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=1.0)
parser.add_argument("--steps", type=int, default=1)
args = parser.parse_args()
"""


@pytest.mark.parametrize(
    ("use", "status"),
    [
        ("held = SimpleNamespace(rate=args.rate)\nother.go(held)\n", "unknown"),
        ("held = SimpleNamespace()\nheld.inner = SimpleNamespace(rate=args.rate)\nother.go(held)\n", "unknown"),
        (
            "def go(c):\n    other.go(**c)\n\nc = SimpleNamespace()\nc.a = SimpleNamespace(rate=args.rate)\ngo(c)\n",
            "unknown",
        ),
        (
            "def use(c):\n    return c.steps\n\nheld = SimpleNamespace(rate=args.rate, steps=args.steps)\nuse(held)\n",
            "dead",
        ),
        ("def use(c):\n    return c.rate\n\nuse(SimpleNamespace(rate=args.rate))\n", "live"),
    ],
)
def test_who_gets_a_container_may_read_what_it_holds(
    project_of: Callable[[Mapping[str, str]], Project], use: str, status: str
) -> None:
    keys = {key.key: key.status for key in project_of({"train.py": HEAD + use}).keys}

    assert keys["--rate"] == status


NET = """
import argparse
import other
from torch import nn

class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.rate = args.rate
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=1.0)
net = Net(parser.parse_args())
"""


@pytest.mark.parametrize(
    ("use", "status"),
    [("other.evaluate(net)", "live"), ("nn.DataParallel(net)", "dead"), ("net.cuda()", "dead")],
)
def test_a_library_may_ask_a_network_for_what_it_holds(
    project_of: Callable[[Mapping[str, str]], Project], use: str, status: str
) -> None:
    assert [key.status for key in project_of({"train.py": f"{NET}{use}\n"}).keys] == [status]


HELD = """
class Run:
    def __init__(self, rate=1):
        self.rate = rate
        if self.rate > 1:
            open("x")

held = SimpleNamespace(rate=args.rate)
"""


@pytest.mark.parametrize(
    ("use", "status"),
    [
        ("Run(**held.values())\n", "live"),
        ("Run(**held.__dict__)\n", "live"),
        ("new = held.copy()\nwhile new.rate:\n    open('x')\n", "live"),
        ("new = held.copy()\nopen(new.steps)\n", "dead"),
        ("for name, value in held.items():\n    other.go(name, value)\n", "unknown"),
        ("for name, value in held.items():\n    print(name, value)\n", "dead"),
        ("other.go(getattr(held, other.name()))\n", "unknown"),
        ('other.go(getattr(held, "steps", 1))\n', "dead"),
        ("def give(args):\n    return SimpleNamespace(rate=args.rate)\n\nother.go(give(args))\n", "unknown"),
        ("class Keep:\n    def go(self):\n        self.held = held\n        other.go(self.held)\n", "unknown"),
    ],
)
def test_what_takes_all_that_a_container_holds(
    project_of: Callable[[Mapping[str, str]], Project], use: str, status: str
) -> None:
    keys = {key.key: key.status for key in project_of({"train.py": HEAD + HELD + use}).keys}

    assert keys["--rate"] == status


@pytest.mark.parametrize(
    ("use", "statuses"),
    [
        ('make(**{"rate": 1})\n', ("dead", "dead")),
        ("make(**vars(args))\n", ("live", "live")),
        ("make()\nother.go(args)\n", ("live", "live")),
    ],
)
def test_what_a_function_gets_by_keyword(
    project_of: Callable[[Mapping[str, str]], Project], use: str, statuses: tuple[str, str]
) -> None:
    make = 'def make(**kwargs):\n    open(kwargs["rate"])\n    kwargs.get("steps")\n\n'
    keys = {key.key: key.status for key in project_of({"train.py": HEAD + make + use}).keys}

    assert (keys["--rate"], keys["--steps"]) == statuses


def test_rows_of_a_table_are_a_record(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    body = "import csv\nwriter = csv.writer(open('a.csv', 'w'))\nfor name, value in vars(args).items():\n"
    body += "    writer.writerow([name, value])\nwriter.writerow([args.steps, other.score()])\n"
    keys = {key.key: key.status for key in project_of({"train.py": HEAD + body}).keys}

    assert keys == {"--rate": "dead", "--steps": "live"}
