"""Options of which every load is no sure read: kept for a class from outside, or in code that nothing calls."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[str], ConfigKey]

KEPT = """
import argparse
from {library} import Base

class Model(Base):
    def __init__(self, lamda, lr):
        self.lamda = lamda
        self.lr = lr

    def fit(self):
        return {read}

parser = argparse.ArgumentParser()
parser.add_argument("--lamda", type=float)
parser.add_argument("--lr", type=float)
args = parser.parse_args()
Model(args.lamda, args.lr).fit()
"""
PREPARING = "def prepare(config):\n    with open(config.source) as file:\n        return file.read()\n"
TRAINING = """
import argparse
from preparing import prepare

class Reader:
    def prepare(self):
        return 1

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source")
    args = parser.parse_args()
    Reader().prepare()
    {then}

main()
"""


@pytest.mark.parametrize(("read", "status"), [("self.lr", "unknown"), ("self.lamda", "live")])
def test_what_is_only_kept_for_a_class_from_outside_is_unknown(
    project_of: Callable[[Mapping[str, str]], Project], read: str, status: str
) -> None:
    project = project_of({"train.py": KEPT.format(library="library", read=read)})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert keys["--lamda"].status == status


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ("pass", "dead"),
        ("prepare(args)", "live"),
        ("run = {'prepare': prepare}; run[args.other](args)", "live"),
        ("run(prepare, args)", "live"),
        ("from preparing import prepare as start; start(args)", "live"),
        ("getattr(preparing, 'prepare')(args)", "live"),
    ],
)
def test_what_only_a_function_reads_that_nothing_calls_is_dead(
    project_of: Callable[[Mapping[str, str]], Project], then: str, status: str
) -> None:
    project = project_of({"train.py": TRAINING.format(then=then), "preparing.py": PREPARING})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert keys["--source"].status == status


HOLDING = """
import argparse

class Old:
    def __init__(self, given_args):
        self.size = int(given_args.source)

    def grow(self):
        return super(Old, self).__init__()

class New:
    def __init__(self, given):
        self.name = given.other

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source")
    parser.add_argument("--other")
    args = parser.parse_args()
    open(New(args).name)
    {then}

{more}
main()
"""


@pytest.mark.parametrize(
    ("then", "more", "status"),
    [
        ("pass", "", "dead"),
        ("pass", "def build(args):\n    return Old(args)\n", "dead"),
        ("open(Old(args).size)", "", "live"),
        ("open(globals()['Old'](args).size)", "", "live"),
        ("pass", "class Newest(Old):\n    pass\nopen(Newest(None).size)\n", "live"),
        ("pass", "KINDS = [Old]\n", "live"),
        ("pass", "import torch\nopen(torch.load('f', Old).size)\n", "live"),
        ("open(globals()['O' + args.other](args).size)", "", "live"),
        ("open(eval(args.other + 'd')(args).size)", "", "live"),
        ("import fire; fire.Fire()", "", "live"),
    ],
)
def test_what_only_a_class_reads_that_nothing_makes_is_dead(
    project_of: Callable[[Mapping[str, str]], Project], then: str, more: str, status: str
) -> None:
    project = project_of({"train.py": HOLDING.format(then=then, more=more)})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert keys["--source"].status == status


@pytest.mark.parametrize(
    ("module", "status"),
    [
        ("from lost.train import Old\nopen(Old(None).size)\n", "live"),
        ("import train\nopen(getattr(train, name)(None).size)\n", "live"),
        ("import train\nopen(train.__dict__[name](None).size)\n", "live"),
        ("from other import Old\nopen(Old(None).size)\n", "dead"),
        ("import importlib\nimportlib.import_module(name).main()\n", "dead"),
    ],
)
def test_a_class_that_a_module_has_from_elsewhere_is_another(
    project_of: Callable[[Mapping[str, str]], Project], module: str, status: str
) -> None:
    project = project_of({"train.py": HOLDING.format(then="pass", more=""), "use.py": module})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert keys["--source"].status == status


@pytest.mark.parametrize(
    "named", [{"run.yaml": "model: Old\n"}, {"run.sh": "python -c 'import train; train.Old(1)'\n"}]
)
def test_a_class_that_a_text_names_may_be_made(
    project_of: Callable[[Mapping[str, str]], Project], named: Mapping[str, str]
) -> None:
    project = project_of({"train.py": HOLDING.format(then="pass", more=""), **named})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert keys["--source"].status == "live"


@pytest.mark.parametrize(
    ("other", "confidence"), [("", "high"), ("def go(config):\n    open(config.rate)\n", "medium")]
)
def test_a_flag_is_surely_dead_where_no_module_takes_one_of_its_name(
    project_of: Callable[[Mapping[str, str]], Project], other: str, confidence: str
) -> None:
    flags = "from absl import app, flags\n\nflags.DEFINE_float('rate', 0.1, '')\n\napp.run(lambda argv: None)\n"
    project = project_of({"train.py": flags, "other.py": other})

    (key,) = (key for file in project.configs for key in file.keys)

    assert (key.status, key.confidence) == ("dead", confidence)


def test_a_flag_that_only_an_uncalled_function_reads_is_dead(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    flags = (
        "from absl import app, flags\nfrom preparing import prepare\n\nflags.DEFINE_string('source', '', 'Its file')\n"
        "flags.DEFINE_float('rate', 0.1, 'Its rate')\n\n"
        "def main(argv):\n    print(flags.FLAGS.rate * 2)\n\napp.run(main)\n"
    )
    project = project_of({"train.py": flags, "preparing.py": PREPARING})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert (keys["--source"].status, keys["--source"].reason) == (
        "dead",
        "only read in code that nothing calls, at preparing.py:2",
    )
