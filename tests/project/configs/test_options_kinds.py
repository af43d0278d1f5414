"""Options that are not declared with argparse: default trees, parameters, flags, fields, globals."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[tuple[str, str], ConfigKey]]


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the keys of some files by path and name."""

    def judge(files: Mapping[str, str]) -> dict[tuple[str, str], ConfigKey]:
        project = project_of({path: dedent(text).lstrip() for path, text in files.items()})
        return {(key.path, key.key): key for key in project.keys}

    return judge


TREE = """
    from yacs.config import CfgNode as CN

    _C = CN()
    _C.MODEL = CN()
    _C.MODEL.NAME = "resnet"
    _C.MODEL.WIDTH = 64
    _C.DATASET = CN()
    _C.DATASET.ROOT = ""
    _C.DATASET.FLIP = True
    cfg = _C
"""


def test_a_dead_default_and_its_copies_share_one_verdict(keys: Judge) -> None:
    copy = "MODEL:\n  NAME: vit\n  WIDTH: 8\nDATASET:\n  FLIP: false\n"
    files = {
        "config/defaults.py": TREE,
        "configs/a.yaml": copy,
        "configs/b.yaml": copy,
        "configs/c.yaml": copy,
        "train.py": """
            import sys
            from config.defaults import cfg

            def build(conf):
                model = conf.MODEL
                return model.NAME * model["WIDTH"], conf.DATASET.ROOT

            def main(args):
                cfg.merge_from_file(sys.argv[1])
                cfg.DATASET.FLIP = args
                print(cfg)
                build(cfg)

            if __name__ == "__main__":
                main(1)
        """,
    }

    found = keys(files)

    assert found["config/defaults.py", "MODEL.NAME"].status == "live"
    assert found["config/defaults.py", "MODEL.WIDTH"].status == "live"
    assert found["config/defaults.py", "DATASET.ROOT"].status == "live"
    dead = found["config/defaults.py", "DATASET.FLIP"]
    assert (dead.status, dead.confidence) == ("dead", "high")
    assert [copied.path for copied in dead.passed_by] == ["configs/a.yaml", "configs/b.yaml", "configs/c.yaml"]
    assert {found[f"configs/{name}.yaml", "DATASET.FLIP"].status for name in "abc"} == {"dead"}
    assert {found[f"configs/{name}.yaml", "DATASET.FLIP"].family for name in "abc"} == {dead.family}
    assert found["configs/a.yaml", "MODEL.NAME"].status == "live"


def test_a_key_looked_up_in_a_file_before_it_is_merged_is_live(keys: Judge) -> None:
    files = {
        "config.py": """
            import yaml
            from yacs.config import CfgNode as CN

            _C = CN()
            _C.BASE = [""]
            _C.WIDTH = 64
            _C.UNREAD = 64

            def update(config, path):
                loaded = yaml.safe_load(open(path))
                for base in loaded.setdefault("BASE", [""]):
                    update(config, base)
                config.merge_from_file(path)

            def build(path):
                config = _C.clone()
                update(config, path)
                return config.WIDTH
        """
    }

    found = keys(files)

    assert found["config.py", "BASE"].status == "live"
    assert (found["config.py", "WIDTH"].status, found["config.py", "UNREAD"].status) == ("live", "dead")


