"""Objects that go where only a name says: modules, classes and namespaces chosen or made at run time."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

Judge = Callable[[Mapping[str, str]], dict[str, str]]
CONFIG = "lr: 0.1\nepochs: 3\nwarmup: 5\n"
LOAD = """
    import yaml

    with open("config.yaml") as file:
        config = yaml.safe_load(file)
"""


def test_a_module_imported_by_a_computed_name_is_entered(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + """
    import importlib

    def start(app):
        importlib.import_module(f"apps.{app}.train").main(config)
""",
        "apps/__init__.py": "",
        "apps/one/__init__.py": "",
        "apps/one/train.py": "def main(given):\n    return given['lr'] * given['epochs']\n",
    }

    found = statuses(files)

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


def test_classes_of_a_package_that_imports_its_folder_are_entered(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + """
    import models

    Model = getattr(models, config["name"])
    Model(config)
""",
        "models/__init__.py": """
            from importlib import import_module
            from pkgutil import iter_modules

            for _, name, _ in iter_modules(__path__):
                globals()[name] = import_module(f"{__name__}.{name}")
        """,
        "models/nets.py": """
            class Net:
                def __init__(self, given):
                    self.lr = given["lr"] / given["epochs"]
        """,
    }

    found = statuses(files)

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


def test_names_that_a_module_makes_as_it_runs_leave_the_answer_open(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + """
    import models

    getattr(models, config["name"])(config)
""",
        "models.py": """
            def known(given):
                return given["lr"] + given["epochs"]

            globals().update(load_all())
        """,
    }

    found = statuses(files)

    assert found["warmup"] == "unknown"


def test_a_model_restored_from_a_checkpoint_takes_keywords_in_its_constructor(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + """
    import lightning

    class Net(lightning.LightningModule):
        def __init__(self, given):
            self.rate = given["lr"] / given["epochs"]

    Net.load_from_checkpoint("last.ckpt", given=config)
