"""Readers that are no Python module beside: a shell, a launch file, a document, a notebook that runs the program."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.project import Project

Make = Callable[[Mapping[str, str]], Path]
Judged = Callable[[Mapping[str, str]], Project]
SETTINGS = "a:\n  rate: 1\n  size: 2\nb: 1\n"
LOADS = "import yaml\nc = yaml.safe_load(open('c.yaml'))\nopen(str(c['b'] + c['a']['size']))\n"
PARSER = (
    "import argparse\nparser = argparse.ArgumentParser()\n"
    "parser.add_argument('--rate')\nparser.add_argument('--never')\n"
)
PARSED = PARSER + "args = parser.parse_args()\n"


def status(project: Project, key: str) -> str:
    return next(one.status for one in project.keys if one.key == key)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", "RATE=$(yq .a.rate c.yaml)\n"),
        ("run.sh", "CFG=$1\nRATE=$(cat $CFG | grep 'rate:' | cut -d: -f2)\n"),
        ("run.sh", "eval $(parse_yaml c.yaml)\necho $a_rate\n"),
        ("Makefile", "run:\n\tpython t.py $$(yq .a.rate c.yaml)\n"),
        ("README.md", "```\nyq .a.rate c.yaml\n```\n"),
        ("README.md", "```\nimport yaml\nc = yaml.safe_load(open('c.yaml'))\nrun(c['a']['rate'])\n```\n"),
    ],
)
def test_a_key_that_a_command_takes_out_of_its_file_is_unknown(project_of: Judged, path: str, text: str) -> None:
    assert status(project_of({"main.py": LOADS, "c.yaml": SETTINGS, path: text}), "a.rate") == "unknown"


def test_a_key_that_a_command_only_sets_is_dead(project_of: Judged) -> None:
    run = "python main.py --config c.yaml --rate 3 | tee log.txt\ngrep loss log.txt\n"

    assert status(project_of({"main.py": LOADS, "c.yaml": SETTINGS, "run.sh": run}), "a.rate") == "dead"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("start.launch", '<launch><rosparam file="$(find pkg)/c.yaml" command="load"/></launch>\n'),
        ("start.launch.py", "from launch_ros.actions import Node\nnode = Node(parameters=['config/c.yaml'])\n"),
    ],
)
def test_a_file_that_a_launch_file_hands_on_has_other_readers(make_repository: Make, path: str, text: str) -> None:
    folder = make_repository({"main.py": LOADS, "c.yaml": SETTINGS, path: text})
    with opened(Options(path=folder)) as found:
        assert status(found.project, "a.rate") == "unknown"


def test_an_option_that_a_document_reads_after_an_import_is_unknown(project_of: Judged) -> None:
    code = PARSER + "def options():\n    return parser.parse_args()\nif __name__ == '__main__':\n    options()\n"
    text = "```python\nfrom main import options\nopen(options().rate)\n```\n"
    found = project_of({"main.py": code, "README.md": text})

    assert (status(found, "--rate"), status(found, "--never")) == ("unknown", "dead")


def book(*cells: str) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": one} for one in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


@pytest.mark.parametrize("runs", ["%run -i main.py --rate 3", "exec(open('main.py').read())"])
def test_a_program_that_a_notebook_runs_among_its_names(project_of: Judged, runs: str) -> None:
    found = project_of({"main.py": PARSED, "look.ipynb": book(runs, "open(args.rate)")})

    assert status(found, "--rate") == "unknown"


def test_a_program_that_a_notebook_only_starts(project_of: Judged) -> None:
    assert (
        status(project_of({"main.py": PARSED, "look.ipynb": book("!python main.py", "print(1)")}), "--rate") == "dead"
    )


@pytest.mark.parametrize(
    "body",
    [
        "class Keep:\n    def __init__(self):\n        self.held = args\nother.go(Keep().held)\n",
        "class Keep:\n    def __init__(self, given):\n        self.held = given\nother.go(Keep(args).held)\n",
        "class Keep:\n    held = args\nother.go(Keep.held)\n",
    ],
)
def test_what_is_taken_of_a_new_object_goes_on(project_of: Judged, body: str) -> None:
    other = "def go(given):\n    run(**vars(given))\ndef run(rate, never):\n    open(rate)\n"
    found = project_of({"main.py": PARSED + "import other\n" + body, "other.py": other})

    assert (status(found, "--rate"), status(found, "--never")) == ("live", "dead")


@pytest.mark.parametrize("call", ["gym.spaces.Box(args)", "svc.Dict(vars(args))", "svc.save_args(args)"])
def test_a_call_of_another_library_by_a_common_name_may_read_all(project_of: Judged, call: str) -> None:
    assert status(project_of({"main.py": PARSED + f"import gym\nimport svc\n{call}\n"}), "--rate") == "unknown"


@pytest.mark.parametrize(("last", "said"), [("args.out", "unknown"), ("1", "dead")])
def test_a_word_that_stands_before_a_read_one_holds_its_place(project_of: Judged, last: str, said: str) -> None:
    words = "parser.add_argument('place')\nparser.add_argument('out')\nargs = parser.parse_args()\n"

    assert status(project_of({"main.py": PARSER + words + f"print(len({last}))\n"}), "place") == said
