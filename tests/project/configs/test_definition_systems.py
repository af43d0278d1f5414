"""Every way of defining a key that is read: what its name is, and which load of it counts."""

from collections.abc import Callable, Mapping

import pytest

Judge = Callable[[Mapping[str, str]], dict[str, str]]


def test_a_switch_with_two_spellings_is_one_option(statuses: Judge) -> None:
    text = """
        import argparse

        parser = argparse.ArgumentParser()
        parser.add_argument("--shuffle", action=argparse.BooleanOptionalAction)
        parser.add_argument("--drop-last", action=argparse.BooleanOptionalAction)
        args = parser.parse_args()
        load(shuffle=args.shuffle)
    """

    assert statuses({"train.py": text}) == {"--shuffle": "live", "--drop-last": "dead"}


def test_options_of_a_parent_parser_are_read_from_the_child(statuses: Judge) -> None:
    text = """
        import argparse

        shared = argparse.ArgumentParser(add_help=False)
        shared.add_argument("--seed", type=int)
        shared.add_argument("--unread", type=int)
        parser = argparse.ArgumentParser(parents=[shared])
        parser.add_argument("--lr", type=float)
        args = parser.parse_args()
        run(args.seed, args.lr)
    """

    assert statuses({"train.py": text}) == {"--seed": "live", "--unread": "dead", "--lr": "live"}


def test_a_command_and_its_options_are_read_through_the_function_it_sets(statuses: Judge) -> None:
    text = """
        import argparse

        def fit(given):
            run(given.lr)

        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers(dest="command")
        one = commands.add_parser("fit")
        one.add_argument("--lr", type=float)
        one.add_argument("--unread", type=float)
        one.set_defaults(func=fit)
        args = parser.parse_args()
        args.func(args)
    """

    assert statuses({"train.py": text}) == {"--lr": "live", "--unread": "dead"}


def test_a_subclass_that_parses_in_between_adds_options_for_the_program(statuses: Judge) -> None:
    files = {
        "options.py": """
            import argparse

            class Base:
                def initialize(self, parser):
                    parser.add_argument("--name")
                    return parser

                def parse(self):
                    parser = self.initialize(argparse.ArgumentParser())
                    return parser.parse_args()

            class Training(Base):
                def initialize(self, parser):
                    Base.initialize(self, parser)
                    parser.add_argument("--epochs", type=int)
                    known, _ = parser.parse_known_args()
                    parser.set_defaults(name=known.name)
                    return parser
        """,
        "train.py": """
            from options import Training

            given = Training().parse()
            for epoch in range(given.epochs):
                step(epoch)
        """,
    }

    assert statuses(files)["--epochs"] == "live"


@pytest.mark.parametrize("start", ["importlib.import_module(known.task).test(parser)", "evaluate.test(parser)"])
def test_a_parser_handed_on_is_parsed_by_who_gets_it(statuses: Judge, start: str) -> None:
    files = {
        "main.py": f"""
            import argparse
            import importlib
            import evaluate

            parser = argparse.ArgumentParser()
            parser.add_argument("--task")
            parser.add_argument("--scale")
            known, rest = parser.parse_known_args()
            {start}
        """,
        "evaluate.py": """
            def test(parser):
                kwargs = vars(parser.parse_args())
                return resize(kwargs["scale"])
        """,
    }

    assert statuses(files)["--scale"] == "live"


@pytest.mark.parametrize("holder", ["OPTS", "ARGS", "CONFIG"])
def test_a_global_in_capitals_holds_options(statuses: Judge, holder: str) -> None:
    text = f"""
        import argparse

        {holder} = None

        def parse():
            parser = argparse.ArgumentParser()
            parser.add_argument("--data")
            return parser.parse_args()

        def main():
            return open({holder}.data)
    """

    assert statuses({"evaluate.py": text}) == {"--data": "live"}


def test_options_of_a_function_that_nothing_calls_are_unknown(statuses: Judge) -> None:
    text = """
        import argparse

        def parse():
            parser = argparse.ArgumentParser()
            parser.add_argument("--data")
            return parser.parse_args()
    """

    assert statuses({"evaluate.py": text}) == {"--data": "unknown"}


def test_a_text_that_is_evaluated_may_read_an_option(statuses: Judge) -> None:
    text = """
        import argparse

        parser = argparse.ArgumentParser()
        parser.add_argument("--how")
        parser.add_argument("--folder")
        parser.add_argument("--unread")
        args = parser.parse_args()
        makers = {"words": "Words(path=args.folder)"}
        eval(makers[args.how])
    """

    assert statuses({"augment.py": text}) == {"--how": "live", "--folder": "unknown", "--unread": "dead"}


