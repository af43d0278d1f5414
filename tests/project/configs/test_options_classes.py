"""Options that are parameters of classes: LightningCLI and jsonargparse."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[str, ConfigKey]]
MODEL = """
    import lightning as L

    class Net(L.LightningModule):
        def __init__(self, width: int = 8, lr: float = 0.1, unread: int = 0):
            super().__init__()
            KEEP
            self.layer = make(width)

        def configure_optimizers(self):
            return optimizer(self.parameters(), LR)
"""
CLI = """
    from lightning.pytorch.cli import LightningCLI
    from net import Net

    class Own(LightningCLI):
        pass

    if __name__ == "__main__":
        Own(Net)
"""


@pytest.fixture
def judged(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the options of some files by name."""
    return lambda files: {
        key.key: key for key in project_of({path: dedent(text).lstrip() for path, text in files.items()}).keys
    }


def test_parameters_of_the_model_of_a_lightning_command_line_are_options(judged: Judge) -> None:
    model = MODEL.replace("KEEP", "self.save_hyperparameters()").replace("LR", "self.hparams.lr")

    found = judged({"net.py": model, "main.py": CLI})

    assert {key: row.status for key, row in found.items()} == {
        "--model.width": "live",
        "--model.lr": "live",
        "--model.unread": "dead",
    }
    assert found["--model.unread"].path == "net.py"
    assert found["--model.unread"].reason == "this parameter is only saved with the hyperparameters"


def test_a_parameter_that_is_neither_loaded_nor_saved_is_dead(judged: Judge) -> None:
    found = judged({"net.py": MODEL.replace("KEEP", "self.rate = lr").replace("LR", "self.rate"), "main.py": CLI})

    assert (found["--model.lr"].status, found["--model.unread"].status) == ("live", "dead")


def test_hyperparameters_taken_whole_make_unread_parameters_unknown(judged: Judge) -> None:
    model = MODEL.replace("KEEP", "self.save_hyperparameters()").replace("LR", "**self.hparams")

    assert judged({"net.py": model, "main.py": CLI})["--model.unread"].status == "unknown"


def test_linked_arguments_are_not_dead(judged: Judge) -> None:
    model = MODEL.replace("KEEP", "self.rate = lr").replace("LR", "self.rate")
    linked = CLI.replace(
        "pass",
        """def add_arguments_to_parser(self, parser):
            parser.link_arguments("model.unread", "data.size")""",
    )

    assert judged({"net.py": model, "main.py": linked})["--model.unread"].status == "unknown"


@pytest.mark.parametrize("call", ["Own(Net, subclass_mode_model=True)", "Own()"])
def test_classes_chosen_on_the_command_line_are_not_listed(judged: Judge, call: str) -> None:
    model = MODEL.replace("KEEP", "self.rate = lr").replace("LR", "self.rate")

    assert judged({"net.py": model, "main.py": CLI.replace("Own(Net)", call)}) == {}
