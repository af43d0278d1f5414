"""Which command-line options can still change something."""

import json
from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.code import Spot
from mldebt.project.configs.dead_keys import severity_of
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[tuple[str, str], ConfigKey]]
PARSER = """
    import argparse

    def parse():
        parser = argparse.ArgumentParser()
        parser.add_argument("--lr", type=float, default=0.1)
        parser.add_argument("--momentum", type=float, default=0.9)
        return parser.parse_args()
"""


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the keys of some files by path and name."""

    def judge(files: Mapping[str, str]) -> dict[tuple[str, str], ConfigKey]:
        project = project_of({path: dedent(text) for path, text in files.items()})
        return {(key.path, key.key): key for key in project.keys}

    return judge


def test_an_option_read_through_a_renamed_parameter_two_calls_away_is_live(keys: Judge) -> None:
    files = {
        "opts.py": PARSER,
        "train.py": """
            from opts import parse
            from work import start

            if __name__ == "__main__":
                start(parse())
        """,
        "work.py": """
            def start(given):
                step(0, knobs=given)

            def step(number, knobs):
                return number * knobs.lr
        """,
    }

    found = keys(files)

    assert found["opts.py", "--lr"].status == "live"
    assert [(site.path, site.line) for site in found["opts.py", "--lr"].readers] == [("work.py", 6)]
    assert found["opts.py", "--momentum"].status == "dead"
    assert found["opts.py", "--momentum"].confidence == "high"


def test_an_option_that_only_reaches_logs_is_dead_and_the_logs_are_listed(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse, json, logging
            import torch

            logger = logging.getLogger()

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--bs", type=int)
                args = parser.parse_args()
                print(args)
                logger.info(vars(args))
                json.dump(vars(args), open("args.json", "w"))
                print("\\n".join(f"{k}: {v}" for k, v in sorted(vars(args).items())))
                torch.save({"args": args, "epoch": 1}, "last.pt")

            if __name__ == "__main__":
                main()
        """
    }

    key = keys(files)["train.py", "--bs"]

    assert (key.status, key.confidence, key.scope) == ("dead", "high", "repo")
    assert {dump.line for dump in key.dumps} >= {11, 12, 13, 15}


def test_a_splat_into_a_function_makes_the_parameters_it_loads_live(keys: Judge) -> None:
    files = {
        "detect.py": """
            import argparse

            def run(weights, source, half=False):
                return open(source), weights

            if __name__ == "__main__":
                parser = argparse.ArgumentParser()
                parser.add_argument("--weights")
                parser.add_argument("--source")
                parser.add_argument("--half", action="store_true")
                opt = parser.parse_args()
                run(**vars(opt))
        """
    }

    found = keys(files)

    assert found["detect.py", "--weights"].status == "live"
    assert found["detect.py", "--source"].status == "live"
    assert found["detect.py", "--half"].status == "dead"


def test_a_splat_into_unknown_keywords_leaves_the_answer_open(keys: Judge) -> None:
    files = {
        "run.py": """
            import argparse
            from somewhere import engine

            def run(**kwargs):
                engine.start(**kwargs)

            if __name__ == "__main__":
                parser = argparse.ArgumentParser()
                parser.add_argument("--weights")
                opt = parser.parse_args()
                run(**vars(opt))
        """
    }

    key = keys(files)["run.py", "--weights"]

    assert key.status == "unknown"
    assert "run.py:6" in key.reason


def test_an_option_that_only_another_script_reads_is_dead_for_its_entry(keys: Judge) -> None:
    script = """
        import argparse

        def main():
            parser = argparse.ArgumentParser()
            parser.add_argument("--no-cuda", action="store_true")
            args = parser.parse_args()
            {body}

        if __name__ == "__main__":
            main()
    """
    files = {"a.py": script.format(body="return args.no_cuda"), "b.py": script.format(body="return 1")}

    found = keys(files)

    assert found["a.py", "--no-cuda"].status == "live"
    assert (found["b.py", "--no-cuda"].status, found["b.py", "--no-cuda"].scope) == ("dead", "entry")
    assert [near.path for near in found["b.py", "--no-cuda"].near_misses] == ["a.py"]


