"""An attribute that a class reads and never sets comes from its arguments by a way that is not followed."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

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
