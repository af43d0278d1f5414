"""Where a row of runs must not say untracked or optional: settings and commands say otherwise, or nothing is kept."""

import json
from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
SAVE = "torch.save(model, 'm.pt')\n"
BOARD = (
    "import argparse, torch, yaml\nfrom torch.utils.tensorboard import SummaryWriter\np = argparse.ArgumentParser()\n"
    "p.add_argument('--use_board', action='store_true')\np.add_argument('--c')\nargs = p.parse_args()\n"
    "vars(args).update(yaml.safe_load(open(args.c)))\nif args.use_board:\n    board = SummaryWriter('logs')\n"
    f"{LOOP}    if args.use_board:\n        board.add_scalar('loss', loss)\ntorch.save(model, 'm.pt')\n"
)


@pytest.mark.parametrize(
    ("settings", "tracking"),
    [
        ({"conf/a.yaml": "use_board: true\n", "conf/b.yaml": "use_board: true\n"}, "unknown"),
        ({"conf/a.yaml": "use_board: true\n", "conf/b.yaml": "use_board: false\n"}, "optional"),
        ({"conf/a.yaml": "other:\n  use_board: true\n"}, "optional"),
        ({}, "optional"),
    ],
)
def test_a_switch_that_every_settings_file_turns_on_is_unknown(
    runs_of: RunsOf, settings: Mapping[str, str], tracking: str
) -> None:
    run = runs_of({"train.py": BOARD, **settings})["train.py"]

    assert run.tracking == tracking
    assert ("conf/a.yaml:1 says otherwise" in run.reason) == (tracking == "unknown")


@pytest.mark.parametrize(
    ("config", "tracking"),
    [
        ("wandb = dict(\n    enable=False,\n)\n", "optional"),
        ("wandb = {'enable': False}\n", "optional"),
        ("wandb = dict(enable=True)\n", "tracked"),
        ("wandb = dict(enable=False)\nprint(wandb)\n", "tracked"),
    ],
)
def test_a_python_file_of_settings_that_nothing_imports_is_read(runs_of: RunsOf, config: str, tracking: str) -> None:
    train = (
        "import sys, torch, wandb\nfrom reading import read\nconfig = read(sys.argv[1])\nif config.wandb.enable:\n"
        f"    wandb.init(config=config)\n{LOOP}    if config.wandb.enable:\n        wandb.log({{'loss': loss}})\n"
    )

    run = runs_of({"train.py": train, "reading.py": "def read(path): ...\n", "one/config.py": config})["train.py"]

    assert run.tracking == tracking


def test_a_phase_that_is_not_training_switches_no_tracker_off(runs_of: RunsOf) -> None:
    config = "class Config:\n    def __init__(self):\n        self.task = 'predict'\n"
    trainer = (
        "import torch\nfrom torch.utils.tensorboard import SummaryWriter\n"
        "class Base:\n    def __init__(self, config):\n"
        "        if config.task != 'predict':\n            self.board = SummaryWriter('logs')\n"
        "class Trainer(Base):\n    def __init__(self, config):\n        super().__init__(config)\n    def run(self):\n"
        "        for x in data:\n            loss = model(x)\n            loss.backward()\n            opt.step()\n"
        "            self.board.add_scalar('loss', loss)\n"
    )
    main = (
        "from config import Config\nfrom trainer import Trainer\nif __name__ == '__main__':\n    config = Config()\n"
        "    trainer = Trainer(config)\n    if config.task == 'train':\n        trainer.run()\n"
    )

    run = runs_of({"config.py": config, "trainer.py": trainer, "main.py": main})["main.py"]

    assert run.tracking == "partial"


def test_a_base_class_gets_what_the_constructor_below_it_hands_on(runs_of: RunsOf) -> None:
    config = "class Config:\n    track = False\n"
    trainer = (
        "import torch\nfrom torch.utils.tensorboard import SummaryWriter\n"
        "class Base:\n    def __init__(self, config):\n"
        "        if config.track:\n            self.board = SummaryWriter('logs')\n"
        "class Trainer(Base):\n    def __init__(self, config):\n        super().__init__(config)\n    def run(self):\n"
        "        for x in data:\n            loss = model(x)\n            loss.backward()\n            opt.step()\n"
        "            self.board.add_scalar('loss', loss)\n"
    )
    main = "from config import Config\nfrom trainer import Trainer\nTrainer(Config()).run()\n"

    run = runs_of({"config.py": config, "trainer.py": trainer, "main.py": main})["main.py"]

    assert (run.tracking, run.trackers) == ("optional", ("tensorboard",))