def test_values_printed_under_any_name_may_be_what_a_program_is_for(statuses: Judge) -> None:
    text = """
        from optparse import OptionParser

        parser = OptionParser()
        parser.add_option("--cells", dest="cells", type="int")
        parser.add_option("--unread", dest="unread", type="int")
        (o, rest) = parser.parse_args()
        print("<Lstm> <Cells> %d" % o.cells)
    """

    assert statuses({"proto.py": text}) == {"--cells": "unknown", "--unread": "dead"}


@pytest.mark.parametrize(
    "start", ["import tyro\n\ngiven = tyro.cli(Given)", "import pyrallis\n\ngiven = pyrallis.parse(config_class=Given)"]
)
def test_fields_of_a_dataclass_that_a_parser_fills_are_options(statuses: Judge, start: str) -> None:
    text = (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Given:\n    lr: float = 0.1\n    unread: int = 3\n\n"
    )

    found = statuses({"train.py": f"{text}{start}\nrun(given.lr)\n"})

    assert found == {"--lr": "live", "--unread": "dead"}


def test_keys_of_a_toml_file_are_read_by_table(statuses: Judge) -> None:
    files = {
        "config.toml": "seed = 1\n\n[optim]\nlr = 0.1\nunread = 2\n\n[[stages]]\nepochs = 3\n",
        "train.py": """
            import tomllib

            with open("config.toml", "rb") as file:
                config = tomllib.load(file)
            run(config["seed"], config["optim"]["lr"], [stage["epochs"] for stage in config["stages"]])
        """,
    }

    assert statuses(files) == {"seed": "live", "optim.lr": "live", "optim.unread": "dead", "stages": "live"}


@pytest.mark.parametrize(
    "reads",
    [
        'config.get("optim", "N_steps"), config.getfloat("optim", "LR")',
        'config["optim"]["n_Steps"], config["optim"]["lr"]',
    ],
)
def test_options_of_an_ini_file_are_read_in_any_case(statuses: Judge, reads: str) -> None:
    files = {
        "config.ini": "[optim]\nLR = 0.1\nN_steps = 4\nunread = 2\n",
        "train.py": f"""
            import configparser

            config = configparser.ConfigParser()
            config.read("config.ini")
            run({reads})
        """,
    }

    assert statuses(files) == {"optim.lr": "live", "optim.n_steps": "live", "optim.unread": "dead"}


def test_a_settings_class_reads_environment_variables_behind_a_prefix(statuses: Judge) -> None:
    files = {
        ".env.example": "APP_MODEL_DIR=models\nAPP_RETRIES=3\n",
        "settings.py": """
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                model_config = {"env_prefix": "APP_"}
                model_dir: str = "models"
        """,
    }

    assert statuses(files) == {"APP_MODEL_DIR": "live", "APP_RETRIES": "dead", "model_dir": "unknown"}


def test_a_field_whose_variable_others_read_by_themselves_is_unknown(statuses: Judge) -> None:
    files = {
        "settings.py": """
            from pydantic import Field
            from pydantic_settings import BaseSettings, SettingsConfigDict

            class Settings(BaseSettings):
                openai_api_key: str = ""
                serper_api_key: str = ""
                token: str = Field("", alias="HF_TOKEN")
                bucket: str = ""
                retries: int = 3

            class Prefixed(BaseSettings):
                model_config = SettingsConfigDict(env_prefix="APP_")
                wandb_mode: str = ""

            settings, prefixed = Settings(), Prefixed()
        """,
        "run.sh": "cp -r data $BUCKET/data\n",
    }

    assert statuses(files) == {
        "openai_api_key": "unknown",
        "serper_api_key": "unknown",
        "token": "unknown",
        "bucket": "unknown",
        "retries": "dead",
        "wandb_mode": "dead",
    }


def test_a_default_made_by_a_call_is_looked_up_where_it_was_written(statuses: Judge) -> None:
    served = """
        import json

        from fastapi import FastAPI, Form


        def create_app():
            app = FastAPI()

            @app.post("/classify")
            def classify(metadata: str = Form(None)):
                return json.loads(metadata)

            return app
    """

    assert statuses({"serve.py": served, "settings.json": '{"size": 3}'})
