"""The configuration of sacred experiments: which locals a captured function reads."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[tuple[str, int], ConfigKey]]
EXPERIMENT = """
    from sacred import Experiment

    ex = Experiment("digits")

    @ex.config
    def settings():
        seed = 1
        width = 64
        size = (width, width)
        lr = 1e-3
        spare = 2
        optimizer = {"momentum": 0.9}

    @ex.named_config
    def large():
        width = 512
        spare = 8
"""


@pytest.fixture
def judged(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the keys of sacred experiments by name and line."""

    def judge(files: Mapping[str, str]) -> dict[tuple[str, int], ConfigKey]:
        project = project_of({path: dedent(text).lstrip() for path, text in files.items()})
        return {(key.key, key.line): key for key in project.keys if key.source == "sacred"}

    return judge


def statuses(found: Mapping[tuple[str, int], ConfigKey]) -> dict[str, str]:
    return {f"{name}:{line}": key.status for (name, line), key in found.items()}


def test_parameters_of_captured_functions_read_the_locals_of_config_functions(judged: Judge) -> None:
    train = """
        from experiment import ex

        @ex.capture(prefix="optimizer")
        def make(momentum):
            return momentum * 2

        @ex.capture
        def build(size, lr):
            return size, lr, make()

        @ex.automain
        def main(_run, spare):
            return build()
    """

    found = judged({"experiment.py": EXPERIMENT, "train.py": train})

    assert statuses(found) == {
        "seed:7": "external",
        "width:8": "live",
        "size:9": "live",
        "lr:10": "live",
        "spare:11": "dead",
        "optimizer:12": "live",
        "width:16": "live",
        "spare:17": "dead",
    }
    assert found["spare", 17].family == "experiment.py:spare"


def test_the_whole_configuration_is_followed_from_a_captured_function(judged: Judge) -> None:
    train = """
        from experiment import ex

        def build(options):
            return options["size"], options["lr"], options["optimizer"]

        @ex.automain
        def main(_config):
            return build(dict(_config))
    """

    found = statuses(judged({"experiment.py": EXPERIMENT, "train.py": train}))

    assert (found["lr:10"], found["spare:11"]) == ("live", "dead")


def test_keys_are_unknown_where_the_whole_configuration_leaves_the_repository(judged: Judge) -> None:
    train = """
        import elsewhere
        from experiment import ex

        @ex.automain
        def main(_config):
            return elsewhere.run(**_config)
    """

    found = statuses(judged({"experiment.py": EXPERIMENT, "train.py": train}))

    assert (found["lr:10"], found["spare:11"]) == ("unknown", "unknown")


def test_an_experiment_without_captured_functions_says_nothing(judged: Judge) -> None:
    found = statuses(judged({"experiment.py": EXPERIMENT}))

    assert set(found.values()) == {"external", "live", "unknown"}
