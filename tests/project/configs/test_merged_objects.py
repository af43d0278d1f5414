"""Settings whose every pair is put into another object: a namespace, the command line, a dictionary of defaults."""

from collections.abc import Callable, Mapping

import pytest

Judge = Callable[[Mapping[str, str]], dict[str, str]]
CONFIG = "lr: 0.1\nepochs: 3\nunread: 5\n"
HEAD = """
import argparse, yaml
parser = argparse.ArgumentParser()
args = parser.parse_args()
config = yaml.safe_load(open("config.yaml"))
"""
TAIL = """
def train(args):
    fit(args.lr, args.epochs)

train(args)
"""
SPLIT = {"lr": "live", "epochs": "live", "unread": "dead"}


@pytest.mark.parametrize(
    "loop",
    [
        "for k, v in config.items():\n    setattr(args, k, v)\n",
        "for k, v in config.items():\n    if not hasattr(args, k):\n        setattr(args, k, v)\n",
        "for k, v in config.items():\n    args.__dict__[k] = v\n",
        "for k, v in config.items():\n    if k in args.__dict__:\n        args.__dict__[k] = float(v)\n",
        "for key in config:\n    setattr(args, key, config[key])\n",
        "for key in config.keys():\n    setattr(args, key, config[key])\n",
        "args.__dict__.update(config)\n",
        "vars(args).update(config)\n",
        "def merge(given, found):\n    for k, v in found.items():\n        setattr(given, k, v)\nmerge(args, config)\n",
    ],
)
def test_pairs_put_into_a_namespace_are_judged_by_who_reads_it(statuses: Judge, loop: str) -> None:
    files = {"config.yaml": CONFIG, "train.py": HEAD + loop + TAIL}

    found = statuses(files)

    assert found == SPLIT


