"""Which calls fit a model (acceptance cases A1 to A6 of the experiments' knowledge)."""

import json
from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = """
import torch

def main():
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in data():
        loss = model(x).sub(y).pow(2).mean()
        loss.backward()
        optimizer.step()
        print("loss", loss.item())

if __name__ == "__main__":
    main()
"""


def test_a_mode_switch_is_no_training(runs_of: RunsOf) -> None:
    runs = runs_of(
        {"eval.py": "import torch\nmodel = torch.load('m.pt')\nmodel.train()\nmodel.eval()\nprint(model(1))\n"}
    )

    assert runs == {}


def test_a_trainer_trains_without_arguments(runs_of: RunsOf) -> None:
    text = "from transformers import Seq2SeqTrainer\n\ntrainer = Seq2SeqTrainer(model=m, args=a)\ntrainer.train()\n"

    runs = runs_of({"train.py": text})

    assert (runs["train.py"].framework, runs["train.py"].kind) == ("transformers", "single")


def test_a_trainer_of_the_repository_is_known_by_its_base(runs_of: RunsOf) -> None:
    files = {
        "trainers.py": "from transformers import Trainer\n\nclass MyTrainer(Trainer):\n    pass\n",
        "train.py": "from trainers import MyTrainer\nMyTrainer(model=m).train()\n",
    }

    assert runs_of(files)["train.py"].framework == "transformers"


def test_fits_in_a_committed_virtualenv_are_not_seen(runs_of: RunsOf) -> None:
    text = "from sklearn.svm import SVC\nSVC().fit(X, y)\n"

    runs = runs_of(
        {"lib/python3.9/site-packages/pkg/train.py": text, "env/pyvenv.cfg": "home = /usr", "env/train.py": text}
    )

    assert runs == {}


def test_a_package_called_env_is_code(runs_of: RunsOf) -> None:
    runs = runs_of({"env/__init__.py": "", "env/learn.py": "from sklearn.svm import SVC\nSVC().fit(X, y)\n"})

    assert list(runs) == ["env/learn.py"]


@pytest.mark.parametrize(
    ("steps", "trains"),
    [
        ("make_pipeline(StandardScaler(), PCA())", False),
        ("make_pipeline(StandardScaler(), LinearSVC())", True),
        ("Pipeline([('scale', StandardScaler()), ('clf', LinearSVC())])", True),
        ("Pipeline(steps=[('scale', StandardScaler()), ('pca', PCA())])", False),
    ],
)
def test_the_last_step_of_a_pipeline_decides(runs_of: RunsOf, steps: str, trains: bool) -> None:  # noqa: FBT001
    text = (
        "from sklearn.pipeline import Pipeline, make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.decomposition import PCA\nfrom sklearn.svm import LinearSVC\n\n"
        f"pipe = {steps}\npipe.fit(X, y)\n"
    )

    assert bool(runs_of({"fit.py": text})) is trains


@pytest.mark.parametrize(
    "made", ["sklearn.preprocessing.StandardScaler", "sklearn.feature_extraction.text.TfidfVectorizer"]
)
def test_fitting_a_preprocessor_is_no_training(runs_of: RunsOf, made: str) -> None:
    module, _, name = made.rpartition(".")

    assert runs_of({"prepare.py": f"from {module} import {name}\n{name}().fit(X)\n"}) == {}


def test_a_vectoriser_in_a_pipeline_stage_is_no_entry(runs_of: RunsOf) -> None:
    files = {
        "dvc.yaml": "stages:\n  features:\n    cmd: python src/features.py\n    deps: [src/features.py]\n"
        "    outs: [f.npz]\n",
        "src/features.py": "from sklearn.feature_extraction.text import CountVectorizer\nCountVectorizer().fit(X)\n",
    }

    assert runs_of(files) == {}


def test_a_training_loop_is_found_across_functions(runs_of: RunsOf) -> None:
    run = runs_of({"train.py": LOOP})["train.py"]

    assert (run.framework, run.role, run.tracking) == ("pytorch", "entry", "untracked")