@pytest.mark.parametrize(("flag", "tracking"), [("--report_to tensorboard", "optional"), ("--seed 1", "untracked")])
def test_a_run_that_its_own_command_lets_report_is_optional(runs_of: RunsOf, flag: str, tracking: str) -> None:
    train = (
        "from transformers import HfArgumentParser, Trainer, TrainingArguments\n"
        "args = HfArgumentParser(TrainingArguments).parse_args_into_dataclasses()\n"
        "trainer = Trainer(model, args)\ntrainer.train()\ntrainer.save_model()\n"
    )
    command = f"python train.py --output_dir out {flag}\n"

    run = runs_of({"train.py": train, "requirements.txt": "transformers>=5.0\n", "run.sh": command})["train.py"]

    assert run.tracking == tracking


@pytest.mark.parametrize(
    ("commands", "tracking"),
    [
        (("--report_to wandb",), "tracked"), (("--report_to none",), "untracked"), (("--seed 1",), "unknown"),
        (("--report_to wandb", "--report_to wandb --seed 1"), "tracked"), ((), "unknown"),
        (("--report_to wandb", "--seed 1"), "unknown"), (("--report_to wandb", ""), "unknown"),
    ],
)  # fmt: skip
def test_a_run_that_every_command_tells_where_to_report_reports_there(
    runs_of: RunsOf, commands: tuple[str, ...], tracking: str
) -> None:
    train = (
        "from transformers import HfArgumentParser, Trainer, TrainingArguments\n"
        "args = HfArgumentParser(TrainingArguments).parse_args_into_dataclasses()\n"
        "trainer = Trainer(model, args)\ntrainer.train()\ntrainer.save_model()\n"
    )
    scripts = {f"run{number}.sh": f"python train.py {words}\n" for number, words in enumerate(commands)}

    run = runs_of({"train.py": train, "requirements.txt": "transformers>=4.30\n", **scripts})["train.py"]

    assert run.tracking == tracking


def test_metrics_of_a_tracker_that_nothing_starts_are_unknown(runs_of: RunsOf) -> None:
    train = f"import torch, wandb\n{LOOP}    wandb.log({{'loss': loss}})\ntorch.save(model, 'm.pt')\n"

    assert runs_of({"train.py": train})["train.py"].tracking == "unknown"


@pytest.mark.parametrize(
    ("name", "keep", "tracking"),
    [
        ("evaluate.py", "frame.to_csv('scores.csv')", "unknown"),
        ("evaluate.py", "joblib.dump(model, 'model.joblib')", "untracked"),
        ("train.py", "frame.to_csv('scores.csv')", "untracked"),
    ],
)
def test_an_evaluation_that_keeps_no_model_may_fit_in_passing(
    runs_of: RunsOf, name: str, keep: str, tracking: str
) -> None:
    code = (
        "import joblib\nfrom sklearn.svm import SVC\nif __name__ == '__main__':\n    model = SVC()\n"
        f"    model.fit(x, y)\n    {keep}\n"
    )

    assert runs_of({name: code})[name].tracking == tracking


