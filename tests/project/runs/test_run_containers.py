"""Containers of settings that are written out in code and switch trackers."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
CONTAINERS = {
    "table": ("CONFIG = {'lr': 0.1, 'wandb': @}", "from config import CONFIG", "CONFIG['wandb']"),
    "nested": ("CONFIG = {'log': {'wandb': @}}", "from config import CONFIG", "CONFIG['log']['wandb']"),
    "yacs": (
        "from yacs.config import CfgNode as CN\n_C = CN()\n_C.LOG = CN()\n_C.LOG.WANDB = @\ncfg = _C",
        "from config import cfg",
        "cfg.LOG.WANDB",
    ),
    "easydict": (
        "from easydict import EasyDict as edict\ncfg = edict()\ncfg.wandb = @",
        "from config import cfg",
        "cfg.wandb",
    ),
    "namespace": (
        "from types import SimpleNamespace\ncfg = SimpleNamespace(wandb=@)",
        "from config import cfg",
        "cfg.wandb",
    ),
    "returned": (
        "def settings():\n    return {'wandb': @}",
        "from config import settings\ncfg = settings()",
        "cfg['wandb']",
    ),
    "filled": (
        "import ml_collections\ndef settings():\n    c = ml_collections.ConfigDict()\n    c.wandb = @\n    return c",
        "from config import settings\ncfg = settings()",
        "cfg.wandb",
    ),
}


def _files(kind: str, on: str, between: str = "") -> dict[str, str]:
    held, imported, asked = CONTAINERS[kind]
    train = f"import torch, wandb\n{imported}\n{between}if {asked}:\n    wandb.init(config=vars(args))\n{LOOP}"
    train += f"    if {asked}:\n        wandb.log({{'loss': loss}})\ntorch.save(model, 'm.pt')\n"
    return {"train.py": train, "config.py": held.replace("@", on) + "\n"}


@pytest.mark.parametrize(("on", "expected"), [("False", "optional"), ("True", "tracked")])
@pytest.mark.parametrize("kind", CONTAINERS)
def test_a_container_of_settings_switches_a_tracker(runs_of: RunsOf, kind: str, on: str, expected: str) -> None:
    assert runs_of(_files(kind, on))["train.py"].tracking == expected


def test_what_the_run_puts_into_a_container_leaves_it_open(runs_of: RunsOf) -> None:
    files = _files("easydict", "False", "cfg.wandb = asked()\n")

    assert runs_of(files)["train.py"].tracking == "tracked"


@pytest.mark.parametrize(
    ("kind", "between", "expected"),
    [
        ("table", "CONFIG.update(wandb=True)\n", "tracked"),
        ("table", "CONFIG.update(vars(args))\n", "tracked"),
        ("table", "CONFIG.update(lr=0.2)\n", "optional"),
        ("table", "for key, value in asked():\n    CONFIG[key] = value\n", "tracked"),
        ("easydict", "cfg['wandb'] = True\n", "tracked"),
    ],
)
def test_what_may_be_put_into_a_container_leaves_it_open(
    runs_of: RunsOf, kind: str, between: str, expected: str
) -> None:
    assert runs_of(_files(kind, "False", between))["train.py"].tracking == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("c = {'wandb': False}", "optional"),
        ("c = {'wandb': False}\n    if big:\n        c['wandb'] = True", "tracked"),
        ("c = {'wandb': False}\n    c.update(big)", "tracked"),
        ("c = {'wandb': False, **big}", "tracked"),
        ("c = {**big, 'wandb': False}", "optional"),
        ("c = dict(wandb=False)\n    for key in big:\n        c[key] = big[key]", "tracked"),
        ("c = dict(wandb=False)\n    for key in big:\n        c['seen'] = key", "optional"),
    ],
)
def test_a_container_that_is_filled_where_it_is_made_is_open(runs_of: RunsOf, inside: str, expected: str) -> None:
    files = _files("returned", "False")
    files["config.py"] = f"def settings(big=None):\n    {inside}\n    return c\n"

    assert runs_of(files)["train.py"].tracking == expected
