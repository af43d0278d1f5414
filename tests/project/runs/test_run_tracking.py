"""How runs are tracked (acceptance cases A7 to A14, A20 and P1 to P7 of the experiments' knowledge)."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun
from mldebt.project.runs.keeping.records import SETTINGS_KEPT

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

STEP = "    loss = model(x)\n    loss.backward()\n    opt.step()\n"


def loop(head: str = "", after_step: str = "", tail: str = "") -> str:
    """Return a script with a torch loop and lines before, inside and after it."""
    inside = "".join(f"    {line}\n" for line in after_step.splitlines())
    return f"import torch\n{head}\nfor x in data:\n{STEP}{inside}{tail}\n"


def test_a_flag_that_is_off_makes_tracking_optional_and_names_it(runs_of: RunsOf) -> None:
    text = loop(
        "wandb_log = False\nexec(open('configurator.py').read())\nif wandb_log:\n    import wandb\n"
        "    wandb.init(project='p', config=config)\n",
        "if wandb_log:\n    wandb.log({'loss': loss})",
    )
    files = {
        "train.py": text, "configurator.py": "import sys\n", "config/small.py": "batch_size = 8\n",
        "config/tracked.py": "wandb_log = True\nbatch_size = 4\n",
    }  # fmt: skip

    run = runs_of(files)["train.py"]

    assert (run.tracking, run.trackers) == ("optional", ("wandb",))
    assert "wandb_log = False" in run.reason
    assert {launch.config: launch.tracking for launch in run.launches}["config/tracked.py"] == "tracked"


@pytest.mark.parametrize(
    ("logger", "tracking"),
    [
        ("logger=[]", "untracked"), ("logger=None", "partial"), ("logger=False", "untracked"), ("", "partial"),
        ("fast_dev_run=True", "untracked"), ("logger=WandbLogger()", "tracked"), ("logger=CSVLogger('.')", "partial"),
    ],
)  # fmt: skip
def test_lightning_records_what_its_logger_says(runs_of: RunsOf, logger: str, tracking: str) -> None:
    text = (
        "from pytorch_lightning import Trainer\nfrom pytorch_lightning.loggers import CSVLogger, WandbLogger\n"
        f"trainer = Trainer({logger})\ntrainer.fit(model, data)\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


@pytest.mark.parametrize(
    ("pins", "tracking"),
    [
        ("transformers==4.57.1\n", "unknown"), ("transformers==4.57.1\nwandb\n", "tracked"),
        ("transformers==4.57.1\ntensorboard\n", "partial"), ("transformers==5.23.0\nwandb\n", "untracked"),
        ("transformers>=4.28\nwandb\n", "unknown"), ("wandb\n", "unknown"),
    ],
)  # fmt: skip
def test_an_unset_report_to_is_decided_by_the_pinned_version(runs_of: RunsOf, pins: str, tracking: str) -> None:
    text = "from transformers import Trainer, TrainingArguments\nTrainer(m, TrainingArguments('out')).train()\n"

    assert runs_of({"train.py": text, "requirements.txt": pins})["train.py"].tracking == tracking


def test_the_defaults_of_a_lightning_command_line_count(runs_of: RunsOf) -> None:
    text = "from lightning.pytorch.cli import LightningCLI\nLightningCLI(Net, trainer_defaults={'logger': False})\n"

    assert runs_of({"train.py": text})["train.py"].tracking == "untracked"


def test_requirements_of_a_sibling_folder_decide_nothing(runs_of: RunsOf) -> None:
    text = "from transformers import Trainer\nTrainer(m).train()\n"
    files = {"a/train.py": text, "b/requirements.txt": "transformers==4.57.1\nwandb\n"}

    assert runs_of(files)["a/train.py"].tracking == "unknown"


@pytest.mark.parametrize(
    ("value", "tracking"),
    [("'none'", "untracked"), ("[]", "untracked"), ("'wandb'", "tracked"), ("['tensorboard']", "partial")],
)
def test_report_to_in_code_decides_whatever_the_version(runs_of: RunsOf, value: str, tracking: str) -> None:
    text = (
        "from transformers import Trainer, TrainingArguments\n"
        f"Trainer(m, TrainingArguments('out', report_to={value})).train()\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


def test_autolog_does_not_cover_a_plain_torch_loop(runs_of: RunsOf) -> None:
    assert runs_of({"train.py": loop("import mlflow\nmlflow.autolog()")})["train.py"].tracking == "untracked"


def test_autolog_covers_sklearn(runs_of: RunsOf) -> None:
    text = "import mlflow\nfrom sklearn.svm import SVC\nmlflow.autolog()\nSVC().fit(X, y)\n"

    assert runs_of({"train.py": text})["train.py"].tracking == "tracked"


def test_accelerate_keeps_nothing_before_its_trackers_are_started(runs_of: RunsOf) -> None:
    head = "from accelerate import Accelerator\naccelerator = Accelerator(log_with='wandb')"
    started = head + "\naccelerator.init_trackers('p', config=vars(args))"

    mute = started.replace("'wandb'", "None")
    log = "accelerator.log({'loss': loss})"

    runs = runs_of({"silent.py": loop(head), "mute.py": loop(mute, log), "telling.py": loop(started, log)})

    assert [runs[path].tracking for path in ("silent.py", "mute.py", "telling.py")] == [
        "untracked", "untracked", "tracked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "tracking"),
    [
        ("kind = None", "optional"),
        ("kind = args.log_with", "optional"),
        (
            "if args.log_with is None:\n    kind = 'wandb' if args.log_dir else None\nelse:\n    kind = args.log_with",
            "optional",
        ),
        ("kind = 'wandb'", "tracked"),
    ],
)
def test_accelerate_starts_what_its_switch_names(runs_of: RunsOf, head: str, tracking: str) -> None:
    options = (
        "import argparse\nfrom accelerate import Accelerator\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--log_with')\nparser.add_argument('--log_dir')\nargs = parser.parse_args()\n"
    )
    made = "\naccelerator = Accelerator(log_with=kind)\naccelerator.init_trackers('p', config=vars(args))"

    runs = runs_of({"train.py": loop(options + head + made, "accelerator.log({'loss': loss})")})

    assert runs["train.py"].tracking == tracking


@pytest.mark.parametrize(
    ("head", "inside", "tracking"),
    [
        ("import wandb", "", "untracked"),
        ("import wandb\nwandb.init(mode='disabled', config=c)", "wandb.log({'loss': loss})", "untracked"),
        (
            "import os, wandb\nos.environ['WANDB_MODE'] = 'disabled'\nwandb.init(config=c)",
            "wandb.log({'a': 1})",
            "untracked",
        ),
        (
            "import os, wandb\nos.environ['WANDB_MODE'] = 'offline'\nwandb.init(config=c)",
            "wandb.log({'a': 1})",
            "tracked",
        ),
        ("import wandb\nwandb.init(config=c)", "wandb.log({'a': 1})", "tracked"),
        ("import wandb\nwandb.init()", "wandb.log({'a': 1})", "partial"),
        ("import wandb\nwandb.init()", "print(1)", "unknown"),
        (
            "import neptune\nrun = neptune.init_run()\nrun['parameters'] = c",
            "run['train/loss'].append(loss)",
            "tracked",
        ),
        ("import neptune\nrun = neptune.init_run()", "run['train/loss'].log(loss)", "partial"),
        ("import neptune\nrun = neptune.init_run()\nrun['parameters/lr'].log(lr)", "run['loss'].log(loss)", "tracked"),
        ("import neptune\nrun = neptune.init_run()\nrun['model/lr'].log(args.lr)", "run['loss'].log(loss)", "tracked"),
        ("import neptune\nrun = neptune.init_run()", "run['val/loss'].log(args.best)", "partial"),
        ("import neptune\nrun = neptune.init_run()", "run['loss'].log(loss / args.batch)", "partial"),
        ("import neptune\nrun = neptune.init_run()", "run['parameters/lr'].log(args.lr)", "partial"),
        ("import wandb\nwandb.init(config=None)", "wandb.log({'a': 1})", "partial"),
        ("import wandb\nrun = wandb.init()\nrun.config.update(c)", "run.log({'a': 1})", "tracked"),
        ("import wandb\nwandb.init(**settings)", "wandb.log({'a': 1})", "tracked"),
        ("import wandb\nwandb.init(config=c, sync_tensorboard=True)", "", "tracked"),
        ("import trackio as wandb\nwandb.init(project='p', config=c)", "wandb.log({'a': 1})", "tracked"),
    ],
)
def test_wandb_tracks_only_where_it_is_fed_and_on(runs_of: RunsOf, head: str, inside: str, tracking: str) -> None:
    assert runs_of({"train.py": loop(head, inside)})["train.py"].tracking == tracking


def test_a_summary_writer_that_is_never_fed_is_no_tracker(runs_of: RunsOf) -> None:
    head = "from torch.utils.tensorboard import SummaryWriter\nwriter = SummaryWriter('runs')"

    runs = runs_of({"silent.py": loop(head), "fed.py": loop(head, "writer.add_scalar('loss', loss, 1)")})

    assert (runs["silent.py"].tracking, runs["fed.py"].tracking) == ("untracked", "partial")


def test_graph_summaries_count_only_once_they_are_added_to_the_writer(runs_of: RunsOf) -> None:
    text = (
        "import tensorflow as tf\ntrain_op = tf.train.AdamOptimizer().minimize(loss)\ntf.scalar_summary('loss', loss)\n"
        "writer = tf.train.SummaryWriter('logs', sess.graph)\nfor _ in range(9):\n"
        "    summary = sess.run([train_op, merged])\n"
    )

    runs = runs_of({"dropped.py": text, "kept.py": text + "    writer.add_summary(summary, 1)\n"})

    assert (runs["dropped.py"].tracking, runs["kept.py"].tracking) == ("untracked", "partial")


@pytest.mark.parametrize(
    ("storage", "tracking"), [("", "untracked"), ("storage=None", "untracked"), ("storage='sqlite:///s.db'", "tracked")]
)
def test_a_study_without_storage_is_an_untracked_sweep(runs_of: RunsOf, storage: str, tracking: str) -> None:
    text = (
        "import optuna\nfrom sklearn.svm import SVC\n\ndef objective(trial):\n"
        "    return SVC(C=trial.x).fit(X, y).score(X, y)\n\n"
        f"study = optuna.create_study({storage})\nstudy.optimize(objective, n_trials=10)\n"
    )

    run = runs_of({"search.py": text})["search.py"]

    assert (run.kind, run.tracking) == ("sweep", tracking)


def test_a_tracker_callback_of_a_search_counts(runs_of: RunsOf) -> None:
    text = (
        "import optuna\nfrom optuna_integration.comet import CometCallback\nfrom sklearn.svm import SVC\n\n"
        "def objective(trial):\n    return SVC().fit(X, y).score(X, y)\n\nstudy = optuna.create_study()\n"
        "study.optimize(objective, callbacks=[CometCallback(study)])\n"
    )

    assert runs_of({"search.py": text})["search.py"].tracking == "tracked"


def test_settings_that_cannot_be_read_whole_never_stop_a_scan(runs_of: RunsOf) -> None:
    files = {
        "train.py": loop("import yaml\nhparams = yaml.safe_load(open('hparams.yaml'))"),
        "hparams.yaml": "lr: 0.1\nact: !!python/name:torch.nn.ReLU ''\n<<<<<<< HEAD\nepochs: 3\n=======\n"
        "epochs: 4\n>>>>>>> b\n",
    }

    assert runs_of(files)["train.py"].tracking == "untracked"


def test_prints_and_checkpoints_are_untracked_and_named(runs_of: RunsOf) -> None:
    run = runs_of({"main.py": loop("", "print('loss', loss)", "torch.save(model, 'm.pt')")})["main.py"]

    assert (run.tracking, run.role) == ("untracked", "entry")
    assert run.reason == "no tracker is reached; what is kept: a file saved by save (main.py:8)"


def test_json_lines_of_metrics_are_untracked_and_named(runs_of: RunsOf) -> None:
    text = "import json\n" + loop("", "log_stats = {'loss': 1}\nf.write(json.dumps(log_stats))")

    assert "home-grown JSON" in runs_of({"main.py": text})["main.py"].reason


def test_sinks_of_a_far_library_are_not_named(runs_of: RunsOf) -> None:
    files = {
        "pkg/__init__.py": "", "pkg/store.py": "import json\n\ndef prepare():\n"
        "    json.dump(metrics, open('m.json', 'w'))\n",
        "train.py": "from pkg.store import prepare\nprepare()\n" + loop("", "print(loss)"),
    }  # fmt: skip

    assert runs_of(files)["train.py"].reason.endswith("prints (train.py:9)")


def test_mlflow_records_are_told_by_kind(runs_of: RunsOf) -> None:
    text = (
        "import mlflow\nimport mlflow.sklearn\nfrom sklearn.linear_model import ElasticNet\n\n"
        "if __name__ == '__main__':\n    with mlflow.start_run():\n        lr = ElasticNet(random_state=42)\n"
        "        lr.fit(X, y)\n"
        "        mlflow.log_param('alpha', 1)\n        mlflow.log_metric('rmse', 2)\n"
        "        mlflow.sklearn.log_model(lr, 'model')\n"
    )

    run = runs_of({"train.py": text})["train.py"]

    assert run.tracking == "tracked"
    assert (run.records.params, run.records.metrics, run.records.artifacts, run.records.seed) == (
        True,
        True,
        True,
        True,
    )


STAGE = (
    "stages:\n  train:\n    cmd: python src/train.py data model.pkl\n    deps: [src/train.py]\n"
    "    params: [train.seed]\n"
    "    outs: [model.pkl]\n    metrics: [metrics.json]\n"
)
FOREST = "from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier().fit(X, y)\n"


def test_a_pipeline_stage_with_a_lock_entry_tracks_from_outside(runs_of: RunsOf) -> None:
    files = {
        "dvc.yaml": STAGE,
        "dvc.lock": "schema: '2.0'\nstages:\n  train:\n    cmd: python src/train.py data model.pkl\n",
    }

    run = runs_of({"src/train.py": FOREST, **files})["src/train.py"]

    assert (run.tracking, run.trackers) == ("tracked", ("dvc",))
    assert {item.path for item in run.evidence} >= {"dvc.yaml", "dvc.lock"}


def test_a_pipeline_stage_that_never_ran_is_partial(runs_of: RunsOf) -> None:
    assert runs_of({"src/train.py": FOREST, "dvc.yaml": STAGE})["src/train.py"].tracking == "partial"


def test_a_callback_two_hops_from_the_trainer_tracks(runs_of: RunsOf) -> None:
    text = (
        "from ray.air.integrations.mlflow import MLflowLoggerCallback\nfrom ray.train import RunConfig\n"
        "from ray.train.torch import TorchTrainer\n\ndef train_model():\n"
        "    callback = MLflowLoggerCallback(tracking_uri=u)\n"
        "    run_config = RunConfig(callbacks=[callback])\n    trainer = TorchTrainer(loop, run_config=run_config)\n"
        "    return trainer.fit()\n\nif __name__ == '__main__':\n    train_model()\n"
    )

    run = runs_of({"train.py": text})["train.py"]

    assert (run.tracking, run.trackers[0]) == ("tracked", "mlflow")


def test_a_writer_imported_by_name_is_partial_where_the_settings_switch_it_on(runs_of: RunsOf) -> None:
    files = {
        "config.json": '{"trainer": {"tensorboard": true}}',
        "logger.py": "import importlib\n\nclass Writer:\n    def __init__(self, log_dir, enabled):\n"
        "        if enabled:\n"
        "            for module in ['torch.utils.tensorboard', 'tensorboardX']:\n"
        "                self.writer = importlib.import_module(module).SummaryWriter(log_dir)\n"
        "    def scalar(self, name, value):\n        self.writer.add_scalar(name, value)\n",
        "trainer.py": "import torch\nfrom logger import Writer\n\nclass Trainer:\n    def __init__(self, config):\n"
        "        self.config = config\n        self.writer = Writer('runs', self.config['trainer']['tensorboard'])\n"
        "    def train(self):\n        for x in data:\n            loss = self.model(x)\n            loss.backward()\n"
        "            self.optimizer.step()\n            self.writer.scalar('loss', loss)\n",
        "train.py": "import json\nfrom trainer import Trainer\n\nif __name__ == '__main__':\n"
        "    config = json.load(open('config.json'))\n    Trainer(config).train()\n",
    }

    assert runs_of(files)["train.py"].tracking == "partial"


def test_a_switch_in_another_file_decides(runs_of: RunsOf) -> None:
    files = {
        "options.py": "import argparse\n\ndef get_args():\n    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--tensorboard-logdir', default='')\n    return parser.parse_args()\n",
        "bar.py": "from tensorboardX import SummaryWriter\n\ndef wrap(args):\n    if args.tensorboard_logdir:\n"
        "        return Wrapper(args.tensorboard_logdir)\n\nclass Wrapper:\n    def __init__(self, place):\n"
        "        self.writer = SummaryWriter(place)\n    def print(self, stats):\n"
        "        self.writer.add_scalar('loss', stats['loss'])\n",
        "train.py": "import torch\nimport bar\nfrom options import get_args, model\n\nif __name__ == '__main__':\n"
        "    args = get_args()\n"
        "    progress = bar.wrap(args)\n    for x in data:\n        loss = model(x)\n        loss.backward()\n"
        "        opt.step()\n"
        "        progress.print({'loss': loss})\n",
    }

    run = runs_of(files)["train.py"]

    assert run.tracking == "optional"
    assert "--tensorboard-logdir = ''" in run.reason


def test_a_flag_looked_for_on_the_command_line_is_off(runs_of: RunsOf) -> None:
    head = (
        "import sys\n\ndef start():\n    if '--wandb' not in sys.argv:\n        return\n    import wandb\n"
        "    wandb.init(config=c)\n\nstart()"
    )

    assert runs_of({"train.py": loop(head, "log.log_metrics({'a': 1})")})["train.py"].tracking == "optional"


def test_a_guard_on_the_process_rank_is_no_switch(runs_of: RunsOf) -> None:
    head = "import wandb\nif rank == 0:\n    wandb.init(config=c)"

    assert runs_of({"train.py": loop(head, "if rank == 0:\n    wandb.log({'a': 1})")})["train.py"].tracking == "tracked"


def test_a_tracker_that_may_be_missing_is_no_switch(runs_of: RunsOf) -> None:
    head = "try:\n    import tensorboardX\nexcept ImportError:\n    tensorboardX = None\nif tensorboardX:\n"
    text = loop(head + "    writer = tensorboardX.SummaryWriter('runs')", "writer.add_scalar('loss', loss, 1)")

    assert runs_of({"train.py": text})["train.py"].tracking == "partial"


def test_a_launch_file_answers_for_itself(runs_of: RunsOf) -> None:
    files = {
        "train.py": "from transformers import HfArgumentParser, TrainingArguments, Trainer\n"
        "args = HfArgumentParser(TrainingArguments).parse()\nTrainer(m, args).train()\n",
        "recipes/a.yaml": "report_to:\n- tensorboard\n- wandb\n",
        "recipes/b.yaml": "report_to:\n- tensorboard\n",
        "README.md": "```bash\npython train.py recipes/a.yaml\npython train.py recipes/b.yaml\n```\n",
    }

    run = runs_of(files)["train.py"]

    assert run.tracking == "unknown"
    assert [(launch.config, launch.tracking) for launch in run.launches] == [
        ("recipes/a.yaml", "tracked"), ("recipes/b.yaml", "partial"),
    ]  # fmt: skip


def test_loggers_made_from_settings_are_off_where_the_default_is_null(runs_of: RunsOf) -> None:
    files = {
        "configs/train.yaml": "defaults:\n  - _self_\n  - logger: null\n",
        "configs/logger/wandb.yaml": "wandb:\n  _target_: lightning.pytorch.loggers.wandb.WandbLogger\n  project: p\n",
        "src/train.py": "import hydra\n\ndef instantiate_loggers(logger_cfg):\n    loggers = []\n"
        "    if not logger_cfg:\n"
        "        return loggers\n    for conf in logger_cfg.values():\n"
        "        loggers.append(hydra.utils.instantiate(conf))\n"
        "    return loggers\n\n@hydra.main(version_base='1.3', config_path='../configs', config_name='train.yaml')\n"
        "def main(cfg):\n    import lightning\n"
        "    trainer = lightning.Trainer(logger=instantiate_loggers(cfg.get('logger')))\n"
        "    trainer.fit(model)\n\nif __name__ == '__main__':\n    main()\n",
    }

    run = runs_of(files)["src/train.py"]

    assert run.tracking == "optional"
    assert "logger: null" in run.reason


OPTIONS = (
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--report-to', default='{}')\n"
    "args = p.parse_args()\n"
)


@pytest.mark.parametrize(("given", "tracking"), [("", "optional"), ("tensorboard", "partial")])
def test_an_option_that_lists_trackers_guards_those_it_does_not_name(
    runs_of: RunsOf, given: str, tracking: str
) -> None:
    head = OPTIONS.format(given) + (
        "from torch.utils.tensorboard import SummaryWriter\n"
        "args.board = 'tensorboard' in args.report_to or 'all' in args.report_to\n"
        "if args.board:\n    writer = SummaryWriter()\n"
    )

    run = runs_of({"train.py": loop(head, "if args.board:\n    writer.add_scalar('loss', loss)")})["train.py"]

    assert run.tracking == tracking
    assert tracking != "optional" or "--report-to = ''" in run.reason


LAZY = (
    "import torch\nimport wandb\nclass Logger:\n    def __init__(self):\n        self._run = None\n"
    "    def start(self):\n        if self._run is None:\n            self._run = wandb.init(config={'lr': 1})\n"
    "            if getattr(self._run, 'define_metric', None):\n                self._run.define_metric('loss')\n"
    "        return self._run\nlogger = Logger()\nlogger.start()\n"
)


def test_an_attribute_that_is_filled_on_first_use_is_no_switch(runs_of: RunsOf) -> None:
    assert runs_of({"train.py": LAZY + loop()})["train.py"].tracking in ("tracked", "partial")


def test_a_tracker_kept_in_an_attribute_is_seen(runs_of: RunsOf) -> None:
    text = (
        "class Logger:\n    def __init__(self):\n        import wandb\n        self.wandb = wandb\n"
        "    def start(self):\n        self.run = self.wandb.init(config={'lr': 1})\n"
        "logger = Logger()\nlogger.start()\n"
    )

    assert runs_of({"train.py": loop(text)})["train.py"].trackers == ("wandb",)


@pytest.mark.parametrize("other", ["None", "Silent()"])
def test_a_tracker_that_a_function_gives_back_is_seen(runs_of: RunsOf, other: str) -> None:
    tools = (
        "import os\nimport wandb\nclass Silent:\n    def init(self, **settings):\n        pass\n"
        f"def get():\n    if os.environ.get('KEY'):\n        return wandb\n    return {other}\n"
        "def launch(cfg):\n    board = get()\n    board.init(config=vars(cfg))\n    return board\n"
        "def report(board, stats):\n    run = board.run\n    run.log(stats)\n"
    )
    text = loop("from tools import launch, report\nboard = launch(cfg)\n", "report(board, {'loss': loss})")

    run = runs_of({"train.py": text, "tools.py": tools})["train.py"]

    assert (run.tracking, run.trackers) == ("tracked", ("wandb",))


def test_the_named_configuration_decides_and_not_one_for_debugging(runs_of: RunsOf) -> None:
    text = (
        "import hydra\nimport pytorch_lightning as pl\nfrom hydra.utils import instantiate\n"
        "WHERE = {'config_path': str('configs'), 'config_name': 'train.yaml'}\n@hydra.main(**WHERE)\ndef main(cfg):\n"
        "    logger = instantiate(cfg.logger) if cfg.logger else False\n"
        "    trainer = pl.Trainer(logger=logger)\n    trainer.fit(net)\nif __name__ == '__main__':\n    main()\n"
    )
    files = {
        "src/train.py": text, "configs/debug/default.yaml": "logger: null\n", "configs/eval.yaml": "logger: null\n",
        "configs/train.yaml": "seed: 1\nlogger: null\n",
        "configs/logger/wandb.yaml": "_target_: pytorch_lightning.loggers.WandbLogger\n",
    }  # fmt: skip

    run = runs_of(files)["src/train.py"]

    assert (run.tracking, "configs/train.yaml:2" in run.reason) == ("optional", True), run.reason


def test_a_storage_that_is_none_by_default_makes_a_search_optional(runs_of: RunsOf) -> None:
    text = (
        "import argparse, optuna, sklearn\n"
        "parser = argparse.ArgumentParser()\nparser.add_argument('--storage', default=None)\n"
        "args = parser.parse_args()\n"
        "storage = args.storage\n"
        "if storage is not None and storage.endswith('.log'):\n"
        "    storage = optuna.storages.JournalStorage(storage)\n"
        "study = optuna.create_study(storage=storage)\n"
        "study.optimize(objective)\n"
    )

    run = runs_of({"sweep.py": text})["sweep.py"]

    assert run.tracking == "optional"
    assert "--storage = None" in run.reason


COUNTED = """
import torch
from torch.utils.tensorboard import SummaryWriter

