"""Parameters that a function may read without naming them, each kind with one that is not read."""

from collections.abc import Callable, Mapping
from textwrap import indent

import pytest

from mldebt.project.project import Project

PARSER = """
import argparse
from m import *
p = argparse.ArgumentParser()
p.add_argument("--rate", type=int, default=1)
p.add_argument("--other", type=int, default=1)
args = p.parse_args()
"""
RUN = """
import copy, functools, inspect, sys, time
import torch
def run(rate, other):
    open(rate)
def far(given):
    given = inspect.currentframe().f_back.f_locals
    return given
def keep(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        open(inspect.signature(f).bind(*args, **kwargs).arguments["rate"])
        return f(*args, **kwargs)
    return inner
def timed(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        start = time.time()
        made = f(*args, **kwargs)
        print(time.time() - start)
        return made
    return inner
R = {}
def register(cls):
    R[cls.__name__] = cls
    return cls
class Kept:
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        self.given = kwargs
        return self
class Bare:
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)
class Meta(type):
    def __call__(cls, *args, **kwargs):
        self = super().__call__(*args, **kwargs)
        self.given = kwargs
        return self
"""
BODIES = {
    "locals to another": "args = locals()\nrun(**args)",
    "a copy of locals": "args = copy.deepcopy(locals())\nrun(**args)",
    "locals at once": "run(**locals())",
    "locals without some": 'run(**{k: v for k, v in locals().items() if k != "self"})',
    "locals that fill": "self.__dict__.update(locals())",
    "all names": "self.__dict__.update(vars())",
    "hyperparameters": "self.save_hyperparameters()",
    "a frame": "values = inspect.getargvalues(inspect.currentframe())\nopen(values)",
    "the names of a frame": "open(sys._getframe(0).f_locals)",
    "a helper": "open(far(self))",
    "evaluated names": 'for name in ("rate", "other"):\n    open(eval(name))',
    "names listed": "for name in dir():\n    open(locals()[name])",
    "a text": 'open("%(rate)d" % locals())',
    "a text that is filled": 'open("{rate}".format(**locals()))',
    "a text with its name": 'open(f"{rate=}")',
    "run": 'exec("open(rate)")',
    "inside": "def inner():\n    open(rate)\ninner()",
}
IDLE = {
    "one": "open(other)",
    "one object": "open(vars(other))\nopen(dir(other))",
    "a caller of another": "print(other)\nopen(other)",
}
AROUND = {
    "bound by a wrapper": "class Net:\n    @keep\n    def __init__(self, rate, other):\n        pass\n",
    "a library's wrapper": "from kit import kept\n@kept\ndef Net(rate, other):\n    pass\n",
    "a class that is wrapped": "@keep\nclass Net:\n    def __init__(self, rate, other):\n        pass\n",
}
QUIET = {
    "registered": "@register\nclass Net:\n    def __init__(self, rate, other):\n        open(other)\n",
    "without gradients": "@torch.no_grad()\ndef Net(rate, other):\n    open(other)\n",
    "made by a bare class": "class Net(Bare):\n    def __init__(self, rate, other):\n        open(other)\n",
}
STARRED = {
    "a partial": "def go(kind, rate, other):\n    open(rate)\nNet = functools.partial(go, 1)\n",
    "a lambda": "Net = lambda rate, other: open(rate)\n",
    "what a function makes": "def make():\n    return open\nNet = make()\n",
}
NET = "class Net:\n    def __init__(self, rate, other):\n"


def _status(project: Project) -> str:
    return next(key.status for key in project.keys if key.key == "--rate")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_a_function_takes_unnamed(project_of: Callable[[Mapping[str, str]], Project], body: str) -> None:
    module = RUN + NET + indent(body, " " * 8) + "\n"

    assert _status(project_of({"main.py": PARSER + "Net(**vars(args))\n", "m.py": module})) in ("live", "unknown")


@pytest.mark.parametrize("body", IDLE.values(), ids=IDLE)
def test_what_a_function_leaves(project_of: Callable[[Mapping[str, str]], Project], body: str) -> None:
    module = RUN + NET + indent(body, " " * 8) + "\n"

    assert _status(project_of({"main.py": PARSER + "Net(**vars(args))\n", "m.py": module})) == "dead"


