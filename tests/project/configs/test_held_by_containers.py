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
