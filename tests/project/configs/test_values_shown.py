"""Options that programs only show in a text that a function gives back, and others that look like it but are taken."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

PARSER = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--rate")
parser.add_argument("--other")
"""
TEXT = """
def text_of(args):
    lines = ""
    for key, value in vars(args).items():
        lines = lines + key + ": " + str(value)
    return lines
"""
LISTED = """
def text_of(args):
    return "\\n".join(f"{key}={value}" for key, value in vars(args).items())
"""
SHOWN = {
    "a text that is written": TEXT + "args = parser.parse_args()\nfile.write(text_of(args) + '\\n')\n",
    "a joined text": LISTED + "args = parser.parse_args()\nprint(text_of(args))\n",
    "a text under a name": TEXT + "args = parser.parse_args()\ntext = text_of(args)\nprint(text)\n",
    "pairs written by key": """
args = parser.parse_args()
for key in args.__dict__:
    file.write(key + ": " + str(args.__dict__[key]))
""",
    "several values, each behind its name": """
args = parser.parse_args()
print(f"  {'Other:':<20}{args.other:<20}{'Rate:':<20}{args.rate:<20}")
print("other", args.other, "rate", args.rate)
""",
    "a text under its name, made before": """
args = parser.parse_args()
rate = ", ".join(map(str, args.rate))
print(f"other: {args.other} rate: {rate}")
""",
    "names that are measured": """
args = vars(parser.parse_args())
width = max([len(name) for name in args.keys()])
for pair in sorted(args.items()):
    print(pair)
""",
}
TAKEN = {
    "a text that names a folder": TEXT + "args = parser.parse_args()\nmakedirs(text_of(args))\n",
    "a text that is shown and used": TEXT + "args = parser.parse_args()\nprint(text_of(args))\nopen(text_of(args))\n",
    "a text that another function uses": TEXT
    + "def use():\n    open(text)\nargs = parser.parse_args()\ntext = text_of(args)\nprint(text)\n",
    "a value behind another name": """
args = parser.parse_args()
print(f"other: {args.other} speed: {args.rate}")
""",
    "a value that may be all there is to say": """
args = parser.parse_args()
text = ", ".join(map(str, args.rate))
print(text)
""",
    "a text made by a function": """
args = parser.parse_args()
rate = ", ".join(map(elsewhere, args.rate))
print("rate", rate)
""",
    "keys that are looked up": """
args = vars(parser.parse_args())
for key in args.keys():
    open(args[key])
""",
    "a name that is put together": """
args = parser.parse_args()
for part in ("te", "ther"):
    open(getattr(args, "".join(["ra", part])))
""",
    "fields of a dataclass": """
from dataclasses import dataclass
@dataclass
class Run:
    rate: str
    other: str
    def start(self):
        open(self.rate)
Run(**vars(parser.parse_args())).start()
""",
}


def _status(project_of: Callable[[Mapping[str, str]], Project], files: Mapping[str, str]) -> Mapping[str, str]:
    return {key.key: key.status for key in project_of(files).keys}


@pytest.mark.parametrize("body", SHOWN.values(), ids=SHOWN)
def test_options_that_are_only_shown(body: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    assert _status(project_of, {"main.py": PARSER + body})["--rate"] == "dead"


@pytest.mark.parametrize("body", TAKEN.values(), ids=TAKEN)
def test_options_that_are_taken(body: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    assert _status(project_of, {"main.py": PARSER + body})["--rate"] != "dead"


def test_a_class_that_its_package_takes_whole(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    files = {
        "run/__init__.py": "from run.run import *\n",
        "run/run.py": "class run:\n    def __init__(self, args):\n        open(args.rate)\n",
        "main.py": "import run\n" + PARSER + "run.run(parser.parse_args())\n",
    }
    status = _status(project_of, files)
    assert status == {"--rate": "live", "--other": "dead"}


def test_another_program_that_parses_an_option_itself(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    saves = PARSER + "import json\nargs = parser.parse_args()\nprint(json.dumps(vars(args)))\n"
    takes = PARSER + "import json\nargs = parser.parse_args()\njson.loads(args.other)\nopen(args.rate)\n"
    keys = project_of({"first.py": saves, "second.py": takes}).keys
    assert {(key.path, key.key): key.status for key in keys}["first.py", "--rate"] == "dead"
