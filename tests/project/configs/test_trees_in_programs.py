"""Default trees as papers' code uses them: kept in lists, handed to what a text names, dumped, updated from files."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[str, str]]
DEFAULTS = """
from yacs.config import CfgNode as CN

cfg = CN()
cfg.LR = 0.1
cfg.DATA = CN()
cfg.DATA.KIND = "Base"
cfg.DATA.ROTATE = 30
cfg.DATA.NOBODY = 5


def load(path):
    found = cfg.clone()
    found.merge_from_file(path)
    return found
"""
DATASETS = """
from torch.utils.data import Dataset


class BaseDataset(Dataset):
    def __init__(self, options):
        self.options = options

    def __getitem__(self, index):
        return index * self.options.ROTATE
"""
SPLIT = {"LR": "live", "DATA.KIND": "live", "DATA.ROTATE": "live", "DATA.NOBODY": "dead"}


@pytest.mark.parametrize(
    "taken",
    [
        "found = load(sys.argv[1])\n",
        "many = [load(one) for one in sys.argv[1:]]\nfound = many[0]\n",
        "many = {one: load(one) for one in sys.argv[1:]}\nfound = many[sys.argv[1]]\n",
        "found = CN([load(one) for one in sys.argv[1:]][0])\n",
    ],
)
@pytest.mark.parametrize(
    "made", ['eval(f"{found.DATA.KIND}Dataset")(found.DATA)', 'eval("data." + found.DATA.KIND)(options=found.DATA)']
)
def test_a_tree_is_followed_through_lists_and_into_what_a_text_names(statuses: Judge, taken: str, made: str) -> None:
    head = "import sys\nfrom torch.optim import SGD\nfrom yacs.config import CfgNode as CN\n"
    head += "import data\nfrom data import BaseDataset\nfrom defaults import load\n"
    train = f"{head}{taken}dataset = {made}\nSGD(dataset, lr=found.LR)\n"

    found = statuses({"defaults.py": DEFAULTS, "data.py": DATASETS, "train.py": train})

    assert found == SPLIT


def test_what_a_text_names_among_names_of_a_stranger_is_not_told(statuses: Judge) -> None:
    train = "from zoo import *\nfrom defaults import load\nfound = load('a')\n"
    train += 'eval(f"{found.DATA.KIND}Dataset")(found.DATA)\nprint(found.LR + 1)\n'

    found = statuses({"defaults.py": DEFAULTS, "train.py": train})

    assert found["DATA.ROTATE"] == found["DATA.NOBODY"] == "unknown"


HUMAN_POSE = """
import os
import yaml
from easydict import EasyDict as edict

config = edict()
config.ROOT = ""
config.TEST = edict()
config.TEST.MODEL_FILE = ""
config.TEST.BBOX_FILE = ""
config.TEST.BATCH = 4


def _update_dict(k, v):
    for vk, vv in v.items():
        if vk in config[k]:
            config[k][vk] = vv
        else:
            raise ValueError(f"{k}.{vk} not exist")


def update_config(path):
    with open(path) as f:
        given = edict(yaml.safe_load(f))
    for k, v in given.items():
        if k in config:
            if isinstance(v, dict):
                _update_dict(k, v)
            else:
                config[k] = v


def gen_config(path):
    cfg = dict(config)
    for k, v in cfg.items():
        if isinstance(v, edict):
            cfg[k] = dict(v)
    with open(path, "w") as f:
        yaml.dump(dict(cfg), f)


def update_dir(root):
    config.ROOT = root
    config.TEST.BBOX_FILE = os.path.join(config.ROOT, config.TEST.BBOX_FILE)