def test_a_reader_in_an_imported_script_with_its_own_parser_is_no_reader(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse

            def load(path):
                return path

            def main():
                return load(args.amp)

            if __name__ == "__main__":
                parser = argparse.ArgumentParser()
                parser.add_argument("--amp", action="store_true")
                args = parser.parse_args()
                main()
        """,
        "evaluate.py": """
            import argparse
            from train import load

            if __name__ == "__main__":
                parser = argparse.ArgumentParser()
                parser.add_argument("--amp", action="store_true")
                parser.add_argument("--data")
                args = parser.parse_args()
                load(args.data)
        """,
    }

    found = keys(files)

    assert found["train.py", "--amp"].status == "live"
    assert found["evaluate.py", "--amp"].status == "dead"
    assert found["evaluate.py", "--data"].status == "live"


@pytest.mark.parametrize(
    "flag", ["--local_rank", "--local-rank", "--deepspeed_config", "--master_port", "--job-dir", "--train_url"]
)
def test_options_that_a_launcher_passes_are_external(keys: Judge, flag: str) -> None:
    files = {
        "train.py": f"""
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("{flag}")
            args = parser.parse_args()
        """
    }

    assert keys(files)["train.py", flag].status == "external"


def test_a_name_built_from_a_template_reads_the_options_it_fits(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse

            def split(args, side):
                return getattr(args, f"{side}_lang")

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--src-lang")
                parser.add_argument("--tgt-lang")
                parser.add_argument("--other")
                args = parser.parse_args()
                return split(args, "src"), split(args, "tgt")

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert found["train.py", "--src-lang"].status == "live"
    assert found["train.py", "--tgt-lang"].status == "live"
    assert found["train.py", "--other"].status == "dead"


def test_a_copy_of_all_options_into_another_store_leaves_the_answer_open(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse

            def main(conf):
                parser = argparse.ArgumentParser()
                parser.add_argument("--a")
                args = parser.parse_args()
                for k, v in vars(args).items():
                    conf[k] = v

            if __name__ == "__main__":
                main({})
        """
    }

    key = keys(files)["train.py", "--a"]

    assert key.status == "unknown"
    assert "train.py:8" in key.reason


