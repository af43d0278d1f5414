"""Options of which every load is no sure read: kept for a class from outside, or in a function that nothing calls."""

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
        ("pass", "unknown"),
        ("prepare(args)", "live"),
        ("run = {'prepare': prepare}; run[args.other](args)", "live"),
        ("run(prepare, args)", "live"),
        ("from preparing import prepare as start; start(args)", "live"),
        ("getattr(preparing, 'prepare')(args)", "live"),
    ],
)
def test_what_only_a_function_reads_that_nothing_calls_is_unknown(
    project_of: Callable[[Mapping[str, str]], Project], then: str, status: str
) -> None:
    project = project_of({"train.py": TRAINING.format(then=then), "preparing.py": PREPARING})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert keys["--source"].status == status


def test_a_flag_that_only_an_uncalled_function_reads_is_unknown(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    flags = (
        "from absl import app, flags\nfrom preparing import prepare\n\nflags.DEFINE_string('source', '', 'Its file')\n"
        "flags.DEFINE_float('rate', 0.1, 'Its rate')\n\n"
        "def main(argv):\n    print(flags.FLAGS.rate * 2)\n\napp.run(main)\n"
    )
    project = project_of({"train.py": flags, "preparing.py": PREPARING})

    keys = {key.key: key for file in project.configs for key in file.keys}

    assert keys["--source"].status == "unknown"
