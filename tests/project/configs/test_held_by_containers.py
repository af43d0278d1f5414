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