def test_a_click_option_is_dead_when_the_function_ignores_its_parameter(keys: Judge) -> None:
    files = {
        "cli.py": """
            import click

            @click.command()
            @click.option("--out-dir", "-o", help="where")
            @click.option("--seed", type=int)
            @click.option("--name", "given", default="x")
            def main(out_dir, seed, given):
                open(out_dir + given)

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert found["cli.py", "--out-dir"].status == "live"
    assert found["cli.py", "--name"].status == "live"
    assert found["cli.py", "--seed"].status == "dead"
    assert found["cli.py", "--seed"].source == "click"


def test_click_options_taken_by_keywords_are_followed(keys: Judge) -> None:
    files = {
        "cli.py": """
            import click

            def setup(gpus=None, snap=None):
                return gpus

            @click.command()
            @click.option("--gpus")
            @click.option("--snap")
            def main(**kwargs):
                return setup(**kwargs)
        """
    }

    found = keys(files)

    assert found["cli.py", "--gpus"].status == "live"
    assert found["cli.py", "--snap"].status == "dead"


def test_a_parameter_that_is_only_printed_is_not_told_to_be_used(keys: Judge) -> None:
    files = {
        "tune.py": """
            import fire

            def tune(rate: float = 0.1, spare: int = 3, quiet: bool = False):
                print(f"rate: {rate}\\n" f"spare: {spare}\\n")
                fit(rate)

            if __name__ == "__main__":
                fire.Fire(tune)
        """,
    }

    found = keys(files)

    assert {key: row.status for (_, key), row in found.items()} == {
        "--rate": "live", "--spare": "unknown", "--quiet": "dead",
    }  # fmt: skip
    assert found["tune.py", "--spare"].reason == "only printed at tune.py:4, which may be all it is for"


@pytest.mark.parametrize(
    ("given", "expected"), [("", ["unknown", "unknown", "live"]), ("[]", ["dead", "dead", "live"])]
)
def test_a_fire_program_that_parses_its_command_line_again_may_read_it_there(
    keys: Judge, given: str, expected: list[str]
) -> None:
    text = f"""
        import argparse
        import fire

        def parse():
            parser = argparse.ArgumentParser()
            parser.add_argument("--base_model", required=True)
            return parser.parse_args({given})

        def main(base_model="", share=False, rate=1):
            args = parse()
            work(args.base_model, rate)

        if __name__ == "__main__":
            fire.Fire(main)
    """

    found = keys({"evaluate.py": text})

    assert [found["evaluate.py", name].status for name in ("--base-model", "--share", "--rate")] == expected


def test_parameters_of_fire_and_typer_programs_are_options(keys: Judge) -> None:
    files = {
        "a.py": """
            import fire

            def train(lr: float = 0.1, unused: int = 3):
                return lr

            if __name__ == "__main__":
                fire.Fire(train)
        """,
        "b.py": """
            import typer

            app = typer.Typer()

            @app.command()
            def score(path: str, unread, late: Annotated[str, typer.Option()], verbose: bool = False):
                return open(path)

            @app.command()
            def prune(kept: str, other: int = 0):
                score(kept)
                raise NotImplementedError("not yet")
        """,
    }

    found = keys(files)

    assert (found["a.py", "--lr"].status, found["a.py", "--unused"].status) == ("live", "dead")
    assert (found["b.py", "path"].status, found["b.py", "--verbose"].status) == ("live", "dead")
    assert (found["b.py", "unread"].status, found["b.py", "--late"].status) == ("dead", "dead")
    assert (found["b.py", "--other"].status, found["b.py", "--other"].reason) == (
        "unknown",
        "the function does nothing yet",
    )


def test_a_flag_is_read_through_flags_or_through_its_holder(keys: Judge) -> None:
    files = {
        "main.py": """
            from absl import app, flags

            FLAGS = flags.FLAGS
            flags.DEFINE_string("workdir", None, "where")
            _LR = flags.DEFINE_float("lr", 0.1, "rate")
            flags.DEFINE_integer("steps", 5, "never used")

            def main(argv):
                return FLAGS.workdir, _LR.value

            if __name__ == "__main__":
                app.run(main)
        """
    }

    found = keys(files)

    assert {name: found["main.py", name].status for name in ("--workdir", "--lr")} == {
        "--workdir": "live",
        "--lr": "live",
    }
    assert (found["main.py", "--steps"].status, found["main.py", "--steps"].source) == ("dead", "absl")


def test_fields_of_a_parsed_dataclass_are_options(keys: Judge) -> None:
    files = {
        "train.py": """
            from dataclasses import dataclass, field
            import transformers
            import tyro
            from transformers import HfArgumentParser, Trainer

            @dataclass
            class Args:
                seed: int = 1
                cuda: bool = True

            @dataclass
            class ModelArguments:
                name: str = field(default="bert", metadata={"help": "which"})
                unread: int = 0
                local_rank: int = -1

            @dataclass
            class Training(transformers.TrainingArguments):
                extra: int = 0

            def main():
                args = tyro.cli(Args)
                model_args, training_args = HfArgumentParser((ModelArguments, Training)).parse_args_into_dataclasses()
                Trainer(model_args.name, args=training_args)
                return args.seed
        """
    }

    found = keys(files)

    assert (found["train.py", "--seed"].status, found["train.py", "--cuda"].status) == ("live", "dead")
    assert (found["train.py", "--name"].status, found["train.py", "--unread"].status) == ("live", "dead")
    assert found["train.py", "--extra"].status == "unknown"
    assert found["train.py", "--local_rank"].status == "external"


@pytest.mark.parametrize("call", ["merge(ctx)", "ctx.forward(merge)", "merge(context=ctx)"])
def test_a_context_that_is_handed_on_holds_all_options(call: str, keys: Judge) -> None:
    command = (
        "import typer\nfrom options import merge\n\napp = typer.Typer()\n\n\n@app.command('go')\n"
        f"def go(ctx: typer.Context, rate: float = typer.Option(0.1)):\n    print({call})\n"
    )

    found = keys({"options.py": "def merge(context):\n    return dict(context.params)\n", "go.py": command})

    assert found["go.py", "--rate"].status == "unknown"


def test_globals_before_a_configurator_are_options(keys: Judge) -> None:
    files = {
        "train.py": """
            eval_interval = 2000
            wandb_log = False
            stale = 3
            exec(open("configurator.py").read())
            if wandb_log:
                print(eval_interval * 2)
        """
    }

    found = keys(files)

    assert found["train.py", "wandb_log"].status == "live"
    assert found["train.py", "eval_interval"].status == "live"
    assert found["train.py", "stale"].status == "dead"


CONFIGURATOR = """
    import sys

    for argument in sys.argv[1:]:
        with open(argument) as file:
            print(file.read())
        exec(open(argument).read())
"""
EXEC_SCRIPT = """
    batch_size = 12
    accumulation = 5 * 8
    warm_up = 100
    exec(open("configurator.py").read())
    if accumulation:
        print(batch_size * 2)
"""
OVERRIDES = """
    import time

    run_name = "ft-" + str(time.time())
    batch_size = 1
    accumulation = 2 * 4
    warm_up = 3
"""


def test_keys_of_an_override_file_are_judged_by_the_globals_they_replace(keys: Judge) -> None:
    files = {
        "configurator.py": CONFIGURATOR,
        "train.py": EXEC_SCRIPT,
        "config/small.py": OVERRIDES,
        "README.md": "```sh\npython train.py config/small.py --batch_size=4\n```\n",
    }

    found = keys(files)

    assert found["config/small.py", "batch_size"].status == "live"
    assert found["config/small.py", "batch_size"].readers[0].line == 6
    assert found["config/small.py", "accumulation"].readers == found["train.py", "accumulation"].readers
    assert found["config/small.py", "warm_up"].status == found["train.py", "warm_up"].status == "dead"
    assert found["config/small.py", "run_name"].status == "unknown"
    assert "no global of that name in train.py" in found["config/small.py", "run_name"].reason


def test_an_override_file_that_nothing_names_is_a_variant(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    files = {
        "configurator.py": CONFIGURATOR,
        "train.py": EXEC_SCRIPT,
        "config/a.py": OVERRIDES,
        "config/b.py": OVERRIDES,
        "data.py": "batch_size = 2\nwarm_up = 1\n\n\ndef load():\n    return batch_size\n",
        "run.sh": "python train.py config/a.py\n",
    }

    found = {file.path: file for file in project_of({path: dedent(text) for path, text in files.items()}).configs}

    assert (found["config/a.py"].status, found["config/b.py"].status) == ("live", "variant")
    assert "run.sh:1" in found["config/a.py"].reason
    assert "data.py" not in found


def test_a_configurator_that_runs_no_further_file_has_no_override_files(keys: Judge) -> None:
    files = {"configurator.py": "seed = 1\n", "train.py": EXEC_SCRIPT, "config/small.py": OVERRIDES}

    assert {path for path, _ in keys(files)} == {"train.py"}


def test_constants_of_a_configuration_module_are_judged_by_who_reads_them(keys: Judge) -> None:
    files = {
        "config.py": """
            ROOT = "/data"
            TRAIN = ROOT + "/train"
            LR = 1e-3
            EPOCHS = 3
            SPARE = [1, 2]
        """,
        "train.py": """
            import config as settings
            from config import LR

            def main():
                for _ in range(settings.EPOCHS):
                    print(open(settings.TRAIN), LR * 2)

            main()
        """,
    }

    found = {name: key.status for (_, name), key in keys(files).items()}

    assert found == {"ROOT": "live", "TRAIN": "live", "LR": "live", "EPOCHS": "live", "SPARE": "dead"}


@pytest.mark.parametrize(
    "user",
    [
        "from config import *\n",
        "from config import *\nrun(LR, globals()[name()])\n",
        "import config\nfor name in dir(config):\n    print(getattr(config, name))\n",
        "import config\nrun(config)\n",
        "import config\nprint(vars(other)['SPARE'], config.LR)\n",
        "import importlib, sys\nimport config\nused = importlib.import_module(sys.argv[1])\nprint(config.LR)\n",
        "import config\nother.SPARE()\n",
        "import config, os\nrun(getattr(config, 'SPARE', os.environ['SPARE']))\n",
    ],
)
def test_an_unread_constant_is_unknown_where_something_may_take_it(keys: Judge, user: str) -> None:
    files = {"config.py": "LR = 1\nEPOCHS = 2\nSPARE = 3\n", "train.py": user}

    assert keys(files)["config.py", "SPARE"].status == "unknown"


@pytest.mark.parametrize("asked", ["os.environ['SPARE']", "os.getenv('SPARE', config.LR)", "'SPARE' in os.environ"])
def test_what_the_environment_has_under_the_name_of_a_constant_is_no_use_of_it(keys: Judge, asked: str) -> None:
    files = {
        "config.py": "LR = 1\nEPOCHS = 2\nSPARE = 3\n",
        "train.py": f"import config, os\nrun(config.LR, {asked})\n",
    }

    assert keys(files)["config.py", "SPARE"].status == "dead"


def test_a_constant_taken_by_a_star_is_dead_where_the_module_reads_others_and_never_it(keys: Judge) -> None:
    files = {"config.py": "LR = 1\nEPOCHS = 2\nSPARE = 3\n", "train.py": "from config import *\nrun(LR, EPOCHS)\n"}

    spare = keys(files)["config.py", "SPARE"]

    assert (spare.status, spare.confidence) == ("dead", "high")


def test_plain_names_of_a_configuration_module_are_keys_where_others_read_them_as_its_attributes(keys: Judge) -> None:
    config = "lr = 1\nbatch = 2\nepochs = 3\ngroups = 4\n"
    used = "import config as cfg\n\nrun(cfg.lr, cfg.batch, cfg.epochs)\n"

    found = {name: key.status for (_, name), key in keys({"config.py": config, "train.py": used}).items()}

    assert found == {"lr": "live", "batch": "live", "epochs": "live", "groups": "dead"}


def test_plain_names_that_others_import_one_by_one_are_no_keys(keys: Judge) -> None:
    config = "lr = 1\nbatch = 2\nepochs = 3\ngroups = 4\n"

    assert keys({"config.py": config, "train.py": "from config import lr\n\nrun(lr)\n"}) == {}


def test_constants_of_an_installed_package_are_never_dead(keys: Judge) -> None:
    files = {
        "setup.py": "from setuptools import setup\n\nsetup()\n",
        "pack/__init__.py": "",
        "pack/config.py": "LR = 1\nEPOCHS = 2\nSPARE = 3\n",
        "pack/train.py": "from pack import config\n\nrun(config.LR, config.EPOCHS)\n",
    }

    found = keys(files)

    assert (found["pack/config.py", "LR"].status, found["pack/config.py", "SPARE"].status) == ("live", "unknown")


def test_a_module_that_nothing_imports_is_no_configuration_module(keys: Judge) -> None:
    assert keys({"config.py": "LR = 1\nEPOCHS = 2\nSPARE = 3\n", "train.py": "print(1)\n"}) == {}


def test_arguments_of_a_browser_are_no_options(keys: Judge) -> None:
    files = {
        "scrape.py": """
            from selenium import webdriver
            from selenium.webdriver.chrome.options import Options

            def fetch(url):
                options = Options()
                options.add_argument("--headless")
                chrome = webdriver.ChromeOptions()
                chrome.add_argument("--mute-audio")
                return webdriver.Chrome(options=options, other=chrome).get(url)
        """
    }

    assert keys(files) == {}


def test_a_script_of_dead_options_is_no_dead_file(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    text = """
        import argparse

        parser = argparse.ArgumentParser()
        parser.add_argument("--unread")
        args = parser.parse_args()
    """

    (file,) = project_of({"train.py": dedent(text)}).configs

    assert (file.status, file.keys[0].status, file.reason) == ("live", "dead", "1 of 1 options are dead")


def test_options_of_a_loop_and_of_foreign_parsers_give_no_key(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse

            parser = argparse.ArgumentParser()
            for flags in (["--a"], ["--b"]):
                parser.add_argument(*flags)
            parser.add_argument("--version", action="version")
            args = parser.parse_args()
        """
    }

    assert keys(files) == {}


def test_options_of_a_group_may_be_used_by_the_function_that_gets_its_results(keys: Judge) -> None:
    files = {
        "cli.py": """
            import click

            @click.group(chain=True)
            @click.option("--gpu", type=int)
            @click.option("--colour")
            def main(**kwargs):
                pass

            @main.result_callback()
            def run(methods, gpu, colour):
                start(methods, gpu)

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert {found["cli.py", one].status for one in ("--gpu", "--colour")} == {"unknown"}


def test_options_taken_by_the_names_the_parser_knows_are_unknown(keys: Judge) -> None:
    files = {
        "main.py": """
            import argparse

            parser = argparse.ArgumentParser()
            group = parser.add_argument_group("training")
            group.add_argument("--rate")
            args = parser.parse_args()
            name = "-".join(str(vars(args)[action.dest]) for action in group._group_actions)
            open(name)
        """
    }

    assert keys(files)["main.py", "--rate"].status == "unknown"
