"""What is parsed and given to nobody who is seen is unknown: a table, a registry or `getattr` may call what parses."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

PARSE = """
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=1)
    return parser.parse_args(rest)
"""
GET = f"import argparse\ndef get_args(rest):{PARSE}"
NET = """
class Net:
    def __init__(self, rate=1):
        self.rate = rate
    def loss(self):
        return 3 * self.rate
"""
METHOD = PARSE.replace("\n    ", "\n        ")
APPROACH = f"import argparse\n{NET}    @staticmethod\n    def extra_parser(rest):{METHOD}".replace("Net", "Appr")
PAIR = APPROACH.replace("parse_args", "parse_known_args")
PICK = "import importlib, sys\nAppr = getattr(importlib.import_module('approach.' + sys.argv[1]), 'Appr')\n"
MADE = "Appr(**vars(Appr.extra_parser(sys.argv))).loss()\n"
USED = "Net(**vars(make([]))).loss()\n"
REGISTRY = "ALL = {}\ndef register(made):\n    ALL[made.__name__] = made\n    return made\n"
BASE = "import argparse\nclass Base:\n    def options(self, rest): raise NotImplementedError\n"
TASK = f"{BASE}class Task(Base):\n    def options(self, rest):{METHOD}"
FROM = "from nets import Net\n"
GLOBAL = PARSE.replace("\n    ", "\n").replace("return ", "args = ")
LIVE: Mapping[str, Mapping[str, str]] = {
    "a class taken by its name": {
        "main.py": PICK + "given, _ = Appr.extra_parser(sys.argv)\nAppr(**{**{}, **given.__dict__}).loss()\n",
        "approach/__init__.py": "",
        "approach/lwf.py": PAIR,
    },
    "a class that a test asks too": {
        "main.py": PICK + MADE,
        "approach/__init__.py": "",
        "approach/lwf.py": APPROACH,
        "tests/test_it.py": "from approach.lwf import Appr\ndef test(): Appr.extra_parser([])\n",
    },
    "a class of a table": {
        "main.py": APPROACH
        + "import sys\nKINDS = {'lwf': Appr}\nKind = KINDS[sys.argv[1]]\n"
        + MADE.replace("Appr", "Kind")
    },
    "a registered class": {
        "main.py": "import sys\nimport reg, nets\nAppr = reg.ALL[sys.argv[1]]\n" + MADE,
        "reg.py": REGISTRY,
        "nets.py": APPROACH.replace("class Appr", "from reg import register\n@register\nclass Appr"),
    },
    "a registered function": {
        "main.py": "import sys\nimport reg, nets\nmake = reg.ALL[sys.argv[1]]\nfrom nets import Net\n" + USED,
        "reg.py": REGISTRY,
        "nets.py": NET + GET.replace("def get", "from reg import register\n@register\ndef get"),
    },
    "a function of a table": {
        "main.py": GET + NET + "import sys\nKINDS = {'a': get_args}\nmake = KINDS[sys.argv[1]]\n" + USED,
    },
    "a function by its text": {
        "main.py": "import opts, sys\nmake = getattr(opts, sys.argv[1], 'get_args')\nopts.get_args([])\n" + FROM + USED,
        "opts.py": GET,
        "nets.py": NET,
    },
    "evaluated": {"main.py": GET + NET + "import sys\nmake = eval(sys.argv[1] + '_args')\n" + USED},
    "of the module's names": {"main.py": GET + NET + "import sys\nmake = globals()[sys.argv[1] + '_args']\n" + USED},
    "an entry point": {
        "setup.py": "from setuptools import setup\nsetup(entry_points={'plug': ['a=opts:get_args']})\n",
        "opts.py": GET + NET,
        "main.py": "import opts\nfor make in opts.found():\n    opts.Net(**vars(make([]))).loss()\n",
    },
    "handed on": {"main.py": GET + NET + "def run(make):\n    " + USED + "run(get_args)\nprint(get_args([]))\n"},
    "in part": {"main.py": GET + NET + "from functools import partial\nmake = partial(get_args)\n" + USED},
    "a default": {"main.py": GET + NET + "def run(make=get_args):\n    " + USED + "run()\nprint(get_args([]))\n"},
    "by another name": {
        "main.py": "import opts\nfrom nets import Net\nmake = opts.get_args\n" + USED,
        "opts.py": GET,
        "nets.py": NET,
    },
    "of a lambda": {"main.py": GET + NET + "make = lambda rest: get_args(rest)\n" + USED},
    "held by a class": {
        "main.py": "from opts import get_args\nfrom nets import Net\nclass T:\n    options = staticmethod(get_args)\n"
        "    def go(self): Net(**vars(self.options([]))).loss()\nT().go()\n",
        "opts.py": GET,
        "nets.py": NET,
    },
    "of a subclass that is never named": {
        "main.py": "import sys, tasks\n" + FROM + "Net(**vars(tasks.KINDS[sys.argv[1]]().options([]))).loss()\n",
        "tasks.py": TASK + "KINDS = {one.__name__: one for one in Base.__subclasses__()}\n",
        "nets.py": NET,
    },
    "what the base is asked": {
        "main.py": FROM + "from tasks import Base\ndef go(t: Base):\n    Net(**vars(t.options([]))).loss()\n",
        "tasks.py": TASK,
        "nets.py": NET,
    },
    "in a table that is returned": {
        "main.py": PICK + "Appr(**vars(Appr.extra_parser(sys.argv)['it'])).loss()\n",
        "approach/__init__.py": "",
        "approach/lwf.py": APPROACH.replace("return parser.parse_args(rest)", "return {'it': parser.parse_args(rest)}"),
    },
    "two functions on": {
        "main.py": PICK + MADE.replace("extra_parser", "options"),
        "approach/__init__.py": "",
        "approach/lwf.py": APPROACH + "    @classmethod\n    def options(cls, rest): return cls.extra_parser(rest)\n",
    },
    "yielded": {
        "main.py": FROM + "import opts\nfor given in opts.get_args([]):\n    Net(**vars(given)).loss()\n",
        "opts.py": GET.replace("return", "yield"),
        "nets.py": NET,
    },
    "yielded beside a sum": {
        "main.py": FROM + "import opts\nfor given in opts.get_args([]):\n    Net(**vars(given)).loss()\n",
        "opts.py": GET.replace("return ", "given = ") + "    size = given.size * 2\n    yield given\n",
        "nets.py": NET,
    },
    "a name of a module that is imported by a text": {
        "main.py": FROM
        + "import importlib, sys\nNet(**vars(importlib.import_module('conf.' + sys.argv[1]).args)).loss()\n",
        "conf/__init__.py": "",
        "conf/a.py": "import argparse\nrest = None" + GLOBAL,
        "nets.py": NET,
    },
    "for who imports the package": {
        "pyproject.toml": "[project]\nname = 'lib'\nversion = '1'\n",
        "lib/__init__.py": "from .opts import get_args\n",
        "lib/opts.py": GET,
    },
}
DEAD: Mapping[str, Mapping[str, str]] = {
    "called where it stands": {"main.py": GET + "get_args([])\n"},
    "called by another module": {"main.py": "import opts\nprint(opts.get_args([]))\n", "opts.py": GET},
    "of a class that is named": {
        "main.py": "from nets import Appr\nprint(Appr.extra_parser([]))\n",
        "nets.py": APPROACH.replace("rate=1", "size=1").replace("rate\n", "size\n").replace(".rate", ".size"),
    },
    "listed where a model is evaluated": {
        "main.py": "import opts\nopts.get_args([])\n",
        "opts.py": f"{GET}__all__ = ['get_args']\ndef still(model):\n    return model.eval()\n",
    },
    "beside a parser that a library makes": {
        "main.py": GET.replace("get_args", "parse_args") + "parse_args([])\n",
        "other.py": "from engine import default_argument_parser\nrest = default_argument_parser().parse_args()\n",
    },
    "saved in a table of several lines": {
        "main.py": GET
        + "import torch\ndef save(given, path):\n    kept = {\n        'step': 1,\n        'args': given,\n    }\n"
        "    torch.save(kept, path)\nsave(get_args([]), 'x.pt')\n",
    },
    "a namesake of another library's method": {
        "main.py": "import argparse\nimport lib\nclass Opts:\n    def options(self, rest):"
        + METHOD
        + "Opts().options([])\nlib.options([])\n",
    },
}


@pytest.mark.parametrize("name", [*LIVE])
def test_nothing_is_said_dead_that_may_be_called_unseen(
    name: str, project_of: Callable[[Mapping[str, str]], Project]
) -> None:
    keys = [key for file in project_of(LIVE[name]).configs for key in file.keys if key.key == "--rate"]
    assert [key.status for key in keys] in (["live"], ["unknown"])


@pytest.mark.parametrize("name", [*DEAD])
def test_what_is_called_where_all_is_seen_is_dead(
    name: str, project_of: Callable[[Mapping[str, str]], Project]
) -> None:
    keys = [key for file in project_of(DEAD[name]).configs for key in file.keys if key.key == "--rate"]
    assert [(key.status, key.confidence) for key in keys] == [("dead", "high")]