def test_backward_in_a_callable_object_of_another_file_completes_the_loop(runs_of: RunsOf) -> None:
    files = {
        "util.py": "class Scaler:\n    def __call__(self, loss, optimizer):\n        loss.backward()\n"
        "        optimizer.step()\n",
        "engine.py": "import torch\n\ndef train_one_epoch(model, data, optimizer, scaler):\n    for x in data:\n"
        "        scaler(model(x), optimizer)\n",
        "main.py": "import torch\nfrom engine import train_one_epoch\nfrom util import Scaler, made\n\n"
        "if __name__ == '__main__':\n    m, d, o = made()\n    train_one_epoch(m, d, o, Scaler())\n"
        "    torch.save(m, 'm.pt')\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["main.py"]


def test_a_library_that_nobody_starts_is_no_run(runs_of: RunsOf) -> None:
    text = (
        "import torch\n\ndef fit(model, data, opt):\n    for x in data:\n        model(x).backward()\n"
        "        opt.step()\n"
    )

    assert runs_of({"lib/fitting.py": text}) == {}


def test_a_class_that_defines_fit_is_no_run_by_itself(runs_of: RunsOf) -> None:
    text = (
        "from sklearn.svm import SVC\n\nclass Mine(SVC):\n    def fit(self, X, y):\n        return super().fit(X, y)\n"
    )

    assert runs_of({"mine.py": text}) == {}


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ("f'{(time.time() - start) * 1000} ms per step'", "benchmark"),
        ("'avg epoch time: {}'.format(time.time() - start)", "benchmark"),
        ("'time {}, loss {}'.format(time.time() - start, x)", "entry"),
        ("f'auc-mean {area} after {time.time() - start}'", "entry"),
    ],
)
def test_a_script_that_only_measures_time_is_a_benchmark(runs_of: RunsOf, told: str, role: str) -> None:
    text = (
        "import time\nimport torch\nmodel = torch.nn.Linear(2, 2)\nopt = torch.optim.SGD(model.parameters(), lr=1)\n"
        "start = time.time()\nfor _ in range(10):\n    model(x).sum().backward()\n    opt.step()\n"
        f"print({told})\n"
    )

    assert runs_of({"timing.py": text})["timing.py"].role == role


def test_a_training_script_that_also_tells_its_speed_is_an_entry(runs_of: RunsOf) -> None:
    text = LOOP.replace(
        'print("loss", loss.item())', "logging.info({'loss': loss, 'speed': time.time() - time.time()})"
    )

    assert runs_of({"train.py": "import time, logging\n" + text})["train.py"].role == "entry"


def test_files_below_bench_are_benchmarks_and_below_tests_tests(runs_of: RunsOf) -> None:
    runs = runs_of({"bench.py": LOOP, "tests/train_all.py": LOOP, "docs/train.py": LOOP})

    assert {path: run.role for path, run in runs.items()} == {
        "bench.py": "benchmark", "tests/train_all.py": "test", "docs/train.py": "tutorial",
    }  # fmt: skip


def test_a_notebook_cell_that_fits_is_placed_in_its_cell(runs_of: RunsOf) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Fit"},
        {
            "cell_type": "code",
            "metadata": {},
            "source": "%matplotlib inline\nimport joblib\nfrom sklearn.svm import SVC",
            "outputs": [],
            "execution_count": None,
        },
        {
            "cell_type": "code",
            "metadata": {},
            "source": "clf = SVC()\nclf.fit(X, y)\njoblib.dump(clf, 'clf.joblib')",
            "outputs": [],
            "execution_count": None,
        },
    ]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    run = runs_of({"fit.ipynb": notebook})["fit.ipynb"]

    assert (run.cell, run.line) == (2, 2)
    assert run.reason.endswith("a file saved by dump (fit.ipynb:cell 2:3)")


@pytest.mark.parametrize(
    ("given", "trains"),
    [
        ("[w_opt] + list(noise.values())", False), ("[image]", False), ("[w.parameters()]", True), ("weights", True),
        ("[dict(params=w.parameters(), lr=1)]", True), ("[dict(params=image, lr=1)]", False),
    ],
)  # fmt: skip
def test_fitting_bare_tensors_trains_no_model(runs_of: RunsOf, given: str, trains: bool) -> None:  # noqa: FBT001
    text = (
        f"import torch\nopt = torch.optim.Adam({given}, lr=0.1)\nfor _ in range(9):\n    loss(image).backward()\n"
        "    opt.step()\ntorch.save(image, 'i.pt')\n"
    )

    assert bool(runs_of({"project.py": text})) is trains


