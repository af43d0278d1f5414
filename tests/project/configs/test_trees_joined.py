"""Default trees whose parts stand in files of their own."""

from collections.abc import Callable, Mapping

import pytest

Statuses = Callable[[Mapping[str, str]], dict[str, str]]

PART = """
    from yacs.config import CfgNode as CN

    _FPN = CN()
    _FPN.ENABLE = False
    _FPN.WIDTH = 256
    _FPN.SPARE = 2
"""
WHOLE = """
    from yacs.config import CfgNode as CN
    from .fpn import _FPN

    _C = CN()
    _C.LR = 0.1
    _C.BACK = CN()
    _C.BACK.NAME = "x"
    _C.BACK.FPN = _FPN
"""
START = """
    import sys
    from yacs.config import CfgNode as CN

    def start(name):
        from config.defaults import _C
        cfg = _C.clone()
        used = {use}
        return finish(cfg, used * 2)

    def finish(given, used):
        return open(given.BACK.NAME, given.LR * 2, given.BACK.FPN.WIDTH * 2, used)

    {more}

    start(sys.argv[1])
"""
PRUNE = """
    def prune(cfg):
        for key in list(cfg.keys()):
            if isinstance(cfg[key], CN) and cfg[key].{take}:
                prune(cfg[key])
"""


def judged(statuses: Statuses, use: str, more: str = "") -> dict[str, str]:
    start = START.replace("{use}", use).replace("    {more}\n", more)
    return statuses({"config/__init__.py": "", "config/fpn.py": PART, "config/defaults.py": WHOLE, "train.py": start})


@pytest.mark.parametrize("take", ["pop('ENABLE', True)", "get('ENABLE', True)", "ENABLE"])
def test_a_part_is_read_by_a_computed_key_of_the_whole(take: str, statuses: Statuses) -> None:
    found = judged(statuses, "prune(cfg)", PRUNE.replace("{take}", take))

    assert (found["ENABLE"], found["WIDTH"], found["SPARE"]) == ("live", "live", "unknown")


@pytest.mark.parametrize(
    "use",
    [
        "cfg.get('BACK').get('FPN').ENABLE",
        "getattr(getattr(cfg, 'BACK'), 'FPN').ENABLE",
        "[getattr(cfg.BACK, key).ENABLE for key in name]",
    ],
)
def test_a_part_is_read_through_a_lookup_on_the_whole(use: str, statuses: Statuses) -> None:
    assert judged(statuses, use)["ENABLE"] == "live"


@pytest.mark.parametrize("use", ["attrgetter(name)(cfg)", "reduce(getattr, name, cfg)", "elsewhere.build(cfg.BACK)"])
def test_what_loses_the_whole_loses_its_parts(use: str, statuses: Statuses) -> None:
    found = judged(statuses, use)

    assert (found["ENABLE"], found["SPARE"]) == ("unknown", "unknown")


def test_what_takes_a_neighbour_loses_no_part(statuses: Statuses) -> None:
    found = judged(statuses, "elsewhere.build(cfg.BACK.NAME)")

    assert (found["ENABLE"], found["SPARE"]) == ("dead", "dead")


@pytest.mark.parametrize("use", ["copy()", "values()", "items()"])
def test_a_tree_in_a_table_is_followed_through_what_is_asked_of_the_table(use: str, statuses: Statuses) -> None:
    loop = "for key, tree in" if use == "items()" else "for tree in"
    walk = "open(table.copy()['fpn'].ENABLE + 1)" if use == "copy()" else f"{loop} table.{use}: open(tree.ENABLE)"
    start = f"from config.fpn import _FPN\ntable = {{'fpn': _FPN}}\nopen(_FPN.WIDTH)\n{walk}\n"

    found = statuses({"config/__init__.py": "", "config/fpn.py": PART, "train.py": start})

    assert (found["ENABLE"], found["SPARE"]) == ("live", "dead")
