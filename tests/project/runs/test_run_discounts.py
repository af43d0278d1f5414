"""Tracker calls that keep nothing: a tracker that nothing installs, a logger that nobody is handed."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
SAVE = "torch.save(model, 'm.pt')\n"
COPY = """
from transformers.integrations import is_wandb_available

if is_wandb_available():
    import wandb

class Trainer:
    def setup_wandb(self):
        wandb.init(config=vars(self.args))

    def train(self, data, model, opt):
        if is_wandb_available():
            self.setup_wandb()
        for x in data:
            loss = model(x)
            loss.backward()
            opt.step()
            if is_wandb_available():
                wandb.log({"loss": loss})
        torch.save(model, "m.pt")
"""
LIGHTNING = """
import pytorch_lightning as pl
from pytorch_lightning.loggers import WandbLogger

class Net(pl.LightningModule):
    def training_step(self, batch, index):
        return self.layer(batch).mean()

logger = WandbLogger(project="p")
trainer = pl.Trainer({given})
trainer.fit(Net(), data)
"""
WRITER = "import torch\nfrom torch.utils.tensorboard import SummaryWriter\nwriter = SummaryWriter()\n"
STAND_IN = """
from tensorboardX import SummaryWriter

class Silent:
    def add_scalar(self, *args):
        pass

def make(folder):
    if folder is None:
        return Silent()
    return SummaryWriter(folder)
"""
ASKED = """
import argparse, torch
from board import make
parser = argparse.ArgumentParser()
parser.add_argument("--logdir", default=None)
args = parser.parse_args()
writer = make(args.logdir)
for x in data:
    loss = model(x)
    loss.backward()
    opt.step()
    writer.add_scalar("loss", loss)