writer = SummaryWriter("runs")
batch = 0
for x in data():
    loss = model(x)
    loss.backward()
    optimizer.step()
    if batch != 0:
        writer.add_scalar("loss", loss, batch)
    batch += 1
torch.save(model, "model.pt")
"""


def test_a_counter_is_no_switch(runs_of: RunsOf) -> None:
    assert runs_of({"train.py": COUNTED})["train.py"].tracking == "partial"


def test_a_callback_that_extends_one_of_the_library_records(runs_of: RunsOf) -> None:
    files = {
        "callbacks.py": "from keras.callbacks import TensorBoard\n\nclass Board(TensorBoard):\n    pass\n",
        "train.py": "from keras.models import Sequential\nfrom callbacks import Board\nmodel = Sequential()\n"
        "model.compile('adam', 'mse')\nmodel.fit(x, y, epochs=3, callbacks=[Board('logs')])\nmodel.save('m.h5')\n",
    }

    assert runs_of(files)["train.py"].tracking == "partial"


@pytest.mark.parametrize("word", ["tensorboard", "sync_tensorboard"])
def test_a_run_that_takes_over_what_tensorboard_gets_records_metrics(runs_of: RunsOf, word: str) -> None:
    text = (
        "import torch, wandb\nfrom torch.utils.tensorboard import SummaryWriter\n"
        f"wandb.init(project='tides', {word}=True, config={{'lr': 1}})\nwriter = SummaryWriter('logs')\n"
        "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n    writer.add_scalar('l', loss)\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "tracked"


def test_a_callback_handed_on_in_a_partial_records(runs_of: RunsOf) -> None:
    text = (
        "from functools import partial\nimport wandb\nfrom wandb.fastai import WandbCallback\n"
        "from fastai.vision import *\nwandb.init()\nwandb.config.update({'lr': 1})\n"
        "learn = cnn_learner(data, models.resnet34)\n"
        "learn.callback_fns.append(partial(WandbCallback, input_type='images'))\n"
        "learn.fit_one_cycle(3)\nlearn.save('x')\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "tracked"


def test_the_trainer_of_transformers_prints_what_it_is_told_to_log(runs_of: RunsOf) -> None:
    text = (
        "from transformers import Trainer\ntrainer = Trainer(model=m)\nresult = trainer.train()\n"
        "trainer.log_metrics('train', result.metrics)\ntrainer.save_model('x')\n"
    )

    run = runs_of({"train.py": text, "requirements.txt": "transformers==5.23.0\n"})["train.py"]

    assert run.tracking == "untracked"


def test_a_launch_that_only_evaluates_is_no_launch_of_the_run(runs_of: RunsOf) -> None:
    text = (
        "import argparse, torch\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--eval-only', action='store_true')\nargs = parser.parse_args()\n"
        "if not args.eval_only:\n    loss.backward()\n    optimizer.step()\n    torch.save(model, 'm.pt')\n"
    )
    files = {"train.py": text, "run.sh": "python train.py --eval-only\n"}

    assert runs_of(files)["train.py"].launches == ()


def test_a_spacy_configuration_named_by_a_variable_decides(runs_of: RunsOf) -> None:
    logger = '[training.logger]\n@loggers = "spacy.WandbLogger.v3"\n'
    command = 'commands:\n  - name: train\n    script:\n      - "spacy train ${vars.config} --output out"\n'
    files = {"project.yml": f"vars:\n  config: configs/ner.cfg\n{command}", "configs/ner.cfg": logger}

    assert runs_of(files)["project.yml"].tracking == "tracked"


def test_a_spacy_configuration_that_cannot_be_found_leaves_the_answer_open(runs_of: RunsOf) -> None:
    command = 'commands:\n  - name: train\n    script:\n      - "spacy train ${vars.config} --output out"\n'

    assert runs_of({"project.yml": command})["project.yml"].tracking == "unknown"


def test_a_logger_that_extends_a_writer_records(runs_of: RunsOf) -> None:
    files = {
        "logger.py": "from tensorboardX import SummaryWriter\n\nclass Logger(SummaryWriter):\n"
        "    def log_training(self, loss, step):\n        self.add_scalar('loss', loss, step)\n",
        "train.py": "import torch\nfrom logger import Logger\nlogger = Logger('logs')\nfor step in steps:\n"
        "    loss.backward()\n    optimizer.step()\n    logger.log_training(loss, step)\ntorch.save(model, 'm.pt')\n",
    }

    assert runs_of(files)["train.py"].tracking == "partial"


def test_an_option_for_the_training_phase_is_no_switch(runs_of: RunsOf) -> None:
    text = (
        "import argparse, torch\nfrom torch.utils.tensorboard import SummaryWriter\n"
        "parser = argparse.ArgumentParser()\nparser.add_argument('--phase', default='test')\n"
        "args = parser.parse_args()\nif args.phase == 'train':\n    writer = SummaryWriter('runs')\n"
        "for step in steps:\n    loss.backward()\n    optimizer.step()\n    writer.add_scalar('loss', loss, step)\n"
        "torch.save(model, 'm.pt')\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "partial"


BOARD = """
import tensorboard_logger as tb_logger
import torch

