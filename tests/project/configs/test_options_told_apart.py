"""Options told apart: from values of another origin that bear their name, and through callees that may be several."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[str, str]]
PARSER = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--width", type=int, default=1)
"""


@pytest.fixture
def statuses(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives status and confidence of every option of train.py by its name."""

    def judge(files: Mapping[str, str]) -> dict[str, str]:
        project = project_of({path: dedent(text) for path, text in files.items()})
        rows = (key for key in project.keys if key.path == "train.py")
        return {key.key: f"{key.status} {key.confidence}" if key.status == "dead" else key.status for key in rows}

    return judge


DATASETS = """
    class Hours:
        def __init__(self, how, flag):
            self.width = how.width

    class Ahead:
        def __init__(self, how, flag):
            self.flag = flag

    def hours(how, flag):
        return how.width

    def ahead(how, flag):
        return flag
"""


@pytest.mark.parametrize(
    "chosen",
    [
        'Data = TABLE[args.data]\nif args.data == "x":\n    Data = Ahead\nData(args, 1)',
        'if args.data == "x":\n    Data = Ahead\nelse:\n    Data = TABLE[args.data]\nData(args, 1)',
        "Data = TABLE.get(args.data)\nif not Data:\n    Data = Ahead\nData(args, 1)",
        'if args.data == "x":\n    Data = Ahead\nelse:\n    Data = Hours\nData(args, 1)',
        'Data = Hours\nif args.data == "x":\n    Data = Ahead\nData(args, 1)',
        'Data = hours\nif args.data == "x":\n    Data = ahead\nData(args, 1)',
        'Data = CALLS[args.data]\nif args.data == "x":\n    Data = ahead\nData(args, 1)',
        'Data = CALLS[args.data]\nif args.data == "x":\n    Data = Ahead\nData(args, 1)',
        'Data = Ahead if args.data == "x" else TABLE[args.data]\nData(args, 1)',
        "for Data in (Ahead, Hours):\n    Data(args, 1)",
        'Data = getattr(data, args.data)\nif args.data == "x":\n    Data = Ahead\nData(args, 1)',
        'Data = globals()[args.data]\nif args.data == "x":\n    Data = Ahead\nData(args, 1)',
    ],
)
def test_a_name_that_may_be_several_things_enters_all_of_them(statuses: Judge, chosen: str) -> None:
    program = PARSER + "args = parser.parse_args()\n"
    program += "import data\nfrom data import *\nfrom data import Ahead, Hours, ahead, hours\n"
    program += 'TABLE = {"h": Hours, "a": Ahead}\nCALLS = {"h": hours, "a": ahead}\n'
    found = statuses({"train.py": program + chosen, "data.py": DATASETS})
    assert found["--width"] == "live"


@pytest.mark.parametrize(
    "looked_up",
    ["from plugins import TABLE\nData = TABLE[args.data]", "import plugins\nData = getattr(plugins, args.data)",
     "from plugins import TABLE\nData = TABLE.get(args.data)"],
)  # fmt: skip
def test_an_entry_of_a_table_that_is_not_here_may_be_anything(statuses: Judge, looked_up: str) -> None:
    program = PARSER + "args = parser.parse_args()\nfrom data import Ahead\n" + looked_up
    program += '\nif args.data == "x":\n    Data = Ahead\nData(args, 1)\n'
    assert statuses({"train.py": program, "data.py": DATASETS})["--width"] == "unknown"


CLI = """
    import argparse

    def create_parser():
        parser = argparse.ArgumentParser()
        parser.add_argument("--data")
        parser.add_argument("--width", type=int, default=1)
        return parser

    def parse():
        return create_parser().parse_args()

    if __name__ == "__main__":
        open(parse().data)
"""


@pytest.mark.parametrize(
    ("main", "status"),
    [
        ("import train\n" + PARSER + "args = parser.parse_args()\nrun(args.width)\n", "dead high"),
        (
            "import train\n"
            + PARSER
            + "def main():\n    args = parser.parse_args()\n    run(args.width)\nmain()\n",
            "dead high",
        ),
        ("import train\n" + PARSER + "args = train.parse()\nrun(args.width)\n", "live"),
        ("import train\nparser = train.create_parser()\nargs = parser.parse_args()\nrun(args.width)\n", "live"),
        (
            "import train\n"
            + PARSER
            + "args = parser.parse_args()\nrun(args.width)\nother = train.parse()\nrun(other)\n",
            "live",
        ),
        ("from train import *\n" + PARSER + "args = parse()\nrun(args.width)\n", "live"),
        ("import train\n" + PARSER + "pick = getattr(train, 'parse')\nargs = pick()\nrun(args.width)\n", "live"),
        (
            (
                "import argparse, train\n"
                "parser = argparse.ArgumentParser(parents=[train.create_parser()])\n"
                "args = parser.parse_args()\nrun(args.width)\n"
            ),
            "live",
        ),
        (
            (
                "import train\nfrom train import create_parser\ndef build():\n"
                "    return create_parser()\nargs = build().parse_args()\nrun(args.width)\n"
            ),
            "live",
        ),
        (
            (
                "import train\nclass Base:\n    def __init__(self):\n"
                "        self.parser = train.create_parser()\n    def go(self):\n"
                "        args = self.parser.parse_args()\n        run(args.width)\nBase().go()\n"
            ),
            "live",
        ),
    ],
)  # fmt: skip
def test_options_of_a_program_that_parses_itself_are_not_those_of_what_it_imports(
    statuses: Judge, main: str, status: str
) -> None:
    assert statuses({"train.py": CLI, "main.py": "from lib import run\n" + main})["--width"] == status


LOADED = (
    PARSER
    + """
import json
import yaml
from helpers import load_json, Box, settings

args = parser.parse_args()
use(args.data)
"""
)
HELPERS = """
    import json

    def load_json(path):
        with open(path) as file:
            content = json.load(file)
        return content

    class Box(dict):
        pass

    class settings:
        width = 3
        height = 5
"""


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("args_loaded = load_json(args.data)\nuse(args_loaded['width'])\n", "dead high"),
        ("def f():\n    opt = json.load(open(args.data))\n    use(opt.get('width'))\nf()\n", "dead high"),
        ("config = yaml.safe_load(open(args.data))\nuse(config['width'])\n", "dead high"),
        ("def g(config):\n    use(config['width'])\ng(load_json(args.data))\n", "dead high"),
        # live twins
        ("opt = load_json(args.data)\nopt.update(vars(args))\nuse(opt['width'])\n", "live"),
        ("opt = load_json(args.data)\nopt = args\nuse(opt.width)\n", "live"),
        ("opt = load_json(args.data)\nfor k, v in vars(args).items():\n    opt[k] = v\nuse(opt['width'])\n", "live"),
        ("opt = load_json(args.data)\nif not opt:\n    opt = vars(args)\nuse(opt['width'])\n", "live"),
        ("json.dump(vars(args), open('a.json', 'w'))\nopt = json.load(open('a.json'))\nuse(opt['width'])\n", "live"),
        ("json.dump(args.__dict__, open(args.data, 'w'))\nopt = load_json(args.data)\nuse(opt['width'])\n", "live"),
        ("def g(config):\n    use(config['width'])\ng(load_json(args.data))\ng(vars(args))\n", "live"),
        ("def g(config):\n    use(config['width'])\ng(load_json(args.data) if args.data else vars(args))\n", "live"),
        ("opt = {**load_json(args.data), **vars(args)}\nuse(opt['width'])\n", "live"),
        ("opt = dict(load_json(args.data), **vars(args))\nuse(opt['width'])\n", "live"),
        ("settings.width = args.width\nuse(settings.width)\n", "live"),
        ("for k, v in vars(args).items():\n    setattr(settings, k, v)\nuse(settings.width)\n", "live"),
        ("settings.__dict__.update(vars(args))\nuse(settings.width)\n", "live"),
        ("parser.parse_args(namespace=settings)\nuse(settings.width)\n", "live"),
        ("class Run(settings):\n    pass\nrun = Run()\nrun.__dict__ = vars(args)\nuse(run.width)\n", "live"),
        ("config = yaml.safe_load(open(args.data))\nargs.__dict__.update(config)\nuse(args.width)\n", "live"),
        ("from plug import plug\nopt = load_json(args.data)\nplug(opt, args)\nuse(opt['width'])\n", "live"),
        ("from plug import mix\nopt = mix(load_json(args.data), args)\nuse(opt['width'])\n", "live"),
    ],
)  # fmt: skip
def test_what_a_file_or_class_holds_is_no_option_of_its_name(statuses: Judge, body: str, status: str) -> None:
    assert statuses({"train.py": LOADED + body, "helpers.py": HELPERS})["--width"] == status


@pytest.mark.parametrize(
    ("program", "status"),
    [
        (PARSER + "config = load()\nrun(config.width)\n", "live"),
        (
            (
                "import argparse\ndef main():\n    parser = argparse.ArgumentParser()\n"
                "    parser.add_argument('--data')\n    parser.add_argument('--width')\n"
                "    args = other()\n    run(args.width)\nmain()\n"
            ),
            "live",
        ),
        # live or open twins
        (PARSER + "config = vars(parser.parse_args())\nrun(config['width'])\n", "live"),
        (PARSER + "parse = parser.parse_args\nargs = parse()\nrun(args.width)\n", "live"),
        (PARSER + "args = load(parser)\nrun(args.width)\n", "live"),
        (PARSER + "def get():\n    return parser\nargs = get().parse_args()\nrun(args.width)\n", "live"),
        (PARSER + "def go():\n    global args\n    args = parser.parse_args()\ngo()\nrun(args.width)\n", "live"),
        (PARSER + "class A:\n    p = parser\nargs = A.p.parse_args()\nrun(args.width)\n", "live"),
        (PARSER + "other = parser\nargs = other.parse_args()\nrun(args.width)\n", "live"),
        (PARSER + "both = [parser]\nargs = both[0].parse_args()\nrun(args.width)\n", "live"),
        (PARSER + "args = argparse.ArgumentParser.parse_args(parser)\nrun(args.width)\n", "live"),
        (PARSER + "args = getattr(parser, 'parse_args')()\nrun(args.width)\n", "live"),
        (PARSER + "args = (lambda: parser.parse_args())()\nrun(args.width)\n", "live"),
        (
            PARSER
            + "sub = argparse.ArgumentParser(parents=[parser])\nargs = sub.parse_args()\n"
            "run(args.width)\n",
            "live",
        ),
        (PARSER + "with parser as p:\n    args = p.parse_args()\nrun(args.width)\n", "live"),
    ],
)  # fmt: skip
def test_options_of_an_unparsed_parser_are_told_by_name(statuses: Judge, program: str, status: str) -> None:
    assert statuses({"train.py": "from lib import load, other, run\n" + program})["--width"] == status


@pytest.mark.parametrize(
    "main",
    [
        "from train import parser\nargs = parser.parse_args()\nrun(args.width)\n",
        "import train\nargs = train.parser.parse_args()\nrun(args.width)\n",
        "from train import *\nargs = parser.parse_args()\nrun(args.width)\n",
        "import train as t\nargs = getattr(t, 'parser').parse_args()\nrun(args.width)\n",
    ],
)
def test_a_parser_that_another_module_parses_with_is_alive(statuses: Judge, main: str) -> None:
    assert statuses({"train.py": PARSER, "main.py": "from lib import run\n" + main})["--width"] == "live"


@pytest.mark.parametrize(
    ("walk", "status"),
    [
        ('keys = {"data": "d"}\nname = "-".join([str(getattr(args, k)) for k in keys])\n', "dead high"),
        ('keys = {"data": "d"}\nname = ""\nfor k in keys:\n    name += str(getattr(args, k))\n', "dead high"),
        ('keys = {"data": "d", "width": "w"}\nname = "-".join([str(getattr(args, k)) for k in keys])\n', "live"),
        ('keys = {"data": "d"}\nkeys["width"] = "w"\nname = "-".join([str(getattr(args, k)) for k in keys])\n', "open"),
        (
            'keys = {"data": "d"}\nkeys.update(width="w")\nname = "-".join([str(getattr(args, k)) for k in keys])\n',
            "open",
        ),
        ('keys = {"data": "d", **more}\nname = "-".join([str(getattr(args, k)) for k in keys])\n', "open"),
        ('keys = {"d": "width"}\nname = "-".join([str(getattr(args, keys[k])) for k in keys])\n', "open"),
        ('keys = {"d": "width"}\nname = "-".join([str(getattr(args, v)) for k, v in keys.items()])\n', "open"),
        ('keys = {"d": "width"}\nname = "-".join([str(getattr(args, v)) for v in keys.values()])\n', "open"),
        (
            'def name(keys):\n    return [getattr(args, k) for k in keys]\nrun(name({"data": 1}))\nrun(name(more))\n',
            "open",
        ),
    ],
)
def test_names_walked_over_are_the_keys_of_a_table(statuses: Judge, walk: str, status: str) -> None:
    program = PARSER + "from lib import more, run\nargs = parser.parse_args()\n" + walk + "run(name, 'width')\n"
    found = statuses({"train.py": program})["--width"]
    assert found == status or (status == "open" and found in ("live", "unknown"))


@pytest.mark.parametrize(
    ("joined", "status"),
    [
        ("torch.cat([held, held])", "dead high"),
        ("torch.stack((held,), dim=0)", "dead high"),
        ("cat([held, held])", "open"),
        ("torch.cat([torch.tensor(args.width)])", "live"),
        ("torch.save([held], 'out.bin')", "open"),
        ("torch.jit.script([held])", "open"),
        ("plugins.join([held])", "open"),
    ],
)
def test_what_joins_tensors_takes_no_options(statuses: Judge, joined: str, status: str) -> None:
    program = PARSER + "import torch\nimport plugins\nfrom plugins import cat, run\nargs = parser.parse_args()\n"
    found = statuses({"train.py": program + f"held = args\nrun(args.data, {joined})\n"})["--width"]
    assert found == status or (status == "open" and found != "live")