def test_a_loop_that_trains_counts_beside_one_that_fits_a_tensor(runs_of: RunsOf) -> None:
    epoch = (
        "def epoch(opt, model, data):\n    for batch in data:\n        loss = model(batch)\n        loss.backward()\n"
    )
    files = {
        "epochs.py": "import torch\n\n" + epoch + "        opt.step()\n    torch.save(model, 'm.pt')\n",
        "refine.py": "import torch\n\ndef refine(mesh):\n    v = torch.nn.Parameter(mesh)\n"
        "    opt = torch.optim.RMSprop([v], lr=1e-4)\n    loss(v).backward()\n    opt.step()\n",
        "train.py": "import torch\nfrom epochs import epoch\nfrom refine import refine\n\n"
        "model, data = torch.nn.Linear(9, 9), []\nopt = torch.optim.Adam(model.parameters())\n"
        "epoch(opt, model, data)\nrefine(model)\n",
        "show.py": "from refine import refine\n\nif __name__ == '__main__':\n    refine([])\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


def test_cross_validation_alone_is_an_evaluation(runs_of: RunsOf) -> None:
    text = "from sklearn.model_selection import cross_val_score\nprint(cross_val_score(clf, X, y))\n"

    assert runs_of({"cv.py": text})["cv.py"].kind == "evaluation"


def test_a_search_without_any_model_is_no_training(runs_of: RunsOf) -> None:
    text = (
        "import optuna\n\ndef objective(trial):\n    x = trial.suggest_float('x', -1, 1)\n    return x * x\n\n"
        "study = optuna.create_study()\nstudy.optimize(objective, n_trials=3)\n"
    )

    assert runs_of({"quadratic.py": text}) == {}


@pytest.mark.parametrize(
    "text",
    [
        (
            "from sagemaker.pytorch import PyTorch\n\nestimator = PyTorch(entry_point='train.py', role=r)\n"
            "estimator.fit({'train': s3})\n"
        ),
        (
            "from clearml import Task\n\ntask = Task.create(project_name='p', script='train.py')\n"
            "Task.enqueue(task=task, queue_name='default')\n"
        ),
    ],
)
def test_a_job_handed_to_a_service_is_remote(runs_of: RunsOf, text: str) -> None:
    run = runs_of({"launch.py": text})["launch.py"]

    assert (run.kind, run.tracking) == ("remote", "remote")


AGENT = """
import torch

class Agent:
    def update(self, batch):
        loss = self.net(batch).mean()
        loss.backward()
        self.optimiser.step()

class Meter:
    def update(self, value):
        self.total += value
"""


def test_an_object_made_from_configuration_is_of_the_class_it_names(runs_of: RunsOf) -> None:
    train = (
        "import hydra, torch\nfrom agents import Meter\n\nclass Workspace:\n    def __init__(self, cfg):\n"
        "        self.agent = hydra.utils.instantiate(cfg.agent)\n    def train(self):\n        self.agent.update(1)\n"
        "        torch.save(self.agent, 'agent.pt')\n\n"
        "@hydra.main(config_path='cfgs', config_name='config')\ndef main(cfg):\n    from train import Workspace as W\n"
        "    W(cfg).train()\n\nif __name__ == '__main__':\n    main()\n"
    )
    files = {"agents.py": AGENT, "train.py": train, "cfgs/config.yaml": "agent:\n  _target_: agents.Agent\n  lr: 1\n"}

    assert runs_of(files)["train.py"].framework == "pytorch"


def test_a_trainer_made_from_configuration_trains(runs_of: RunsOf) -> None:
    train = (
        "import hydra\n\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg):\n"
        "    trainer = hydra.utils.instantiate(cfg.trainer)\n    trainer.fit(model)\n\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    files = {"train.py": train, "conf/config.yaml": "defaults:\n  - trainer: default\n"}
    files["conf/trainer/default.yaml"] = "_target_: pytorch_lightning.Trainer\nmax_epochs: 3\n"

    assert runs_of(files)["train.py"].framework == "lightning"


def test_a_method_of_one_family_of_models_is_followed_to_all_of_them(runs_of: RunsOf) -> None:
    base = "class Base:\n    def optimize_parameters(self):\n        raise NotImplementedError\n"
    kinds = "".join(
        f"class Model{number}(Base):\n    def optimize_parameters(self):\n        self.loss.backward()\n"
        "        self.optimizer.step()\n\n"
        for number in range(6)
    )
    train = "import torch\nfrom models import REGISTRY\nmodel = REGISTRY.get(name)(opt)\nmodel.optimize_parameters()\n"
    files = {
        "models.py": f"import torch\n{base}\n{kinds}REGISTRY = load()\n",
        "train.py": f"{train}model.save('x')\n",
        "other.py": "class Unrelated:\n    def optimize(self):\n        pass\n",
    }

    assert runs_of(files)["train.py"].framework == "pytorch"


def test_a_decorated_function_inside_another_stops_no_search(runs_of: RunsOf) -> None:
    nested = (
        "import functools\n\ndef outer(fn):\n    @functools.wraps(fn)\n    def inner():\n        return fn()\n"
        "    return inner\n\n"
    )

    runs = runs_of({"train.py": f"{nested}from sklearn.svm import SVC\nSVC().fit(X, y)\n"})

    assert list(runs) == ["train.py"]


GRAPH = """
import tensorflow as tf

def model_fn(mode):
    is_training = mode == "train"
    if is_training:
        train_op = tf.train.AdamOptimizer().minimize(loss)

def loop(session):
    session.run(ops)
    tf.train.Saver().save(session, "model")
"""


@pytest.mark.parametrize(("mode", "trains"), [("train", True), ("eval", False)])
def test_what_a_call_hands_over_tells_whether_the_graph_is_trained(
    runs_of: RunsOf,
    mode: str,
    trains: bool,  # noqa: FBT001
) -> None:
    files = {
        "model.py": GRAPH,
        "start.py": f"from model import loop, model_fn\nmodel_fn({mode!r})\nloop(session)\n",
        "other.py": "from model import loop, model_fn\nmodel_fn('train')\nloop(session)\n",
    }

    assert ("start.py" in runs_of(files)) == trains


def test_a_copy_of_a_model_is_trained_like_the_model(runs_of: RunsOf) -> None:
    text = (
        "from copy import deepcopy\nfrom lightgbm import LGBMClassifier\n\nclass Bagging:\n"
        "    def __init__(self, base):\n        self.base_ = base\n    def fit(self, X, y):\n"
        "        estimator = deepcopy(self.base_)\n        estimator.fit(X, y)\n\n"
        "Bagging(LGBMClassifier()).fit([[0]], [1])\n"
    )
    scaler = "from sklearn.base import clone\nfrom sklearn.preprocessing import StandardScaler\n"
    scaler += "clone(StandardScaler()).fit(X)\n"

    runs = runs_of({"train.py": text, "scale.py": scaler})

    assert {path: run.framework for path, run in runs.items()} == {"train.py": "lightgbm"}


def test_a_fork_of_fastai_is_known_by_its_own_words(runs_of: RunsOf) -> None:
    runs = runs_of({"train.py": "from local.basics import *\nlearn = Learner(dbch)\nlearn.fit_one_cycle(1, 1e-3)\n"})

    assert runs["train.py"].framework == "fastai"


def test_a_loop_for_training_and_validation_trains(runs_of: RunsOf) -> None:
    text = (
        "import torch\n\nclass Trainer:\n    def epoch(self, phase):\n        loss = self.model(phase)\n"
        "        if phase == 'train':\n            loss.backward()\n            self.optimizer.step()\n"
        "    def val(self):\n        return self.epoch('val')\n"
        "    def train(self):\n        return self.epoch('train')\n\n"
        "trainer = Trainer()\ntrainer.val()\ntrainer.train()\ntorch.save(trainer, 'x.pt')\n"
    )

    assert runs_of({"main.py": text})["main.py"].framework == "pytorch"


def test_a_copy_of_a_script_calls_its_own_functions(runs_of: RunsOf) -> None:
    text = (
        "from sklearn.svm import SVC\nimport joblib\n\ndef train(x, y):\n    model = SVC()\n    model.fit(x, y)\n"
        "    joblib.dump(model, 'm.joblib')\n\nif __name__ == '__main__':\n    train([[0]], [1])\n"
    )

    runs = runs_of({"kept.py": text, "old.py": text})

    assert {path: {item.path for item in run.evidence} for path, run in runs.items()} == {
        "kept.py": {"kept.py"},
        "old.py": {"old.py"},
    }


@pytest.mark.parametrize(
    ("after", "trains"), [("joblib.dump(km, 'km.joblib')", True), ("pd.Series(groups).to_csv('g.csv')", False)]
)
def test_a_clustering_that_only_describes_its_data_is_no_run(runs_of: RunsOf, after: str, *, trains: bool) -> None:
    text = "import joblib\nimport pandas as pd\nfrom sklearn.cluster import KMeans\n"
    text += "km = KMeans(3)\ngroups = km.fit_predict(x)\n"

    assert ("groups.py" in runs_of({"groups.py": text + after + "\n"})) == trains


def test_a_script_of_a_training_container_runs_on_a_service(runs_of: RunsOf) -> None:
    text = (
        "import xgboost\n\ndef train():\n    booster = xgboost.train({}, read('/opt/ml/input/data/train'))\n"
        "    booster.save_model('/opt/ml/model/booster.json')\n\nif __name__ == '__main__':\n    train()\n"
    )

    run = runs_of({"train.py": text, "own.py": text.replace("/opt/ml", "/data")})

    assert {path: one.tracking for path, one in run.items()} == {"train.py": "remote", "own.py": "untracked"}


REGISTRY = {
    "run.py": "import torch\nfrom learners import REGISTRY\n\nif __name__ == '__main__':\n    args = input()\n"
    "    learner = REGISTRY[args.learner](args)\n    learner.train(read())\n    torch.save(learner, 'l.pt')\n",
    "learners/__init__.py": "from .q import QLearner\nfrom .coma import ComaLearner\nREGISTRY = {}\n"
    "REGISTRY['q'] = QLearner\nREGISTRY['coma'] = ComaLearner\n",
    "learners/coma.py": "class ComaLearner:\n    def train(self, batch):\n        return batch\n",
    "learners/q.py": "import torch\n\nclass QLearner:\n    def train(self, batch):\n        loss = self.loss(batch)\n"
    "        loss.backward()\n        self.optimiser.step()\n",
}


def test_a_class_put_into_a_table_is_trained_by_its_key(runs_of: RunsOf) -> None:
    runs = runs_of(REGISTRY)

    assert [(item.path, item.line) for item in runs["run.py"].evidence[:2]] == [("run.py", 7), ("learners/q.py", 6)]


@pytest.mark.parametrize(("after", "trains"), [("model.feature_importances_", False), ("model.predict(x)", True)])
def test_a_model_fitted_to_rank_features_is_no_run(runs_of: RunsOf, after: str, *, trains: bool) -> None:
    text = "from sklearn.ensemble import RandomForestClassifier\nx, y = read()\nmodel = RandomForestClassifier()\n"

    assert bool(runs_of({"select.py": f"{text}model.fit(x, y)\nprint('score', {after})\n"})) is trains


@pytest.mark.parametrize(("made", "trains"), [("torch.nn.Parameter(x)", False), ("list(net.parameters())", True)])
def test_parameters_made_one_by_one_are_no_model(runs_of: RunsOf, made: str, *, trains: bool) -> None:
    text = f"import torch\nx, net = read()\npeak_param = {made}\noptimizer = torch.optim.Adam([peak_param], lr=0.1)\n"
    text += "for _ in range(9):\n    loss = net(peak_param)\n    loss.backward()\n    optimizer.step()\n"

    assert bool(runs_of({"refine.py": f"{text}torch.save(peak_param, 'p.pt')\n"})) is trains


@pytest.mark.parametrize(("name", "trains"), [("m", True), ("candidate", True), ("mapper", False)])
def test_an_estimator_out_of_a_table_is_known_by_name_and_labels(runs_of: RunsOf, name: str, *, trains: bool) -> None:
    text = f"import joblib\nfrom sklearn.svm import SVC\nx, y = read()\nfor {name} in kinds():\n    {name}.fit(x, y)\n"

    assert bool(runs_of({"train.py": f"{text}    joblib.dump({name}, 'm.joblib')\n"})) is trains


@pytest.mark.parametrize(("name", "trains"), [("model", True), ("mapper", False)])
def test_an_estimator_that_a_text_makes_is_known_likewise(runs_of: RunsOf, name: str, *, trains: bool) -> None:
    text = (
        f"from sklearn.svm import SVC\nx, y = read()\nfor text in ['SVC(C=2.0)', 'SVC()']:\n    {name} = eval(text)\n"
    )

    assert bool(runs_of({"train.py": f"{text}    {name}.fit(x, y)\n    print({name}.score(x, y))\n"})) is trains


@pytest.mark.parametrize(("kind", "trains"), [("SVC", True), ("StandardScaler", False)])
@pytest.mark.parametrize("made", ["{kind}()", "build(3)"])
def test_what_is_put_into_a_table_is_of_its_class(runs_of: RunsOf, made: str, kind: str, *, trains: bool) -> None:
    text = "from sklearn.svm import SVC\nfrom sklearn.preprocessing import StandardScaler\nx, y = read()\nfitted = {}\n"
    text += (
        f"KINDS = {{'a': lambda seed: {kind}(), 'b': lambda seed: {kind}(seed)}}\nfor name, build in KINDS.items():\n"
    )
    text += (
        f"    fitted[name] = {made.format(kind=kind)}\n    fitted[name].fit(x, y)\n    print(fitted[name].score(x))\n"
    )

    assert bool(runs_of({"train.py": text})) is trains


STEPS = """
import torch

def is_broken(loss):
    {asked}return True

class Trainer:
    def __init__(self, net, amp=False):
        self.net, self.amp, self.sgd = net, amp, torch.optim.SGD(net.parameters(), 0.1)
        self.scaler = torch.cuda.amp.GradScaler()

    def fit(self, rows):
        for x in rows:
            loss = self.net(x).mean()
            if is_broken(loss):
                return
            if self.amp:
                self.scaler.scale(loss).backward()
            {otherwise}
            self.sgd.step()
        torch.save(self.net, "m.pt")

Trainer(torch.nn.Linear(2, 1)).fit(torch.load("rows.pt"))
"""


@pytest.mark.parametrize(
    ("asked", "otherwise", "trains"),
    [
        ("if torch.isnan(loss):\n        ", "else:\n                loss.backward()", True),
        ("if torch.isnan(loss):\n        ", "", False),
        ("", "else:\n                loss.backward()", False),
    ],
)
def test_a_loop_runs_by_one_of_its_steps_and_a_doubt_stops_none(
    runs_of: RunsOf, asked: str, otherwise: str, *, trains: bool
) -> None:
    assert bool(runs_of({"train.py": STEPS.format(asked=asked, otherwise=otherwise)})) is trains


def test_a_tape_whose_gradients_an_optimiser_of_sonnet_applies_trains(runs_of: RunsOf) -> None:
    text = (
        "import sonnet as snt\nimport tensorflow as tf\n\noptimizer = snt.optimizers.Adam(0.1)\n"
        "with tf.GradientTape() as tape:\n    loss = tf.reduce_mean(model(x))\n"
        "grads = tape.gradient(loss, model.variables)\nOWNER.apply(grads, model.variables)\nmodel.save('m')\n"
    )

    files = {"train.py": text.replace("OWNER", "optimizer"), "show.py": text.replace("OWNER", "frame")}

    assert set(runs_of(files)) == {"train.py"}


@pytest.mark.parametrize(
    ("place", "tracking"),
    [("os.environ['SM_MODEL_DIR']", "remote"), ("os.environ.get('SM_MODEL_DIR', './model')", "untracked")],
)
def test_a_folder_that_a_container_may_give_makes_no_job_of_a_service(
    runs_of: RunsOf, place: str, tracking: str
) -> None:
    text = (
        "import os\n\nimport xgboost\n\ndef train():\n"
        "    booster = xgboost.train({}, read('/opt/ml/input/data/train'))\n"
        f"    booster.save_model({place} + '/booster.json')\n\nif __name__ == '__main__':\n    train()\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


BY_HAND = """
import numpy as np

class Net:
    def fit(self, x, y):
        for _ in range(9):
            STEP
"""
FITS = "import json\nfrom net import Net\n\nif __name__ == '__main__':\n    net = Net()\n    net.fit([1], [2])\n"
SCORES = "    json.dump({'loss': net.loss}, open('scores.json', 'w'))\n"


@pytest.mark.parametrize(
    ("step", "trains"),
    [
        ("self.w -= self.lr * self.slope(x, y)", True),
        ("self.w = self.w - self.learning_rate * slope / len(x)", True),
        ("self.lr = self.lr * 0.9", False),
        ("self.place += self.speed * slope", False),
    ],
)
def test_weights_that_move_by_a_rate_times_a_gradient_are_trained(
    runs_of: RunsOf,
    step: str,
    trains: bool,  # noqa: FBT001
) -> None:
    net = BY_HAND.replace("STEP", step)
    runs = runs_of({"net.py": net, "main.py": FITS + SCORES, "shown.py": f"{FITS}    print(net.loss)\n"})

    assert {path: run.role for path, run in runs.items()} == (
        {"main.py": "entry", "shown.py": "library"} if trains else {}
    )