def test_an_attribute_that_gets_the_pairs_is_read_in_other_methods(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": """
            import argparse, yaml

            class Trainer:
                def __init__(self, args):
                    self.args = args

                def load(self):
                    args = self.args
                    for k, v in yaml.safe_load(open("config.yaml")).items():
                        setattr(args, k, v)

                def fit(self):
                    return self.args.lr * self.args.epochs

            trainer = Trainer(argparse.ArgumentParser().parse_args())
            trainer.load()
            trainer.fit()
        """,
    }

    found = statuses(files)

    assert found == SPLIT


def test_a_module_level_object_that_gets_the_pairs_is_read_elsewhere(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "state.py": "class State:\n    pass\n\nstate = State()\n",
        "loading.py": """
            import yaml
            from state import state

            def load():
                for k, v in yaml.safe_load(open("config.yaml")).items():
                    setattr(state, k, v)
        """,
        "train.py": """
            from loading import load
            from state import state

            load()
            fit(state.lr, state.epochs)
        """,
    }

    found = statuses(files)

    assert found == SPLIT


@pytest.mark.parametrize(
    "loop",
    [
        'for k, v in config.items():\n    setattr(args, "opt_" + k, v)\n',
        "for k, v in config.items():\n    setattr(args, k, v)\n    other[k] = v\n",
        'for k, v in config.items():\n    k = k.replace("-", "_")\n    setattr(args, k, v)\n',
        "for k, v in config.items():\n    args[k] = v\n",
        "import os\nos.environ.update(config)\n",
        "globals().update(config)\n",
        "from library import Engine\nengine = Engine()\nengine.options.update(config)\n",
        "from library import Engine\nengine = Engine()\nfor k, v in config.items():\n    setattr(engine, k, v)\n",
    ],
)
def test_pairs_that_go_where_nothing_can_be_told_stay_unknown(statuses: Judge, loop: str) -> None:
    files = {"config.yaml": CONFIG, "train.py": HEAD + 'fit(config["lr"])\n' + loop}

    found = statuses(files)

    assert found == {"lr": "live", "epochs": "unknown", "unread": "unknown"}


def test_an_instance_that_gets_the_pairs_outside_its_constructor_stays_unknown(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": """
            import yaml

            class Config:
                def read(self, path):
                    for k, v in yaml.safe_load(open("config.yaml")).items():
                        setattr(self, k, v)

            config = Config()
            config.read("config.yaml")
            fit(config.lr)
        """,
    }

    found = statuses(files)

    assert set(found.values()) == {"unknown"}


def test_a_builder_got_from_a_registry_is_entered(statuses: Judge) -> None:
    files = {
        "config.yaml": "hidden: 3\nunread: 4\nname: small\n",
        "registry.py": """
            class Registry:
                def __init__(self):
                    self._module_dict = dict()

                def get(self, key):
                    return self._module_dict.get(key, None)

                def named(self, module_name):
                    def _register(function):
                        self._module_dict[module_name] = function
                        return function
                    return _register

            BUILDERS = Registry()
        """,
        "models.py": """
            from registry import BUILDERS

            @BUILDERS.named(module_name="small")
            def build_small(args):
                return layer(args["hidden"])
        """,
        "train.py": """
            import yaml
            import models
            from registry import BUILDERS

            config = yaml.safe_load(open("config.yaml"))
            build = BUILDERS.get(config["name"])
            model = build(config)
        """,
    }

    found = statuses(files)

    assert found == {"hidden": "live", "name": "live", "unread": "dead"}


DEEP = """
import yaml

def merge(into, found):
    for k, v in found.items():
        if k not in into:
            into[k] = dict()
        if isinstance(v, dict):
            merge(into[k], v)
        else:
            into[k] = v

def load(path):
    with open("default.yaml") as file:
        config = yaml.safe_load(file)
    with open(path) as file:
        special = yaml.safe_load(file)
    merge(config, special)
    return config

config = load("special.yaml")
fit(config["model"]["width"], config["epochs"])
"""


def test_a_deep_merge_of_two_dictionaries_is_judged_by_who_reads_the_first(statuses: Judge) -> None:
    text = "model:\n  width: 3\n  unused: 4\nepochs: 5\nunread: 6\n"
    files = {"default.yaml": text, "special.yaml": text, "train.py": DEEP}

    found = statuses(files)

    assert found == {"model.width": "live", "model.unused": "dead", "epochs": "live", "unread": "dead"}


def test_a_deep_walk_that_uses_the_values_leaves_all_keys_open(statuses: Judge) -> None:
    text = "model:\n  width: 3\nepochs: 5\n"
    used = DEEP.replace("into[k] = v\n", "into[k] = v\n            register(k, v)\n")
    files = {"default.yaml": text, "special.yaml": text, "train.py": used.replace('fit(config["model"]', "fit(a[0]")}

    found = statuses(files)

    assert "dead" not in found.values()


@pytest.mark.parametrize("given", ["Solver.DEFAULTS, **config", "config", "**config", "DEFAULTS, **config"])
def test_a_constructor_that_takes_pairs_over_defaults_reads_them_as_attributes(statuses: Judge, given: str) -> None:
    solver = f"""
    import yaml

    DEFAULTS = {{}}

    class Solver:
        DEFAULTS = {{}}

        def __init__(self, config):
            self.__dict__.update({given})

        def train(self):
            fit(self.lr, self.epochs)

    Solver(yaml.safe_load(open("config.yaml"))).train()
    """
    files = {"config.yaml": CONFIG, "train.py": solver}

    found = statuses(files)

    assert found == SPLIT


def test_a_part_taken_by_a_name_of_a_list_reads_what_is_asked_of_it(statuses: Judge) -> None:
    defaults = """
    from yacs.config import CfgNode as CN
    _C = CN()
    _C.NAMES = ("COCO", "DET")
    _C.COCO = CN()
    _C.COCO.ROOT = "a"
    _C.COCO.LEFT = 1
    cfg = _C
    """
    train = """
    from defaults import cfg

    for name in cfg.NAMES:
        part = getattr(cfg, name)
        fit(part.ROOT)
    """
    files = {"defaults.py": defaults, "train.py": train}

    found = statuses(files)

    assert found["COCO.ROOT"] == "live"


CLICK = """
import click
from toolbox import EasyDict, build

def sample(net, S_max=3, steps=4):
    return net(S_max, steps)

@click.command()
@click.option("--S_max", "S_max", type=int)
@click.option("--steps", "steps", type=int)
@click.option("--S_left", "S_left", type=int)
def main(net, **kwargs):
    sample(net, **kwargs)
"""


def test_an_explicit_name_of_a_click_option_keeps_its_capitals(statuses: Judge) -> None:
    found = statuses({"main.py": CLICK})

    assert found == {"--S_max": "live", "--steps": "live", "--S_left": "dead"}


FORWARDED = """
import argparse
from easydict import EasyDict
from toolbox import build

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--workers", type=int)
args = parser.parse_args()
"""


@pytest.mark.parametrize(
    "program",
    [
        "loader = EasyDict(num_workers=args.workers, lr=args.lr)\nbuild(**loader)\n",
        "c = EasyDict()\nc.loader = EasyDict(workers=args.workers, lr=args.lr)\nbuild(**c)\n",
        "c = EasyDict()\nc.loader = EasyDict(workers=args.workers, lr=args.lr)\nbuild(**c.loader)\n",
    ],
)
def test_values_of_a_container_that_is_splatted_are_read(statuses: Judge, program: str) -> None:
    found = statuses({"train.py": FORWARDED + program})

    assert found == {"--lr": "live", "--workers": "live"}


def test_values_that_only_fill_the_slots_of_their_names_are_not_read(statuses: Judge) -> None:
    found = statuses({"train.py": FORWARDED + "c = EasyDict(workers=args.workers, lr=args.lr)\nbuild(c.lr)\n"})

    assert found == {"--lr": "unknown", "--workers": "dead"}


@pytest.mark.parametrize("empty", ["EasyDict()", "{}", "dict()"])
def test_an_empty_container_that_a_loop_fills_holds_the_keys(statuses: Judge, empty: str) -> None:
    program = f"""
import sys, yaml
from easydict import EasyDict

def create_config(path):
    config = yaml.safe_load(open(path))
    cfg = {empty}
    for k, v in config.items():
        cfg[k] = v
    cfg["folder"] = "out"
    return cfg

p = create_config("config.yaml")
fit(p["lr"], p["epochs"])
"""

    assert statuses({"config.yaml": CONFIG, "train.py": program}) == SPLIT


def test_a_container_that_holds_something_before_a_loop_fills_it_leaves_the_answer_open(statuses: Judge) -> None:
    program = """
import yaml
import toolbox

config = yaml.safe_load(open("config.yaml"))
cfg = toolbox.defaults()
for k, v in config.items():
    cfg[k] = v
toolbox.run()
"""

    assert statuses({"config.yaml": CONFIG, "train.py": program})["unread"] == "unknown"


EDICT = """
from easydict import EasyDict as edict
import numpy as np

__C = edict()
cfg = __C
__C.TRAIN = edict()
__C.TRAIN.LR = 0.1
__C.TRAIN.BBOX_REG = True
__C.SCALES = (600,)
__C.SVM = False

def _merge_a_into_b(a, b):
    if type(a) is not edict:
        return
    for k, v in a.items():
        if k not in b:
            raise KeyError("{} is not a valid config key".format(k))
        old_type = type(b[k])
        if old_type is not type(v):
            if isinstance(b[k], np.ndarray):
                v = np.array(v, dtype=b[k].dtype)
            else:
                raise ValueError("{} vs. {} for {}".format(type(b[k]), type(v), k))
        if type(v) is edict:
            try:
                _merge_a_into_b(a[k], b[k])
            except:
                raise
        else:
            b[k] = v

def cfg_from_file(filename):
    import yaml
    with open(filename) as f:
        yaml_cfg = edict(yaml.safe_load(f))
    _merge_a_into_b(yaml_cfg, __C)

def cfg_from_list(cfg_list):
    from ast import literal_eval
    for k, v in zip(cfg_list[0::2], cfg_list[1::2]):
        key_list = k.split(".")
        d = __C
        for subkey in key_list[:-1]:
            assert subkey in d
            d = d[subkey]
        subkey = key_list[-1]
        assert subkey in d
        value = literal_eval(v)
        assert type(value) == type(d[subkey]), "type {} vs. {}".format(type(value), type(d[subkey]))
        d[subkey] = value
"""


def test_a_merge_that_compares_kinds_and_a_way_down_to_where_a_value_is_set_read_no_key(statuses: Judge) -> None:
    program = """
import sys
from lib.config import cfg, cfg_from_file, cfg_from_list

cfg_from_file(sys.argv[1])
cfg_from_list(sys.argv[2:])
fit(cfg.TRAIN.LR, cfg.SCALES)
"""

    found = statuses({"lib/config.py": EDICT, "train.py": program})

    assert found == {"TRAIN.LR": "live", "TRAIN.BBOX_REG": "dead", "SCALES": "live", "SVM": "dead"}


def test_a_way_down_from_which_something_is_taken_leaves_the_answer_open(statuses: Judge) -> None:
    program = """
import sys
from lib.config import cfg

def get(name):
    d = cfg
    for part in name.split("."):
        d = d[part]
    return d

fit(get(sys.argv[1]), cfg.TRAIN.LR)
"""

    found = statuses({"lib/config.py": EDICT, "train.py": program})

    assert found["SVM"] == "unknown"


OPTIONS = """
import argparse
import logging
import yaml
import torch

log = logging.getLogger()
parser = argparse.ArgumentParser()
parser.add_argument("--lr")
parser.add_argument("--unread")
"""


@pytest.mark.parametrize(
    "program",
    [
        # a loop that asks for the key, or for something beside, before it fills the settings of a file
        """
def load():
    user = parser.parse_args()
    config = yaml.safe_load(open("conf.yml"))
    for k, v in vars(user).items():
        if "recog" in k or k not in config:
            config[k] = v
    return config

fit(load()["lr"])
""",
        # a loop that only logs, beside another one that gives its names to something else
        """
def main(args):
    for k, v in {"a": 1}.items():
        fit(k, v)
    for k, v in sorted(vars(args).items(), key=lambda x: x[0]):
        log.info("%s: %s" % (k, str(v)))
    fit(args.lr)

main(parser.parse_args())
""",
        # a model behind a wrapper
        """
class Net(torch.nn.Module):
    def predict(self, x, opts):
        return x * opts.lr

def run(args):
    model = torch.nn.parallel.DistributedDataParallel(make())
    model.module.predict(1, args)

run(parser.parse_args())
""",
        # a page of all options that says which are not the default
        """
def show(opt):
    message = ""
    for k, v in sorted(vars(opt).items()):
        comment = ""
        default = parser.get_default(k)
        if v != default:
            comment = "[default: %s]" % str(default)
        message += "{:>25}: {:<30}{}".format(str(k), str(v), comment)
    print(message)

args = parser.parse_args()
show(args)
fit(args.lr)
""",
        # deepspeed reads its own options only
        """
def get_args():
    try:
        import deepspeed
        ds_init = deepspeed.initialize
    except ImportError:
        ds_init = None
    return parser.parse_args(), ds_init

def main(args, ds_init):
    model, optimizer, _, _ = ds_init(args=args, model=make(), dist_init_required=False)
    fit(model, args.lr)

main(*get_args())
""",
        # a module that is loaded from a file of its own
        """
import imp

class Scenario:
    def make_world(self, args):
        return args.lr

def env(args):
    scenario = imp.load_source("", "scenarios/simple.py").Scenario()
    return scenario.make_world(args)

env(parser.parse_args())
""",
        # names of a list, taken one by one
        """
def start(args):
    for flag in ["lr", "epochs"]:
        if args.__getattribute__(flag):
            fit(flag)

start(parser.parse_args())
""",
        # a copy of all pairs that argparse gives
        """
def main():
    args = parser.parse_args()
    state = {k: v for k, v in args._get_kwargs()}
    print(state)
    fit(state["lr"])

main()
""",
        # a constructor of a base class that is called by its name
        """
class Base:
    def __init__(self, wanted):
        self.rate = wanted.lr * 2

class Net(Base):
    def __init__(self, wanted):
        Base.__init__(self, wanted)

fit(Net(parser.parse_args()).rate)
""",
        # a class out of a registry that is made of a table
        """
class Small:
    def __init__(self, wanted):
        fit(wanted.lr)

HEADS = Registry({"small": Small})

def main(wanted, name):
    head = HEADS[name]
    return head(wanted)

main(parser.parse_args(), "small")
""",
        # a class that a decorator puts into a registry, taken out and called in two steps
        """
HEADS = Registry()

@HEADS.register("small")
class Small:
    def __init__(self, wanted):
        fit(wanted.lr)

def main(wanted, name):
    head = HEADS[name]
    return head(wanted)

main(parser.parse_args(), "small")
""",
        # a launcher of one's own, which starts what it is given in other processes
        """
def launch(job, world, args=()):
    torch.multiprocessing.spawn(_work, nprocs=world, args=(job, world, args))

def _work(rank, job, world, args):
    job(*args)

def main(_A):
    fit(_A.lr)

launch(main, 2, args=(parser.parse_args(),))
""",
        # all options are no path
        """
def read(path):
    with open(path) as file:
        return file.read()

args = parser.parse_args()
read(args)
fit(args.lr)
""",
    ],
)
def test_options_that_are_followed_through_common_code_are_told(statuses: Judge, program: str) -> None:
    assert statuses({"train.py": OPTIONS + program}) == {"--lr": "live", "--unread": "dead"}


@pytest.mark.parametrize(
    "program",
    [
        # a comparison that counts
        """
args, bad = parser.parse_args(), 0
for arg in vars(args):
    if vars(args)[arg] == "True":
        bad += 1
raise SystemExit(bad)
""",
        # one that ends the program
        """
args = parser.parse_args()
for arg in vars(args):
    if vars(args)[arg] == "True":
        raise SystemExit(3)
""",
        # one that also rewrites
        """
args, bad = parser.parse_args(), 0
for arg in vars(args):
    if vars(args)[arg] == "True":
        vars(args)[arg] = True
    else:
        bad += 1
raise SystemExit(bad)
""",
    ],
)
def test_a_comparison_of_all_options_of_which_something_comes_is_no_rewriting(statuses: Judge, program: str) -> None:
    assert statuses({"train.py": OPTIONS + program})["--unread"] == "unknown"


@pytest.mark.parametrize("decorator", ["", "@staticmethod\n    ", "@classmethod\n    "])
def test_self_is_an_argument_like_any_other_where_no_method_takes_it(statuses: Judge, decorator: str) -> None:
    first = "cls, owner" if "class" in decorator else "owner"
    head = "class Tools:\n    " if decorator else ""
    function = f"{head}{decorator}def prepare({first}, given):\n        return owner.fit(given.lr)\n"
    files = {
        "tools.py": function,
        "train.py": f"import tools as T\nfrom tools import *\n{OPTIONS}\nclass Job:\n    def run(self, given):\n"
        f"        return {'Tools' if decorator else 'T'}.prepare(self, given)\n\nJob().run(parser.parse_args())\n",
    }

    assert statuses(files) == {"--lr": "live", "--unread": "dead"}


def test_self_given_to_what_takes_nothing_costs_no_answer(statuses: Judge) -> None:
    job = "class Job:\n    def make():\n        pass\n\n    def run(self):\n        Job.make(self)\n"
    given = "\nself = parser.parse_args()\nJob.make(self)\nfit(self.lr)\n"

    assert statuses({"train.py": f"{OPTIONS}\n{job}{given}"}) == {"--lr": "live", "--unread": "dead"}


@pytest.mark.parametrize(
    "program",
    [
        # the method of one object, which goes by a capital
        """
class Tool:
    def go(self, owner, given):
        return owner.fit(given.lr)

TOOL = Tool()

class Job:
    def run(self, given):
        return TOOL.go(self, given)

Job().run(parser.parse_args())
""",
        # what is left of the arguments, spread behind self
        """
class Base:
    def go(self, name, given):
        return name, given.lr

class Job(Base):
    def go(self, name, *rest):
        return Base.go(self, name, *rest)

Job().go("tide", parser.parse_args())
""",
    ],
)
def test_an_argument_behind_self_is_counted_as_the_callee_counts_it(statuses: Judge, program: str) -> None:
    assert statuses({"train.py": OPTIONS + program}) == {"--lr": "live", "--unread": "dead"}


MAKES = """
import yaml
from dataclasses import dataclass, fields
@dataclass
class Training:
    epochs: int = 1
    spare: int = 1
@dataclass
class Net:
    width: int = 1
    unread: int = 1
@dataclass
class Whole:
    training: Training
    net: Net
def merged(base, over):
    result = base.copy()
    for key, value in over.items():
        if key in result and isinstance(result[key], dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result
def made(cls, given):
    known = {field.name for field in fields(cls)}
    kept = {key: value for key, value in given.items() if key in known}
    return cls(**kept)
def load(path, over=None):
    found = merged(yaml.safe_load(open(path)), over or {})
    return Whole(training=made(Training, found.get("training", {})), net=made(Net, found.get("net", {})))
config = load("config.yaml")
open(config.training.epochs, config.net.width)
"""


def test_sections_merged_by_a_function_that_calls_itself_fill_classes_of_their_fields(statuses: Judge) -> None:
    written = "training:\n  epochs: 1\n  spare: 2\nnet:\n  width: 1\n  unread: 2\n"

    found = statuses({"config.yaml": written, "train.py": MAKES})

    assert found == {
        "training.epochs": "live",
        "training.spare": "dead",
        "net.width": "live",
        "net.unread": "dead",
    }


def test_a_container_that_is_splatted_fills_the_fields_of_its_keys(statuses: Judge) -> None:
    program = MAKES + "parts = dict(net=config)\nopen(Whole(training=3, **parts).net.training.spare)\n"
    written = "training:\n  epochs: 1\n  spare: 2\nnet:\n  width: 1\n  unread: 2\n"

    assert statuses({"config.yaml": written, "train.py": program})["training.spare"] == "live"