def test_the_dest_decides_by_which_name_an_option_is_read(keys: Judge) -> None:
    files = {
        "main.py": """
            import argparse

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--no_aux_loss", dest="aux_loss", action="store_false")
                parser.add_argument("--aux_loss_coef")
                args = parser.parse_args()
                return args.aux_loss

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert found["main.py", "--no_aux_loss"].status == "live"
    assert found["main.py", "--aux_loss_coef"].status == "dead"


def test_an_attribute_of_the_trainer_is_not_an_option(keys: Judge) -> None:
    files = {
        "main.py": """
            import argparse

            class Trainer:
                def __init__(self, args):
                    self.args = args
                    self.loss = 0

                def fit(self):
                    return self.loss + self.args.epochs

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--loss")
                parser.add_argument("--epochs")
                args = parser.parse_args()
                Trainer(args).fit()

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert found["main.py", "--epochs"].status == "live"
    assert found["main.py", "--loss"].status == "dead"


def test_a_value_copied_into_a_slot_that_nothing_reads_is_dead(keys: Judge) -> None:
    files = {
        "nmt.py": """
            import argparse
            from types import SimpleNamespace

            def create(flags):
                return SimpleNamespace(attention_type=flags.attention_type, units=flags.units)

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--attention_type")
                parser.add_argument("--units")
                flags = parser.parse_args()
                hparams = create(flags)
                return hparams.units * 2

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert found["nmt.py", "--units"].status == "live"
    assert found["nmt.py", "--attention_type"].status == "dead"


def test_functions_chosen_from_a_table_are_entered(keys: Judge) -> None:
    files = {
        "main.py": """
            import argparse

            def small(opt):
                return opt.width

            def large(opt):
                return opt.depth

            MODELS = {"small": small, "large": large}

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--arch")
                parser.add_argument("--width")
                parser.add_argument("--depth")
                parser.add_argument("--unused")
                knobs = parser.parse_args()
                return MODELS[knobs.arch](knobs)

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert {found["main.py", flag].status for flag in ("--arch", "--width", "--depth")} == {"live"}
    assert found["main.py", "--unused"].status == "dead"


def test_a_worker_started_in_another_process_gets_the_options(keys: Judge) -> None:
    files = {
        "main.py": """
            import argparse
            import torch.multiprocessing as mp

            def worker(rank, world, knobs):
                return rank + knobs.seed

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--seed")
                parser.add_argument("--unused")
                knobs = parser.parse_args()
                mp.spawn(worker, nprocs=2, args=(2, knobs))

            if __name__ == "__main__":
                main()
        """
    }

    found = keys(files)

    assert found["main.py", "--seed"].status == "live"
    assert found["main.py", "--unused"].status == "dead"


def test_the_parser_of_a_registry_is_seen_by_every_file(keys: Judge) -> None:
    files = {
        "tasks/one.py": """
            class Task:
                @staticmethod
                def add_args(parser):
                    parser.add_argument("--data")
        """,
        "other.py": """
            def load(args):
                return args.data
        """,
    }

    assert keys(files)["tasks/one.py", "--data"].status == "live"


def test_a_script_that_passes_a_dead_option_is_shown(keys: Judge) -> None:
    files = {
        "mine.py": """
            import argparse

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--spm-path")
                parser.add_argument("--out")
                return parser.parse_args().out

            if __name__ == "__main__":
                main()
        """,
        "run.sh": "python mine.py --spm-path model.spm --out x\n",
    }

    key = keys(files)["mine.py", "--spm-path"]

    assert key.status == "dead"
    assert [(evidence.path, evidence.line) for evidence in key.passed_by] == [("run.sh", 1)]


@pytest.mark.parametrize("help_", ["Drop connect rate, DEPRECATED, use drop-path", "Ignored — kept for old.py."])
def test_a_deprecated_option_says_so(keys: Judge, help_: str) -> None:
    files = {
        "train.py": f"""
            import argparse

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--drop-connect", help="{help_}")
                return parser.parse_args()

            if __name__ == "__main__":
                main()
        """
    }

    key = keys(files)["train.py", "--drop-connect"]

    assert key.status == "dead"
    assert "no effect" in key.reason


@pytest.mark.parametrize(
    ("says", "is_said"),
    [
        ("If left as None, then moving averages are not used.", False),
        ("The decay. Not used.", True),
        ("When in doubt. This is deprecated", True),
        ("Only for logging", True),
        ("Experiment name, for organization purposes only", True),
        ("Used for logging and to name the folder", False),
        ("If you pass it: deprecated, use --rate", True),
        ("By default ignored", False),
        ("Dummy for compatibility", True),
        ("Dummy opt for compatibility", True),
        ("Dummy to maintain call compatibility with hist.py", True),
        ("Help for compatibility with other plots, does not do anything.", True),
        ("For compatibility with the launcher", True),
        ("Train on dummy data", False),
        ("Does nothing when --resume is given", False),
    ],
)
def test_what_is_not_used_under_a_condition_has_an_effect(says: str, *, is_said: bool) -> None:
    option = Option("--decay", "decay", ("--decay",), Spot("a.py", 0), 1, None, says, None)

    assert option.is_deprecated == is_said


@pytest.mark.parametrize(
    ("declared", "is_idle"),
    [
        ('"--sample", action="store_true", default=True', True),
        ('"--no-sample", dest="sample", action="store_false", default=False', True),
        ('"--dry-run", action="store_true", help="Change no file (default)"', True),
        ('"--dry-run", action="store_true", help="Change no file (default: False)"', False),
        ('"--sample", action="store_true"', False),
        ('"--sample", default=True, help="Few rows (default)"', False),
    ],
)
def test_a_flag_that_names_the_default_misleads_nobody(keys: Judge, declared: str, *, is_idle: bool) -> None:
    script = (
        f"import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument({declared})\nparser.parse_args()\n"
    )

    (key,) = [key for key in keys({"run.py": script}).values() if key.key.startswith("--")]

    assert (key.status, severity_of(key) == "info") == ("dead", is_idle)


def test_a_library_that_gets_all_options_leaves_the_answer_open(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse
            from lightning import Trainer

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--gpus")
                args = parser.parse_args()
                Trainer.from_argparse_args(args)

            if __name__ == "__main__":
                main()
        """
    }

    key = keys(files)["train.py", "--gpus"]

    assert key.status == "unknown"
    assert "from_argparse_args" in key.reason


def test_options_of_a_notebook_point_into_its_cell(keys: Judge) -> None:
    source = [
        "import argparse\n",
        "p = argparse.ArgumentParser()\n",
        "p.add_argument('--lr')\n",
        "open(p.parse_args().lr)",
    ]
    text = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["hello"]}
    code = {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [text, code]})

    key = keys({"nb.ipynb": notebook})["nb.ipynb", "--lr"]

    assert (key.cell, key.line) == (1, 3)


def test_a_constant_beside_a_dead_option_is_quoted(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse
            from torch.utils.data import DataLoader

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--pin_memory", action="store_true")
                parser.parse_args()
                return DataLoader([], pin_memory=True)

            if __name__ == "__main__":
                main()
        """
    }

    key = keys(files)["train.py", "--pin_memory"]

    assert key.status == "dead"
    assert [(near.line, near.says) for near in key.near_misses] == [
        (9, "DataLoader(…) gets the constant pin_memory=True")
    ]


def test_a_word_looked_for_in_the_raw_command_line_is_read(keys: Judge) -> None:
    files = {
        "train.py": """
            import argparse
            import sys

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--wandb", action="store_true")
                parser.parse_args()
                if "--wandb" in sys.argv:
                    start()

            if __name__ == "__main__":
                main()
        """
    }

    assert keys(files)["train.py", "--wandb"].status == "live"


def test_a_value_that_is_only_printed_leaves_the_answer_open(keys: Judge) -> None:
    files = {
        "commands.py": """
            import argparse

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--image")
                args = parser.parse_args()
                print(f"docker run {args.image}")

            if __name__ == "__main__":
                main()
        """
    }

    assert keys(files)["commands.py", "--image"].status == "unknown"


@pytest.mark.parametrize(
    "says",
    [
        'print_log("Epoch prune: {}".format(args.epoch_prune), log)',
        'print("epoch_prune = %d" % args.epoch_prune)',
        'print(f"Epoch-prune: {args.epoch_prune}")',
        'logger.info("epoch prune", args.epoch_prune)',
    ],
)
def test_a_message_that_only_names_an_option_is_a_log_of_it(keys: Judge, says: str) -> None:
    files = {
        "train.py": f"""
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--epoch_prune", type=int)
            parser.add_argument("--lr", type=float)
            args = parser.parse_args()
            {says}
            fit(args.lr)
        """
    }

    assert keys(files)["train.py", "--epoch_prune"].status == "dead"


OVERLAY = """
import argparse

class opts:
    def __init__(self):
        self.parser = argparse.ArgumentParser()
        self.parser.add_argument("--heads", type=int)
        self.parser.add_argument("--unused", type=int)

    def parse(self):
        opt = self.parser.parse_args()
        opt.heads = opt.heads * 2
        return opt
"""


def test_a_parser_that_a_file_keeps_for_another_repository_is_unknown(keys: Judge) -> None:
    found = keys({"tutorials/other/opts.py": OVERLAY, "train.py": "import torch"})

    unused = found["tutorials/other/opts.py", "--unused"]
    assert (unused.status, unused.reason) == (
        "unknown", "nothing calls the function that parses this command line",
    )  # fmt: skip


def test_a_function_that_a_runner_gets_is_not_one_that_nobody_calls(keys: Judge) -> None:
    text = """
        import argparse
        from absl import app

        def main(_):
            parser = argparse.ArgumentParser()
            parser.add_argument("--lr")
            parser.add_argument("--unused")
            args = parser.parse_args()
            fit(args.lr)

        app.run(main)
    """

    found = keys({"train.py": text})

    assert {key: row.status for (_, key), row in found.items()} == {"--lr": "live", "--unused": "dead"}


def test_an_option_whose_action_parses_a_file_of_arguments_is_not_dead(keys: Judge) -> None:
    text = """
        import argparse

        class LoadFromFile(argparse.Action):
            def __call__(self, parser, namespace, values, option_string=None):
                parser.parse_args(values.read().split(), namespace)

        class Store(argparse.Action):
            def __call__(self, parser, namespace, values, option_string=None):
                setattr(namespace, self.dest, values)

        parser = argparse.ArgumentParser()
        parser.add_argument("--file", type=open, action=LoadFromFile)
        parser.add_argument("--kept", action=Store)
        parser.add_argument("--lr", type=float)
        args = parser.parse_args()
        fit(args.lr)
    """

    found = keys({"train.py": text})

    assert {key: row.status for (_, key), row in found.items()} == {
        "--file": "unknown",
        "--kept": "unknown",
        "--lr": "live",
    }


def test_an_option_that_its_help_says_another_program_requires_is_external(keys: Judge) -> None:
    text = """
        import argparse

        parser = argparse.ArgumentParser()
        parser.add_argument("--mode", help="Required by GINXM, not used.")
        parser.add_argument("--tag", help="Required by default.")
        args = parser.parse_args()
        fit(args)
        parser = None
    """.replace("fit(args)", "fit(args.lr)")

    found = keys({"train.py": text})

    assert {key: row.status for (_, key), row in found.items()} == {"--mode": "external", "--tag": "dead"}


def test_a_flag_whose_name_is_handed_to_a_lookup_is_unknown(keys: Judge) -> None:
    files = {
        "flags.py": """
            from absl import flags

            FLAGS = flags.FLAGS
            flags.DEFINE_bool("pin_vars", False, "Pins.")
            flags.DEFINE_bool("unused", False, "Nothing.")

            def value(name):
                return FLAGS[name].value
        """,
        "train.py": """
            import flags

            if flags.value("pin_vars"):
                fit()
        """,
    }

    found = keys(files)

    assert found["flags.py", "--pin_vars"].status == "unknown"
    assert found["flags.py", "--unused"].status == "dead"


def test_an_option_handed_to_each_class_of_a_table_is_dead_with_high_confidence(keys: Judge) -> None:
    nets = [
        f"class Net{number}:\n    def __init__(self, args):\n        self.width = args.width\n" for number in range(7)
    ]
    table = "NETS = {" + ", ".join(f"'{number}': Net{number}" for number in range(7)) + "}\n"
    files = {
        "nets.py": "\n\n".join([*nets, table]),
        "run.py": """
            import argparse

            from nets import NETS

            parser = argparse.ArgumentParser()
            parser.add_argument("--net")
            parser.add_argument("--width")
            parser.add_argument("--depth")
            args = parser.parse_args()
            net = NETS[args.net](args)
        """,
    }

    found = keys(files)

    assert found["run.py", "--width"].status == "live"
    assert (found["run.py", "--depth"].status, found["run.py", "--depth"].confidence) == ("dead", "high")


def test_an_object_met_again_under_an_attribute_of_its_name_makes_no_dead_option_less_sure(keys: Judge) -> None:
    files = {
        "opts.py": PARSER,
        "train.py": """
            import pickle
            from opts import parse

            class Trainer:
                def __init__(self, args):
                    self.args = args

            def build(options):
                return options.lr

            def restore(trainer):
                return build(trainer.args)

            args = parse()
            build(args)
            Trainer(args)
            restore(pickle.load(open("trainer.pkl", "rb")))
        """,
    }

    momentum = keys(files)["opts.py", "--momentum"]

    assert (momentum.status, momentum.confidence) == ("dead", "high")