torch.save(model, "m.pt")
"""


@pytest.mark.parametrize(
    ("required", "expected"),
    [("torch\nwandb\n", "tracked"), ("torch\ntensorboardX\n", "unknown"), ("torch\n", "unknown")],
)
def test_an_integration_that_is_asked_for_counts_where_it_is_required(
    runs_of: RunsOf, required: str, expected: str
) -> None:
    train = (
        "import torch\nfrom trainer import Trainer\nif __name__ == '__main__':\n    model = torch.nn.Linear(3, 1)\n"
        "    Trainer().train(torch.load('d.pt'), model, torch.optim.Adam(model.parameters()))\n"
    )
    files = {"train.py": train, "trainer.py": f"import torch\n{COPY}", "requirements.txt": required}

    assert runs_of(files)["train.py"].tracking == expected


@pytest.mark.parametrize(
    ("asked", "first", "expected"),
    [
        ("is_wandb_available()", "", "unknown"),
        ("is_wandb_available()", "import wandb\n", "tracked"),
        ("is_cuda_available()", "", "tracked"),
        ("is_torch_available()", "", "tracked"),
        ("is_dataset_available(path)", "", "tracked"),
    ],
)
def test_only_a_tracker_that_is_asked_for_and_not_needed_anyway_may_be_missing(
    runs_of: RunsOf, asked: str, first: str, expected: str
) -> None:
    train = f"import torch\n{first}if {asked}:\n    import wandb\n    wandb.init(config=vars(args))\n"
    train += f"{LOOP}    if {asked}:\n        wandb.log({{'loss': loss}})\n{SAVE}"

    assert runs_of({"train.py": train})["train.py"].tracking == expected


@pytest.mark.parametrize(("given", "expected"), [("", "partial"), ("logger=logger", "tracked")])
def test_a_logger_of_lightning_counts_where_a_trainer_is_handed_it(runs_of: RunsOf, given: str, expected: str) -> None:
    assert runs_of({"train.py": LIGHTNING.format(given=given)})["train.py"].tracking == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("writer.add_hparams(vars(args), {'loss': 1})", "partial"),
        ("writer.add_text('hyperparameters', str(vars(args)))", "partial"),
        ("writer.add_text('samples', decode(x))", "untracked"),
        ("writer.add_image('samples', x)", "untracked"),
    ],
)
def test_a_writer_that_gets_settings_alone_records_parameters(runs_of: RunsOf, told: str, expected: str) -> None:
    assert runs_of({"train.py": f"{WRITER}{LOOP}{told}\n{SAVE}"})["train.py"].tracking == expected


def test_a_writer_behind_a_stand_in_is_off_where_the_stand_in_is_made(runs_of: RunsOf) -> None:
    run = runs_of({"train.py": ASKED, "board.py": STAND_IN})["train.py"]

    assert (run.tracking, "--logdir" in run.reason) == ("optional", True)


def test_a_boosting_that_scores_what_a_loop_trains_leaves_its_record_untold(runs_of: RunsOf) -> None:
    score = (
        "from catboost import CatBoostClassifier\ndef score(rows):\n    model = CatBoostClassifier()\n"
        "    model.fit(rows.x, rows.y)\n    return model.score(rows.x, rows.y)\n"
    )
    own = f"import torch\nfrom score import score\nprint(score(first))\n{LOOP}{SAVE}"

    assert runs_of({"train.py": own, "score.py": score})["train.py"].tracking == "untracked"


@pytest.mark.parametrize(
    ("chosen", "own", "expected"),
    [("full", "", "tracked"), ("silent", "", "optional"), ("silent", "board:\n  enabled: true\n", "tracked")],
)
def test_a_group_that_the_defaults_choose_says_what_is_on(
    runs_of: RunsOf, chosen: str, own: str, expected: str
) -> None:
    train = (
        "import hydra, torch, wandb\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg):\n"
        "    if cfg.board.enabled:\n        wandb.init(config=dict(cfg))\n    for x in data:\n"
        "        loss = model(x)\n        loss.backward()\n        opt.step()\n"
        "        if cfg.board.enabled:\n            wandb.log({'loss': loss})\n    torch.save(model, 'm.pt')\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    files = {
        "train.py": train,
        "conf/config.yaml": f"defaults:\n  - board: {chosen}\n  - _self_\nlr: 0.1\n{own}",
        "conf/board/full.yaml": "enabled: true\n",
        "conf/board/silent.yaml": "enabled: false\n",
    }

    assert runs_of(files)["train.py"].tracking == expected


def test_an_option_that_reports_nowhere_unless_asked_is_optional(runs_of: RunsOf) -> None:
    train = (
        "import argparse\nfrom transformers import Trainer, TrainingArguments\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--report_to', default='none')\nargs = parser.parse_args()\n"
        "trainer = Trainer(model, TrainingArguments('out', report_to=args.report_to))\ntrainer.train()\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == "optional"


@pytest.mark.parametrize(("default", "expected"), [("False", "optional"), ("True", "tracked")])
@pytest.mark.parametrize(
    ("imported", "asked"),
    [
        ("import config", "config.USE_WANDB"),
        ("import config as cfg", "cfg.USE_WANDB"),
        ("from config import *", "USE_WANDB"),
    ],
)
def test_a_constant_of_another_module_switches_a_tracker(
    runs_of: RunsOf, imported: str, asked: str, default: str, expected: str
) -> None:
    train = f"import torch, wandb\n{imported}\nif {asked}:\n    wandb.init(config=vars(args))\n{LOOP}"
    train += f"    if {asked}:\n        wandb.log({{'loss': loss}})\n{SAVE}"

    run = runs_of({"train.py": train, "config.py": f"LR = 0.1\nUSE_WANDB = {default}\n"})["train.py"]

    assert run.tracking == expected


def test_a_constant_of_another_module_that_the_run_sets_is_open(runs_of: RunsOf) -> None:
    train = (
        "import argparse, config, torch, wandb\nconfig.USE_WANDB = choose()\nif config.USE_WANDB:\n"
        f"    wandb.init(config=vars(args))\n    wandb.log({{'loss': 1}})\n{LOOP}{SAVE}"
    )

    assert runs_of({"train.py": train, "config.py": "USE_WANDB = False\n"})["train.py"].tracking == "tracked"


@pytest.mark.parametrize("asked", ["from config import *\nif USE_WANDB", "import config as c\nif c.USE_WANDB"])
def test_a_constant_of_another_module_that_is_set_by_another_name_is_open(runs_of: RunsOf, asked: str) -> None:
    train = f"import config, torch, wandb\nconfig.USE_WANDB = True\n{asked}:\n    wandb.init(config=vars(args))\n"
    files = {"train.py": f"{train}    wandb.log({{'loss': 1}})\n{LOOP}{SAVE}", "config.py": "USE_WANDB = False\n"}

    assert runs_of(files)["train.py"].tracking == "tracked"


@pytest.mark.parametrize(
    ("resting", "kept", "expected"),
    [
        ("with torch.no_grad():\n    rows = encoder(rows)\n", "", "unknown"),
        ("with torch.no_grad():\n    rows = encoder(rows)\n", "joblib.dump(model, 'm.pkl')\n", "untracked"),
        ("", "", "untracked"),
    ],
)
def test_a_probe_of_a_network_at_rest_is_not_told_as_untracked(
    runs_of: RunsOf, resting: str, kept: str, expected: str
) -> None:
    main = (
        "import joblib, torch\nfrom sklearn.svm import LinearSVC\nrows, names = torch.load('d.pt')\n"
        f"encoder = torch.load('m.pt')\n{resting}model = LinearSVC()\nmodel.fit(rows, names)\n"
        f"print('accuracy', model.score(rows, names))\n{kept}"
    )

    assert runs_of({"main.py": main})["main.py"].tracking == expected
