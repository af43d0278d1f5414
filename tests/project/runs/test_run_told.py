"""Switches that are told on the way: words of a list, factories of a class, arguments in a dictionary."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
SAVE = "torch.save(model, 'm.pt')\n"
FACTORY = """
import wandb

class Config:
    use_wandb = {on}

class Log:
    def __init__(self, enabled=False):
        self.enabled = enabled

    @classmethod
    def of(cls, config: Config):
        log = cls(enabled=config.use_wandb)
        if not log.enabled:
            return log
        try:
            wandb.init(config=vars(config))
        except OSError:
            log.enabled = False
        return log

    def tell(self, loss):
        if self.enabled:
            wandb.log({{"loss": loss}})
"""
REPORTS = """
from transformers import Trainer, TrainingArguments

def arguments(report_to):
    words = {"output_dir": "out", "report_to": report_to}
    return TrainingArguments(**{key: value for key, value in words.items() if value is not None})

def train(model, report_to=None):
    Trainer(model, arguments(report_to or [])).train()
"""
GRAPH = """
import argparse
from pykeen.pipeline import pipeline

parser = argparse.ArgumentParser()
parser.add_argument("--tracker", {default})
args = parser.parse_args()
pipeline(dataset="nations", result_tracker={told}).save_to_directory("out")
"""
CLUSTERS = "from sklearn.cluster import KMeans\nmodel = KMeans(8)\nlabels = model.fit_predict(features)\n"


@pytest.mark.parametrize(
    ("formats", "tracking"), [("stdout,csv", "optional"), ("csv,tensorboard", "partial"), ("tensorboard", "partial")]
)
def test_a_list_of_formats_says_which_writers_are_made(runs_of: RunsOf, formats: str, tracking: str) -> None:
    logger = (
        "import os\nfrom torch.utils.tensorboard import SummaryWriter\nclass Board:\n    def __init__(self, folder):\n"
        "        self.writer = SummaryWriter(folder)\n    def keep(self, value):\n"
        "        self.writer.add_scalar('loss', value)\nclass Csv:\n    def __init__(self, folder):\n"
        "        self.file = open(folder, 'w')\n    def keep(self, value):\n        self.file.write(value)\n"
        "def make(kind, folder):\n    if kind == 'csv':\n        return Csv(folder)\n    elif kind == 'tensorboard':\n"
        "        return Board(folder)\ndef configure(folder, formats=None):\n    if formats is None:\n"
        f"        formats = os.getenv('LOG_FORMATS', '{formats}').split(',')\n    formats = filter(None, formats)\n"
        "    return Logger([make(one, folder) for one in formats])\nclass Logger:\n    def __init__(self, outputs):\n"
        "        self.outputs = outputs\n    def keep(self, value):\n        for one in self.outputs:\n"
        "            one.keep(value)\n"
    )
    train = f"import torch\nfrom logger import configure\nlog = configure('out')\n{LOOP}    log.keep(loss)\n{SAVE}"

    run = runs_of({"logger.py": logger, "train.py": train})["train.py"]

    assert run.tracking == tracking
    assert tracking != "optional" or "LOG_FORMATS is stdout,csv unless set" in run.reason


@pytest.mark.parametrize(("on", "tracking"), [("False", "optional"), ("True", "tracked")])
def test_a_logger_that_its_class_makes_is_as_the_settings_say(runs_of: RunsOf, on: str, tracking: str) -> None:
    train = f"import torch\nfrom log import Config, Log\nlog = Log.of(Config())\n{LOOP}    log.tell(loss)\n{SAVE}"

    run = runs_of({"log.py": FACTORY.format(on=on), "train.py": train})["train.py"]

    assert run.tracking == tracking
    assert tracking == "tracked" or "use_wandb = False" in run.reason


@pytest.mark.parametrize(
    ("value", "tracking"), [("['wandb']", "tracked"), ("['tensorboard']", "partial"), ("ask()", "unknown")]
)
def test_report_to_is_followed_through_parameters_and_a_dictionary(runs_of: RunsOf, value: str, tracking: str) -> None:
    main = (
        "from data import ask, net, online\nfrom fit import train\nreport_to = []\n"
        f"if online:\n    report_to = {value}\ntrain(net, report_to=report_to)\n"
    )

    assert runs_of({"fit.py": REPORTS, "main.py": main})["main.py"].tracking == tracking


def test_a_configuration_that_is_filled_key_by_key_is_recorded(runs_of: RunsOf) -> None:
    head = "import torch, wandb\nwandb.init()\nfor key in ('lr', 'depth'):\n    setattr(wandb.config, key, args[key])\n"

    run = runs_of({"train.py": f"{head}{LOOP}    wandb.log({{'loss': loss}})\n{SAVE}"})["train.py"]

    assert (run.tracking, run.records.params) == ("tracked", True)


@pytest.mark.parametrize(("default", "tracking"), [("print", "optional"), ("wandb", "tracked")])
def test_a_case_of_a_match_is_a_condition(runs_of: RunsOf, default: str, tracking: str) -> None:
    head = (
        "import argparse, torch, wandb\nparser = argparse.ArgumentParser()\n"
        f"parser.add_argument('--log', default='{default}')\nargs = parser.parse_args()\n"
        "match args.log:\n    case 'wandb':\n        wandb.init(config=args)\n    case 'print':\n        rows = []\n"
    )

    assert (
        runs_of({"train.py": f"{head}{LOOP}    wandb.log({{'loss': loss}})\n{SAVE}"})["train.py"].tracking == tracking
    )


@pytest.mark.parametrize(("off", "tracking"), [("True", "optional"), ("False", "tracked"), ("ask()", "tracked")])
def test_autologging_that_a_field_switches_off_is_optional(runs_of: RunsOf, off: str, tracking: str) -> None:
    text = (
        f"import mlflow\nfrom sklearn.svm import SVC\nclass Service:\n    off = {off}\n    def start(self):\n"
        "        mlflow.autolog(disable=self.off)\nservice = Service()\nservice.start()\nSVC().fit(X, y)\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


@pytest.mark.parametrize(("backend", "tracking"), [("none", "optional"), ("wandb", "tracked")])
def test_a_key_below_a_section_is_read_of_settings_by_any_name(runs_of: RunsOf, backend: str, tracking: str) -> None:
    head = "import torch, wandb\nmerged = merge(read('a'), read('b'))\nif merged.tracking.backend == 'wandb':\n"
    text = f"{head}    wandb.init(config=merged)\n{LOOP}    wandb.log({{'loss': loss}})\n{SAVE}"

    run = runs_of({"train.py": text, "configs/base.yaml": f"tracking:\n  backend: {backend}\n"})["train.py"]

    assert run.tracking == tracking


def test_clusters_that_only_give_labels_are_no_run(runs_of: RunsOf) -> None:
    files = {
        "label.py": f"import json\n{CLUSTERS}json.dump(list(labels), open('l.json', 'w'))\nimage.save('l.png')\n",
        "keep.py": f"import joblib\n{CLUSTERS}joblib.dump(model, 'm.joblib')\n",
    }

    assert list(runs_of(files)) == ["keep.py"]


UNRELATED = """
import torch

