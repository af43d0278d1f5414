"""Default trees in modules that nothing of the repository is seen to take: a launcher outside may read all of them."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.project.project import Project

Said = Callable[[Mapping[str, str]], dict[tuple[str, str], str]]
TREE = """
    import os
    from easydict import EasyDict

    CFG = EasyDict()
    CFG.NAME = "net"
    CFG.MODEL = EasyDict()
    CFG.MODEL.DEPTH = 3
    CFG.MODEL.WIDTH = 8
    CFG.TRAIN = EasyDict()
    CFG.TRAIN.EPOCHS = 5
    CFG.TRAIN.SAVE = os.path.join("checkpoints", CFG.NAME, str(CFG.TRAIN.EPOCHS))
"""
LAUNCH = """
    from argparse import ArgumentParser
    import easytorch

    if __name__ == "__main__":
        parser = ArgumentParser()
        parser.add_argument("-c", "--cfg", default="configs/net.py")
        easytorch.launch_training(parser.parse_args().cfg)
"""
GET = """
    def get_config():
        config = ConfigDict()
        config.name = "net"
        config.depth = 3
        config.width = 8
        config.save = f"checkpoints/{config.name}"
        return config
"""


@pytest.fixture
def said(project_of: Callable[[Mapping[str, str]], Project]) -> Said:
    """Return a function that gives the status of every key of a tree by path and name."""

    def statuses(files: Mapping[str, str]) -> dict[tuple[str, str], str]:
        project = project_of({path: dedent(text).lstrip() for path, text in files.items()})
        return {(key.path, key.key): key.status for key in project.keys if key.source != "argparse"}

    return statuses


@pytest.mark.parametrize(
    "files",
    [
        {"configs/net.py": TREE, "launch.py": LAUNCH},
        {"configs/net.py": TREE},
        {"configs/net.py": TREE.replace("easydict", "yacs.config").replace("EasyDict", "CfgNode"), "launch.py": LAUNCH},
        {"configs/net.py": TREE + "    print(CFG)\n", "launch.py": LAUNCH},
        {"configs/net.py": TREE + "    CFG.MODEL.PARTS = [CFG.NAME] * CFG.TRAIN.EPOCHS\n", "launch.py": LAUNCH},
        {"configs/net.py": TREE + "    if CFG.TRAIN.EPOCHS > 3:\n        CFG.TRAIN.SLOW = True\n", "launch.py": LAUNCH},
        {"configs/net.py": "    from ml_collections import ConfigDict\n\n\n" + GET, "launch.py": LAUNCH},
        {
            "configs/net.py": TREE,
            "launch.py": "import importlib\nimport library\n\n"
            "library.run(importlib.import_module(f'configs.{name}').CFG)\n",
        },
        {"configs/net.py": TREE, "run.sh": "python -m easytorch.run --cfg configs/net.py\n"},
        {"configs/net.py": TREE + "    CFG.TRAIN.CALL = lambda: CFG.TRAIN.EPOCHS\n", "launch.py": LAUNCH},
    ],
)
def test_a_tree_that_only_makes_its_own_values_is_not_told(said: Said, files: dict[str, str]) -> None:
    found = {key: status for key, status in said(files).items() if key[0] == "configs/net.py"}

    assert found
    assert "dead" not in found.values()


@pytest.mark.parametrize(
    "files",
    [
        {
            "configs/net.py": TREE,
            "train.py": "import torch\nfrom configs.net import CFG\n\ntorch.zeros(CFG.MODEL.DEPTH, CFG.TRAIN.EPOCHS)\n",
        },
        {
            "configs/net.py": TREE + "\n    def main():\n        import torch\n        torch.zeros(CFG.MODEL.DEPTH)\n\n"
            "    if __name__ == '__main__':\n        main()\n",
        },
        {
            "configs/net.py": TREE + "\n    if __name__ == '__main__':\n        import torch\n"
            "        torch.zeros(CFG.MODEL.DEPTH, CFG.TRAIN.SAVE)\n",
        },
    ],
)
def test_a_tree_that_a_program_takes_is_told(said: Said, files: dict[str, str]) -> None:
    found = said(files)

    assert found["configs/net.py", "MODEL.WIDTH"] == "dead"
    assert found["configs/net.py", "MODEL.DEPTH"] == "live"


REGISTER = """
    TABLE = {}

    def register(maker):
        config = maker()
        TABLE[config.name] = config
        return maker
"""
NAMED = """
    TABLE = {}

    def register(name):
        def of(maker):
            TABLE[name] = maker()
            return maker
        return of
"""
WIDER = """
    @{decorator}
    def get_wide():
        config = get_config()
        config.width = 16
        return config
"""


@pytest.mark.parametrize(("register", "decorator"), [(REGISTER, "register"), (NAMED, "register('net')")])
def test_what_a_decorator_makes_and_keeps_is_read_where_it_is_taken(register: str, decorator: str, said: Said) -> None:
    made = GET.replace("    def get_config", f"    @{decorator}\n    def get_config", 1)
    code = "\n    from ml_collections import ConfigDict\n" + register + made + WIDER.format(decorator=decorator)
    use = "\n    import sys, torch\n    from configs import TABLE\n\n    net = TABLE[sys.argv[1]]\n"
    use += "    torch.zeros(net.depth, net.width)\n"

    found = said({"configs.py": code, "use.py": use})

    assert {key: status for (_, key), status in found.items() if key in ("depth", "width")} == {
        "depth": "live", "width": "live",
    }  # fmt: skip


KEPT = """
    def get_all():
        config = get_config()
        config.depth = 5
        return config
"""


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("", "dead"),
        ("\n    MAKERS = {'net': get_config}\n", "unknown"),
        ("\n    lib.register(get_config)\n", "unknown"),
    ],
)
def test_what_a_function_gives_back_is_not_told_where_it_is_kept(rest: str, status: str, said: Said) -> None:
    code = "\n    import lib\n    from ml_collections import ConfigDict\n" + GET + KEPT + rest
    use = "\n    import torch\n    from configs import get_all\n\n    torch.zeros(get_all().depth)\n"

    found = said({"configs.py": code, "use.py": use})

    assert found["configs.py", "width"] == status
