"""Options that go on inside what is joined, mapped over or grown later: none of them is dead."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], str]
PARSER = """
import argparse
from unseen import ex, files, more, pool, use
parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--width", type=int, default=1)
"""
ARGS = PARSER + "from work import Part, keyed, second, whole\nargs = parser.parse_args()\nuse(args.data)\n"
WORK = """
    def whole(part):
        return part.width

    def second(name, part):
        return part.width

    def keyed(part):
        return part["width"]

    class Part:
        def __init__(self, **kw):
            print(kw["width"] * 2)
"""


@pytest.fixture
def status(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the status and confidence of `--width` of train.py."""

    def judge(files: Mapping[str, str]) -> str:
        keys = project_of({path: dedent(text) for path, text in files.items()}).keys
        (row,) = (key for key in keys if (key.path, key.key) == ("train.py", "--width"))
        return f"{row.status} {row.confidence}" if row.status == "dead" else row.status

    return judge


@pytest.mark.parametrize(
    "handed",
    [
        "use(list(map(whole, [args])))",
        "pool.map(whole, [args] * 4)",
        "parts = [args] * 3\nuse(list(map(whole, parts)))",
        "ex.map(second, files, [args] * 3)",
        "pool.imap_unordered(whole, [args] * 2)",
        "use(list(filter(whole, [args])))",
        "pool.starmap(whole, [(args,)] * 3)",
        "pool.starmap(second, [(1, args), (2, args)])",
        "pool.starmap(second, [(file, args) for file in files])",
        "for one in [args] + more:\n    whole(one)",
        "parts = []\nparts += [args]\nfor one in parts:\n    whole(one)",
        "for one in {args} | more:\n    whole(one)",
        "keyed({'a': 1} | vars(args))",
        "both = more | vars(args)\nkeyed(both)",
        "both = {}\nboth |= vars(args)\nkeyed(both)",
    ],
)
def test_what_is_joined_or_mapped_over_is_handed_on(status: Judge, handed: str) -> None:
    assert status({"train.py": ARGS + handed + "\n", "work.py": WORK}) == "live"


@pytest.mark.parametrize(
    "handed",
    ["use(list(map(whole, [more])))", "pool.starmap(second, [(args, more)])", "Part(**({'width': 1} | more))",
     "use([args.data] * 3 + more)"],
)  # fmt: skip
def test_what_gets_something_else_reads_no_option(status: Judge, handed: str) -> None:
    assert status({"train.py": ARGS + handed + "\n", "work.py": WORK}) == "dead high"


WALK = "args = parser.parse_args()\nfor key in KEYS:\n    use(getattr(args, key))\n"


@pytest.mark.parametrize(
    ("names", "before"),
    [
        ('KEYS = {"data": 1}\nKEYS["width"] = 2\n', "from names import KEYS\n"),
        ('KEYS = {"data": 1}\n', "from names import KEYS\nimport grows\n"),
        ('KEYS = {"data": 1}\n', "from names import KEYS\nKEYS['width'] = 2\n"),
        ("", "KEYS = ['data']\nKEYS.append('width')\n"),
        ("", "KEYS = ['data']\nKEYS += ['width']\n"),
        ("", "KEYS = {'data'}\nKEYS.add('width')\n"),
        ("", "KEYS = {'data': 1}\nKEYS |= {'width': 1}\n"),
        ("KEYS = ['data']\nKEYS.extend(['width'])\n", "from names import KEYS\n"),
    ],
)
def test_names_put_into_what_is_walked_over_may_be_any(status: Judge, names: str, before: str) -> None:
    grows = 'from names import KEYS\nKEYS["width"] = 2\n'
    program = PARSER + before + WALK + "use('width')\n"
    assert status({"train.py": program, "names.py": names, "grows.py": grows}) in ("live", "unknown")