"""


@pytest.mark.parametrize(
    "also", ["", "print('ROOT' in config.keys())\n", "known = [k for k in argv if k in config.keys()]\n"]
)
def test_a_tree_that_is_updated_and_written_to_a_file_by_loops_is_not_read_by_them(statuses: Judge, also: str) -> None:
    test = f"from sys import argv\nfrom config import config, update_config\nupdate_config('a.yaml')\n{also}"
    test += "run(config.TEST.MODEL_FILE, config.TEST.BATCH)\n"

    found = statuses({"config.py": HUMAN_POSE, "test.py": test})

    assert found == {"ROOT": "live", "TEST.MODEL_FILE": "live", "TEST.BBOX_FILE": "dead", "TEST.BATCH": "live"}


@pytest.mark.parametrize(
    "loop",
    [
        "for k, v in cfg.items():\n    cfg[k + '_b'] = dict(v)\n",
        "for k, v in cfg.items():\n    other[k] = use(v)\n",
        "for k in argv:\n    if 'a' in config[k]:\n        use(k)\n",
    ],
)
def test_loops_that_do_more_with_values_leave_the_answer_open(statuses: Judge, loop: str) -> None:
    test = f"from sys import argv\nfrom config import config\ncfg = dict(config)\n{loop}use(cfg)\n"
    test += "run(config.TEST.MODEL_FILE, config.TEST.BATCH)\n"

    found = statuses({"config.py": HUMAN_POSE, "test.py": test})

    assert found["TEST.BBOX_FILE"] == "unknown"


def test_a_box_of_a_loaded_file_is_the_file(statuses: Judge) -> None:
    train = """
    import yaml
    from box import ConfigBox

    def read(path):
        with open(path) as f:
            return ConfigBox(yaml.safe_load(f))

    params = read("params.yaml")
    fit(params.lr, params.epochs)
    """

    found = statuses({"params.yaml": "lr: 0.1\nepochs: 3\nunread: 5\n", "train.py": train})

    assert found == {"lr": "live", "epochs": "live", "unread": "dead"}


FILLED = """
import yaml

class Config:
    def __init__(self, path):
        {fill}
"""
FILLS = [
    "self.__dict__.update(yaml.safe_load(open(path)))",
    "for key, value in yaml.safe_load(open(path)).items():\n            setattr(self, key, value)",
]


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize(
    ("base", "more", "unread"),
    [
        ("", "", "dead"),
        ("", "import lib\nlib.go(config)\n", "unknown"),
        ("", "import sys\nfit(getattr(config, sys.argv[1]))\n", "unknown"),
        ("(lib.Base)", "", "unknown"),
    ],
)
def test_an_instance_that_fills_itself_holds_the_keys(
    statuses: Judge, fill: str, base: str, more: str, unread: str
) -> None:
    conf = FILLED.format(fill=fill).replace("class Config", f"import lib\nclass Config{base}")
    train = f"from conf import Config\nconfig = Config('params.yaml')\nfit(config.lr, config.epochs)\n{more}"

    found = statuses({"params.yaml": "lr: 0.1\nepochs: 3\nunread: 5\n", "conf.py": conf, "train.py": train})

    assert found["unread"] == unread


@pytest.mark.parametrize("heir", ["class SmallNet(lib.Net):\n    pass\n", "from lib import SmallNet\n"])
def test_a_choice_of_classes_of_which_one_is_a_strangers_is_not_told(statuses: Judge, heir: str) -> None:
    nets = f"import lib\n{heir}\nclass BigNet:\n    def __init__(self, given):\n        self.width = given['lr']\n"
    train = "import sys, yaml\nfrom nets import BigNet, SmallNet\nloaded = yaml.safe_load(open('params.yaml'))\n"
    train += "net = eval(sys.argv[1] + 'Net')(loaded)\nfit(net, loaded['epochs'])\n"

    found = statuses({"params.yaml": "lr: 0.1\nepochs: 3\nunread: 5\n", "nets.py": nets, "train.py": train})

    assert found["unread"] == "unknown"


def test_values_that_a_loop_hands_to_a_stranger_and_keeps_are_not_told(statuses: Judge) -> None:
    train = "import yaml, lib\nloaded = yaml.safe_load(open('params.yaml'))\nfor key, value in loaded.items():\n"
    train += "    loaded[key] = lib.register(key, value)\nfit(loaded['lr'], loaded['epochs'])\n"

    found = statuses({"params.yaml": "lr: 0.1\nepochs: 3\nunread: 5\n", "train.py": train})

    assert found["unread"] == "unknown"


SETTING = """
import yaml
held = {}
for key, value in yaml.safe_load(open("params.yaml")).items():
    LINE
