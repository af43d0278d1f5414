"""What a run is given from outside its code: loggers that settings list, gin files, options asked for by name."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
SAVE = "torch.save(model, 'm.pt')\n"
GIN_LOGGER = (
    "import gin\nfrom torch.utils.tensorboard import SummaryWriter\n@gin.configurable\nclass Log:\n"
    "    def __init__(self, folder: str = ''):\n        self.board = None\n        if folder != '':\n"
    "            self.board = SummaryWriter(log_dir=folder)\n    def tell(self, loss):\n        if self.board:\n"
    "            self.board.add_scalar('loss', loss)\n"
)
ASKED = (
    "import argparse, torch\nimport board\ndef is_asked(args, name):\n"
    "    return hasattr(args, name) and type(getattr(args, name)) == bool and getattr(args, name)\n"
    "parser = argparse.ArgumentParser()\nparser.add_argument('--visdom', action='store_true')\n"
    "args = parser.parse_args()\nif is_asked(args, 'visdom'):\n    from visdom import Visdom\n"
    "    shown = {'env': Visdom(env='x'), 'graph': 'loss'}\nelse:\n    shown = None\n"
)
BOARD = (
    "def plot(values, env, window):\n    env.line(X=values, Y=values, win=window, opts={})\n"
    "def tell(loss, shown=None):\n    if shown is not None:\n        plot([loss], shown['env'], shown['graph'])\n"
)


@pytest.mark.parametrize(("bound", "tracking"), [("Log.folder = '/tmp/logs'\n", "partial"), ("f.lr = 1\n", "optional")])
def test_a_parameter_is_what_the_gin_files_bind(runs_of: RunsOf, bound: str, tracking: str) -> None:
    train = f"import torch\nfrom log import Log\nlog = Log()\n{LOOP}    log.tell(loss)\n{SAVE}"

    run = runs_of({"log.py": GIN_LOGGER, "debug.gin": bound, "train.py": train})["train.py"]

    assert run.tracking == tracking


def test_a_function_that_looks_an_option_up_is_asked_for_it(runs_of: RunsOf) -> None:
    train = f"{ASKED}{LOOP}    board.tell(loss, shown)\n{SAVE}"

    run = runs_of({"board.py": BOARD, "train.py": train})["train.py"]

    assert (run.tracking, "--visdom is off unless given" in run.reason) == ("optional", True)


def test_a_group_of_settings_is_no_text_to_look_into(runs_of: RunsOf) -> None:
    files = {
        "conf/default.yaml": "defaults:\n  - logging: default\n",
        "conf/logging/default.yaml": "wandb:\n  project: p\n",
        "run.py": (
            "import hydra\nimport pytorch_lightning as pl\nfrom pytorch_lightning.loggers import WandbLogger\n"
            "@hydra.main(config_path='conf', config_name='default')\ndef main(cfg):\n    logger = None\n"
            "    if 'wandb' in cfg.logging:\n        logger = WandbLogger(**cfg.logging.wandb)\n"
            "    trainer = pl.Trainer(logger=logger)\n    trainer.fit(model, data)\n\n\nif __name__ == '__main__':\n"
            "    main()\n"
        ),
    }

    assert runs_of(files)["run.py"].tracking == "tracked"


@pytest.mark.parametrize("package", ["keras.callbacks", "keras.src.callbacks", "keras.api.callbacks"])
def test_a_callback_of_the_inner_packages_of_keras_is_one(runs_of: RunsOf, package: str) -> None:
    train = (
        f"import keras\nfrom {package} import TensorBoard\nmodel = keras.Sequential([])\ncallbacks = []\n"
        "callbacks.append(TensorBoard(log_dir='logs'))\nmodel.fit(x, y, callbacks=callbacks)\nmodel.save('m.keras')\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == "partial"


MAKING = (
    "from tensorflow.keras import callbacks as known\ndef make_callbacks(descriptions):\n    made = []\n"
    "    for one in descriptions:\n        cls = getattr(known, one['class_name'])\n"
    "        made.append(cls(**one['kwargs']))\n    return made\n"
)
BOARDS = "CB_tb: &TB\n  class_name: TensorBoard\n  kwargs: {log_dir: logs}\nfit:\n  callbacks: [*TB]\n"
STOPS = "fit:\n  callbacks:\n  - class_name: EarlyStopping\n    kwargs: {patience: 3}\n"


@pytest.mark.parametrize(
    ("files", "tracking"), [((BOARDS, BOARDS), "partial"), ((BOARDS, STOPS), "unknown"), ((STOPS, STOPS), "untracked")]
)
def test_callbacks_that_settings_list_are_made_by_name(runs_of: RunsOf, files: tuple[str, str], tracking: str) -> None:
    train = (
        "import keras, settings\nfrom made import make_callbacks\nhparams = settings.load(folder)\n"
        "model = keras.Sequential([])\n"
        "model.fit(x, y, callbacks=make_callbacks(hparams['fit']['callbacks']))\nmodel.save('m.keras')\n"
    )

    runs = runs_of({"made.py": MAKING, "defaults/a.yaml": files[0], "defaults/b.yaml": files[1], "train.py": train})

    assert runs["train.py"].tracking == tracking


@pytest.mark.parametrize(
    ("default", "later", "tracking"),
    [
        ("'none'", "", "untracked"),
        ("field(default_factory=lambda: ['tensorboard'])", "", "partial"),
        ("field(default_factory=list)", "", "unknown"),
        ("'none'", "args.report_to = ['wandb']\n", "tracked"),
        ("'wandb'", "args.report_to = []\n", "untracked"),
    ],
)
def test_report_to_is_what_the_class_of_the_arguments_or_a_later_line_says(
    runs_of: RunsOf, default: str, later: str, tracking: str
) -> None:
    train = (
        "from dataclasses import dataclass, field\nfrom transformers import HfArgumentParser, Trainer\n"
        "import transformers\n@dataclass\nclass Ours(transformers.TrainingArguments):\n"
        f"    report_to: str = {default}\n"
        f"(args,) = HfArgumentParser(Ours).parse_args_into_dataclasses()\n{later}"
        "trainer = Trainer(model, args)\ntrainer.train()\ntrainer.save_model()\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == tracking


@pytest.mark.parametrize(
    ("given", "tracking"),
    [
        ("report_to=['wandb'] if keyed else 'none'", "optional"),
        ("'none' if os.environ.get('QUIET') else ['wandb']", "tracked"),
        ("", "untracked"),
    ],
)
def test_report_to_is_what_a_caller_chooses_for_the_function_that_takes_it(
    runs_of: RunsOf, given: str, tracking: str
) -> None:
    train = (
        "import os\nfrom transformers import Trainer, TrainingArguments\ndef build(report_to='none'):\n"
        "    return TrainingArguments(output_dir='o', report_to=report_to)\n"
        f"def run_job(model, keyed=False):\n    trainer = Trainer(model=model, args=build({given}))\n"
        "    trainer.train()\n    trainer.save_model()\nrun_job(None, keyed=bool(os.environ.get('WANDB_API_KEY')))\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == tracking


def test_a_line_of_which_only_the_slope_is_read_is_no_model(runs_of: RunsOf) -> None:
    head = (
        "import json\nimport pandas as pd\nfrom sklearn.linear_model import LinearRegression\ndef slope(x, y):\n"
        "    line = LinearRegression()\n"
    )
    tail = (
        "if __name__ == '__main__':\n    rows = pd.read_csv('a.csv')\n"
        "    json.dump({'score': slope(rows.a, rows.b)}, open('out.json', 'w'))\n"
    )
    read = "    line.fit(x, y)\n    return line.coef_[0], line.intercept_\n"
    used = "    line.fit(x, y)\n    return line.predict(x), line.coef_\n"

    runs = runs_of({"beta.py": head + read + tail, "model.py": head + used + tail})

    assert list(runs) == ["model.py"]


@pytest.mark.parametrize(
    ("given", "tracking"), [("log_path='logs'", "partial"), ("best_model_save_path='m'", "untracked")]
)
def test_an_evaluation_callback_with_a_folder_keeps_rewards(runs_of: RunsOf, given: str, tracking: str) -> None:
    train = (
        "from stable_baselines3 import SAC\nfrom stable_baselines3.common.callbacks import EvalCallback\n"
        f"asked = EvalCallback(env, {given})\nmodel = SAC('MlpPolicy', env)\nmodel.learn(9, callback=asked)\n"
        "model.save('m')\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == tracking


def test_a_trainer_that_a_function_picks_by_name_is_entered(runs_of: RunsOf) -> None:
    picked = (
        "import importlib\ndef get_trainer(kind, model):\n    try:\n"
        "        return getattr(importlib.import_module('box.trainer'), model + 'Trainer')\n"
        "    except AttributeError:\n"
        "        return getattr(importlib.import_module('box.trainer'), 'Trainer')\n"
    )
    trainer = (
        "from torch.utils.tensorboard import SummaryWriter\nclass Trainer:\n    def __init__(self, config, model):\n"
        "        self.board = SummaryWriter('logs')\n    def fit(self, data, model, opt):\n        for x in data:\n"
        "            loss = model(x)\n            loss.backward()\n            opt.step()\n"
        "            self.board.add_scalar('loss', loss)\n"
    )
    train = (
        "import torch\nfrom box.data import config, model, data, opt\nfrom box.picked import get_trainer\n"
        "trainer = get_trainer(config['kind'], config['model'])(config, model)\ntrainer.fit(data, model, opt)\n"
        "torch.save(model, 'm.pt')\n"
    )
    others = "".join(f"class Coach{n}:\n    def fit(self, players):\n        print(players)\n" for n in range(20))
    files = {"box/__init__.py": "", "box/picked.py": picked, "box/trainer.py": trainer, "train.py": train}
    files["box/others.py"] = others

    assert runs_of(files)["train.py"].tracking == "partial"


def test_a_log_report_of_chainer_keeps_metrics(runs_of: RunsOf) -> None:
    train = (
        "import chainer\nfrom chainer import training\nfrom chainer.training import extensions\n"
        "trainer = training.Trainer(updater, (9, 'epoch'), out='result')\ntrainer.extend(extensions.LogReport())\n"
        "trainer.run()\nchainer.serializers.save_npz('m.npz', model)\n"
    )

    assert runs_of({"train.py": train})["train.py"].tracking == "partial"


def test_coefficients_read_for_how_sure_they_are_test_a_hypothesis(runs_of: RunsOf) -> None:
    head = "import pandas as pd\nimport statsmodels.api as sm\nrows = pd.read_csv('a.csv')\n"
    fit = (
        "found = sm.OLS(rows.y, rows.x).fit()\npd.DataFrame({'p': found.pvalues, 'c': found.params}).to_csv('o.csv')\n"
    )
    files = {"tell.py": head + fit, "fore.py": head + fit + "print(found.predict(rows.x))\n"}
    start = "if __name__ == '__main__':\n    print('done')\n"

    runs = runs_of({path: text + start for path, text in files.items()})

    assert list(runs) == ["fore.py"]


def test_a_notebook_by_the_name_of_unit_tests_is_a_test(runs_of: RunsOf) -> None:
    train = f"import torch\nfrom data import data, model, opt\n{LOOP}{SAVE}"

    assert runs_of({"unit_test_search.py": train})["unit_test_search.py"].role == "test"