def main():
    logger = tb_logger.Logger(logdir="runs", flush_secs=2)
    for epoch in range(9):
        loss.backward()
        optimizer.step()
        logger.log_value("loss", loss, epoch)
    torch.save(model, "m.pt")

main()
"""


@pytest.mark.parametrize(
    "text",
    [
        BOARD,
        BOARD.replace('logger = tb_logger.Logger(logdir="runs", flush_secs=2)', 'tb_logger.configure("runs")').replace(
            "logger.log_value", "tb_logger.log_value"
        ),
    ],
)
def test_the_older_logger_of_tensorboard_is_a_writer(runs_of: RunsOf, text: str) -> None:
    assert runs_of({"train.py": text})["train.py"].tracking == "partial"


def test_an_object_made_out_of_sight_was_constructed_all_the_same(runs_of: RunsOf) -> None:
    base = (
        "from torch.utils.tensorboard import SummaryWriter\nimport torch\n\nclass BaseTrainer:\n"
        "    def __init__(self, config):\n        self.writer = SummaryWriter(config['logs'])\n"
        "    def train(self):\n        for epoch in range(3):\n            self._train_epoch(epoch)\n"
        "            self.writer.add_scalar('loss', 1.0, epoch)\n        torch.save(self.model, 'x.pt')\n"
    )
    trainer = (
        "import torch\nfrom base import BaseTrainer\n\nclass Trainer(BaseTrainer):\n"
        "    def __init__(self, config, model):\n        super().__init__(config)\n        self.model = model\n"
        "    def _train_epoch(self, epoch):\n        loss = self.model(epoch)\n        loss.backward()\n"
        "        self.optimizer.step()\n"
    )
    start = (
        "import importlib\nimport toml\n\ndef made(path):\n    module, name = path.rsplit('.', 1)\n"
        "    return getattr(importlib.import_module(module), name)\n\nif __name__ == '__main__':\n"
        "    config = toml.load('train.toml')\n    kind = made(config['trainer'])\n    trainer = kind(config, 1)\n"
        "    trainer.train()\n"
    )

    run = runs_of({"base.py": base, "trainer.py": trainer, "train.py": start})["train.py"]

    assert (run.tracking, run.trackers) == ("partial", ("tensorboard",))


def test_a_further_phase_of_a_run_is_no_switch_of_its_writer(runs_of: RunsOf) -> None:
    text = (
        "import argparse\nimport torch\nfrom torch.utils.tensorboard import SummaryWriter\n\n"
        "parser = argparse.ArgumentParser()\nparser.add_argument('--do_eval', action='store_true')\n"
        "args = parser.parse_args()\nwriter = SummaryWriter('logs')\nfor step in range(9):\n    loss = model(step)\n"
        "    loss.backward()\n    optimizer.step()\n"
        "    if args.do_eval:\n        writer.add_scalar('loss', loss, step)\n"
        "torch.save(model, 'x.pt')\n"
    )

    runs = runs_of({"main.py": text, "flag.py": text.replace("do_eval", "board")})

    assert (runs["main.py"].tracking, runs["flag.py"].tracking) == ("partial", "optional")


def test_a_model_that_both_branches_make_is_trained_in_both(runs_of: RunsOf) -> None:
    net = (
        "import tensorflow as tf\n\nclass Net:\n    def __init__(self, session, size):\n        self.build()\n"
        "    def train(self):\n        step = tf.train.AdamOptimizer(0.1).minimize(self.loss)\n"
        "        writer = tf.summary.FileWriter('logs')\n        for batch in range(9):\n"
        "            _, summary = self.session.run([step, self.summary])\n"
        "            writer.add_summary(summary, batch)\n        tf.train.Saver().save(self.session, 'm')\n"
    )
    start = (
        "import sys\nfrom net import Net\n\nif __name__ == '__main__':\n    if sys.argv[1] == 'small':\n"
        "        net = Net(session, 8)\n        net.train()\n    else:\n"
        "        net = Net(session, 64)\n"
        "        net.train()\n"
    )

    assert runs_of({"net.py": net, "main.py": start})["main.py"].tracking == "partial"


RECORD = """
import json
import joblib
from sklearn.ensemble import RandomForestClassifier

