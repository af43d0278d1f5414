"""Option files of Hydra that code loads by itself too, and Python files that a repository's own `Config` reads."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.project.project import Project

Said = Callable[[Mapping[str, str]], dict[tuple[str, str], str]]
APP = """
    import hydra
    import torch


    @hydra.main(version_base=None, config_path="conf", config_name="config")
    def main(cfg):
        run(cfg)


    def run(cfg):
        torch.nn.Linear(cfg.model.depth, cfg.model.width, cfg.lr)


    if __name__ == "__main__":
        main()
"""
HEAD = """
import os
import torch
import yaml
from omegaconf import OmegaConf
from pathlib import Path
from train import run

cfg = OmegaConf.create()
"""
NET = "depth: 2\nwidth: 3\nspare: 4\n"
COMPOSED = {
    "conf/config.yaml": "defaults:\n  - model: net\nlr: 0.1\n",
    "conf/model/net.yaml": NET,
    "conf/small/net.yaml": NET,
    "train.py": APP,
}


@pytest.fixture
def said(project_of: Callable[[Mapping[str, str]], Project]) -> Said:
    """Return a function that gives the status of every key by path and name."""

    def statuses(files: Mapping[str, str]) -> dict[tuple[str, str], str]:
        project = project_of({path: dedent(text).lstrip() for path, text in files.items()})
        return {(key.path, key.key): key.status for key in project.keys}

    return statuses


@pytest.mark.parametrize(
    "loads",
    [
        """
        cfg.model = OmegaConf.load("conf/small/net.yaml")
        run(cfg)
        """,
        """
        cfg.model = OmegaConf.load(os.path.join("conf", "small", "net.yaml"))
        run(cfg)
        """,
        """
        for name in os.listdir("conf/small"):
            cfg.model = OmegaConf.load(os.path.join("conf/small", name))
            run(cfg)
        """,
        """
        for name in os.listdir("conf/small"):
            one = OmegaConf.load(f"conf/small/{name}")
            cfg.model = one
            run(cfg)
        """,
        """
        one = OmegaConf.load("conf/small/net.yaml")
        torch.nn.Linear(one.depth, one.width)
        """,
        """
        one = yaml.safe_load(open("conf/small/net.yaml"))
        torch.nn.Linear(one["depth"], one["width"])
        """,
        """
        def widths(name):
            one = OmegaConf.load(f"conf/small/{name}.yaml")
            return torch.nn.Linear(one.depth, one.width)


        widths("net")
        """,
        """
        one = OmegaConf.create(yaml.safe_load(open("conf/small/net.yaml")))
        run(OmegaConf.create({"model": one, "lr": 1}))
        """,
        """
        with open("conf/small/net.yaml") as file:
            run(OmegaConf.create({"model": yaml.safe_load(file), "lr": 1}))
        """,
        """
        one = OmegaConf.load(Path("conf") / "small" / "net.yaml")
        torch.nn.Linear(one.depth, one["width"])
        """,
    ],
)
def test_an_option_file_that_code_loads_too_is_judged_by_both(said: Said, loads: str) -> None:
    found = said(COMPOSED | {"small.py": HEAD + dedent(loads)})

    assert found["conf/small/net.yaml", "depth"] != "dead"
    assert found["conf/small/net.yaml", "width"] != "dead"
    assert found["conf/small/net.yaml", "spare"] in ("dead", "unknown")
    assert found["conf/model/net.yaml", "depth"] == "live"
    assert found["conf/model/net.yaml", "spare"] == "dead"


def test_an_option_file_that_only_hydra_takes_is_judged_by_its_place(said: Said) -> None:
    found = said(COMPOSED)

    assert found["conf/small/net.yaml", "depth"] == "dead"


OWN = """
    import ast
    from argparse import ArgumentParser
    from importlib import import_module


    def add_args(parser, cfg, prefix=""):
        for k, v in cfg.items():
            if isinstance(v, dict):
                add_args(parser, v, prefix + k + ".")
            else:
                parser.add_argument("--" + prefix + k, type=type(v))
        return parser


    class Config:
        @staticmethod
        def fromfile(filename):
            module = import_module(filename[:-3])
            return Config({name: value for name, value in module.__dict__.items() if not name.startswith("__")})

        @staticmethod
        def auto_argparser(description=None):
            partial_parser = ArgumentParser(description=description)
            partial_parser.add_argument("config", help="config file path")
            cfg = Config.fromfile(partial_parser.parse_known_args()[0].config)
            parser = ArgumentParser(description=description)
            add_args(parser, cfg)
            return parser, cfg

        def __init__(self, cfg_dict=None):
            super().__setattr__("_cfg_dict", cfg_dict)

        def __getattr__(self, name):
            return self._cfg_dict[name]
