"""Where a bound is crossed, nothing may be said dead by what is left: fifty options, hundreds of calls, deep chains."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

ASK = "def ask(given, name):\n    return hasattr(given, name) and getattr(given, name)\n"
NET = """
class Net:
    def __init__(self, rate=1):
        self.rate = rate
    def loss(self):
        return 3 * self.rate
"""
MAKE = "    parser = argparse.ArgumentParser()\n    parser.add_argument('--rate')\n"
INNER = MAKE.replace("    parser", "        parser")
GET = f"import argparse\ndef get():\n{MAKE}    return parser.parse_args()\n"
ATTRIBUTES = 9


def program(body: str, others: int = 0) -> str:
    """Return a program with some options that are read and one more."""
    more = "".join(f"parser.add_argument('--o{number}')\n" for number in range(others))
    made = f"import argparse\nparser = argparse.ArgumentParser()\n{more}parser.add_argument('--rate')\n"
    return f"{made}args = parser.parse_args()\n{body}"


def asked(times: int, names: int) -> str:
    """Return code that asks for some names many times, and at last for one more."""
    calls = "".join(f"if ask(args, 'o{number % names}'):\n    exit({number})\n" for number in range(times))
    return f"{calls}if ask(args, 'rate'):\n    exit(-1)\n"


def chain(steps: int) -> str:
    """Return functions each of which hands a name on to the next one."""
    inner = "".join(f"def f{at}(given, name):\n    return f{at + 1}(given, name)\n" for at in range(steps))
    return f"{inner}def f{steps}(given, name):\n    return getattr(given, name)\nexit(f0(args, 'rate'))\n"


LIVE: Mapping[str, Mapping[str, str]] = {
    "51 names that one function takes": {"main.py": program(ASK + asked(50, 50), 50)},
    "201 names": {"main.py": program(ASK + asked(200, 200), 200)},
    "a third name after 90 calls": {"main.py": program(ASK + asked(90, 2), 2)},
    "160 calls in another file": {
        "util.py": ASK + "def own(given):\n    return ask(given, 'o1')\n",
        "main.py": program("from util import *\nown(args)\n" + asked(160, 2), 2),
    },
    "160 calls of a namesake": {
        "util.py": ASK,
        "other.py": "def ask(it): pass\n" + "ask(1)\n" * 160,
        "main.py": program("from util import *\nask(args, 'o0')\nask(args, 'o1')\nask(args, 'rate')\n", 2),
    },
    "700 callers of what parses": {
        "opts.py": GET,
        "main.py": "from opts import get\n"
        + "print(get())\n" * 700
        + "from net import Net\nNet(**vars(get())).loss()\n",
        "net.py": NET,
    },
    "160 callers of a namesake of what parses": {
        "opts.py": GET + "get()\n",
        "other.py": "def get(): pass\n" + "get()\n" * 160,
        "main.py": "import opts\nfrom net import Net\nNet(**vars(opts.get())).loss()\n",
        "net.py": NET,
    },
    "200 callers of a method's namesake": {
        "opts.py": "import argparse\nclass Opts:\n    def parse(self):\n"
        f"{INNER}        return parser.parse_args()\nprint(Opts().parse())\n",
        "other.py": "class Other:\n    def parse(self): pass\n" + "Other().parse()\n" * 200,
        "main.py": "from opts import Opts\nfrom net import Net\nNet(**vars(Opts().parse())).loss()\n",
        "net.py": NET,
    },
    "250 places that parse": {
        "opts.py": f"import argparse\ndef make():\n{MAKE}    return parser\n",
        "main.py": "import opts\nfrom net import Net\n"
        + "".join(f"def f{at}():\n    print(opts.make().parse_args())\n" for at in range(250))
        + "Net(**vars(opts.make().parse_args())).loss()\n",
        "net.py": NET,
    },
    "a chain of 9": {"main.py": program(chain(9))},
    "a chain of 200": {"main.py": program(chain(200))},
    "each calls the other 60 times": {
        "main.py": program(
            "def one(name):\n    return two(name)\n"
            f"def two(name):\n    {'; '.join(['one(name)'] * 60)}\n    return getattr(args, name)\nexit(one('rate'))\n"
        )
    },
    "deep in a table": {
        "main.py": program(
            "d = {'a': {'b': {'c': {'d': {'e': {'f': {'g': {'h': vars(args)}}}}}}}}\n"
            "exit(d['a']['b']['c']['d']['e']['f']['g']['h']['rate'])\n"
        )
    },
    "deep in objects": {
        "main.py": program(
            "".join(f"class C{at}:\n    def __init__(self, it):\n        self.k{at} = it\n" for at in range(ATTRIBUTES))
            + "o = "
            + "".join(f"C{at}(" for at in range(ATTRIBUTES))
            + "vars(args)"
            + ")" * ATTRIBUTES
            + "\nexit(o"
            + "".join(f".k{at}" for at in range(ATTRIBUTES))
            + "['rate'])\n"
        )
    },
    "an attribute that 130 functions take": {
        "main.py": "import argparse\nfrom model import use\nclass T:\n    def __init__(self):\n"
        f"{INNER}        self.stuff = vars(parser.parse_args())\nuse(T())\n",
        "model.py": "".join(f"def f{at}(it):\n    return it.stuff['x']\n" for at in range(130))
        + "def use(it):\n    return it.stuff['rate']\n",
    },
    "an attribute of settings that 130 functions take": {
        "conf.yaml": "rate: 2\nx: 1\n",
        "main.py": "import yaml\nfrom model import use\nclass T:\n    def __init__(self):\n"
        "        self.stuff = yaml.safe_load(open('conf.yaml'))\nuse(T())\n",
        "model.py": "".join(f"def f{at}(it):\n    return it.stuff['x']\n" for at in range(130))
        + "def use(it):\n    d = it.stuff\n    exit(d['rate'])\n",
    },
    "an anchor that 30 sections repeat": {
        "conf.yaml": "base: &base\n  rate: 1\n" + "".join(f"s{at}:\n  <<: *base\n  x: 1\n" for at in range(30)),
        "main.py": "import yaml\nc = yaml.safe_load(open('conf.yaml'))\nexit(c['s29']['rate'])\n"
        + "".join(f"exit(c['s{at}']['x'])\n" for at in range(30)),
    },
    "a path of 40 values": {
        "conf.yaml": "rate: 1\n",
        "main.py": "import sys, yaml\n"
        + "".join(f"if '{at}' in sys.argv:\n    path = 'o{at}.yaml'\n" for at in range(40))
        + "else:\n    path = 'conf.yaml'\nexit(yaml.safe_load(open(path))['rate'])\n",
    },
    "a file of 61 names": {
        "conf.yaml": "".join(f"o{at}: 1\n" for at in range(60)) + "rate: 2\n",
        "main.py": "import yaml\nargs = yaml.safe_load(open('conf.yaml'))\n"
        "def ask(given, name):\n    return given.get(name)\n" + asked(60, 60),
    },
}


@pytest.mark.parametrize("name", [*LIVE])
def test_nothing_is_dead_by_a_list_that_was_cut(name: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    files = project_of(LIVE[name]).configs
    keys = [key for file in files for key in file.keys]
    mine = [key for key in keys if key.key.lstrip("-").rpartition(".")[2] == "rate"]
    assert mine
    assert not [key.key for key in keys if key.status == "dead"]
    assert not [file.path for file in files if file.status == "dead"]


@pytest.mark.parametrize("name", ["an anchor that 30 sections repeat", "a path of 40 values"])
def test_a_long_list_is_followed_to_its_end(name: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    keys = project_of(LIVE[name]).keys

    assert [key.status for key in keys if key.key.endswith("rate")] == ["live"]
