"""How switches of trackers are followed through settings objects, lists of words and dictionaries."""

import json
from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
FIELD = (
    "import os\nfrom dataclasses import field\n"
    "class CFG:\n    track: bool = field(default_factory=lambda: {})\ncfg = CFG()\n"
)
SAVE = "torch.save(model, 'm.pt')\n"


def wandb(switch: str, head: str) -> str:
    """Return a script that starts and feeds a tracker where a switch is on."""
    start = f"if {switch}:\n    wandb.init(config=settings)\n"
    return f"import torch, wandb\n{head}{start}{LOOP}    if {switch}:\n        wandb.log({{'loss': loss}})\n{SAVE}"


@pytest.mark.parametrize(
    ("switch", "head", "tracking"),
    [
        ("CFG.track", "class CFG:\n    track = False\n", "optional"),
        ("CFG.track", "class CFG:\n    track = True\n", "tracked"),
        ("cfg.track", "class CFG:\n    track = False\ncfg = CFG()\n", "optional"),
        ("cfg.track", "class CFG:\n    track = False\ncfg = CFG()\ncfg.track = ask()\n", "tracked"),
        ("cfg.track", FIELD.format("os.getenv('X', 'false').lower() == 'true'"), "optional"),
        ("cfg.track", FIELD.format("os.getenv('X', 'true').lower() == 'true'"), "tracked"),
        ("cfg.track", FIELD.format("bool(int(os.getenv('X', '0')))"), "optional"),
        ("os.getenv('X', '0') != '0'", "import os\n", "optional"),
        ("os.getenv('X', '1') != '0'", "import os\n", "tracked"),
        ("MODE == 'online'", "MODE = ('disabled', 'online')[0]\n", "optional"),
        ("MODE == 'online'", "MODE = ('disabled', 'online')[-1]\n", "tracked"),
        (
            "cfg.on()",
            "class CFG:\n    to = 1\n    def on(self):\n      return (self.to == 2) | (self.to == 3)\ncfg = CFG()\n",
            "optional",
        ),
        ("(CFG.to == 'a') & (CFG.more == 'b')", "class CFG:\n    to = 'a'\n    more = 'c'\n", "optional"),
        ("(CFG.to == 'a') | (CFG.more == 'b')", "class CFG:\n    to = 'a'\n    more = 'c'\n", "tracked"),
        ("cfg.track", "class Base:\n    track = False\nclass CFG(Base):\n    lr = 1\ncfg = CFG()\n", "optional"),
    ],
)
def test_a_switch_is_what_the_class_of_the_settings_says(
    runs_of: RunsOf, switch: str, head: str, tracking: str
) -> None:
    assert runs_of({"train.py": wandb(switch, head)})["train.py"].tracking == tracking


def test_a_switch_is_followed_through_an_attribute_that_an_option_fills(runs_of: RunsOf) -> None:
    config = (
        "import argparse\nclass Config:\n    def __init__(self):\n        self.USE_BOARD: bool = False\n"
        "        self.load()\n    def load(self):\n        parser = argparse.ArgumentParser()\n"
        "        parser.add_argument('--board', dest='use_board', action='store_true')\n"
        "        args = parser.parse_args()\n        self.USE_BOARD = args.use_board\n"
    )
    net = (
        "import keras\nclass Net:\n    def __init__(self, config):\n        self.config = config\n"
        "    def train(self):\n        callbacks = []\n        if self.config.USE_BOARD:\n"
        "            callbacks.append(keras.callbacks.TensorBoard('logs'))\n        model = keras.Sequential([])\n"
        "        model.fit(x, epochs=3, callbacks=callbacks)\n        model.save('m.h5')\n"
    )
    main = "from config import Config\nfrom net import Net\nif __name__ == '__main__':\n    Net(Config()).train()\n"

    run = runs_of({"config.py": config, "net.py": net, "main.py": main})["main.py"]

    assert run.tracking == "optional"
    assert "--board is off unless given" in run.reason


