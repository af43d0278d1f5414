"""An attribute that a class reads and never sets comes from its arguments by a way that is not followed."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

RUNNER = """import gin

from mixin import Mixin


@gin.configurable
class Runner(Mixin):
    def __init__(self, seed, unused):
        self.take()
        {sets}

    def run(self):
        print(self.seed)


if __name__ == "__main__":
    gin.parse_config_file("run.gin")
    Runner().run()
"""
MIXIN = """import inspect


class Mixin:
    def take(self):
        for name, value in inspect.getargvalues(inspect.stack()[1][0])[-1].items():
            setattr(self, name, value)
"""


@pytest.mark.parametrize(("sets", "status"), [("print('ready')", "unknown"), ("self.seed = 3", "dead")])
def test_a_parameter_is_not_dead_whose_attribute_is_read_and_nowhere_set(
    project_of: Callable[[Mapping[str, str]], Project], sets: str, status: str
) -> None:
    files = {
        "run.py": RUNNER.format(sets=sets), "mixin.py": MIXIN, "run.gin": "Runner.seed = 1\nRunner.unused = 2\n",
    }  # fmt: skip

    found = {key.key: key.status for file in project_of(files).configs for key in file.keys}

    assert found == {"Runner.seed": status, "Runner.unused": "dead"}


PARSE = """def parse_args(parser):
    parser.add_argument("--seed", type=int)
    return parser.parse_args()
"""
MAIN = """import argparse

from settings import parse

if __name__ == "__main__":
    args = parse("base", argparse.ArgumentParser())
    print({reads})
"""


@pytest.mark.parametrize(("reads", "status"), [("args.seed", {"unknown", "live"}), ("args.pace", {"dead", "unknown"})])
def test_an_option_that_is_read_is_not_dead_behind_a_table_of_modules(
    project_of: Callable[[Mapping[str, str]], Project], reads: str, status: set[str]
) -> None:
    files = {
        "settings/__init__.py": "from . import base\n\nKINDS = {'base': base}\n\n\n"
        "def parse(kind, parser):\n    return KINDS[kind].parse_args(parser)\n",
        "settings/base.py": PARSE, "main.py": MAIN.format(reads=reads),
    }  # fmt: skip

    found = [key.status for file in project_of(files).configs for key in file.keys]

    assert len(found) == 1
    assert {*found} <= status