class Ridge:
    def fit(self, x):
        return self.fitted(x)

class Net:
    def fit(self, x):
        model = torch.nn.Linear(3, 1)
        adam = torch.optim.Adam(model.parameters())
        from torch.utils.tensorboard import SummaryWriter
        writer = SummaryWriter()
        for row in x:
            loss = model(row)
            loss.backward()
            adam.step()
            writer.add_scalar("loss", loss)
        torch.save(model, "m.pt")

    def show(self):
        return 1

class Search:
    def __init__(self, model):
        self.model = model

    def fit(self, x):
        self.model.fit(x)
"""


def test_of_classes_that_have_nothing_in_common_only_what_is_made_is_entered(runs_of: RunsOf) -> None:
    head = "from kinds import Net, Ridge, Search\nif __name__ == '__main__':\n"
    files = {
        "kinds.py": UNRELATED,
        "fit.py": f"{head}    Search(Ridge()).fit(read())\n    best.show()\n",
        "net.py": f"{head}    Search(Net()).fit(read())\n",
    }

    assert list(runs_of(files)) == ["net.py"]


@pytest.mark.parametrize(
    ("told", "default", "tracking"),
    [
        ("'csv'", "", "partial"),
        ("'wandb'", "", "tracked"),
        ("'none'", "", "untracked"),
        ("'console'", "", "untracked"),
        ("args.tracker", "default='none'", "optional"),
        ("args.tracker", "default='wandb'", "tracked"),
        ("args.tracker", "required=True", "unknown"),
    ],
)
def test_a_library_is_told_its_tracker_by_name(runs_of: RunsOf, told: str, default: str, tracking: str) -> None:
    run = runs_of({"train.py": GRAPH.replace("{default}", default).replace("{told}", told)})["train.py"]

    assert run.tracking == tracking