""",
    }

    found = statuses(files)

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


@pytest.mark.parametrize(
    "call", ["lightgbm.train(config['model'], rows)", "xgboost.cv(params=config['model'], dtrain=rows)"]
)
def test_a_library_that_takes_a_mapping_of_parameters_reads_all_of_them(statuses: Judge, call: str) -> None:
    files = {
        "config.yaml": "model:\n  num_leaves: 31\nrounds: 5\nunread: 1\n",
        "train.py": LOAD + f"\n    import lightgbm, xgboost\n\n    rows = load(config['rounds'])\n    {call}\n",
    }

    found = statuses(files)

    assert found == {"model.num_leaves": "live", "rounds": "live", "unread": "dead"}


@pytest.mark.parametrize(
    "maker",
    [
        """
        def to_namespace(given):
            space = argparse.Namespace()
            for key, value in given.items():
                setattr(space, key, to_namespace(value) if isinstance(value, dict) else value)
            return space
        """,
        """
        class to_namespace:
            def __init__(self, given):
                self.__dict__.update(given)
        """,
        """
        class to_namespace:
            def __init__(self, **given):
                for key, value in given.items():
                    setattr(self, key, value)
        """,
    ],
)
def test_a_namespace_made_of_a_mapping_has_its_keys(statuses: Judge, maker: str) -> None:
    given = "**config" if "**given" in maker else "config"
    text = (
        dedent(LOAD)
        + "import argparse\n"
        + dedent(maker)
        + f"\nspace = to_namespace({given})\nrun(space.lr, space.epochs)\n"
    )

    found = statuses({"config.yaml": CONFIG, "train.py": text})

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


def test_methods_of_an_object_that_takes_every_key_read_them_on_self(statuses: Judge) -> None:
    text = """
    class Settings:
        def __init__(self, given):
            for key, value in given.items():
                setattr(self, key, value)

        def steps(self):
            return self.lr * self.epochs

    Settings(config)
    """

    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + text})

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


def test_names_changed_on_the_way_into_a_namespace_leave_the_answer_open(statuses: Judge) -> None:
    text = """
    class Settings:
        def __init__(self, given):
            for key, value in given.items():
                setattr(self, key.upper(), value)

    settings = Settings(config)
    run(settings.LR)
    """

    found = statuses({"config.yaml": CONFIG, "train.py": LOAD + text})

    assert set(found.values()) == {"unknown"}


def test_a_name_below_a_section_that_varies_is_read_in_every_section(statuses: Judge) -> None:
    files = {
        "config.yaml": "one:\n  path: a\n  shuffle: 1\ntwo:\n  path: b\n  shuffle: 0\n",
        "train.py": LOAD + "\n    def start(name):\n        return open(config[name]['path'])\n",
    }

    found = statuses(files)

    assert found == {"one.path": "live", "one.shuffle": "dead", "two.path": "live", "two.shuffle": "dead"}


@pytest.mark.parametrize(("name", "status"), [("training_args.bin", "unknown")])
def test_a_saved_namespace_is_no_reader_unless_something_loads_it(statuses: Judge, name: str, status: str) -> None:
    text = """
        import argparse, os, torch

        parser = argparse.ArgumentParser()
        parser.add_argument("--out")
        parser.add_argument("--unread")
        args = parser.parse_args()
        torch.save(args, os.path.join(args.out, "training_args.bin"))
    """
    again = f"""
        import os, torch

        def restore(folder):
            return build(torch.load(os.path.join(folder, "{name}")))
    """

    found = statuses({"train.py": text, "restore.py": again})

    assert found["--unread"] == status


@pytest.mark.parametrize(
    "table",
    [
        'LOADERS = {"a": {"train": make, "test": None}, "b": {"train": other}}\n',
        'LOADERS = {}\nLOADERS["a"] = {"train": make, "test": None}\nLOADERS["b"] = {"train": other}\n',
    ],
)
def test_functions_in_a_table_of_tables_are_entered(statuses: Judge, table: str) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + """
    from loaders import LOADERS

    LOADERS[config["name"]]["train"](config)
""",
        "loaders.py": 'def make(given):\n    return given["lr"]\n\ndef other(given):\n    return given["epochs"]\n\n'
        + table,
    }

    found = statuses(files)

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


def test_a_method_that_a_class_replaces_whose_base_has_another_name_there_is_entered(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + """
    from base import Base
    import wide

    def start(model: Base):
        model.go(config)
""",
        "base.py": "class Base:\n    def go(self, given):\n        self.step(given)\n\n    def step(self, given):\n"
        "        return given['lr']\n",
        "wide.py": "from base import Base as Parent\n\nclass Wide(Parent):\n    def step(self, given):\n"
        "        return given['epochs']\n",
    }

    found = statuses(files)

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


def test_functions_put_into_a_table_are_entered(statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + """
    def make(given):
        return given["lr"] * given["epochs"]

    MAKERS = {}
    MAKERS["plain"] = make
    MAKERS[config["name"]](config)
""",
    }

    found = statuses(files)

    assert found == {"lr": "live", "epochs": "live", "warmup": "dead"}


OPTIONS = """
    import argparse
    import importlib
    import sys

    parser = argparse.ArgumentParser()
    parser.add_argument("--kind")
    parser.add_argument("--lr")
    parser.add_argument("--warmup")
    args = parser.parse_args()
"""


def test_a_module_of_a_package_that_is_not_here_may_take_all(statuses: Judge) -> None:
    files = {"train.py": OPTIONS + 'getattr(importlib.import_module("plugins.noisy"), "Noisy")(args)\n'}

    assert (
        statuses({path: dedent(text).replace("\n    ", "\n") for path, text in files.items()})["--warmup"] == "unknown"
    )


def test_of_functions_chosen_by_name_only_those_that_take_the_arguments_are_entered(statuses: Judge) -> None:
    files = {
        "train.py": OPTIONS
        + """
    import steps

    getattr(steps, args.kind)(args, strict=True)
