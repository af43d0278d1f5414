"""Ways in which programs take the value of an option that are easily overlooked, each with one that takes another."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

PARSER = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=int, default=1)
parser.add_argument("--other", type=int, default=1)
"""
WRITE = """
def use(value):
    open(value)
args = parser.parse_args()
"""
TAKEN = {
    "an attribute in a pattern": """
match args:
    case argparse.Namespace(rate=3):
        use("three")
""",
    "a key in a pattern": """
match vars(args):
    case {"rate": rate}:
        use(rate)
""",
    "a compared key in a pattern": """
match vars(args):
    case {"rate": 3}:
        use("three")
""",
    "an attribute of a class in a pattern": """
class Run:
    __match_args__ = ("rate",)
    def __init__(self, rate):
        self.rate = rate
match Run(args.rate):
    case Run(rate):
        use(rate)
""",
    "the last item": """
given = {"rate": args.rate}
key, value = given.popitem()
use(value)
""",
    "all items, from the last": """
given = vars(args)
while given:
    use(given.popitem()[1])
""",
    "the attributes of an object": """
class Run:
    def __init__(self, rate):
        self.rate = rate
use(Run(args.rate).__dict__)
""",
    "a format": 'use("%(rate)d" % vars(args))\n',
    "a format of a name": 'given = vars(args)\nuse("%(rate)d" % given)\n',
    "an own namespace": """
class Options:
    pass
options = Options()
parser.parse_args(namespace=options)
use(options.rate)
""",
    "an object whose attributes are the options": """
class Run:
    def __init__(self, options):
        self.__dict__ = vars(options)
    def go(self):
        use(self.rate)
Run(args).go()
""",
    "a namespace of its own": """
from types import SimpleNamespace
given = SimpleNamespace(rate=args.rate)
use(given.rate)
""",
    "a namespace that a function returns": """
from types import SimpleNamespace
def make(args):
    return SimpleNamespace(rate=args.rate)
use(make(args).rate)
""",
    "a dict that is written": """
given = {}
given["rate"] = args.rate
open("out.txt", "a").write(repr(given))
""",
    "words of a text": """
for name in "rate other".split():
    use(getattr(args, name))
""",
}
LEFT = {
    "another attribute in a pattern": """
match args:
    case argparse.Namespace(other=3):
        use("three")
""",
    "another key in a pattern": """
match vars(args):
    case {"other": other}:
        use(other)
""",
    "a format of another": 'use("%(other)d" % vars(args))\n',
    "a format that is printed": 'print("%(rate)d" % vars(args))\nuse(args.other)\n',
    "another attribute of an own namespace": """
class Options:
    pass
options = Options()
parser.parse_args(namespace=options)
use(options.other)
""",
    "a namespace of its own that is printed": """
from types import SimpleNamespace
given = SimpleNamespace(rate=args.rate, other=args.other)
print(given.rate)
use(given.other)
""",
    "other words of a text": """
for name in "other others".split():
    use(getattr(args, name))
""",
}


def _status(project: Project) -> str:
    return next(key.status for key in project.keys if key.key == "--rate")


@pytest.mark.parametrize("body", TAKEN.values(), ids=TAKEN.keys())
def test_what_takes_the_value(body: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    assert _status(project_of({"main.py": PARSER + WRITE + body})) in ("live", "unknown")


@pytest.mark.parametrize("body", LEFT.values(), ids=LEFT.keys())
def test_what_takes_another_value(body: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    assert _status(project_of({"main.py": PARSER + WRITE + body})) in ("dead", "unknown")


def test_options_that_another_program_reads_back(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    save = "import json\nwith open('a.json', 'w') as f:\n    json.dump(vars(args), f)\n"
    load = "import json\nmade = make()\nmade.__dict__.update(json.load(open('a.json')))\nopen(made.rate)\n"
    main = PARSER + "args = parser.parse_args()\n" + save

    found = {key.key: key.status for key in project_of({"main.py": main, "use.py": load}).keys}

    assert found == {"--rate": "unknown", "--other": "dead"}


def test_options_kept_in_another_module(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    files = {
        "main.py": PARSER + "import store\nstore.KEPT['a'] = parser.parse_args()\nstore.go()\n",
        "store.py": "KEPT = {}\ndef go():\n    open(KEPT['a'].rate)\n",
    }

    assert {key.key: key.status for key in project_of(files).keys} == {"--rate": "live", "--other": "dead"}


def test_a_function_called_eval_reads_no_names(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    files = {
        "main.py": PARSER + "import score\nargs = parser.parse_args()\n"
        "def main():\n    rate = args.rate\n    score.eval(args.other)\nmain()\n",
        "score.py": "def eval(size):\n    open(size)\n",
    }

    assert {key.key: key.status for key in project_of(files).keys} == {"--rate": "dead", "--other": "live"}


def test_a_long_text_of_all_options_that_is_logged(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    body = """
def table(writer, given):
    text = "<table>"
    for key, value in given.items():
        text += "<tr> \\
            <td>%s</td> \\
            <td>%s</td> \\
            </tr>" % (key, value)
    writer.add_text("options", text)
table(open("x"), vars(args))
use(args.other)
"""

    assert _status(project_of({"main.py": PARSER + WRITE + body})) == "dead"
