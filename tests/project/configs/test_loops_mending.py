"""Loops over all options that print them take none; loops that do more may take any."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], Mapping[str, ConfigKey]]
OPTIONS = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--old")
args = parser.parse_args()
open("a", "w").write(str(args.lr))
for arg in vars(args):
"""
FLAGS = """
import tensorflow as tf
from absl import app, flags

FLAGS = flags.FLAGS
flags.DEFINE_float("lr", 0.1, "rate")
flags.DEFINE_string("old", "", "nothing")

def main(argv):
    open("a", "w").write(str(FLAGS.lr))
    for flag, value in FLAGS.flag_values_dict().items():
        {body}

app.run(main)
"""


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the options of a program by name."""
    return lambda files: {key.key: key for key in project_of(files).keys if key.path == "train.py"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("if vars(args)[arg] == 'True':\n        start()", "unknown"),
        ("if vars(args)[arg] == 'True':\n        other[arg] = True", "unknown"),
        ("if vars(args)[arg] == 'True':\n        vars(args)[arg] = start(arg)", "unknown"),
        ("open(vars(args)[arg])", "unknown"),
    ],
)
def test_a_loop_that_does_more_than_print_may_take_any_option(keys: Judge, body: str, status: str) -> None:
    found = keys({"train.py": f"{OPTIONS}    {body}\n"})

    assert found["--old"].status == status


@pytest.mark.parametrize(
    ("body", "status"), [("tf.print(f'{flag}: {value}')", "dead"), ("tf.io.write_file(flag, value)", "unknown")]
)
def test_a_loop_that_only_prints_all_flags_takes_none(keys: Judge, body: str, status: str) -> None:
    found = keys({"train.py": FLAGS.format(body=body)})

    assert found["--old"].status == status
    assert status == "unknown" or (found["--old"].confidence, found["--old"].scope) == ("high", "repo")