""",
        "steps.py": """
def one(given, strict):
    return given.lr

def other(images, size):
    return [image[size] for image in images]
""",
    }

    assert statuses(files) == {"--kind": "live", "--lr": "live", "--warmup": "dead"}


@pytest.mark.parametrize(
    "chosen",
    [
        "globals()[args.kind]",
        "getattr(sys.modules[__name__], args.kind)",
        "importlib.import_module('steps').__getattribute__(args.kind)",
        "getattr(importlib.import_module('steps'), args.kind)",
    ],
)
def test_a_function_chosen_by_name_gets_what_it_takes(statuses: Judge, chosen: str) -> None:
    function = "def one(given):\n    return given.lr\n"
    files = {"train.py": f"{dedent(OPTIONS)}\n{function}\n{chosen}(args)\n", "steps.py": function}

    assert statuses(files) == {"--kind": "live", "--lr": "live", "--warmup": "dead"}


def test_a_module_that_makes_names_may_choose_any(statuses: Judge) -> None:
    files = {"train.py": f"{dedent(OPTIONS)}\nglobals().update(more)\nglobals()[args.kind](args)\n"}

    assert statuses(files)["--warmup"] == "unknown"


def test_a_class_that_its_package_should_bring_is_found_where_it_is(statuses: Judge) -> None:
    files = {
        "bin/train.py": f"{dedent(OPTIONS)}\nfrom solver import Solver\nSolver(args)\n",
        "solver/__init__.py": "",
        "solver/solver.py": "class Solver:\n    def __init__(self, given):\n        self.lr = given.lr, given.kind\n",
    }

    assert statuses(files) == {"--kind": "live", "--lr": "live", "--warmup": "dead"}


def test_a_library_that_makes_optimizers_reads_its_own_options(statuses: Judge) -> None:
    start = "from timm.optim import create_optimizer\ncreate_optimizer(args, args.kind)\n"
    files = {"train.py": f"{dedent(OPTIONS)}\n{start}"}

    assert statuses(files) == {"--kind": "live", "--lr": "external", "--warmup": "dead"}


def test_lines_of_all_options_that_a_list_keeps_for_a_log_read_none(statuses: Judge) -> None:
    page = """
lines = ["options"]
for name in vars(args):
    line = "%s: %s" % (name, str(getattr(args, name)))
    print(line)
    lines.append(line + "\\n")
lines.append(args.kind)
print(args.lr + 1)
with open("log.txt", "w") as file:
    file.writelines(lines)
"""
    files = {"train.py": dedent(OPTIONS) + page}

    assert statuses(files)["--warmup"] == "dead"


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("jobs = make()\njob = jobs[0]\ngiven = (args,)\njob(*given)\n", "unknown"),
        ("def launch(job, given):\n    job(*given)\n\nlaunch(main, (args,))\n", "dead"),
    ],
)
def test_a_sequence_spread_into_what_cannot_be_told_is_lost(statuses: Judge, start: str, status: str) -> None:
    main = "def main(given):\n    return given.lr, given.kind\n"
    files = {"train.py": f"{dedent(OPTIONS)}\n{main}\n{start}"}

    assert statuses(files)["--warmup"] == status


KEEPS = """
kept = []

def keep(given, kept):
    for name, value in vars(given).items():
        kept.append(value)

keep(args, kept)
print(sum(kept) / 2)
"""
KEPT = """
kept = []
for name, value in vars(args).items():
    kept.append(value)

def use():
    return sum(kept) / 2

