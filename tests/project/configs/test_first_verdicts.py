"""Keys that a check on fresh repositories found wrongly called dead, and what else it showed."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.configs.dead_keys import severity_of
from mldebt.project.project import Project

Rows = Callable[[Mapping[str, str]], Mapping[str, ConfigKey]]


@pytest.fixture
def rows(project_of: Callable[[Mapping[str, str]], Project]) -> Rows:
    """Return a function that gives every key of some files by its name."""

    def judge(files: Mapping[str, str]) -> Mapping[str, ConfigKey]:
        return {key.key: key for key in project_of({path: dedent(text) for path, text in files.items()}).keys}

    return judge


def test_options_of_a_method_belong_to_the_parser_that_its_base_class_parses(rows: Rows) -> None:
    files = {
        "task.py": """
            import argparse

            class Task:
                def run(self):
                    parser = argparse.ArgumentParser()
                    self.add_args(parser)
                    given = {k: v for k, v in vars(parser.parse_args()).items() if k != "processors"}
                    self.execute(**given)

                def add_args(self, parser):
                    pass

                def execute(self, **kwargs):
                    pass
        """,
        "images.py": """
            from task import Task

            class Images(Task):
                def add_args(self, parser):
                    parser.add_argument("--source")
                    parser.add_argument("--unread")

                def execute(self, source, **kwargs):
                    return open(source)
        """,
        "download.py": """
            from images import Images

            class Download(Images):
                def add_args(self, parser):
                    super().add_args(parser)
                    parser.add_argument("--more")

                def execute(self, source, more, **kwargs):
                    return open(source + more)

            Download().run()
        """,
        "other.py": """
            import argparse
            import images

            parser = argparse.ArgumentParser()
            parser.add_argument("--threshold")
            args = parser.parse_args()
            print(args)
            cut(args.threshold)
        """,
    }

    found = {name: key.status for name, key in rows(files).items()}

    assert found == {"--source": "live", "--more": "live", "--threshold": "live", "--unread": "dead"}


def test_a_command_counts_only_where_it_reaches_the_parser(rows: Rows) -> None:
    files = {
        "model.py": """
            import argparse

            class Model:
                def show(self):
                    parser = argparse.ArgumentParser()
                    parser.add_argument("--depth")
                    parser.add_argument("--json")
                    draw(parser.parse_args().depth)
        """,
        "evaluate.py": """
            import argparse
            from model import Model

            parser = argparse.ArgumentParser()
            parser.add_argument("--limit")
            score(parser.parse_args().limit)
        """,
        "run.sh": "python evaluate.py --limit 3 --json data.json\n",
    }

    key = rows(files)["--json"]

    assert (key.status, key.passed_by) == ("dead", ())


@pytest.mark.parametrize("has_function", [False, True])
def test_a_command_of_an_importer_gives_nothing_to_a_parser_of_the_main_block(
    rows: Rows, *, has_function: bool
) -> None:
    declares = """
            {head}
                parser = argparse.ArgumentParser()
                parser.add_argument("-m", "--meteo")
                parser.add_argument("--depth")
                draw(parser.parse_args().depth)
    """
    main = 'if __name__ == "__main__":'
    parts = [declares.format(head="def main():"), f"\n            {main}\n                main()\n"]
    files = {
        "generate.py": """
            import argparse

            def draw(depth):
                return depth * 2
        """
        + ("".join(parts) if has_function else declares.format(head=main)),
        "predict.py": """
            import argparse
            from generate import draw

            parser = argparse.ArgumentParser()
            parser.add_argument("-m", "--model")
            draw(parser.parse_args().model)
        """,
        "run.sh": "python predict.py -m boosted\npython generate.py --meteo a\n",
    }

    key = rows(files)["--meteo"]

    assert (key.status, [given.line for given in key.passed_by]) == ("dead", [2])


@pytest.mark.parametrize("says", ["DEPRECATED, use --rate", "For backward compatibility, do not change or delete."])
def test_a_dead_option_whose_help_announces_it_is_only_a_note(rows: Rows, says: str) -> None:
    files = {
        "train.py": f"""
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--rate", type=float)
            parser.add_argument("--old_rate", help="{says}")
            fit(parser.parse_args().rate)
        """
    }

    key = rows(files)["--old_rate"]

    assert (key.status, severity_of(key)) == ("dead", "info")


def test_a_tree_that_nothing_is_seen_to_read_stays_unknown(rows: Rows) -> None:
    files = {
        "lib/config/default.py": """
            from yacs.config import CfgNode as CN

            _C = CN()
            _C.NAME = "small"
            _C.AUG = CN()
            _C.AUG.LAYERS = [3, 4]
            _C.AUG.PROB = 0.5

            if __name__ == "__main__":
                print(_C)
        """,
        "lib/models/net.py": """
            def build(config):
                aug = config.AUG
                return drop(aug.LAYERS, config.NAME)
        """,
    }

    found = {name: key.status for name, key in rows(files).items()}

    assert found == {"NAME": "live", "AUG.LAYERS": "unknown", "AUG.PROB": "unknown"}


def test_the_default_tree_of_an_attribute_dictionary_is_judged(rows: Rows) -> None:
    files = {
        "config.py": """
            from collections_of_ours import AttrDict

            __C = AttrDict()
            cfg = __C
            __C.TRAIN = AttrDict()
            __C.TRAIN.SCALE = 600
            __C.TRAIN.ASPECT = 3
            __C.TRAIN.UNREAD = 2
        """,
        "train.py": "from config import cfg\n\nresize(cfg.TRAIN.SCALE, cfg.TRAIN.ASPECT)\n",
    }

    found = {name: key.status for name, key in rows(files).items()}

    assert found == {"TRAIN.SCALE": "live", "TRAIN.ASPECT": "live", "TRAIN.UNREAD": "dead"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('name = "DS1"\npath = os.getenv(name + "_PATH")\n', ["live", "dead", "external"]),
        ('def path(name):\n    return os.getenv(f"{name}_PATH")\n', ["unknown", "unknown", "external"]),
        ("def path(name):\n    return os.environ[name]\n", ["unknown", "unknown", "external"]),
        ('path = os.getenv("OTHER")\n', ["dead", "dead", "external"]),
    ],
)
def test_a_variable_asked_for_by_a_name_put_together_is_not_dead(rows: Rows, code: str, expected: list[str]) -> None:
    files = {".env": "DS1_PATH=/a\nDS2_PATH=/b\nPYTHONPATH=/c\n", "data.py": f"import os\n\n{code}"}

    found = rows(files)

    assert [found[name].status for name in ("DS1_PATH", "DS2_PATH", "PYTHONPATH")] == expected


def test_a_plan_of_sweeps_among_the_options_of_hydra_is_the_tools(rows: Rows) -> None:
    files = {
        "conf/config.yaml": "lr: 0.1\nunread: 2\n",
        "conf/sweep/plan.yaml": "program: train.py\nmethod: grid\nparameters:\n  lr:\n    values: [1, 2]\n",
        "train.py": """
            import hydra

            @hydra.main(config_path="conf", config_name="config")
            def main(cfg):
                fit(cfg.lr)
        """,
    }

    found = {name: key.status for name, key in rows(files).items()}

    assert found == {"lr": "live", "unread": "dead"}


def test_the_option_that_jupyter_passes_is_external(rows: Rows) -> None:
    files = {
        "config.py": """
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--cfg", default="a.yaml")
            parser.add_argument("-f", type=str, default="")
            args = parser.parse_args()
            load(args.cfg)
        """
    }

    found = {name: key.status for name, key in rows(files).items()}

    assert found == {"--cfg": "live", "-f": "external"}


def test_arguments_of_web_requests_are_no_options(rows: Rows) -> None:
    files = {
        "schema.py": """
            def saved(parser):
                parser.add_argument("name", type=str, required=True, location="args")
        """,
        "train.py": """
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--lr", type=float, required=True)
            fit(parser.parse_args().lr)
        """,
    }

    found = {name: key.status for name, key in rows(files).items()}

    assert found == {"--lr": "live"}


def test_the_option_whose_file_the_parser_reads_itself_is_none_to_judge(rows: Rows) -> None:
    files = {
        "train.py": """
            import configargparse

            parser = configargparse.ArgumentParser()
            parser.add_argument("--config", is_config_file=True)
            parser.add_argument("--lr", type=float)
            fit(parser.parse_args().lr)
        """
    }

    found = {name: key.status for name, key in rows(files).items()}

    assert found == {"--lr": "live"}