"""
STARTS = """
    import argparse
    import torch
    from config import Config

    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    cfg = Config.fromfile(parser.parse_args().config)
    torch.optim.SGD(cfg.epochs, cfg.optimizer.lr, cfg.optimizer.momentum, cfg.rows, cfg.width)
"""


@pytest.mark.parametrize(
    "text",
    [
        "optimizer = dict(lr=0.1, momentum=0.9)\nrows = range(10, 2, -1)\nepochs = 5\nwidth = 3\nspare = 3\n",
        "optimizer = {'lr': 0.1, 'momentum': 0.9}\nrows = [1, 2]\nepochs = 5\nwidth = epochs\nspare = 3\n",
    ],
)
def test_a_file_of_plain_values_that_an_own_config_reads_is_listed(said: Said, text: str) -> None:
    found = said({"configs/a.py": text, "config.py": OWN, "train.py": STARTS})

    assert {found["configs/a.py", key] for key in ("optimizer.lr", "rows", "epochs", "width")} == {"live"}
    assert found["configs/a.py", "spare"] == "dead"


def test_constants_of_a_configuration_folder_are_settings_too(said: Said) -> None:
    starts = STARTS.replace("cfg.optimizer.lr, cfg.optimizer.momentum, cfg.rows, ", "")
    text = "epochs = 5\nwidth = 3\nspare = 3\n"
    found = said({"configs/a.py": text, "config.py": OWN, "train.py": starts})

    assert (found["configs/a.py", "epochs"], found["configs/a.py", "spare"]) == ("live", "dead")


def test_constants_that_code_imports_are_none_of_a_file_that_is_loaded(said: Said) -> None:
    files = {"configs/a.py": "epochs = 5\nwidth = 3\nspare = 3\n", "config.py": OWN, "train.py": STARTS}
    found = said(
        files | {"use.py": "import torch\nfrom configs.a import epochs, spare\n\ntorch.zeros(epochs, spare)\n"}
    )

    assert found.get(("configs/a.py", "spare"), "live") == "live"


def test_a_program_that_offers_every_key_as_an_option_leaves_them_open(said: Said) -> None:
    made, offered = "cfg = Config.fromfile(parser.parse_args().config)", "parser, cfg = Config.auto_argparser()"
    text = "epochs = 5\nwidth = 3\nspare = dict(a=3)\n"
    found = said({"configs/a.py": text, "config.py": OWN, "train.py": STARTS.replace(made, offered)})

    assert "dead" not in {status for (path, _), status in found.items() if path == "configs/a.py"}


EXTRA = """
    import hydra
    import pydantic
    from importlib import import_module


    class LossConfig(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="allow")
        name: str


    class ArchConfig(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="allow")
        name: str
        loss: LossConfig


    class TrainConfig(pydantic.BaseModel):
        arch: ArchConfig
        lr: float


    def build(config: TrainConfig):
        parts = import_module("parts")
        net = getattr(parts, config.arch.name)(config.lr)
        return getattr(parts, config.arch.loss.name)(net, **USE)


    @hydra.main(version_base=None, config_path="conf", config_name="config")
    def main(given):
        build(TrainConfig(**given))


    if __name__ == "__main__":
        main()
"""


@pytest.mark.parametrize(
    "use", ["__pydantic_extra__", "model_extra", "__dict__", "__pydantic_extra__.copy()", "model_dump()", "dict()"]
)
def test_what_a_model_keeps_beside_its_fields_is_the_model(said: Said, use: str) -> None:
    arch = "name: Net\nloss:\n  name: Head\n  kind: softmax\n  width: 3\n"
    files = {
        "conf/config.yaml": "defaults:\n  - arch: net\nlr: 0.1\n",
        "conf/arch/net.yaml": arch,
        "train.py": EXTRA.replace("USE", f"config.arch.loss.{use}"),
        "parts.py": "class Net: ...\n\n\nclass Head: ...\n",
    }
    found = said(files)

    assert {found["conf/arch/net.yaml", f"loss.{key}"] for key in ("kind", "width")} <= {"live", "unknown"}


NODES = '{"lr": 1, "width": 2, "places": {"embed": "cuda:1", "head": "cuda:2"}}\n'
TAKES = """
    import json
    import torch


    def places_of(config):
        return config.get("places", "auto")


    def main(path):
        with open(path) as file:
            config = json.load(file)
        places = USE
        torch.load("x.pt", map_location=places)
        torch.optim.SGD(config["lr"], config["width"])


    main("config.json")
