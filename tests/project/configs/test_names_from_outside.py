"""Ways in which an option is read that nothing spells: names from outside, results handed about, what gives it back."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

HEAD = "import argparse, os, sys, json\nparser = argparse.ArgumentParser()\n"
RATE = HEAD + "parser.add_argument('--rate')\nparser.add_argument('--never')\n"
ARGS = RATE + "args = parser.parse_args()\n"
NET = (
    "class Net:\n    def __init__(self, rate=1, **kw):\n        self.rate = rate\n    def go(self):\n"
    "        open(self.rate)\n"
)
GET = (
    "import argparse\nfrom net import Net\ndef get():\n    parser = argparse.ArgumentParser()\n"
    "    parser.add_argument('--rate')\n"
)
FLAGS = "from absl import app, flags\nflags.DEFINE_float('rate', 1, 'x')\nFLAGS = flags.FLAGS\n"
LIVE: Mapping[str, Mapping[str, str]] = {
    "the command line": {"main.py": ARGS + "exit(getattr(args, sys.argv[-1]))\n"},
    "the environment": {"main.py": ARGS + "exit(vars(args)[os.environ['X']])\n"},
    "a question": {"main.py": ARGS + "exit(args.__dict__.get(input()))\n"},
    "a file": {"main.py": ARGS + "for key in json.load(open('names.json')):\n    os.makedirs(getattr(args, key))\n"},
    "lines of a file": {"main.py": ARGS + "for key in open('names'):\n    os.makedirs(getattr(args, key.strip()))\n"},
    "a signature": {
        "main.py": ARGS
        + "import inspect, importlib\nNet = importlib.import_module('net').Net\n"
        + "Net(**{key: getattr(args, key) for key in inspect.signature(Net).parameters})\n",
        "net.py": NET,
    },
    "a text that is evaluated": {"main.py": ARGS + "for key in ['rate']:\n    open(eval(f'args.{key}'))\n"},
    "a function that reduces": {
        "main.py": ARGS + "from b import take\nopen(take(args, 'rate'))\n",
        "b.py": "from functools import reduce\ndef take(it, name):\n    def one(it, name): return getattr(it, name)\n"
        "    return reduce(one, [it] + name.split('.'))\n",
    },
    "yielded beside another": {
        "main.py": GET + "    args = parser.parse_args()\n    x = yield args, 1\n\nfor a, n in get():\n"
            "    Net(**vars(a)).go()\n",
        "net.py": NET,
    },
    "the default of a parameter": {"main.py": ARGS + "def run(it=args):\n    return it.rate\nopen(run())\n"},
    "the default of a lambda": {"main.py": ARGS + "run = lambda it=args: it.rate\nopen(run())\n"},
    "what a process is given": {
        "main.py": ARGS + "from multiprocessing import Process\ndef run(rate, never):\n    open(rate)\n"
        "Process(target=run, kwargs=vars(args)).start()\n"
    },
    "a class that is a variable": {
        "main.py": ARGS + "from nets import NETS\ncls = NETS['a']\ncls(args).go()\n",
        "nets.py": "NETS = {}\ndef keep(cls):\n    NETS['a'] = cls\n    return cls\n@keep\nclass A:\n"
        "    def __init__(self, it):\n        self.it = it\n    def go(self):\n        open(self.it.rate)\n",
    },
    "the class of an object": {"main.py": ARGS + "def run(it):\n    open(it.rate)\nrun(type(args)(**vars(args)))\n"},
    "an object that is filled": {
        "main.py": RATE + "class Space:\n    def go(self):\n        open(self.rate)\nn = Space()\n"
            "parser.parse_args(namespace=n)\nn.go()\n"
    },
    "a module that is filled": {
        "main.py": RATE + "import conf\nparser.parse_args(namespace=conf)\nimport b\n",
        "conf.py": "rate = 1\n",
        "b.py": "import conf\nopen(conf.rate)\n",
    },
    "a tracker's module": {"main.py": ARGS + "import wandb\nwandb.init(config=args)\nc = wandb.config\nopen(c.rate)\n"},
    "a tracker's run": {
        "main.py": ARGS + "import wandb\nfrom b import go\nrun = wandb.init(config=vars(args))\ngo(run.config)\n",
        "b.py": "def go(it):\n    open(it['rate'])\n",
    },
    "a run asked for again": {
        "main.py": ARGS + "import mlflow\nmlflow.log_params(vars(args))\n",
        "b.py": "import mlflow\nrun = mlflow.get_run('x')\nopen(run.data.params['rate'])\n",
    },
    "the context of click": {
        "main.py": "import click\n@click.command()\n@click.option('--rate')\n@click.pass_context\n"
        "def main(ctx, **kw):\n    open(ctx.params['rate'])\nmain()\n"
    },
    "all flags as one object": {"main.py": FLAGS + "from b import go\ngo(FLAGS)\n", "b.py": "def go(it):\n"
        "    open(it.rate)\n"},
    "each flag by its name": {"main.py": FLAGS + "for key in FLAGS.__flags:\n    open(getattr(FLAGS, key))\n"},
    "the run of sacred": {
        "main.py": "from sacred import Experiment\nex = Experiment('x')\n@ex.config\ndef cfg():\n    rate = 1\n"
            "    other = 2\n"
        "@ex.automain\ndef main(_run):\n    from b import go\n    go(_run.config)\n",
        "b.py": "def go(it):\n    open(it['rate'])\n",
    },
}  # fmt: skip
DEAD: Mapping[str, str] = {
    "a name of a list": "for key in ['other']:\n    os.makedirs(str(getattr(args, key, 1)))\n",
    "a name that a caller gives": "def ask(name):\n    return getattr(args, name.lower(), 1)\nexit(ask('OTHER'))\n",
    "another text": "class A:\n    one = 1\n    def get(self, key):\n        return eval('self.' + key)\n"
    "open(A().get('one'))\n",
}


@pytest.mark.parametrize("name", [*LIVE])
def test_what_is_read_by_a_way_that_nothing_spells_is_not_dead(
    name: str, project_of: Callable[[Mapping[str, str]], Project]
) -> None:
    found = {key.key.lstrip("-").rpartition(".")[2]: key.status for key in project_of(LIVE[name]).keys}

    assert found["rate"] in ("live", "unknown")


@pytest.mark.parametrize("body", DEAD.values(), ids=DEAD)
def test_a_name_that_only_code_spells_leaves_others_dead(
    body: str, project_of: Callable[[Mapping[str, str]], Project]
) -> None:
    found = {key.key: key.status for key in project_of({"main.py": ARGS + body}).keys}

    assert found["--rate"] == "dead"


ROOT = "import hydra\n@hydra.main(config_path='conf', config_name='main')\ndef main(cfg):\n    open(cfg.name)\n"


def test_a_file_of_a_launcher_below_a_root_of_hydra_belongs_to_the_launcher(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    launcher = "compute_environment: LOCAL_MACHINE\ndistributed_type: NO\nnum_machines: 1\n"
    files = {"main.py": ROOT + "main()\n", "conf/main.yaml": "name: x\n", "conf/start/default.yaml": launcher}

    assert {key.status for key in project_of(files).keys if key.path == "conf/start/default.yaml"} <= {"external"}


def test_a_defaults_list_names_a_group_above_its_own(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    files = {
        "main.py": ROOT + "    open(cfg.test.given.rate)\nmain()\n",
        "conf/main.yaml": "defaults:\n  - test: a\nname: x\n",
        "conf/test/a.yaml": "defaults:\n  - ../given@given: base\nsize: 1\n",
        "conf/given/base.yaml": "rate: 1\nother: 2\n",
    }

    found = {key.key: key.status for key in project_of(files).keys if key.path == "conf/given/base.yaml"}

    assert found == {"rate": "live", "other": "dead"}


def test_nothing_of_a_long_file_of_which_nothing_is_read_is_dead(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    long = "".join(f"key{number}: 1\n" for number in range(10))
    files = {"main.py": ROOT + "main()\n", "conf/main.yaml": "name: x\n", "conf/whole/saved.yaml": long}

    assert {key.status for key in project_of(files).keys if key.path == "conf/whole/saved.yaml"} == {"unknown"}
