"""Keys whose value is only copied into a container or an object: they are live where somebody reads the copy."""

from collections.abc import Callable, Mapping

import pytest

Judge = Callable[[Mapping[str, str]], dict[str, str]]
CONFIG = "lr: 0.1\nepochs: 3\nwarmup: 5\n"
LOAD = """
import yaml
from libraries import AttrDict

with open("config.yaml") as file:
    config = yaml.safe_load(file)
"""
OBJECT = """
class Net:
    def __init__(self, given):
        self.rate = given["lr"]
        self.epochs = given.get("epochs")
        self.warmup = given.get("warmup")
    def run(self):
        return self.rate * self.epochs
Net(config).run()
"""


def test_a_key_kept_on_an_object_that_nothing_asks_for_it(statuses: Judge) -> None:
    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + OBJECT})

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


OPTIONS = """
import argparse
parser = argparse.ArgumentParser()
{loop}
args = parser.parse_args()
open(args.lr, args.epochs)
"""
MAKING = {
    "of each pair": "for name, value in config.items():\n    parser.add_argument(f'--{name}', default=value)",
    "by its kind": """
for name, value in config.items():
    if type(value) is bool:
        parser.add_argument("--{}".format(name), action="store_true", default=value)
    else:
        parser.add_argument("--{}".format(name), type=type(value), default=value)
""",
}
LOSING = {
    "not of its value": "for name, value in config.items():\n    parser.add_argument(f'--{name}', type=value)",
    "under another name": "for name, value in config.items():\n    parser.add_argument(name[1:], default=value)",
    "that also goes elsewhere": "for name, value in config.items():\n"
    "    parser.add_argument(f'--{name}', default=value)\n    keep(value)",
}


@pytest.mark.parametrize("loop", MAKING.values(), ids=MAKING.keys())
def test_a_loop_makes_an_option_of_each_key(loop: str, statuses: Judge) -> None:
    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + OPTIONS.replace("{loop}", loop)})

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


@pytest.mark.parametrize("loop", LOSING.values(), ids=LOSING.keys())
def test_a_loop_makes_an_option(loop: str, statuses: Judge) -> None:
    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + OPTIONS.replace("{loop}", loop)})

    assert found["warmup"] == "unknown"