fit(held["lr"], held["epochs"])
"""


@pytest.mark.parametrize(
    ("line", "unread"),
    [("held.setdefault(key, value)", "dead"), ("held.setdefault(key, []).append(value)", "unknown")],
)
def test_pairs_that_are_defaults_of_a_dict_are_its_keys(statuses: Judge, line: str, unread: str) -> None:
    train = SETTING.replace("LINE", line)

    found = statuses({"params.yaml": "lr: 0.1\nepochs: 3\nunread: 5\n", "train.py": train})

    assert found["unread"] == unread


def test_a_tree_that_is_made_writable_is_not_lost(statuses: Judge) -> None:
    train = "from omegaconf import OmegaConf, read_write\nconfig = OmegaConf.load('params.yaml')\n"
    train += "with read_write(config):\n    config.epochs = 5\nfit(config.lr, config.epochs)\n"

    found = statuses({"params.yaml": "lr: 0.1\nepochs: 3\nunread: 5\n", "train.py": train})

    assert found == {"lr": "live", "epochs": "live", "unread": "dead"}


def test_only_code_that_sees_a_tree_can_hold_a_constant_in_place_of_its_key(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    train = "from config import load\nfound = load('x.yaml')\nfit(found.LR, nobody=3)\n"
    project = project_of({"config.py": DEFAULTS, "train.py": train, "tools/draw.py": "plot(nobody=7)\n"})
    key = next(key for key in project.keys if key.key == "DATA.NOBODY")

    assert [near.path for near in key.near_misses] == ["train.py"]


HPARAMS = """
import tensorflow as tf

def create(text=None):
    hparams = tf.contrib.training.HParams(rate=0.1, layers=[3, 4], words=tf.words, spare=None)
    if text:
        hparams.parse(text)
    return hparams
"""
TRAINING = """
from hparams import create
def train(hparams):
    open(hparams.rate, hparams.get("layers"))
    return hparams.words
if __name__ == "__main__":
    train(create(input()))
"""


def test_what_gets_its_defaults_where_it_is_made_is_a_tree(statuses: Judge) -> None:
    found = statuses({"hparams.py": HPARAMS, "train.py": TRAINING})

    assert found == {"rate": "live", "layers": "live", "words": "live", "spare": "dead"}


@pytest.mark.parametrize("spare", ["spare=args.spare", "**read(args)"])
def test_what_is_made_of_others_settings_is_no_tree(statuses: Judge, spare: str) -> None:
    defaults = HPARAMS.replace("(text=None)", "(args, text=None)").replace("spare=None", spare)

    assert statuses({"hparams.py": defaults, "train.py": TRAINING}) == {}


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("net(cfg.MODE.HEAD.DIMS)", "dead"),
        ("net(cfg.OTHER.MODEL.HEAD.DIMS)", "dead"),
        ("net(given.HEAD.DIMS)", "live"),
        ("cfg.MODE = cfg.MODEL\n    net(cfg.MODE.HEAD.DIMS)", "live"),
        ("net(cfg.MODEL.HEAD.DIMS)", "live"),
    ],
)
def test_a_read_that_is_followed_to_a_node_that_is_not_there_reads_no_other(
    project_of: Callable[[Mapping[str, str]], Project], line: str, status: str
) -> None:
    tree = (
        "from yacs.config import CfgNode as CN\n\n_C = CN()\n_C.LR = 0.1\n_C.STEPS = 3\n_C.MODEL = CN()\n"
        "_C.MODEL.HEAD = CN()\n_C.MODEL.HEAD.DIMS = 8\n\n\ndef get():\n    return _C.clone()\n"
    )
    program = (
        "from kit import given, net\nfrom tree import get\n\n\ndef main():\n    cfg = get()\n"
        f"    net(cfg.LR * cfg.STEPS)\n    {line}\n\n\nif __name__ == '__main__':\n    main()\n"
    )

    found = {key.key: key.status for key in project_of({"tree.py": tree, "train.py": program}).keys}

    assert found == {"LR": "live", "STEPS": "live", "MODEL.HEAD.DIMS": status}