def test_a_dictionary_that_is_filled_by_key_is_no_switch(runs_of: RunsOf) -> None:
    train = (
        "import torch, wandb\ndef show(values):\n    row = {}\n    for key in values:\n        row[key] = values[key]\n"
        f"    if not row:\n        return\n    wandb.log(row)\nwandb.init(config={{'lr': 1}})\n{LOOP}"
        "    show({'loss': loss})\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == "tracked"


def test_a_run_kept_under_a_key_is_fed(runs_of: RunsOf) -> None:
    train = (
        f"import torch, wandb\np = vars(options())\np['wandb'] = wandb.init(config=p)\n{LOOP}    p['wandb'].log(loss)\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == "tracked"


def test_a_parameter_that_is_called_is_what_a_loaded_file_hands_over(runs_of: RunsOf) -> None:
    stage = "def run(name, main):\n    main()\n"
    fit = "    model = SVC()\n    model.fit(x, y)\n    joblib.dump(model, 'm.joblib')\n"
    train = f"import joblib\nfrom sklearn.svm import SVC\nfrom stage import run\ndef main():\n{fit}run('train', main)\n"
    clean = "from stage import run\ndef main():\n    frame.to_csv('clean.csv')\nrun('clean', main)\n"

    runs = runs_of({"stage.py": stage, "train.py": train, "clean.py": clean})

    assert set(runs) == {"train.py"}


@pytest.mark.parametrize(("head", "tracking"), [("", "untracked"), ("from evaluation import Evaluation\n", "tracked")])
def test_a_method_that_only_a_notebook_of_its_own_names_is_not_called(
    runs_of: RunsOf, head: str, tracking: str
) -> None:
    evaluation = (
        "import mlflow\nclass Evaluation:\n    def score(self):\n        return 1\n    def report(self):\n"
        "        with mlflow.start_run():\n            mlflow.log_params(self.config)\n"
        "            mlflow.log_metrics(self.scores)\n"
    )
    train = f"import torch\nfrom evaluation import Evaluation\none = Evaluation()\n{LOOP}one.score()\n{SAVE}"
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": f"{head}e.report()"}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    runs = runs_of({"evaluation.py": evaluation, "train.py": train, "try.ipynb": notebook})

    assert runs["train.py"].tracking == tracking


def test_a_trainer_is_what_the_caller_hands_over(runs_of: RunsOf) -> None:
    train = (
        "import hydra\nfrom lightning import Trainer\ndef fit(trainer: Trainer, model):\n    trainer.fit(model)\n"
        "@hydra.main(config_path='conf')\ndef main(cfg):\n    model = hydra.utils.instantiate(cfg.model)\n"
        "    trainer = hydra.utils.instantiate(cfg.trainer, logger=False)\n    fit(trainer, model)\n"
        "if __name__ == '__main__':\n    main()\n"
    )

    run = runs_of({"train.py": train})["train.py"]

    assert (run.framework, run.trackers) == ("lightning", ("hydra",))


LINE = (
    "import pandas as pd\nfrom sklearn.linear_model import LinearRegression\ntable = pd.read_csv('pred.csv')\n"
    "off = table['age'] - table['predicted']\nline = LinearRegression()\nline.fit(table[['age']], off)\n"
    "table['predicted'] = off - line.predict(table[['age']])\ntable.to_csv('corrected.csv')\n"
)


@pytest.mark.parametrize(
    ("text", "tracking"),
    [
        (LINE, "unknown"),
        (f"{LINE}import joblib\njoblib.dump(line, 'line.joblib')\n", "untracked"),
        (LINE.replace("off = table['age'] - table['predicted']", "off = table['age']"), "untracked"),
    ],
)
def test_a_line_through_differences_that_is_not_kept_may_correct_a_table(
    runs_of: RunsOf, text: str, tracking: str
) -> None:
    assert runs_of({"take_out_bias.py": text})["take_out_bias.py"].tracking == tracking


@pytest.mark.parametrize(
    ("helper", "tracking"),
    [
        ("def read(): ...\n", "unknown"),
        ("def load(): ...\n", "untracked"),
        ("if fast:\n    load = quick\n", "untracked"),
        ("from others import load\n", "untracked"),
        ("from others import *\n", "untracked"),
        ("def make():\n    global load\n    load = quick\n", "untracked"),
        ("globals()['load'] = quick\n", "untracked"),
    ],
)
def test_a_script_that_imports_a_name_that_is_not_there_cannot_start(
    runs_of: RunsOf, helper: str, tracking: str
) -> None:
    files = {"helper.py": helper, "train.py": f"import torch\nfrom helper import load\n{LOOP}{SAVE}"}

    run = runs_of(files)["train.py"]

    assert (run.tracking, "helper.py has no load" in run.reason) == (tracking, tracking == "unknown")


@pytest.mark.parametrize(
    ("data", "tracking"),
    [
        ("x = np.random.uniform(0, 1, (9, 2))", "unknown"),
        ("from sklearn.datasets import make_classification\nx, y = make_classification()", "unknown"),
        ("from dataclasses import dataclass\n@dataclass()\nclass C: ...\nx = np.random.uniform()", "unknown"),
        ("from flax import nnx\nx = np.random.uniform(nnx.get_partition_spec(s))", "unknown"),
        ("from keras.utils import get_file\nx = np.random.uniform(get_file('x'))", "untracked"),
        ("x = pd.read_csv('x.csv').sample(9)\nz = np.random.uniform()", "untracked"),
        ("from ours import rows\nx = rows(np.random.uniform())", "unknown"),
        ("from theirs import kept\nx = kept(np.random.uniform())", "untracked"),
        ("from ourselves import rows\nx = rows(np.random.uniform())", "untracked"),
        ("x = [[1], [2]]", "untracked"),
    ],
)
def test_a_model_of_made_up_data_in_a_notebook_may_be_shown(runs_of: RunsOf, data: str, tracking: str) -> None:
    fit = "import joblib\nfrom sklearn.linear_model import Ridge\nm = Ridge()\nm.fit(x, x)\njoblib.dump(m, 'm')\n"
    text = f"import numpy as np\nimport pandas as pd\n{data}\n{fit}"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": text}
    book = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})
    files = {"shown.ipynb": book, "shown.py": text, "ours.py": "def rows(n):\n    return n\n"}
    files["theirs.py"] = "def kept(n):\n    return open(n)\n"

    runs = runs_of(files)

    assert (runs["shown.ipynb"].tracking, runs["shown.py"].tracking) == (tracking, "untracked")


