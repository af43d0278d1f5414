"""Python configuration files whose `get_config()` a program takes by a flag."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[str, str]]
CONFIG = """
    from ml_collections import ConfigDict

    def get_config():
        config = ConfigDict()
        config.agent = "sac"
        config.lr = 1e-3
        config.width = 64
        config.spare = 3
        return config
"""
TRAIN = """
    from absl import app, flags
    from ml_collections import config_flags

    FLAGS = flags.FLAGS
    config_flags.DEFINE_config_file("config", "configs/default.py")

    class Agent:
        def __init__(self, lr, **rest):
            self.lr = lr * 2

    def build(settings):
        return Agent(lr=settings.lr)

    def main(_):
        print(open(FLAGS.config.agent), FLAGS.config.width * 2)
        for _ in range(FLAGS.config["width"]):
            build(FLAGS.config)

    app.run(main)
"""


@pytest.fixture
def judged(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the status of each default of `configs/default.py`."""

    def judge(files: Mapping[str, str]) -> dict[str, str]:
        project = project_of({path: dedent(text).lstrip() for path, text in files.items()})
        return {key.key: key.status for key in project.keys if key.source == "ml_collections"}

    return judge


def test_the_object_behind_a_flag_is_followed_for_its_default_file(judged: Judge) -> None:
    found = judged({"configs/default.py": CONFIG, "train.py": TRAIN})

    assert found == {"agent": "live", "lr": "live", "width": "live", "spare": "dead"}


def test_a_file_given_by_a_command_is_tied_to_its_program(judged: Judge) -> None:
    train = TRAIN.replace(', "configs/default.py"', "")
    command = "python train.py --config=configs/default.py\n"

    found = judged({"configs/default.py": CONFIG, "train.py": train, "run.sh": command})

    assert (found["lr"], found["spare"]) == ("live", "dead")


def test_only_reads_count_of_a_program_that_may_take_the_file(judged: Judge) -> None:
    found = judged({"configs/default.py": CONFIG, "train.py": TRAIN.replace(', "configs/default.py"', "")})

    assert (found["lr"], found["spare"]) == ("live", "unknown")


def test_an_object_splatted_elsewhere_leaves_its_keys_unknown(judged: Judge) -> None:
    train = "import elsewhere\n" + dedent(TRAIN).replace("build(FLAGS.config)", "elsewhere.build(**FLAGS.config)")

    found = judged({"configs/default.py": CONFIG, "train.py": train})

    assert (found["agent"], found["spare"]) == ("live", "unknown")