@pytest.mark.parametrize("made", [*AROUND.values(), *STARRED.values()], ids=[*AROUND, *STARRED])
def test_what_stands_around_takes(project_of: Callable[[Mapping[str, str]], Project], made: str) -> None:
    files = {"main.py": PARSER + "Net(**vars(args))\n", "m.py": RUN + made}

    assert _status(project_of(files)) in ("live", "unknown")


@pytest.mark.parametrize("made", QUIET.values(), ids=QUIET)
def test_what_stands_around_leaves(project_of: Callable[[Mapping[str, str]], Project], made: str) -> None:
    assert _status(project_of({"main.py": PARSER + "Net(**vars(args))\n", "m.py": RUN + made})) == "dead"


def test_an_object_that_goes_on_with_all_names(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    module = 'def go(**all):\n    open(getattr(all["opt"], "ra" + "te"))\ndef Net(opt, other):\n    go(**locals())\n'
    found = _status(project_of({"main.py": PARSER + "Net(args, 3)\n", "m.py": module}))

    assert found != "dead"


CLASSES = """
class A:
    def fit(self, n, k):
        for _ in range(n):
            open(k)
class B{above}:
    def fit(self, n, k):
        open(k)
def make(kind):
    if kind:
        return B()
    return A()
class Run:
    def __init__(self, kind):
        if kind:
            self.m = B()
        else:
            self.m = A()
    def go(self, n, k):
        self.m.fit(n, k)
def go(m, n, k):
    m.fit(n, k)
def fa(n, k):
    open(n + k)
def fb(n, k):
    open(k)
def pick(f, n, k):
    f(n, k)
"""
FIT = "m.fit(args.rate, args.other)\n"
SEVERAL = {
    "a branch": "if args.other:\n    m = B()\nelse:\n    m = A()\n" + FIT,
    "a choice": "m = B() if args.other else A()\n" + FIT,
    "a chosen class": "K = B if args.other else A\nm = K()\n" + FIT,
    "a factory": "m = make(args.other)\n" + FIT,
    "an attribute": "Run(args.other).go(args.rate, args.other)\n",
    "a parameter": "go(B(), args.rate, args.other)\ngo(A(), args.rate, args.other)\n",
    "a keyword": "m = B() if args.other else A()\nm.fit(n=args.rate, k=args.other)\n",
    "a function": "f = fb if args.other else fa\nf(args.rate, args.other)\n",
    "a function by a branch": "if args.other:\n    f = fb\nelse:\n    f = fa\nf(args.rate, args.other)\n",
    "a function as a parameter": "pick(fb, args.rate, args.other)\npick(fa, args.rate, args.other)\n",
}


@pytest.mark.parametrize("above", ["", "(A)"])
@pytest.mark.parametrize("use", SEVERAL.values(), ids=SEVERAL)
def test_any_of_several_may_read(project_of: Callable[[Mapping[str, str]], Project], use: str, above: str) -> None:
    assert _status(project_of({"main.py": PARSER + use, "m.py": CLASSES.replace("{above}", above)})) == "live"


@pytest.mark.parametrize("use", [SEVERAL["a branch"], SEVERAL["a factory"], SEVERAL["an attribute"]])
def test_none_of_several_reads(project_of: Callable[[Mapping[str, str]], Project], use: str) -> None:
    unread = CLASSES.replace("{above}", "").replace("range(n)", "range(9)").replace("open(n + k)", "open(k)")

    assert _status(project_of({"main.py": PARSER + use, "m.py": unread})) == "dead"


@pytest.mark.parametrize(("place", "status"), [("first", "dead"), ("last", "unknown"), ("loop", "unknown")])
def test_an_object_is_not_among_names_that_are_taken_before_it(
    project_of: Callable[[Mapping[str, str]], Project], place: str, status: str
) -> None:
    takes = "    run(**locals())\n"
    body = (
        "    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--rate')\n"
        "    parser.add_argument('--other')\n"
        "    args = parser.parse_args()\n"
        "    open(args.other)\n"
    )
    bodies = {
        "first": takes + body,
        "last": body + takes,
        "loop": "    for turn in range(2):\n" + indent(takes + body, "    "),
    }
    program = "import argparse\nfrom kit import run\n\n\ndef main(start=1):\n" + bodies[place] + "\n\nmain()\n"

    assert _status(project_of({"main.py": program})) == status
