"""Containers of the standard library under other names, tuples made of a mapping, and lists of words."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

CONFIG = "rate: 1\nsize: 2\n"
LOAD = "import yaml\nconfig = yaml.safe_load(open('config.yaml'))\n"
READ = "print(3 * args.rate)\nopen(args.rate)\n"
DICT_CONFIG = "version: 1\nhandlers:\n  out:\n    class: logging.StreamHandler\nroot:\n  handlers: [out]\n"
RENAMED = {
    "a namespace": f"{LOAD}from types import SimpleNamespace as SN\nargs = SN(**config)\n{READ}",
    "a namespace of the command line": f"{LOAD}from argparse import Namespace as NS\nargs = NS(**config)\n{READ}",
    "a module": f"{LOAD}import types as t\nargs = t.SimpleNamespace(**config)\n{READ}",
    "a copy": f"{LOAD}from copy import deepcopy as dc\nargs = dc(config)\nopen(args['rate'])\n",
}
TUPLES = {
    "at once": f"{LOAD}from collections import namedtuple\nargs = namedtuple('args', config)(**config)\n{READ}",
    "by name": f"{LOAD}from collections import namedtuple\nNT = namedtuple('NT', config)\nargs = NT(**config)\n{READ}",
    "renamed": f"{LOAD}from collections import namedtuple as nt\nargs = nt('args', config.keys())(**config)\n{READ}",
}


def _told(project: Project) -> Mapping[str, str]:
    return {key.key: key.status for file in project.configs for key in file.keys if file.path == "config.yaml"}


@pytest.mark.parametrize("name", [*RENAMED])
def test_a_renamed_container_is_followed(name: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    found = _told(project_of({"main.py": RENAMED[name], "config.yaml": CONFIG}))
    assert found == {"rate": "live", "size": "dead"}


@pytest.mark.parametrize("name", [*TUPLES])
def test_a_tuple_made_of_a_mapping_tells_nothing(name: str, project_of: Callable[[Mapping[str, str]], Project]) -> None:
    found = _told(project_of({"main.py": TUPLES[name], "config.yaml": CONFIG}))
    assert found["size"] == "unknown"


def test_a_list_of_words_configures_no_logging(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    words = "{" + ", ".join(f'"{word}": {at}' for at, word in enumerate(["version", "handlers", "root", "he"])) + "}"
    files = {"words.json": words, "log.yaml": DICT_CONFIG, "main.py": "import json\njson.load(open('words.json'))\n"}
    systems = {file.path: file.system for file in project_of(files).configs}
    assert (systems["log.yaml"], systems.get("words.json")) != ("logging", "logging")
    assert systems["log.yaml"] == "logging"
