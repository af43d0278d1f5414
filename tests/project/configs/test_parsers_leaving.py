"""A parser that is parsed where it is filled and then leaves may be parsed again: no early parse is all."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

FILL = """
    p = argparse.ArgumentParser()
    p.add_argument("--model")
    known, _ = p.parse_known_args()
    print(known.model)
    p.add_argument("--rate", type=float)
"""
BUILD = f"import argparse\ndef build():{FILL}    return p\n"
USE = "args = build().parse_args()\nopen(args.rate)\n"
METHOD = FILL.replace("\n    ", "\n        ")
LIGHTNING = """
import argparse
class Net:
    @staticmethod
    def add_args(parent):
        p = argparse.ArgumentParser(parents=[parent], add_help=False)
        known, _ = p.parse_known_args()
        p.add_argument("--rate", type=float)
        return p
parser = argparse.ArgumentParser()
parser = Net.add_args(parser)
args = parser.parse_args()
open(args.rate)
"""
LIVE: Mapping[str, Mapping[str, str]] = {
    "returned": {"main.py": BUILD + USE},
    "returned to another module": {"main.py": f"from opts import build\n{USE}", "opts.py": BUILD},
    "options of a model": {"main.py": LIGHTNING},
    "in a tuple": {
        "main.py": BUILD.replace("return p", "return p, known")
        + "p, _ = build()\nargs = p.parse_args()\nopen(args.rate)\n"
    },
    "an attribute": {
        "main.py": f"import argparse\nclass Opts:\n    def __init__(self):{METHOD}        self.parser = p\n"
        "    def parse(self):\n        return self.parser.parse_args()\nopen(Opts().parse().rate)\n"
    },
    "an attribute from the start": {
        "main.py": "import argparse\nclass Opts:\n    def __init__(self):"
        + METHOD.replace(" p.", " self.p.").replace(" p =", " self.p =")
        + "    def parse(self):\n        return self.p.parse_args()\nopen(Opts().parse().rate)\n"
    },
    "given to what parses": {
        "main.py": "import argparse\ndef run(parser):\n    open(parser.parse_args().rate)\n"
        f"def main():{FILL}    run(p)\nmain()\n"
    },
    "given to what gives it to what parses": {
        "main.py": f"import argparse\nfrom util import run\ndef main():{FILL}    run(p)\nmain()\n",
        "util.py": "def last(it):\n    open(it.parse_args().rate)\ndef run(parser):\n    last(parser)\n",
    },
    "given to a class": {
        "main.py": f"import argparse\nfrom util import Run\ndef main():{FILL}    Run(p).go()\nmain()\n",
        "util.py": "class Run:\n    def __init__(self, parser):\n        self.parser = parser\n"
        "    def go(self):\n        open(self.parser.parse_args().rate)\n",
    },
    "the parent of another": {
        "main.py": f"import argparse\ndef build():{FILL}    return argparse.ArgumentParser(parents=[p])\n" + USE
    },
    "the parent of another by name": {
        "main.py": f"import argparse\ndef build():{FILL}    q = argparse.ArgumentParser(parents=[p])\n    return q\n"
        + USE
    },
    "in a loop": {"main.py": BUILD + "for p in [build()]:\n    args = p.parse_args()\n    open(args.rate)\n"},
    "a decorator": {
        "main.py": f"import argparse\ndef given(run):{FILL}    def inner():\n        return run(p.parse_args())\n"
        "    return inner\n@given\ndef main(args):\n    open(args.rate)\nmain()\n"
    },
    "of a module": {
        "main.py": "import opts\nopen(opts.p.parse_args().rate)\n",
        "opts.py": "import argparse" + FILL.replace("\n    ", "\n"),
    },
    "of a module by name": {
        "main.py": "from opts import p\nopen(p.parse_args().rate)\n",
        "opts.py": "import argparse" + FILL.replace("\n    ", "\n"),
    },
    "of a module, in a function": {
        "main.py": "import argparse"
        + FILL.replace("\n    ", "\n")
        + "def main():\n    open(p.parse_args().rate)\nmain()\n"
    },
    "in a table": {
        "main.py": f"import argparse\nALL = {{}}\ndef build():{FILL}    ALL['a'] = p\n"
        "build()\nopen(ALL['a'].parse_args().rate)\n"
    },
    "in a list": {
        "main.py": f"import argparse\nALL = []\ndef build():{FILL}    ALL.append(p)\n"
        "build()\nopen(ALL[0].parse_args().rate)\n"
    },
    "a group": {
        "main.py": BUILD.replace(
            'p.add_argument("--rate"', 'g = p.add_argument_group("g")\n    g.add_argument("--rate"'
        )
        + USE
    },
    "another name": {"main.py": BUILD.replace("return p", "q = p\n    return q") + USE},
    "filled by another": {
        "main.py": "import argparse\ndef more(parser):\n    parser.add_argument('--size')\n    return parser\n"
        f"def build():{FILL}    return more(p)\n" + USE
    },
    "its name given to what is parsed in one case": {
        "main.py": BUILD.replace("    return p", "    if known.model:\n        p = p.parse_args()\n    return p") + USE
    },
    "returned before its name is what is parsed": {
        "main.py": BUILD.replace("    return p", "    if not known.model:\n        return p\n    p = p.parse_args()\n")
        + USE
    },
}
OWN = """
def {0}():
    args = argparse.ArgumentParser()
    args.add_argument("--model")
    args.add_argument("--{1}")
    args = args.parse_args()
    return args
"""
SIBLINGS = "import argparse" + OWN.format("first", "rate") + OWN.format("second", "size")
DEAD: Mapping[str, Mapping[str, str]] = {
    "what it parses has its name": {"main.py": SIBLINGS + "args = first()\nopen(args.model)\n"},
    "parsed again where it stands": {
        "main.py": f"import argparse\ndef main():{FILL}    args = p.parse_args()\nmain()\n"
    },
    "parsed once": {"main.py": f"import argparse\ndef main():{FILL}main()\n"},
    "filled by another": {
        "main.py": "import argparse\ndef more(parser):\n    parser.add_argument('--size')\n"
        f"def main():{FILL}    more(p)\nmain()\n"
    },
    "parsed again elsewhere": {"main.py": BUILD + "args = build().parse_args()\nopen(args.model)\n"},
    "of a module that others import": {
        "main.py": "import opts\nopen(opts.known.model)\n",
        "opts.py": "import argparse" + FILL.replace("\n    ", "\n"),
    },
}


@pytest.mark.parametrize("name", [*LIVE])
def test_a_parser_that_leaves_is_parsed_again(name: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    keys = [key for file in project_of(LIVE[name]).configs for key in file.keys if key.key == "--rate"]
    assert [key.status for key in keys] in (["live"], ["unknown"])


@pytest.mark.parametrize("name", [*DEAD])
def test_a_parser_that_stays_is_dead(name: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    keys = [key for file in project_of(DEAD[name]).configs for key in file.keys if key.key == "--rate"]
    assert [(key.status, key.confidence) for key in keys] == [("dead", "high")]


def test_what_a_parser_that_nobody_calls_gives_is_not_read_as_what_another_one_does(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    (file,) = project_of({"main.py": SIBLINGS + "for args in [first()]:\n    open(args.model)\n"}).configs
    assert [(key.key, key.status) for key in file.keys] == [
        ("--model", "live"),
        ("--rate", "dead"),
        ("--model", "unknown"),
        ("--size", "unknown"),
    ]