open(str(use()))
"""


@pytest.mark.parametrize("program", [KEEPS, KEEPS.replace(", kept)", ")"), KEPT])
def test_values_of_all_options_in_a_list_that_others_read_may_matter(statuses: Judge, program: str) -> None:
    assert statuses({"train.py": dedent(OPTIONS) + program})["--warmup"] == "unknown"


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("return [use(one) for one in config[name]['args'].values()]", ["live", "dead", "dead"]),
        ("return vendor(**config[name]['args'])", ["unknown", "unknown", "unknown"]),
        ("return vendor(config[name])", ["unknown", "unknown", "unknown"]),
        ("return [use(one) for one in config[name].values()]", ["live", "live", "live"]),
    ],
)
def test_what_is_below_a_computed_name_is_of_its_part_alone(statuses: Judge, taken: str, expected: list[str]) -> None:
    files = {
        "config.yaml": "model:\n  kind: net\n  args: {width: 3}\ntrainer: {freeze: 2}\ndebug: false\n",
        "train.py": f"{LOAD}\n    def start(name):\n        {taken}\n",
    }

    found = statuses(files)

    assert [found.get(key) for key in ("model.args.width", "trainer.freeze", "debug")] == expected


def test_a_function_that_calls_itself_often_gives_the_modules_it_ends_in(statuses: Judge) -> None:
    again = "".join(f"    if name == {number}:\n        return pick(name - {number})\n" for number in range(25))
    files = {
        "train.py": dedent(OPTIONS) + "from picks import pick\nopen(str(pick(args.kind).Model(args)))\n",
        "picks.py": f"import nets\ndef pick(name):\n{again}    return nets\n",
        "nets.py": "class Model:\n    def __init__(self, args):\n        open(str(args.warmup))\n",
    }

    assert statuses(files)["--warmup"] == "live"


@pytest.mark.parametrize(("given", "spare"), [("args", "dead"), ("args, 16", "unknown")])
def test_of_classes_imported_under_one_name_those_are_made_that_take_the_arguments(
    given: str, spare: str, statuses: Judge
) -> None:
    files = {
        "train.py": f"""
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--lr", type=float)
            parser.add_argument("--spare")
            args = parser.parse_args()
            if args.lr > 1:
                from nets import Net as module
            model = module({given})
            if model.done:
                from nets import Wide as module
                module(3, 16)
        """,
        "nets.py": """
            import torch

            class Net:
                def __init__(self, given, size=3):
                    self.done = given.lr * size

            class Wide:
                def __init__(self, channels, size):
                    self.weight = torch.Tensor(channels, size)
        """,
    }

    assert statuses(files) == {"--lr": "live", "--spare": spare}


@pytest.mark.parametrize("chosen", ["return KINDS", "kind = KINDS\n        return kind"])
def test_the_class_comes_out_of_a_dictionary_that_stands_there(chosen: str, statuses: Judge) -> None:
    table = "{'wide': Wide, 'deep': Deep}[name]"
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + f"""
    class Wide:
        def __init__(self, lr, warmup=3):
            open(lr)
    class Deep:
        def __init__(self, epochs, warmup=3):
            open(epochs)
    def choose(name):
        {chosen.replace("KINDS", table)}
    choose(input())(**config)
""",
    }

    assert statuses(files) == {"lr": "live", "epochs": "live", "warmup": "dead"}


@pytest.mark.parametrize(
    "chosen",
    [
        "Chosen = KINDS\n    Chosen(config)",
        "KINDS(config)",
        "Chosen = Wide if input() else torch.Deep\n    Chosen(config)",
    ],
)
def test_a_class_of_a_library_among_those_chosen_from_may_read_any(chosen: str, statuses: Judge) -> None:
    files = {
        "config.yaml": CONFIG,
        "train.py": LOAD
        + f"""
    import torch
    class Wide:
        def __init__(self, given):
            open(given["lr"], given["epochs"])
    kinds = {{"wide": Wide, "deep": torch.Deep}}
    {chosen.replace("KINDS", "kinds[input()]")}
""",
    }

    assert statuses(files) == {"lr": "live", "epochs": "live", "warmup": "unknown"}