"""


@pytest.mark.parametrize(
    "use",
    [
        'config.get("places", "auto")',
        "places_of(config)",
        'config.get("places", "auto") if torch.cuda.is_available() else "cpu"',
        'dict(config.get("places", "auto"))',
        'config.setdefault("places", "auto")',
        'config.pop("places", "auto")',
        'config.get("places", None)',
        'config.get("places")',
        'config.get("places") or "auto"',
        'config["places"]',
    ],
)
def test_a_node_that_a_text_stands_for_may_be_read_whole(said: Said, use: str) -> None:
    found = said({"config.json": NODES, "train.py": TAKES.replace("USE", use)})

    assert {found["config.json", f"places.{key}"] for key in ("embed", "head")} <= {"live", "unknown"}


def test_a_part_of_a_node_is_not_the_whole(said: Said) -> None:
    found = said(
        {"config.json": NODES, "train.py": TAKES.replace("USE", 'config.get("places", {}).get("head", "cpu")')}
    )

    assert (found["config.json", "places.head"], found["config.json", "places.embed"]) == ("live", "dead")


def test_an_option_of_a_section_is_no_text_instead_of_it(said: Said) -> None:
    reads = """
        import configparser
        import torch

        config = configparser.ConfigParser()
        config.read("conf.ini")
        torch.optim.SGD(config.get("train", "lr"), config.get("train", "width"), config.get("train", "depth"))
    """
    found = said({"conf.ini": "[train]\nlr = 1\nwidth = 2\ndepth = 2\nspare = 3\n", "train.py": reads})

    assert (found["conf.ini", "train.lr"], found["conf.ini", "train.spare"]) == ("live", "dead")


@pytest.mark.parametrize(
    "read",
    [
        'config["/globals/device"]',
        'config["globals/device"]',
        'config["globals.device"]',
        'config.get("/globals/device")',
        'config.get("globals.device", "cpu")',
        'OmegaConf.select(config, "globals.device")',
        'given["/globals/device"]',
        'self.config["globals/device"]',
        'config["/globals"]["device"]',
        'config["/globals/device"][0]',
    ],
)
def test_a_path_of_keys_reads_the_last_of_them(said: Said, read: str) -> None:
    code = f"""
        import torch
        import yaml
        from omegaconf import OmegaConf
        from library import Config


        def run(config, given, self):
            torch.zeros(config["train"]["epochs"], config["train"]["width"])
            torch.load("x.pt", map_location={read})


        with open("exp.yml") as file:
            given = yaml.safe_load(file)
        config = Config(given)
        run(config, given, None)
        torch.zeros(given["train"]["epochs"], given["train"]["width"])
    """
    found = said({"exp.yml": "globals:\n  device: cuda\ntrain:\n  epochs: 3\n  width: 2\n", "train.py": code})

    assert found["exp.yml", "globals.device"] != "dead"


def test_a_value_that_stands_for_another_by_its_path_reads_it(said: Said) -> None:
    code = """
        import torch
        import yaml

        with open("exp.yml") as file:
            config = yaml.safe_load(file)
        torch.zeros(config["train"]["epochs"], config["train"]["width"])
    """
    text = 'globals:\n  epochs: 3\n  spare: 3\ntrain:\n  epochs: "@/globals/epochs"\n  width: 2\n'
    found = said({"exp.yml": text, "train.py": code})

    assert found["exp.yml", "globals.epochs"] == "live"
    assert found["exp.yml", "globals.spare"] == "dead"


CLEANED = """
    import argparse, json, re
    import json5
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="config.json")
    with open(parser.parse_args().config) as file:
        {0}
    open(settings["lr"])
"""


@pytest.mark.parametrize(
    ("load", "status"),
    [
        ("settings = json.loads(re.sub('//.*', '', file.read()))", "live"),
        ("settings = json5.load(file)", "live"),
        ("settings = json.load(file)", "unknown"),
        ("settings = json.loads(file.read())", "unknown"),
    ],
)
def test_comments_in_json_are_read_over_where_code_takes_them_out(
    load: str, status: str, project_of: Callable[[Mapping[str, str]], Project]
) -> None:
    files = {"train.py": dedent(CLEANED).format(load), "config.json": '{"lr": 3 // the rate\n}\n'}

    assert [key.status for file in project_of(files).configs for key in file.keys if key.key == "lr"] == [status]