@pytest.mark.parametrize(
    ("name", "tracking"),
    [
        ("prepare_data_train.py", "unknown"),
        ("leakage_audit.py", "unknown"),
        ("run_interpolation.py", "unknown"),
        ("prepare_and_train.py", "untracked"),
        ("train_interpolation.py", "untracked"),
    ],
)
def test_a_script_called_after_data_or_a_check_fits_in_passing(runs_of: RunsOf, name: str, tracking: str) -> None:
    text = (
        "import pandas as pd\nfrom sklearn.linear_model import Ridge\ntable = pd.read_csv('rows.csv')\nm = Ridge()\n"
        "m.fit(table[['a']], table['b'])\ntable['c'] = m.predict(table[['a']])\ntable.to_csv('filled.csv')\n"
    )

    assert runs_of({name: text})[name].tracking == tracking


PEOPLE = (
    "import joblib\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\n"
    "from sklearn.model_selection import train_test_split\nWAY\nrows = PEOPLE.drop(columns=['age'])\n"
    "ages = PEOPLE['age']\nx, z, y, w = train_test_split(rows, ages)\nm = Ridge()\nm.fit(x, y)\n"
    "joblib.dump(m, 'm.joblib')\n"
)
FITTER = (
    "import joblib\nfrom sklearn.linear_model import Ridge\ndef clean(df):\n    df = df.dropna()\n    return df\n"
    "class Ages:\n    def __init__(self, names):\n        self.names = names\n        self.model = Ridge()\n"
    "    def train(self, df, target):\n        x = df[self.names]\n        y = df[target]\n"
    "        self.model.fit(x, y)\n        joblib.dump(self.model, 'm.joblib')\nnames = ['a']\n"
    "target = 'age'\nages = Ages(names)\n"
)
SHORT = (
    "import torch\nfrom ours import PEOPLE\nmodel = HeavyNet()\nopt = torch.optim.SGD(model.parameters(), 0.1)\n"
    "for x in PEOPLE:\n    model(x).sum().backward()\n    opt.step()\ntorch.save(model, 'm')\nmodel.eval()\n"
)


