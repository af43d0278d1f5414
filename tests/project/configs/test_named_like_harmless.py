"""Calls of libraries that are named like what logs, copies or shows a configuration: only who is known is harmless."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

PARSER = """
import argparse, json, os
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=1)
parser.add_argument("--name", default="x")
args = parser.parse_args()
open("o", "w").write(args.name)
"""
WORDS = (
    "create", "load_config", "copy", "deepcopy", "update", "dump", "dumps", "format", "merge", "info", "log", "write",
    "save", "print", "display", "summary", "track", "describe", "structured", "cast", "clone", "resolve", "freeze",
    "connect", "echo", "debug", "error", "warning", "escape", "style", "select", "values", "list", "sorted", "type",
    "open_dict", "id", "round", "join", "strip", "to_dict", "set_description", "logging", "Config",
)  # fmt: skip
USES = (
    "foolib.{}(args)",
    "made = foolib.{}(**vars(args))\nprint(made)",
    "from foolib import {0} as make\nmake(vars(args))",
)
OPEN: Mapping[str, str] = {
    "all keywords": "import smplx\nsmplx.create(**args.__dict__)",
    "all keywords of vars": "import timm\ntimm.create(**vars(args))",
    "a keyword": "from foolib import registry\nregistry.create(cfg=args)",
    "a class": "from foolib import ModelFactory\nModelFactory.create('a', args)",
    "a made one": "import foolib\nfactory = foolib.Factory()\nmodel = factory.create(args)",
    "a parameter": "def build(factory):\n    return factory.create(args)\nimport foolib\nbuild(foolib.Factory())",
    "another name": "from foolib import create as make\nmake(args)",
    "a bare one": "from foolib import create\nmodel = create(args)",
    "a bare update": "from foolib import update\nupdate(args)",
    "a module below": "import foolib.models\nnet = foolib.models.create(vars(args))",
}
KNOWN: Mapping[str, str] = {
    "a copy of OmegaConf": "from omegaconf import OmegaConf\ncfg = OmegaConf.create(vars(args))\nprint(cfg.name)",
    "another name of it": "from omegaconf import OmegaConf as OC\ncfg = OC.create(vars(args))\nprint(cfg.name)",
    "a copy": "import copy\nagain = copy.deepcopy(args)\nprint(again.name)",
    "a log": "import logging\nlogging.info(args)",
    "a log of its own": "import logging\nlogger = logging.getLogger('a')\nlogger.info('%s', args)",
    "a log of a library": "from foolib import logger\nlogger.info(args)",
    "a log that a library gives": "import foolib\nlog = foolib.get_logger('a')\nlog.info(args)",
    "a log of another": "from loguru import logger\nlogger.debug(args)",
    "a console": "from rich.console import Console\nConsole().print(args)",
    "a printer": "from rich import print\nprint(args)",
    "a file": "json.dump(vars(args), open('a.json', 'w'))",
    "a text": "import yaml\nprint(yaml.dump(vars(args)))",
    "an easy one": "from easydict import EasyDict\ncfg = EasyDict(vars(args))\nprint(cfg.name)",
    "a dictionary": "from foolib import AttrDict\ncfg = AttrDict(vars(args))\nprint(cfg.name)",
    "a tracker": "import wandb\nwandb.init(config=args)",
    "what is kept beside weights": (
        "from catalyst.dl import SupervisedRunner\nrunner = SupervisedRunner()\n"
        "runner.train(model=args.name, checkpoint_data={'cmd_args': vars(args)})"
    ),
    "what says it all": "from foolib import print_args\nprint_args(args)",
}


@pytest.fixture
def status(project_of: Callable[[Mapping[str, str]], Project]) -> Callable[[str], str]:
    """Return a function that says what becomes of the option `--rate` of a program."""
    return lambda program: next(
        key.status for key in project_of({"train.py": f"{PARSER}\n{program}\n"}).keys if key.key == "--rate"
    )


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("word", WORDS)
def test_a_function_of_a_library_that_is_not_known_may_take_what_it_gets(
    status: Callable[[str], str], word: str, use: str
) -> None:
    assert status("import foolib\n" + use.format(word)) != "dead"


@pytest.mark.parametrize("program", OPEN.values(), ids=OPEN)
def test_what_a_library_makes_of_options_is_not_told_by_a_word(status: Callable[[str], str], program: str) -> None:
    assert status(program) != "dead"


@pytest.mark.parametrize("program", KNOWN.values(), ids=KNOWN)
def test_what_is_known_to_log_or_copy_stays_harmless(status: Callable[[str], str], program: str) -> None:
    assert status(program) == "dead"
