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
USE = """
def train(c):
    return c["lr"] * c["epochs"]
train(parse(config))
"""
COPY = {
    "items of a dictionary": """
def parse(given):
    c = {}
    c["lr"] = given.get("lr", 1)
    c["epochs"] = given["epochs"]
    c["warmup"] = given.get("warmup", 2)
    return c
""",
    "attributes of a dictionary": """
def parse(given):
    c = AttrDict()
    c.lr, c.epochs = given["lr"], given["epochs"]
    c.warmup = given["warmup"]
    return c
""",
    "a literal": """
def parse(given):
    c = {"lr": given["lr"], "epochs": given["epochs"], "warmup": given["warmup"]}
    return c
""",
}
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
READ = {
    "the copy is read": "def train(c):\n    return c['lr'] * c['epochs'] * c['warmup']\ntrain(parse(config))\n",
    "the copy is splatted": "def train(c):\n    c['lr']\n    run(**c)\ntrain(parse(config))\n",
    "a library gets the copy": "from library import Trainer\nc = parse(config)\nuse(c['lr'])\nTrainer(c)\n",
    "the copy is walked": "c = parse(config)\nuse(c['lr'])\nfor name in c:\n    use(c[name])\n",
    "the copy is saved": "import pickle\nc = parse(config)\nuse(c['lr'])\npickle.dump(c, open('x', 'wb'))\n",
    "no key of the copy is seen to be read": "parse(config)\n",
}
ANOTHER = """
from kinds import Options
def parse(given, c):
    c["lr"], c["epochs"] = given["lr"], given["epochs"]
    c["warmup"] = given["warmup"]
    return c
def train(c):
    return c["lr"] * c["epochs"]
train(parse(config, Options()))
"""


@pytest.mark.parametrize("copy", COPY.values(), ids=COPY.keys())
def test_a_key_whose_copy_nothing_reads(copy: str, statuses: Judge) -> None:
    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + copy + USE})

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


def test_a_key_kept_on_an_object_that_nothing_asks_for_it(statuses: Judge) -> None:
    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + OBJECT})

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


@pytest.mark.parametrize("use", READ.values(), ids=READ.keys())
def test_a_key_whose_copy_may_be_read(use: str, statuses: Judge) -> None:
    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + COPY["items of a dictionary"] + use})

    assert found["warmup"] == "live"


def test_a_key_copied_into_what_is_made_elsewhere(statuses: Judge) -> None:
    assert statuses({"config.yaml": CONFIG, "train.py": LOAD + ANOTHER})["warmup"] == "live"


def test_a_copy_read_by_its_name_elsewhere_leaves_the_key_open(statuses: Judge) -> None:
    other = "def show(config):\n    return config.warmup\n"
    files = {"config.yaml": CONFIG, "train.py": LOAD + COPY["items of a dictionary"] + USE, "other.py": other}

    assert statuses(files)["warmup"] == "unknown"


def test_an_option_copied_into_a_dictionary(statuses: Judge) -> None:
    body = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--rate")
parser.add_argument("--spare")
args = parser.parse_args()
given = {"rate": args.rate}
given["room"] = args.spare
print(given["rate"] * 3)
open(given["rate"])
"""

    assert statuses({"main.py": body}) == {"--rate": "live", "--spare": "dead"}


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
