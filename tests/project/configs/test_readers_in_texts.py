"""Readers that stand in texts, in other parsers or in what parsing does: none of these options and keys is dead."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[tuple[str, str], ConfigKey]]
PARSED = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--rate'{more})\n"


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the keys of some files by path and name."""

    def judge(files: Mapping[str, str]) -> dict[tuple[str, str], ConfigKey]:
        project = project_of({path: dedent(text) for path, text in files.items()})
        return {(key.path, key.key): key for key in project.keys}

    return judge


@pytest.mark.parametrize(
    "use",
    [
        "ols('y ~ a + rate', table)",
        "numexpr.evaluate('rate * 2')",
        "duckdb.sql('select * from rate').df()",
    ],
)
def test_a_name_in_the_text_of_a_formula_or_query_is_read(keys: Judge, use: str) -> None:
    code = f"args = parser.parse_args()\n\n\ndef main(table):\n    rate = args.rate\n    return {use}\n\n\nmain(1)\n"

    found = keys({"train.py": PARSED.format(more="") + code})

    assert found["train.py", "--rate"].status != "dead"


def test_a_name_that_only_a_log_speaks_of_is_still_dead(keys: Judge) -> None:
    code = (
        "args = parser.parse_args()\n\n\ndef main():\n    rate = args.rate\n    print('rate of learning')\n\n\nmain()\n"
    )

    found = keys({"train.py": PARSED.format(more="") + code})

    assert found["train.py", "--rate"].status == "dead"


def test_the_mode_of_a_network_is_read_by_torch(keys: Judge) -> None:
    net = """
    class Net(nn.Module):
        def __init__(self, args):
            super().__init__()
            self.training = args.rate
    """
    code = f"from torch import nn\n{dedent(net)}\nNet(parser.parse_args())(1)\n"

    found = keys({"train.py": PARSED.format(more="") + code})

    assert found["train.py", "--rate"].status != "dead"


def test_a_type_that_only_converts_is_none(keys: Judge) -> None:
    flag = "def flag(text):\n    return text.lower() in ('yes', 'true')\n\n\n"

    found = keys({"train.py": flag + PARSED.format(more=", type=flag") + "parser.parse_args()\n"})

    assert found["train.py", "--rate"].status == "dead"


def test_an_action_that_sets_what_is_outside_is_a_use(keys: Judge) -> None:
    action = """
    class Device(argparse.Action):
        def __call__(self, parser, namespace, values, option=None):
            os.environ["CUDA_VISIBLE_DEVICES"] = values
    """

    found = keys({"train.py": dedent(action) + PARSED.format(more=", action=Device") + "parser.parse_args()\n"})

    assert found["train.py", "--rate"].status == "unknown"


def test_an_option_of_a_parent_is_read_behind_the_other_parser(keys: Judge) -> None:
    code = """
    first, rest = parser.parse_known_args()
    other = argparse.ArgumentParser(parents=[parser], add_help=False)
    given = other.parse_args(rest)
    print(given.rate * 2, file=open("out", "w"))
    """

    found = keys({"train.py": PARSED.format(more="") + dedent(code)})

    assert found["train.py", "--rate"].status == "live"


@pytest.mark.parametrize("reader", ["ast.literal_eval(text)", "eval(text)"])
def test_options_that_are_written_as_a_text_may_be_read_back(keys: Judge, reader: str) -> None:
    code = "args = parser.parse_args()\nopen('a', 'w').write(str(vars(args)))\n"

    found = keys(
        {
            "train.py": PARSED.format(more="") + code,
            "test.py": f"import ast\ntext = open('a').read()\nsaved = {reader}\nwork(saved['rate'])\n",
        }
    )

    assert found["train.py", "--rate"].status == "unknown"


def test_a_value_of_an_ini_file_that_another_one_names_is_read(keys: Judge) -> None:
    code = "import configparser\nread = configparser.ConfigParser()\nread.read('run.ini')\nwork(read['a']['path'])\n"
    file = "[DEFAULT]\nroot = /x\n[a]\nname = b\npath = %(root)s/%(name)s\nother = 1\n"

    found = keys({"train.py": code, "run.ini": file})

    assert [found["run.ini", key].status for key in ("a.name", "DEFAULT.root", "a.other")] == ["live", "live", "dead"]