@pytest.mark.parametrize("keys", ["KEYS = ['data']\n", "KEYS = {'data': 1}\n", "KEYS = ('data',)\n"])
def test_names_that_stay_what_they_are_are_all(status: Judge, keys: str) -> None:
    program = PARSER + "from names import KEYS\n" + WALK + "use('width')\n"
    assert status({"train.py": program, "names.py": keys}) == "dead high"


WALKER = """
class Walker:
    KEYS = {"data": 1}

    def go(self, args):
        for key in self.KEYS:
            use(getattr(args, key))

"""


@pytest.mark.parametrize(
    "put",
    [
        "class Heir(Walker):\n    KEYS = {'width': 1}\nHeir().go(parser.parse_args())\n",
        "walker = Walker()\nwalker.KEYS = {'width': 1}\nwalker.go(parser.parse_args())\n",
        "walker = Walker()\nwalker.KEYS['width'] = 1\nwalker.go(parser.parse_args())\n",
    ],
)
def test_names_an_heir_or_instance_has_may_be_any(status: Judge, put: str) -> None:
    assert status({"train.py": PARSER + WALKER + put + "use('width')\n"}) in ("live", "unknown")


def test_names_of_a_class_alone_are_all(status: Judge) -> None:
    alone = "Walker().go(parser.parse_args())\nuse('width')\n"
    assert status({"train.py": PARSER + WALKER + alone}) == "dead high"


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("args = eval('parser.parse_args()')\nuse(args.width)\n", ""),
        ("", "import importlib\nfound = importlib.import_module('train')\nargs = found.parser.parse_args()\n"),
        ("", "import runpy\nfound = runpy.run_path('train.py')\nargs = found['parser'].parse_args()\n"),
        ("", "exec(open('train.py').read())\nargs = parser.parse_args()\n"),
    ],
)
def test_a_parser_that_is_taken_by_its_name_may_parse(status: Judge, own: str, other: str) -> None:
    assert status({"train.py": PARSER + own, "main.py": other}) != "dead high"


@pytest.mark.parametrize(
    "body",
    [
        "class cfg:\n    width = 3\nargs = parser.parse_args()\ncfg = type('C', (cfg,), vars(args))\nuse(cfg.width)\n",
        (
            "import yaml\nfrom omegaconf import OmegaConf\nargs = parser.parse_args()\n"
            "OmegaConf.save(OmegaConf.create(vars(args)), 'x.yaml')\n"
            "config = yaml.safe_load(open('x.yaml'))\nuse(config['width'])\n"
        ),
    ],
)  # fmt: skip
def test_a_namesake_that_may_hold_the_values_is_no_other(status: Judge, body: str) -> None:
    assert status({"train.py": PARSER + body}) == "live"


@pytest.mark.parametrize(
    "called",
    [
        "TABLE.update({'wide': whole})\nTABLE[args.data](args)",
        "TABLE.update(wide=whole)\nTABLE[args.data](args)",
        "TABLE.setdefault('wide', whole)\nTABLE[args.data](args)",
        "def fill():\n    TABLE['wide'] = whole\nfill()\nTABLE[args.data](args)",
    ],
)
def test_a_function_put_into_a_table_later_is_entered(status: Judge, called: str) -> None:
    table = "def narrow(part):\n    return part.data\nTABLE = {'narrow': narrow}\n"
    assert status({"train.py": ARGS + table + called + "\n", "work.py": WORK}) == "live"


def test_a_lambda_that_a_branch_calls_may_read_anything(status: Judge) -> None:
    chosen = "call = narrow\nif args.data:\n    call = lambda part: whole(part)\ncall(args)\n"
    program = ARGS + "def narrow(part):\n    return part.data\n" + chosen
    assert status({"train.py": program, "work.py": WORK}) in ("live", "unknown")


@pytest.mark.parametrize("chain", [" | ".join(["vars(args)"] * 400), " + ".join(["[args]"] * 400)])
def test_a_long_chain_of_joins_is_read_to_its_end(status: Judge, chain: str) -> None:
    assert status({"train.py": ARGS + f"use(args.width)\nmany = {chain}\n", "work.py": WORK}) == "live"
