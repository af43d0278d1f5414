"""Default trees that are handed down to functions which fill them, and up again to who reads them."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

FILL = """
from yacs.config import CfgNode as CN
def add_a(cfg):
    cfg.KD = CN()
    cfg.KD.ONE = 1
    cfg.KD.TWO = 1
    cfg.KD.SIX = 1
    add_b(cfg)
    return cfg
def add_b(cfg):
    cfg.TEACHER = CN()
    cfg.TEACHER.NAME = "resnet"
    cfg.TEACHER.NORM = "BN"
    cfg.TEACHER.WIDE = 3
    return cfg
def add_all(given):
    add_a(cfg=given)
def add_more(given):
    _C = given
    add_all(_C)
"""
HEAD = "import sys\nfrom yacs.config import CfgNode as CN\nfrom config import *\nfrom other import hand\n"
BASE = "from yacs.config import CfgNode as CN\n_C = CN()\n"
LATE = "import base\nfrom other import hand\ndef go(path):\n    base._C.merge_from_file(path)\n    hand(base._C)\n"
CLASS = """
class Run:
    def __init__(self, path):
        self.cfg = CN()
        self.add()
        self.cfg.merge_from_file(path)
        hand(self.cfg)
    def add(self):
        {add}(self.cfg)
Run(sys.argv[1])
"""
USES = {
    "one step": "cfg = CN()\nadd_b(cfg)\nhand(cfg)\n",
    "two steps": "cfg = CN()\nadd_a(cfg)\nhand(cfg)\n",
    "three steps": "cfg = CN()\nadd_all(cfg)\nhand(cfg)\n",
    "four steps": "cfg = CN()\nadd_more(cfg)\nhand(cfg)\n",
    "returned": "cfg = add_a(CN())\nhand(cfg)\n",
    "returned by a function": "def base():\n    cfg = CN()\n    add_all(cfg)\n    return cfg\nhand(base())\n",
    "on an object": CLASS.replace("{add}", "add_a"),
    "a copy": "cfg = CN()\nadd_all(cfg)\nhand(cfg.clone())\n",
    "one of two callers": "cfg = CN()\nadd_all(cfg)\nprint(cfg)\none = CN()\nadd_a(one)\nhand(one)\n",
    "a name of a module": "from base import _C\nimport late\nadd_a(_C)\nlate.go(sys.argv[1])\n",
    "a name of a module that is taken": "import base, late\nadd_all(base._C)\nlate.go(sys.argv[1])\n",
}


@pytest.mark.parametrize("is_here", [True, False])
@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_tree_that_is_filled_below_and_handed_away_above(
    project_of: Callable[[Mapping[str, str]], Project], use: str, *, is_here: bool
) -> None:
    files = {"config.py": FILL, "train.py": HEAD + use, "base.py": BASE, "late.py": LATE}
    own = {"other.py": "def hand(cfg):\n    open(cfg.TEACHER.NAME)\n    open(cfg.KD.ONE)\n"} if is_here else {}
    found = {key.key: key.status for key in project_of(files | own).keys}

    assert (found["TEACHER.NAME"], found["TEACHER.NORM"]) == (("live", "dead") if is_here else ("unknown",) * 2)


@pytest.mark.parametrize("end", ["    return cfg\n", "    add_a(cfg)\n"])
def test_a_tree_that_goes_round_or_comes_from_nowhere(
    project_of: Callable[[Mapping[str, str]], Project], end: str
) -> None:
    filled = FILL.replace("    return cfg\ndef add_all", f"{end}def add_all")
    found = project_of({"config.py": filled, "train.py": "from config import *\n"}).keys

    assert {key.status for key in found if key.key == "TEACHER.NORM"} == {"unknown"}
