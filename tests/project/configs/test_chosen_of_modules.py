"""Options that a class gets which a function takes out of one of several modules by its name."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

TRAIN = """
import argparse
import elsewhere
import losses
import utils

parser = argparse.ArgumentParser()
parser.add_argument("--_rate", type=float)
parser.add_argument("--gone")
args = parser.parse_args()
utils.find("Plain", [{given}])(args, logits=True)
"""
UTILS = """
def find(name, modules):
    modules = [getattr(module, name, None) for module in modules]
    return next(a for a in modules if a)
"""
LOSSES = "class Plain:\n    def __init__(self, args, logits=True):\n        if args._rate:\n            open('x')\n"

NETS = "class Net:\n    def __init__(self, width):\n        open(width)\n"


@pytest.mark.parametrize(
    ("given", "more", "status"),
    [
        ("losses", "", "dead"),
        (
            "losses",
            "class Other:\n    def __init__(self, args, logits):\n        if args.gone:\n            pass\n",
            "live",
        ),
        ("losses, elsewhere", "", "unknown"),
        ("losses", "import nets, utils\nutils.find('Net', [nets])(3)\n", "dead"),
        ("losses", "import train\ntrain.utils.find('Plain', [train.elsewhere.nets])\n", "unknown"),
    ],
)
def test_a_class_of_one_of_several_modules(
    project_of: Callable[[Mapping[str, str]], Project], given: str, more: str, status: str
) -> None:
    files = {"train.py": TRAIN.format(given=given), "utils.py": UTILS, "losses.py": LOSSES + more, "nets.py": NETS}
    keys = {key.key: key.status for key in project_of(files).keys}

    assert keys == {"--_rate": "live", "--gone": status}