def test_a_writer_that_the_default_name_leaves_out_is_optional(runs_of: RunsOf) -> None:
    options = (
        "from argparse import ArgumentParser\nclass Options:\n    def parse(self):\n        parser = ArgumentParser()\n"
        "        parser.add_argument('--id', default='NULL')\n        self.args = vars(parser.parse_args())\n"
        "    def __getitem__(self, key):\n        return self.args[key]\n"
    )
    board = (
        "from torch.utils.tensorboard import SummaryWriter\nclass Board:\n    def __init__(self, name):\n"
        "        if name is None:\n            self.off = True\n        else:\n            self.off = False\n"
        "            self.writer = SummaryWriter(name)\n    def show(self, value):\n        if not self.off:\n"
        "            self.writer.add_scalar('loss', value)\n"
    )
    train = (
        "import torch\nfrom options import Options\nfrom board import Board\npara = Options()\npara.parse()\n"
        "if para['id'].lower() != 'null':\n    name = 'run_%s' % para['id']\nelse:\n    name = None\n"
        f"board = Board(name)\n{LOOP}    board.show(loss)\n{SAVE}"
    )

    run = runs_of({"options.py": options, "board.py": board, "train.py": train})["train.py"]

    assert (run.tracking, run.trackers) == ("optional", ("tensorboard",))


def test_catboost_as_one_estimator_of_a_loop_speaks_for_none_of_the_others(runs_of: RunsOf) -> None:
    head = "import catboost as cb, joblib\nfrom sklearn.svm import SVC\n"
    loop = (
        "models = {'a': SVC(), 'b': cb.CatBoostClassifier()}\nfor name, model in models.items():\n    model.fit(X, y)\n"
    )
    alone = "model = cb.CatBoostClassifier()\nmodel.fit(X, y)\n"
    keep = "joblib.dump(model, 'm')\n"

    runs = runs_of({"train_all.py": head + loop + keep, "train_one.py": head + alone + keep})

    assert {path: run.tracking for path, run in runs.items()} == {
        "train_all.py": "untracked",
        "train_one.py": "partial",
    }


def test_a_notebook_row_stands_at_the_cell_that_makes_the_record(runs_of: RunsOf) -> None:
    sources = [
        "import keras\nfrom keras.callbacks import TensorBoard\nmodel = keras.Sequential([])\n",
        "model.fit(x, epochs=3)\n",
        "board = TensorBoard('logs')\nmodel.fit(x, epochs=9, callbacks=[board])\nmodel.save('m.h5')\n",
    ]
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
        for text in sources
    ]

    run = runs_of({"n.ipynb": json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2})})

    assert [(row.tracking, row.cell) for row in run.values()] == [("partial", 2)]


def test_a_call_under_a_switch_decides_though_its_object_is_made_always(runs_of: RunsOf) -> None:
    logs = (
        "import wandb\nclass Log:\n    def __init__(self):\n        self.on = False\n    def begin(self, config):\n"
        "        self.run = wandb.init(config=config)\n        self.on = True\n    def keep(self, value):\n"
        "        if self.on:\n            wandb.log({'loss': value})\n"
    )
    train = (
        "import argparse, torch\nfrom logs import Log\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--wandb', action='store_true')\nargs = parser.parse_args()\nlog = Log()\n"
        f"if args.wandb:\n    log.begin(vars(args))\n{LOOP}    log.keep(loss)\n{SAVE}"
    )

    run = runs_of({"logs.py": logs, "train.py": train})["train.py"]

    assert run.tracking == "optional"
    assert "--wandb" in run.reason


