"""Who read a dead option last, told from history."""

from pathlib import Path

from repositories import Repository, commit

from mldebt.findings.subjects import ConfigKey
from mldebt.options import Options
from mldebt.pipeline import opened

PARSER = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--lr")
parser.add_argument("--decay")
args = parser.parse_args()
print(open(args.lr))
"""


def keys(folder: Path) -> dict[str, ConfigKey]:
    with opened(Options(path=folder)) as found:
        return {key.key: key for key in found.project.keys}


def test_the_commit_that_deleted_the_last_reader_is_named(make_repository: Repository) -> None:
    folder = make_repository({"train.py": PARSER + "run(args.decay)\n"})
    commit(folder, {"train.py": PARSER + "run(args.decay, 2)\n"})
    sha = commit(folder, {"train.py": PARSER + "run(0)\n"}, day=2)
    commit(folder, {"train.py": PARSER + "run(1)\n"}, day=3)

    found = keys(folder)["--decay"]

    assert found.status == "dead"
    (near,) = found.near_misses
    assert (near.path, near.says) == ("train.py", f"read until {sha[:10]} (2026-01-03): args.decay")


def test_a_reader_in_a_deleted_file_is_found(make_repository: Repository) -> None:
    folder = make_repository({"train.py": PARSER, "loop.py": "def run(args):\n    return args.decay\n"})
    commit(folder, {"loop.py": None})

    (near,) = keys(folder)["--decay"].near_misses

    assert near.path == "loop.py"


def test_an_option_that_was_never_read_has_no_former_reader(make_repository: Repository) -> None:
    folder = make_repository({"train.py": PARSER})
    commit(folder, {"train.py": PARSER + "run(0)\n"})

    assert keys(folder)["--decay"].near_misses == ()
