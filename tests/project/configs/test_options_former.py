"""Who read a dead option last, told from history."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.facts.texts import Facts, Unread
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


@pytest.fixture
def former(make_repository: Repository) -> Callable[[dict[str, str] | None], tuple[str, int]]:
    """Commit further files, and return what is told of the former reader and how many versions were read for it."""
    folder = make_repository({"train.py": PARSER + "run(args.decay)\n"})
    commit(folder, {"train.py": PARSER + "run(0)\n"})

    def told(files: dict[str, str] | None = None) -> tuple[str, int]:
        if files is not None:
            commit(folder, files, day=2)
        read: list[tuple[str, str]] = []
        with opened(Options(path=folder)) as found:
            past = found.project.sources.past

            def seen(pairs: list[tuple[str, str]]) -> Mapping[tuple[str, str], Facts | Unread]:
                read.extend(pairs)
                return past(pairs)

            found.project.sources.past = seen
            (near,) = next(key for key in found.project.keys if key.key == "--decay").near_misses
        return near.says.rpartition(": ")[2], len(read)

    return told


def test_versions_that_were_read_before_are_not_read_again(
    former: Callable[[dict[str, str] | None], tuple[str, int]],
) -> None:
    assert former(None) == ("args.decay", 1)
    assert former(None) == ("args.decay", 0)


def test_a_new_version_is_read(former: Callable[[dict[str, str] | None], tuple[str, int]]) -> None:
    former(None)

    says, read = former({"train.py": PARSER + "run(1)\n"})

    assert says == "args.decay"
    assert read > 0


def test_a_damaged_answer_on_versions_is_asked_anew(former: Callable[[dict[str, str] | None], tuple[str, int]]) -> None:
    former(None)
    with closing(sqlite3.connect(next(Path(os.environ["MLDEBT_HOME"]).rglob("*.db")))) as cache, cache:
        cache.execute("UPDATE entries SET value = substr(value, 1, length(value) - 1) || x'07' WHERE kind = 'recall'")

    assert former(None) == ("args.decay", 1)