@pytest.mark.parametrize(
    ("text", "tracking"),
    [
        (PEOPLE, "unknown"),
        (PEOPLE.replace("WAY", "PEOPLE = pd.read_csv('a.csv')"), "untracked"),
        (PEOPLE.replace("WAY", "def load():\n    global PEOPLE, b\n    PEOPLE, b = pd.read_csv('a')"), "untracked"),
        (PEOPLE.replace("WAY", "from ours import *"), "untracked"),
        (PEOPLE.replace("WAY", "exec(open('settings.py').read())"), "untracked"),
        (PEOPLE.replace("PEOPLE", "spark"), "untracked"),
        (PEOPLE.replace("WAY\nrows = PEOPLE", "table = pd.read_csv('a')\nrows = table"), "unknown"),
        (PEOPLE.replace("WAY\nrows = PEOPLE", "rows = pd.read_csv('a') if quick else PEOPLE"), "untracked"),
        (PEOPLE.replace("WAY", "try:\n    from ours import PEOPLE\nexcept ImportError:\n    pass"), "untracked"),
        (f"a, b, c, d, e, f = 1, 2, 3, 4, 5, 6\nprint(a, b, c, d, e, f)\n{SHORT}", "unknown"),
        (SHORT.replace("model.eval()", "eval(open('nets.txt').read())"), "untracked"),
        (f"{FITTER}ages.train(df, target)\n", "unknown"),
        (f"{FITTER}df = clean(1)\nages.train(df, target)\n", "untracked"),
        (f"{FITTER}ages.train(names, target)\nprint(df)\n", "untracked"),
        (f"{FITTER}if target == 1:\n    print(df)\nages.train(names, target)\n", "untracked"),
    ],
)
def test_a_script_that_reads_a_name_that_nothing_binds_stops_before_it_trains(
    runs_of: RunsOf, text: str, tracking: str
) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}
    shown = {"output_type": "stream", "name": "stdout", "text": "0.9"}
    files = {
        "ages.py": text.replace("WAY\n", ""), "ours.py": "PEOPLE = 1\n",
        "ages.ipynb": json.dumps({**book, "cells": [{**cell, "source": text.replace("WAY\n", "")}]}),
        "run.ipynb": json.dumps({**book, "cells": [{**cell, "source": text, "outputs": [shown]}]}),
    }  # fmt: skip

    runs = runs_of(files)

    assert [runs[path].tracking for path in files if path in runs] == [tracking, tracking, "untracked"]


MADE = "import jax\nimport optax\nfrom torchvision.datasets import MNIST\nfrom steps import update\nROWS\n"


@pytest.mark.parametrize(
    ("rows", "tracking"),
    [
        ("rows = jax.numpy.ones((9, 2))", "unknown"),
        ("rows = jax.random.normal(1, (9, 2))", "unknown"),
        ("rows = MNIST('rows')", "untracked"),
        ("from taken import taken\nrows = taken()", "untracked"),
    ],
)
def test_a_program_that_learns_from_nothing_and_only_prints_may_be_an_exercise(
    runs_of: RunsOf, rows: str, tracking: str
) -> None:
    steps = (
        "import jax\nimport optax\ndef update(opt, params, state, x):\n"
        "    loss, grads = jax.value_and_grad(lambda p: (p - x).sum())(params)\n"
        "    updates, state = opt.update(grads, state)\n    return optax.apply_updates(params, updates), state, loss\n"
    )
    loop = (
        "params = jax.numpy.zeros(2)\nopt = optax.sgd(0.1)\nstate = opt.init(params)\nfor _ in range(3):\n"
        "    params, state, loss = update(opt, params, state, rows)\n    print(loss)\n"
    )
    text = MADE.replace("ROWS", rows) + loop
    files = {"main.py": text, "kept.py": f"{text}import pickle\npickle.dump(params, open('p', 'wb'))\n"}

    runs = runs_of({**files, "steps.py": steps, "taken.py": "def taken():\n    return [open('rows')]\n"})

    assert [runs[path].tracking for path in files] == [tracking, "untracked"]


PLAYING = """
import torch
class Agent:
    def __init__(self):
        self.net = torch.nn.Linear(4, 2)
        self.opt = torch.optim.Adam(self.net.parameters())
    def learn(self, batch):
        self.net(batch).mean().backward()
        self.opt.step()
    def update(self, batch, learn=True):
        if learn:
            self.learn(batch)
def make():
    return Agent()
def play(steps=10, eval_mode=False, name=None, factory=None):
    agent = (factory or make)()
    for step in range(steps):
        batch = torch.load("batch.pt")
        if eval_mode:
            agent.update(batch, learn=False)
        else:
            agent.update(batch)
    if name:
        torch.save(agent.net, name)
if __name__ == "__main__":
    play(name="m.pt")
"""


@pytest.mark.parametrize("words", ["eval_mode=True", "name=None, eval_mode=True"])
def test_a_constant_that_a_call_hands_over_keeps_the_way_to_learning_shut(runs_of: RunsOf, words: str) -> None:
    main = 'if __name__ == "__main__":\n    '
    files = {
        "playing.py": PLAYING,
        "told.py": f"from playing import play\n{main}play({words})\n",
        "handed.py": f"from playing import play\ndef run(way=play):\n    way(3, {words})\n{main}run()\n",
        "learning.py": f"from playing import play\n{main}play(3, name='n.pt')\n",
    }

    assert set(runs_of(files)) == {"playing.py", "learning.py"}