@pytest.mark.parametrize("name", ["${Step_1}", "${a:step_1}", "%(Step_1)s", "${b:dir}/${step_1}"])
def test_a_value_of_an_ini_file_that_another_one_interpolates_is_read(keys: Judge, name: str) -> None:
    kind = "interpolation=configparser.ExtendedInterpolation()"
    code = f"import configparser\nread = configparser.ConfigParser({kind})\nread.read('run.ini')\n"
    code += "work(read['a']['path'])\n"
    file = f"[a]\nstep_1 = b\npath = {name}\nother = 1\n[c]\nstep_1 = d\n"

    found = keys({"train.py": code, "run.ini": file})

    assert [found["run.ini", key].status for key in ("a.step_1", "a.other", "c.step_1")] == ["live", "dead", "dead"]


def test_a_default_of_an_ini_file_is_a_key_of_every_section(keys: Judge) -> None:
    code = "import configparser\nread = configparser.ConfigParser()\nread.read('run.ini')\nwork(read['a']['path'])\n"
    file = "[DEFAULT]\npath = %(root)s\nother = 1\n[a]\nroot = /x\n[b]\nlr = 1\n"

    found = keys({"train.py": code, "run.ini": file})

    expected = {"DEFAULT.path": "live", "a.root": "live", "DEFAULT.other": "dead", "b.lr": "dead"}
    assert {key: found["run.ini", key].status for key in expected} == expected


def test_a_short_variable_behind_the_prefix_of_settings_is_read(keys: Judge) -> None:
    code = """
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        model_config = {"env_prefix": "APP_", "env_file": ".env"}
        lr: float
    """

    found = keys({"train.py": code, ".env": "APP_LR=1\nAPP_WD=2\n"})

    assert [found[".env", key].status for key in ("APP_LR", "APP_WD")] == ["live", "dead"]


def test_a_variable_of_two_letters_is_read_by_its_index(keys: Judge) -> None:
    found = keys({"train.py": "import os\n\nwork(os.environ['LR'])\n", ".env": "LR=1\nWD=2\nPOD_API_KEY=x\n"})

    assert [found[".env", key].status for key in ("LR", "WD", "POD_API_KEY")] == ["live", "dead", "unknown"]


def test_flags_by_another_name_are_flags(keys: Judge) -> None:
    code = """
    from absl import app, flags
    flags.DEFINE_float("rate", 1, "rate")
    flags.DEFINE_float("other", 1, "other")
    F = flags.FLAGS

    def main(_):
        work(F.rate)

    app.run(main)
    """

    found = keys({"train.py": code})

    assert [found["train.py", key].status for key in ("--rate", "--other")] == ["live", "dead"]


def test_what_a_group_keeps_for_its_commands_is_out_of_sight(keys: Judge) -> None:
    code = """
    import click

    @click.group()
    @click.option("--rate")
    @click.pass_context
    def main(context, **given):
        context.obj = given

    @main.command()
    @click.pass_obj
    def train(given):
        work(given["rate"])

    main()
    """

    found = keys({"train.py": code})

    assert found["train.py", "--rate"].status == "unknown"


def test_the_description_of_a_published_model_is_no_settings_file(keys: Judge) -> None:
    code = "from transformers import AutoModel\nAutoModel.from_pretrained('model')\n"
    file = '{"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 768}'

    found = keys({"train.py": code, "model/config.json": file})

    assert not [key for key in found.values() if key.status == "dead"]


@pytest.mark.parametrize(
    ("more", "status"), [("choices=['run']", "unknown"), ("choices=['a', 'b']", "dead"), ("help='a word'", "dead")]
)
def test_a_word_in_its_place_that_may_be_but_one_is_a_check(keys: Judge, more: str, status: str) -> None:
    code = f"""
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("command", {more})
    args = parser.parse_args()
    print(len(args.path))
    """

    assert keys({"main.py": code})["main.py", "command"].status == status


def test_what_another_program_logs_says_nothing_of_a_parser_that_a_framework_hands_in(keys: Judge) -> None:
    command = """
    class Command(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("--limit", type=int)
            parser.add_argument("--clear", action="store_true")

        def handle(self, *args, **options):
            fill(options["limit"])
    """
    train = """
    import argparse
    import logging

    parser = made()
    parser.add_argument("--rate")
    args = parser.parse_args()
    for name, value in vars(args).items():
        logging.info(f"{name}: {value}")
    fit(args.rate)
    """

    clear = keys({"web/commands/fill.py": command, "train.py": train})["web/commands/fill.py", "--clear"]

    assert (clear.status, clear.reason, clear.dumps) == ("dead", "never read in the 2 files that see it", ())