if __name__ == "__main__":
    params = {"n_estimators": 9}
    model = RandomForestClassifier(**params)
    model.fit([[0.0]], [0.0])
    joblib.dump(model, "m.joblib")
    row = {"config": params, KEY: model.score([[0.0]], [0.0])}
    WRITE
"""


@pytest.mark.parametrize(
    ("key", "write", "is_kept"),
    [
        ("'score'", "json.dump(row, open('run.json', 'w'))", True),
        ("'best_epoch': 3, 'score'", "json.dump(row, open('run.json', 'w'))", True),
        ("'when'", "json.dump(row, open('run.json', 'w'))", False),
    ],
)
def test_settings_and_results_in_one_file_are_no_tracker(
    runs_of: RunsOf, key: str, write: str, *, is_kept: bool
) -> None:
    text = RECORD.replace("KEY", key).replace("WRITE", write)

    run = runs_of({"train.py": text})["train.py"]

    assert (run.tracking, any(item.says == SETTINGS_KEPT for item in run.evidence)) == ("untracked", is_kept)


def test_a_stage_with_locked_outputs_is_recorded_in_part(runs_of: RunsOf) -> None:
    stage = "stages:\n  train:\n    cmd: python src/train.py\n    deps: [src/train.py]\n    outs: [model.pkl]\n"
    lock = "schema: '2.0'\nstages:\n  train:\n    cmd: python src/train.py\n"
    files = {"src/train.py": FOREST, "dvc.yaml": stage, "dvc.lock": lock}

    run = runs_of(files)["src/train.py"]

    assert (run.tracking, run.records.params, run.records.artifacts) == ("partial", False, True)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("        return None\n", "prints"),
        ("        self.rows.append(self.model)\n", "prints"),
        ("        torch.save(self.model, 'model.pt')\n", "a file saved by save"),
        ("        self.store.put(self.model)\n", "a file saved by save"),
    ],
)
def test_a_method_of_the_repository_saves_only_if_something_in_it_writes(runs_of: RunsOf, body: str, kept: str) -> None:
    steps = STEP.replace("    ", " " * 12)
    made = f"import torch\n\n\nclass Trainer:\n    def train(self):\n        for x in self.data:\n{steps}"
    start = "from trainer import Trainer\n\nif __name__ == '__main__':\n    one = Trainer()\n    one.train()\n"

    runs = runs_of({
        "trainer.py": f"{made}\n    def save(self):\n{body}", "main.py": f"{start}    one.save()\n    print('loss')\n",
    })  # fmt: skip

    assert f"what is kept: {kept} " in runs["main.py"].reason


def test_the_curves_of_one_of_several_models_are_no_record_of_the_run(runs_of: RunsOf) -> None:
    boosted = "import joblib\nfrom catboost import CatBoostClassifier\nx, y = read()\n"
    boosted += "cat = CatBoostClassifier()\ncat.fit(x, y)\n"
    forest = "from sklearn.svm import SVC\nsvc = SVC()\nsvc.fit(x, y)\njoblib.dump(svc, 'm.joblib')\n"
    head, _, tail = boosted.partition("cat =")

    runs = runs_of({"cat.py": boosted, "all.py": f"{head}{forest}cat ={tail}"})

    assert (runs["cat.py"].tracking, runs["all.py"].tracking) == ("partial", "untracked")


def test_what_must_be_set_to_train_switches_no_tracker_off(runs_of: RunsOf) -> None:
    text = (
        "import argparse, torch\nfrom torch.utils.tensorboard import SummaryWriter\n"
        "parser = argparse.ArgumentParser()\n"
        "parser.add_argument('--iters', type=int, default=0)\nparser.add_argument('--data', default=None)\n"
        "args = parser.parse_args()\nnet = torch.nn.Linear(1, 1)\noptimizer = torch.optim.Adam(net.parameters())\n"
        "def warm():\n    net(1).backward()\n    optimizer.step()\n"
        "def train(writer):\n    loss = net(1)\n    loss.backward()\n    optimizer.step()\n"
        "    writer.add_scalar('loss', loss, 1)\n    torch.save(net, 'n.pt')\n"
        "if __name__ == '__main__':\n    if args.data:\n        warm()\n"
        "    if args.iters > 0:\n        train(SummaryWriter())\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "partial"


@pytest.mark.parametrize(
    ("stores", "tracking"),
    [
        ("metrics.to_sql('model_metrics', engine)", "unknown"),
        ("cursor.execute('INSERT INTO model_metrics VALUES (?, ?)', (name, rmse))", "unknown"),
        ("cursor.execute('SELECT accuracy FROM model_metrics')", "untracked"),
        ("frame.to_sql('customers', engine)", "untracked"),
        ("DataFrame([{'r2': 1}]).to_sql('t', engine)", "unknown"),
        ("DataFrame([{'city': 1}]).to_sql('t', engine)", "untracked"),
        ("con.execute('INSERT INTO city_mapping VALUES (?)', [x])", "untracked"),
        ("row = dict(params_json='', val_rmse=rmse)\ncursor.execute(T.insert().values(**row))", "unknown"),
        ("cursor.execute(T.insert().values(city=1))", "untracked"),
        ("cursor.execute(T.select().values(rmse=1))", "untracked"),
        ("con.execute('INSERT OR REPLACE INTO runs VALUES (?)', [x])", "unknown"),
        ("session.add(Result(city=1, accuracy=2))", "unknown"),
        ("basket.add(Result(city=1, accuracy=2))", "untracked"),
        ("import requests\nrequests.post(url, json={'name': n, 'accuracy': a})", "unknown"),
        ("import requests\nd = {'key': k}\nd['scores'] = found\nrequests.post(url, d)", "unknown"),
        ("import requests\nrequests.post(url, json={'city': n})", "untracked"),
        ("import requests\nrequests.post(slack_url, json={'accuracy': a})", "untracked"),
        ("board.post(url, {'accuracy': a})", "untracked"),
    ],
)
def test_scores_in_a_database_or_on_a_server_may_be_a_record(runs_of: RunsOf, stores: str, tracking: str) -> None:
    text = f"import joblib\n{loop(tail=stores)}joblib.dump(model, 'model.joblib')\n"

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


def test_a_record_is_followed_to_the_module_that_writes_it_to_a_table(runs_of: RunsOf) -> None:
    store = "def upsert(record):\n    row = dict(record)\n    con.execute(T.insert().values(**row))\n"
    tail = "from store import upsert\nupsert({'params': c, 'metrics': {'r2': 1}})\n"
    files = {"store.py": store, "train.py": f"import joblib\n{loop(tail=tail)}joblib.dump(model, 'model.joblib')\n"}

    run = runs_of(files)["train.py"]

    assert (run.tracking, "(store.py:3)" in run.reason) == ("unknown", True)


@pytest.mark.parametrize(("forced", "tracking"), [("opt.use_wandb = True", "tracked"), ("", "optional")])
def test_an_option_that_the_script_itself_sets_is_on(runs_of: RunsOf, forced: str, tracking: str) -> None:
    options = (
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--use_wandb', action='store_true')\n"
    )
    text = (
        f"{options}\ndef main():\n    opt = parser.parse_args()\n    {forced}\n    if opt.use_wandb:\n"
        "        import wandb\n        wandb.init(config=opt)\n        wandb.log({'loss': 1})\n"
        "    for x in data:\n        loss = model(x)\n        loss.backward()\n        optim.step()\n\n"
        "import torch\nif __name__ == '__main__':\n    main()\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


@pytest.mark.parametrize(
    ("row", "is_kept"),
    [
        ("{'learning_rate': 0.1, 'batch_size': 8, 'val_rmse': rmse}", True),
        ("{'learning_rate': 0.1, 'batch_size': 8}", False),
        ("{'mae': mae, 'val_rmse': rmse}", False),
    ],
)
def test_a_row_of_settings_and_scores_in_a_table_is_no_tracker(runs_of: RunsOf, row: str, *, is_kept: bool) -> None:
    tail = f"entry = {row}\npd.DataFrame([entry]).to_csv('runs.csv', mode='a')\n"

    run = runs_of({"train.py": loop("import pandas as pd", tail=tail)})["train.py"]

    assert (run.tracking, any(item.says == SETTINGS_KEPT for item in run.evidence)) == ("untracked", is_kept)


@pytest.mark.parametrize(
    ("chosen", "tracking"), [("tensorboard", "unknown"), ("none", "optional"), ("wandb", "tracked")]
)
def test_a_default_that_names_another_recorder_switches_nothing_off(
    runs_of: RunsOf, chosen: str, tracking: str
) -> None:
    head = (
        "import argparse\nimport wandb\nparser = argparse.ArgumentParser()\n"
        f"parser.add_argument('--report_to', default='{chosen}')\nargs = parser.parse_args()\n"
        "if args.report_to == 'wandb':\n    wandb.init(config=args)\n"
    )
    log = "if args.report_to == 'wandb':\n    wandb.log({'loss': 1})"

    assert runs_of({"train.py": loop(head, tail=log)})["train.py"].tracking == tracking


@pytest.mark.parametrize(
    ("line", "tracking"),
    [("keep(lambda **given: log(writer=writer, **given))", "unknown"), ("keep(1)", "untracked")],
)
def test_a_writer_that_is_handed_on_may_be_fed(runs_of: RunsOf, line: str, tracking: str) -> None:
    head = f"from tensorboardX import SummaryWriter\nfrom far import keep, log\nwriter = SummaryWriter('logs')\n{line}"

    assert runs_of({"train.py": loop(head, tail="torch.save(model, 'm.pt')")})["train.py"].tracking == tracking


def test_a_writer_handed_to_the_call_of_an_object_fills_its_default(runs_of: RunsOf) -> None:
    text = (
        "import torch\nfrom tensorboardX import SummaryWriter\nclass Loop:\n"
        "    def __init__(self, writer=None):\n        self.writer = writer\n"
        "    def __call__(self, data, writer=None):\n        for x in data:\n"
        "            loss = model(x)\n            loss.backward()\n            opt.step()\n"
        "            if writer is not None:\n                writer.add_scalar('loss', loss)\n"
        "train = Loop()\nwriter = SummaryWriter('logs')\ntrain(data, writer=writer)\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "partial"


@pytest.mark.parametrize(("pinned", "tracking"), [("4.57.1", "unknown"), ("5.23.0", "untracked")])
def test_a_copied_trainer_reports_where_the_pinned_one_does(runs_of: RunsOf, pinned: str, tracking: str) -> None:
    trainer = (
        "from transformers.integrations import get_reporting_integration_callbacks\nclass Trainer:\n"
        "    def __init__(self, args):\n"
        "        self.callbacks = get_reporting_integration_callbacks(args.report_to)\n    def train(self):\n"
        "        for x in data:\n            loss = self.model(x)\n            loss.backward()\n"
        "            opt.step()\n        torch.save(self.model, 'm.pt')\n"
    )
    main = "import torch\nfrom trainer import Trainer\nargs = make()\nTrainer(args).train()\n"
    files = {"trainer.py": "import torch\n" + trainer, "main.py": main, "requirements.txt": f"transformers=={pinned}\n"}

    assert runs_of(files)["main.py"].tracking == tracking


KERAS = (
    "import keras, wandb\nfrom wandb.keras import WandbCallback\n"
    "from wandb.integration.keras import WandbMetricsLogger\n"
    "{start}\nmodel = keras.Sequential([])\nmodel.fit(x, y, callbacks=[{callback}()])\nmodel.save('m.keras')\n"
)


@pytest.mark.parametrize("callback", ["WandbCallback", "WandbMetricsLogger"])
@pytest.mark.parametrize(
    ("start", "tracking"),
    [
        ("wandb.init(project='p')", "partial"), ("wandb.init(project='p', config=settings)", "tracked"),
        ("wandb.init(project='p')\nwandb.config.rate = 0.1", "tracked"),
        ("wandb.init(project='p')\ndef note(c):\n    c.update({'a': 1})\nnote(wandb.config)", "tracked"),
        ("wandb.init(project='p')\nprint(wandb.config)", "partial"),
        ("wandb.init(project='p')\nsettings = wandb.config\nsettings.rate = 0.1", "tracked"),
        ("settings = wandb.init(project='p').config\nsettings['rate'] = 0.1", "tracked"),
        ("wandb.init(project='p')\nsettings = object()\nsettings.rate = 0.1", "partial"),
    ],
)  # fmt: skip
def test_a_callback_of_keras_tells_wandb_no_settings(runs_of: RunsOf, callback: str, start: str, tracking: str) -> None:
    run = runs_of({"train.py": KERAS.format(start=start, callback=callback)})["train.py"]

    assert (run.tracking, run.records.params, run.records.metrics) == (tracking, tracking == "tracked", True)
    assert ("metrics recorded, parameters not" in run.reason) == (tracking == "partial")


def test_a_callback_of_wandb_that_records_the_settings_tracks_alone(runs_of: RunsOf) -> None:
    text = (
        "import wandb, xgboost\nfrom wandb.integration.xgboost import WandbCallback\nwandb.init(project='p')\n"
        "xgboost.train({}, data, callbacks=[WandbCallback()]).save_model('m.json')\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "tracked"


def test_settings_switched_on_with_the_callback_count_beside_it(runs_of: RunsOf) -> None:
    text = (
        "import argparse, keras\nfrom keras.callbacks import TensorBoard\nimport wandb\n"
        "from wandb.keras import WandbCallback\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--wandb', action='store_true')\nargs = parser.parse_args()\n"
        "callbacks = [TensorBoard('x')]\n"
        "if args.wandb:\n    wandb.init(config=vars(args))\n    callbacks.append(WandbCallback())\n"
        "keras.Sequential([]).fit(x, y, callbacks=callbacks)\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "optional"


@pytest.mark.parametrize(
    ("beside", "tracking"), [("hydra", "optional"), ("", "optional"), ("tensorboard", "partial")]
)  # fmt: skip
def test_metrics_that_wait_for_a_switch_are_more_than_settings_alone(
    runs_of: RunsOf, beside: str, tracking: str
) -> None:
    hydra = "import hydra\n@hydra.main(config_path='conf', config_name='config')\n" if beside == "hydra" else ""
    board = "TensorBoard('x')" if beside == "tensorboard" else ""
    text = (
        "import keras, wandb\nfrom keras.callbacks import TensorBoard\nfrom wandb.keras import WandbCallback\n"
        f"USE_WANDB = False\n{hydra}def main(cfg=None):\n    callbacks = [{board}]\n    if USE_WANDB:\n"
        "        wandb.init(project='p')\n        callbacks.append(WandbCallback())\n"
        "    keras.Sequential([]).fit(x, y, callbacks=callbacks)\n\nif __name__ == '__main__':\n    main()\n"
    )

    assert runs_of({"train.py": text, "conf/config.yaml": "rate: 0.1\n"})["train.py"].tracking == tracking
