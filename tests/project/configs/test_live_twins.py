"""Twins of programs whose option is dead: something may give a name, start a function, take a text or be told."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

Status = Callable[[Mapping[str, str]], str]
PARSER = """
import argparse, json, os, sys

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=1)
parser.add_argument("--name", default="x")
args = parser.parse_args()
open("o", "w").write(args.name)
"""
MAKE = "def make(given, n):\n    return given.rate * 2\n"
CALL = PARSER + "import nets\nUnet(args, 3)\n"
TAKEN = PARSER + "import nets\nnets.Unet(args, 3)\n"
SOURCE = PARSER + "def study():\n    os.makedirs(str(args.rate))\n"
LONG = "x" * 2500
WORK = """
class Work:
    def __init__(self, args):
        self.args = args
    def done(self, *rest):
        os.makedirs(str(self.args.rate))
"""
FILLED = """
class Config:
    def __init__(self, given):
        for key, value in given.items():
            setattr(self, key, value)
"""
NAMES: Mapping[str, Mapping[str, str]] = {
    "set on the builtins": {"train.py": CALL, "nets.py": MAKE + "__builtins__.Unet = make\n"},
    "an entry of the builtins": {"train.py": CALL, "nets.py": MAKE + "__builtins__['Unet'] = make\n"},
    "set on the program": {"train.py": CALL, "nets.py": MAKE + "import train\ntrain.Unet = make\n"},
    "set by its name": {"train.py": CALL, "nets.py": MAKE + "setattr(sys.modules['__main__'], 'Unet', make)\n"},
    "an entry of what is put in": {"train.py": PARSER + "import nets\nvars().update(nets.ALL)\nUnet(args, 3)\n"},
    "put into the module's names": {
        "train.py": PARSER + "import nets\nsys.modules[__name__].__dict__.update(vars(nets))\nUnet(args, 3)\n"
    },
    "by who runs the file": {"train.py": PARSER + "Unet(args, 3)\n", "all.py": "exec(open('train.py').read())\n"},
    "given to the file that is run": {
        "train.py": PARSER + "Unet(args, 3)\n",
        "all.py": "import runpy\nfrom nets import *\nrunpy.run_path('train.py', init_globals=globals())\n",
    },
    "by a file that is run": {"train.py": PARSER + "execfile('nets.py')\nUnet(args, 3)\n", "nets.py": MAKE},
    "imported by a function": {
        "train.py": PARSER + "def load():\n    global Unet\n    from nets import make as Unet\nload()\nUnet(args, 3)\n"
    },
    "defined by a function": {
        "train.py": PARSER
        + "def load():\n    global Unet\n    def Unet(given, n): return given.rate\nload()\nUnet(args, 3)\n"
    },
    "a parameter of a lambda": {"train.py": PARSER + "import nets\nlist(map(lambda Unet: Unet(args, 3), nets.ALL))\n"},
    "a parameter of a lambda that is called": {
        "train.py": PARSER + "import nets\n(lambda Unet: Unet(args, 3))(nets.A)\n"
    },
    "installed": {"train.py": PARSER + "import gettext\ngettext.install('x')\n_(args)\n"},
    "put into another module": {
        "train.py": PARSER + "import nets, patch\nnets.Unet(args, 3)\n",
        "nets.py": "def other(): pass\n",
        "patch.py": MAKE + "import nets\nnets.Unet = make\n",
    },
    "made by another module": {
        "train.py": TAKEN,
        "nets.py": "import deep\nvars().update(deep.ALL)\ndef other(): pass\n",
    },
    "imported by a function of it": {
        "train.py": TAKEN,
        "nets.py": "def load():\n    global Unet\n    from deep import Unet\ndef other(): pass\n",
    },
    "a variable by another name": {
        "train.py": PARSER + "from nets import Unet as Net\nNet(args, 3)\n",
        "nets.py": "import deep\nUnet = deep.load()\ndef other(): pass\n",
    },
    "of a module of another repository": {
        "train.py": PARSER + "from utils import Unet\nUnet(args, 3)\n",
        "tools/utils.py": "def other(): pass\n",
    },
}
STARTED: Mapping[str, Mapping[str, str]] = {
    "by a command": {"train.py": SOURCE, "run.sh": "python -c 'import train; train.study()'\n"},
    "by a document": {"train.py": SOURCE, "README.md": "# T\n\n```\npython -c 'import train; train.study()'\n```\n"},
    "by a container": {"train.py": SOURCE, "Dockerfile": "FROM x\nCMD gunicorn train:study\n"},
    "by settings": {"train.py": SOURCE, "conf.yaml": "function: train.study\n"},
    "as an entry point": {"train.py": SOURCE, "setup.cfg": "[options.entry_points]\nx =\n    s = train:study\n"},
    "by a library": {"train.py": PARSER + WORK + "import big\nbig.fit(calls=[Work(args)])\n"},
    "by a library that has it": {"train.py": PARSER + WORK + "import big\nw = Work(args)\nbig.add(w)\n"},
    "on a library": {"train.py": PARSER + WORK + "import big\nbig.hook = Work(args)\n"},
    "by a library that is given the class": {"train.py": PARSER + WORK + "import big\nbig.add(Work)\n"},
    "by a library that a factory serves": {
        "train.py": PARSER + WORK + "import big\ndef mk(a):\n    return Work(a)\nbig.add(mk(args))\n"
    },
    "by its computed name": {"train.py": PARSER + WORK + "vars(Work)[args.name](Work(args))\n"},
    "by who looks at all names": {
        "train.py": PARSER + WORK + "w = Work(args)\n[w.__getattribute__(n)() for n in dir(w)]\n"
    },
}
TEXTS = {
    "a long template": f'os.makedirs("""{{name}} {LONG} {{rate}}""".format(**vars(args)))',
    "a long format": f'os.makedirs("""%(name)s {LONG} %(rate)s""" % vars(args))',
    "a long template of an object": f'os.makedirs("""{{a.name}} {LONG} {{a.rate}}""".format(a=args))',
    "a long template of all names": (
        f'def go(rate):\n    return """{LONG} {{rate}}""".format(**locals())\nos.makedirs(go(args.rate))'
    ),
    "a text that is given back and names a folder": (
        'def told():\n    text = f"{args}"\n    return args, text\nagain, text = told()\nos.makedirs(text)'
    ),
    "all attributes": 'os.makedirs("{0.__dict__}".format(args))',
    "a text of a function": "def text():\n    return json.dumps(vars(args))\nos.makedirs(str(hash(text())))",
    "a named text of a function": "def text():\n    s = json.dumps(vars(args))\n    return s\nos.makedirs(text())",
    "a text that a function sends": 's = json.dumps(vars(args))\nprint(s)\ndef go():\n    os.environ["x"] = s\ngo()',
    "whether a value is none": "if None in vars(args).values():\n    raise SystemExit",
    "a second name of a value": "r = args.rate = float(args.rate)\nos.makedirs(str(r))",
    "a second name in a pair": "args.rate, r = float(args.rate), float(args.rate)\nos.makedirs(str(r))",
    "a class beside the one that is filled": (
        f"class Mix:\n    def go(self): os.makedirs(str(self.rate))\n{FILLED}"
        "class Work(Mix, Config): pass\nWork(vars(args)).go()"
    ),
    "words that a list is grown by": 'import subprocess\nc = ["o"]\nc.extend(sys.argv[1:])\nsubprocess.run(c)',
    "words put in one by one": 'import subprocess\nc = ["o"]\nfor a in sys.argv: c.append(a)\nsubprocess.run(c)',
    "words given to a function": 'import subprocess\ndef go(c):\n    subprocess.run(c)\ngo(["o", *sys.argv[1:]])',
    "words given to a process": 'os.spawnv(os.P_WAIT, "o", sys.argv)',
}
ACTS = {
    "fills the options": (
        "class A(argparse.Action):\n    def __call__(self, p, ns, v, o=None):\n        vars(ns)['name'] = v",
        "action=A",
    ),
    "fills them by a function": (
        "def fill(ns, v): ns.name = v\nclass A(argparse.Action):\n    def __call__(self, p, ns, v, o): fill(ns, v)",
        "action=A",
    ),
    "of a library": ("from yamlargparse import ActionConfigFile", "action=ActionConfigFile"),
    "a check": ("", "required=True, choices=('a',)"),
    "what a kernel passes": ("", "help='quick hack for jupyter'"),
}


@pytest.fixture
def status(project_of: Callable[[Mapping[str, str]], Project]) -> Status:
    """Return a function that says what becomes of the option `--rate` of a program."""
    return lambda files: next(key.status for key in project_of(files).keys if key.key in ("--rate", "--file"))


@pytest.mark.parametrize("files", [*NAMES.values(), *STARTED.values()], ids=[*NAMES, *STARTED])
def test_what_other_code_may_give_or_start_is_not_dead(status: Status, files: Mapping[str, str]) -> None:
    assert status(files) != "dead"


@pytest.mark.parametrize("program", TEXTS.values(), ids=TEXTS)
def test_what_a_whole_object_may_tell_is_not_dead(status: Status, program: str) -> None:
    assert status({"train.py": f"{PARSER}\n{program}\n"}) != "dead"


@pytest.mark.parametrize(("before", "how"), ACTS.values(), ids=ACTS)
def test_what_acts_while_a_line_is_parsed_is_not_dead(status: Status, before: str, how: str) -> None:
    flags = '"-f", "--file"' if "help" in how else '"--rate"'
    program = (
        f"import argparse, os, random\n{before}\nparser = argparse.ArgumentParser()\n"
        f'parser.add_argument({flags}, {how})\nparser.add_argument("--name")\nargs = parser.parse_args()\n'
        "print(args.name)\n"
    )

    assert status({"train.py": program}) in ("unknown", "external")


@pytest.mark.parametrize(("use", "told"), [('open("a", "w").write(text)', "dead"), ("os.makedirs(text)", "unknown")])
def test_a_text_given_back_beside_its_object_is_what_its_name_is_used_for(status: Status, use: str, told: str) -> None:
    program = (
        "import argparse, json, os\nparser = argparse.ArgumentParser()\n"
        'parser.add_argument("--rate")\nparser.add_argument("--name")\n'
        "def parse():\n    args = parser.parse_args()\n    text = json.dumps(args.__dict__)\n    return args, text\n"
        f"def main():\n    args, text = parse()\n    print(args.name + open(args.name).read())\n    {use}\nmain()\n"
    )

    assert status({"train.py": program}) == told