@pytest.mark.parametrize(("logger", "tracking"), [("False", "untracked"), ("True", "partial")])
def test_a_trainer_is_what_the_dictionary_it_is_given_says(runs_of: RunsOf, logger: str, tracking: str) -> None:
    text = (
        f"import pytorch_lightning as pl\nparams = dict(max_epochs=3, logger={logger})\n"
        "trainer = pl.Trainer(**params)\ntrainer.fit(model, data)\ntrainer.save_checkpoint('m')\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


def test_a_quoted_word_of_an_ini_file_is_the_word(runs_of: RunsOf) -> None:
    files = {"defaults.ini": "[DEFAULTS]\nlogger = 'wandb'\n", "train.py": wandb("args.logger == 'wandb'", "")}

    assert runs_of(files)["train.py"].tracking == "tracked"


def test_a_default_that_a_lookup_gives_is_told_by_its_name(runs_of: RunsOf) -> None:
    text = "def main(variant):\n    on = variant.get('log_to_wandb', False)\n    go(on)\ndef go(on):\n" + "".join(
        f"    {line}\n" for line in wandb("on", "").splitlines()
    )

    run = runs_of({"train.py": text + "main(ask())\n"})["train.py"]

    assert (run.tracking, "log_to_wandb = False" in run.reason) == ("optional", True)


def test_a_run_that_a_parameter_is_annotated_with_records(runs_of: RunsOf) -> None:
    text = (
        "import torch, wandb\nfrom wandb.sdk.wandb_run import Run\nclass Keeper:\n    def __init__(self, run: Run):\n"
        "        self.run = run\n    def keep(self, value):\n        self.run.log({'loss': value})\n"
        f"keeper = Keeper(wandb.init(config=settings))\n{LOOP}    keeper.keep(loss)\n{SAVE}"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "tracked"


def test_the_main_block_of_another_file_switches_nothing_on(runs_of: RunsOf) -> None:
    shown = (
        "from torch.utils.tensorboard import SummaryWriter\nclass Board:\n    def __init__(self, folder):\n"
        "        self.writer = SummaryWriter(folder)\n    def keep(self, value):\n"
        "        self.writer.add_scalar('loss', value)\nif __name__ == '__main__':\n    board = Board('try')\n"
        "    board.keep(1)\n"
    )
    train = (
        "import argparse, torch\nfrom shown import Board\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--show', action='store_true')\nargs = parser.parse_args()\n"
        f"board = Board('logs') if args.show else None\n{LOOP}    if board is not None:\n"
        f"        board.keep(loss)\n{SAVE}"
    )

    run = runs_of({"shown.py": shown, "train.py": train})["train.py"]

    assert (run.tracking, "--show" in run.reason) == ("optional", True)


def test_a_key_below_a_key_is_looked_up(runs_of: RunsOf) -> None:
    text = wandb("cfg.get('wandb', {}).get('enabled', True)", "cfg = yaml.safe_load(open('conf.yaml'))\n")
    files = {"conf.yaml": "wandb:\n  enabled: false\n  project: p\n", "train.py": f"import yaml\n{text}"}

    assert runs_of(files)["train.py"].tracking == "optional"


@pytest.mark.parametrize(("use", "tracking"), [("board.show(loss)", "untracked"), ("board.plot(loss)", "partial")])
def test_a_method_that_nothing_names_feeds_no_writer(runs_of: RunsOf, use: str, tracking: str) -> None:
    board = (
        "import visdom\nclass Board:\n    def __init__(self):\n        self.vis = visdom.Visdom()\n"
        "    def show(self, value):\n        print(value)\n    def plot(self, value):\n        self.vis.line([value])\n"
    )
    train = f"import torch\nfrom board import Board\nboard = Board()\n{LOOP}    {use}\n{SAVE}"

    assert runs_of({"board.py": board, "train.py": train})["train.py"].tracking == tracking


def test_the_first_device_is_the_one_that_records(runs_of: RunsOf) -> None:
    files = {".ci/config.yml": "gpu:\n  class: large\n", "train.py": wandb("args.gpu == 0", "args = parse()\n")}

    assert runs_of(files)["train.py"].tracking == "tracked"


def test_a_logger_of_a_loop_over_configuration_is_the_one_of_the_default(runs_of: RunsOf) -> None:
    files = {
        "configs/config.yaml": "defaults:\n  - logger: mlflow.yaml\nlr: 0.1\n",
        "configs/logger/mlflow.yaml": "mlflow:\n  _target_: pytorch_lightning.loggers.MLFlowLogger\n",
        "configs/logger/csv.yaml": "csv:\n  _target_: pytorch_lightning.loggers.CSVLogger\n",
        "main.py": (
            "import hydra\nfrom hydra.utils import instantiate\nimport pytorch_lightning as pl\n"
            "@hydra.main(config_path='configs/', config_name='config.yaml')\ndef main(config):\n    kept = []\n"
            "    for _, node in config['logger'].items():\n        kept.append(instantiate(node))\n"
            "    trainer = pl.Trainer(logger=kept)\n    trainer.fit(model, data)\n\n\nif __name__ == '__main__':\n"
            "    main()\n"
        ),
    }

    assert runs_of(files)["main.py"].tracking == "tracked"


def test_an_option_without_a_default_leaves_what_the_class_of_the_settings_says(runs_of: RunsOf) -> None:
    head = (
        "import argparse\nclass Config:\n    def __init__(self):\n        self.track = True\n"
        "        self.merge(read())\n    def merge(self, args):\n        for name, value in vars(args).items():\n"
        "            if value is not None:\n                setattr(self, name, value)\ndef read():\n"
        "    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--track', action='store_false', default=None)\n    return parser.parse_args()\n"
        "config = Config()\n"
    )

    assert runs_of({"train.py": wandb("config.track", head)})["train.py"].tracking == "tracked"


@pytest.mark.parametrize(
    "odd", ["for name in 'a,b'.split(''):\n    if name == 'b':\n        go()\n", "KEPT = [go]\nKEPT['\u00b2']()\n"]
)
def test_code_that_would_fail_by_itself_costs_no_run(runs_of: RunsOf, odd: str) -> None:
    text = f"import torch\n\n\ndef go():\n    import wandb\n    wandb.init()\n\n\n{odd}{LOOP}{SAVE}"

    assert set(runs_of({"train.py": text})) == {"train.py"}


@pytest.mark.parametrize(("line", "tracking"), [("opt.use_wandb = True\n", "tracked"), ("", "optional")])
def test_options_that_a_script_sets_are_there_to_be_asked_for(runs_of: RunsOf, line: str, tracking: str) -> None:
    board = (
        "import wandb\nclass Board:\n    def __init__(self, opt):\n"
        "        if hasattr(opt, 'use_wandb') and opt.use_wandb:\n            mode = 'online'\n"
        "        else:\n            mode = 'disabled'\n        wandb.init(mode=mode, config=vars(opt))\n"
        "    def show(self, loss):\n        wandb.log({'loss': loss})\n"
    )
    parsing = (
        "p = argparse.ArgumentParser()\np.add_argument('--use_wandb', action='store_true')\nopt = p.parse_args()\n"
    )
    head = f"import argparse, torch\nfrom board import Board\n{parsing}"
    train = f"{head}{{}}board = Board(opt)\n{LOOP}    board.show(loss)\n"

    run = runs_of({"board.py": board, "train.py": train.format(line)})["train.py"]

    assert run.tracking == tracking


@pytest.mark.parametrize(("project", "tracking"), [("None", "optional"), ("'tides'", "tracked")])
def test_an_option_that_a_script_sets_where_another_is_missing_is_off_by_default(
    runs_of: RunsOf, project: str, tracking: str
) -> None:
    head = (
        "import argparse\nparser = argparse.ArgumentParser()\n"
        f"parser.add_argument('--project', default={project})\nargs = parser.parse_args()\n"
        "if args.project is None:\n    args.silent = 1\nelse:\n    args.silent = 0\n"
    )

    assert runs_of({"train.py": wandb("not args.silent", head)})["train.py"].tracking == tracking


HELD = (
    "import argparse, torch\nfrom torch.utils.tensorboard import SummaryWriter\n"
    "parser = argparse.ArgumentParser()\nparser.add_argument('--board', action='store_true')\n"
    "args = parser.parse_args()\n"
    "class Trainer:\n    def __init__(self, model):\n        self.model = model\n        self.writer = None\n"
    "    def optimize(self):\n        for x in data:\n            loss = self.model(x)\n            loss.backward()\n"
    "            opt.step()\n            if self.writer:\n                self.writer.add_scalar('loss', loss)\n"
    "class Other:\n    def __init__(self):\n        self.writer = None\n"
    "trainer, other = Trainer(net), Other()\ntrainer = Trainer(net)\n{line}\ntrainer.optimize()\n"
)


@pytest.mark.parametrize(
    ("line", "tracking"),
    [
        ("trainer.writer = SummaryWriter('logs')", "partial"),
        ("writer = SummaryWriter('logs')\ntrainer.writer = writer", "partial"),
        ("if args.board:\n    trainer.writer = SummaryWriter('logs')", "optional"),
        ("writer = SummaryWriter('logs')\ntrainer.writer = None", "optional"),
        ("writer = SummaryWriter('logs')\nother = Other()\nother.writer = writer", "optional"),
    ],
)
def test_an_attribute_that_is_turned_on_from_outside_is_no_switch(runs_of: RunsOf, line: str, tracking: str) -> None:
    assert runs_of({"train.py": HELD.replace("{line}", line)})["train.py"].tracking == tracking


@pytest.mark.parametrize(
    ("spread", "mode", "tracking"),
    [
        ("**cfg.pop('wandb')", "disabled", "optional"),
        ("**cfg.wandb", "disabled", "optional"),
        ("**cfg['wandb']", "disabled", "optional"),
        ("**cfg.wandb", "online", "tracked"),
        ("**cfg.other", "disabled", "tracked"),
        ("**turned", "disabled", "tracked"),
        ("**told", "disabled", "tracked"),
        ("**dict(cfg.wandb, mode='online')", "disabled", "tracked"),
    ],
)
def test_the_mode_of_settings_that_are_given_whole_is_looked_up(
    runs_of: RunsOf, spread: str, mode: str, tracking: str
) -> None:
    text = (
        "import hydra, torch, wandb\n"
        "@hydra.main(config_path='.', config_name='config')\ndef main(cfg):\n"
        "    turned = dict(cfg.wandb)\n    turned['mode'] = 'online'\n"
        "    told = dict(cfg.wandb)\n    told.update(mode='online')\n"
        f"    wandb.init({spread}, config=dict(cfg))\n    for x in data:\n        loss = model(x)\n"
        "        loss.backward()\n        opt.step()\n        wandb.log({'loss': loss})\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    settings = f"lr: 1\nwandb:\n  mode: {mode}\n  project: tides\nother:\n  mode: online\n"

    assert runs_of({"train.py": text, "config.yaml": settings})["train.py"].tracking == tracking


BOUND_ANEW = """
import sys, yaml
import pytorch_lightning as pl

def made(given, board=None):
    BINDS
    return pl.loggers.WandbLogger(name=board) if board else False

given = yaml.safe_load(open(sys.argv[1]))
pl.Trainer(logger=made(given)).fit(build(given))
"""


@pytest.mark.parametrize(
    ("binds", "tracking"),
    [
        ("if 'board' in given:\n        board = given['board']", "tracked"),
        ("if board is None:\n        board = 'runs'", "tracked"),
        ("if board is not None:\n        board = 'runs'", "optional"),
        ("board = board or None", "optional"),
    ],
)
def test_a_parameter_that_its_function_may_bind_anew_is_no_switch(runs_of: RunsOf, binds: str, tracking: str) -> None:
    assert runs_of({"train.py": BOUND_ANEW.replace("BINDS", binds)})["train.py"].tracking == tracking
