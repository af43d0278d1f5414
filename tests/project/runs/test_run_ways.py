"""Ways to a training call that no plain call shows: imports by name, stubs, parts of objects, graphs."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = """
import torch

class Runner:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def epoch(self, data):
        for x, y in data:
            loss = self.model(x).sub(y).pow(2).mean()
            loss.backward()
            self.optimizer.step()
        torch.save(self.model, "m.pt")

def build(conf):
    return Runner(conf.model)
"""
MAIN = (
    "import importlib\n\nconf, data = {{}}, []\n{}\n"
    "if __name__ == '__main__':\n    runner = make('plain')\n    runner.epoch(data)\n"
)


def test_a_module_imported_by_a_constant_name_is_entered(runs_of: RunsOf) -> None:
    make = "def make(name):\n    return importlib.import_module('plain').build(conf)\n"

    runs = runs_of({"plain.py": LOOP, "train.py": MAIN.format(make)})

    assert runs["train.py"].framework == "pytorch"


def test_modules_in_a_table_of_names_are_entered(runs_of: RunsOf) -> None:
    make = (
        "MODULES = {'plain': 'training.plain'}\n\n"
        "def make(name):\n    module = importlib.import_module(MODULES[name])\n    return module.build(conf)\n"
    )

    runs = runs_of({"training/plain.py": LOOP, "train.py": MAIN.format(make)})

    assert runs["train.py"].framework == "pytorch"


def test_a_stub_leads_to_the_methods_that_replace_it(runs_of: RunsOf) -> None:
    files = {
        "models/__init__.py": "import importlib\nfrom models.base import Base\n\ndef create(opt):\n"
        "    found = importlib.import_module('models.' + opt.model)\n    model = None\n"
        "    for name, cls in found.__dict__.items():\n        model = cls\n    return model(opt)\n",
        "models/base.py": "class Base:\n    def optimize(self):\n        pass\n",
        "models/gan.py": "from models.base import Base\n\nclass Gan(Base):\n    def optimize(self):\n"
        "        self.loss.backward()\n        self.adam.step()\n",
        "train.py": "import torch\nfrom models import create\n\nif __name__ == '__main__':\n    model = create(opt)\n"
        "    model.optimize()\n    torch.save(model, 'm.pt')\n",
    }

    runs = runs_of(files)

    assert runs["train.py"].framework == "pytorch"


def test_a_method_bound_to_an_object_is_not_called_by_that(runs_of: RunsOf) -> None:
    files = {
        "training.py": "def train(model, x, y):\n    model.fit(x, y, epochs=3, validation_split=0.1)\n"
        "    model.save('m.h5')\n",
        "unet.py": "import keras\nfrom types import MethodType\nfrom training import train\n\ndef unet(classes):\n"
        "    model = keras.Model(classes)\n    model.train = MethodType(train, model)\n    return model\n\n"
        "if __name__ == '__main__':\n    unet(101)\n",
    }

    assert runs_of(files) == {}


def test_the_trainer_of_an_own_lightning_cli_trains(runs_of: RunsOf) -> None:
    text = (
        "from lightning.pytorch.cli import LightningCLI\n\nclass Mine(LightningCLI):\n    pass\n\n"
        "cli = Mine(Model, Data, run=False)\ncli.trainer.fit(cli.model, datamodule=cli.datamodule)\n"
    )

    assert runs_of({"main.py": text})["main.py"].framework == "lightning"


def test_an_own_lightning_cli_trains_by_itself(runs_of: RunsOf) -> None:
    text = (
        "from lightning.pytorch.cli import LightningCLI\n\nclass Mine(LightningCLI):\n    pass\n\nMine(Model, Data)\n"
    )

    assert runs_of({"main.py": text})["main.py"].framework == "lightning"


def test_a_fit_with_a_data_module_is_lightning_whoever_made_the_trainer(runs_of: RunsOf) -> None:
    text = "import pytorch_lightning as pl\nfrom mine import c, dm, net\n\nc.trainer().fit(net, datamodule=dm)\n"

    assert runs_of({"train.py": text})["train.py"].framework == "lightning"


def test_a_model_of_a_dictionary_trained_on_batches_is_keras(runs_of: RunsOf) -> None:
    text = "import keras\nmodels = load()\nmodels['gan'].train_on_batch(x, y)\nmodels['gan'].save('g.h5')\n"

    assert runs_of({"train.py": text})["train.py"].framework == "keras"


def test_an_index_of_neighbours_is_no_training(runs_of: RunsOf) -> None:
    text = (
        "import joblib\nfrom sklearn.neighbors import NearestNeighbors\n\n"
        "index = NearestNeighbors(n_neighbors=5)\nindex.fit(vectors)\njoblib.dump(index, 'index.pkl')\n"
    )

    assert runs_of({"build.py": text}) == {}


GRAPH = """
import tensorflow as tf

class Net:
    def __init__(self):
        self.loss = tf.reduce_mean(tf.placeholder(tf.float32))
        self.train_op = tf.train.AdamOptimizer(0.1).minimize(self.loss)
        self.sess = tf.Session()

    def train(self, batch):
        self.sess.run([self.train_op, self.loss])
        tf.train.Saver().save(self.sess, "net")

    def convert(self, batch):
        return self.sess.run(self.loss)
"""


def test_a_graph_that_is_only_built_is_not_trained(runs_of: RunsOf) -> None:
    files = {
        "net.py": GRAPH,
        "train.py": "from net import Net\n\nif __name__ == '__main__':\n    Net().train([1])\n",
        "convert.py": "from net import Net\n\nif __name__ == '__main__':\n    kept = Net().convert([1])\n",
    }

    assert set(runs_of(files)) == {"train.py"}


def test_a_program_whose_sessions_only_initialise_trains_nothing(runs_of: RunsOf) -> None:
    text = (
        "import tensorflow as tf\nimport pickle\nstep = tf.train.AdamOptimizer().minimize(loss)\n"
        "init = tf.global_variables_initializer()\nsess = tf.Session()\nsess.run(init)\npickle.dump(sess.graph, f)\n"
    )

    assert set(runs_of({"build.py": text, "train.py": f"{text}sess.run(step)\n"})) == {"train.py"}


NODES = """
import tensorflow as tf

def build():
    nodes = {"loss": tf.reduce_mean(tf.placeholder(tf.float32))}
    nodes["train"] = tf.train.AdamOptimizer(0.1).minimize(nodes["loss"])
    return nodes
"""


def test_a_step_under_a_key_that_a_program_never_reads_is_not_run(runs_of: RunsOf) -> None:
    start = "import tensorflow as tf\nfrom net import build\n\nif __name__ == '__main__':\n    nodes = build()\n"
    saves = "        tf.train.Saver().save(session, 'kept')\n"
    files = {
        "net.py": NODES,
        "train.py": f"{start}    with tf.Session() as session:\n        session.run(nodes['train'])\n{saves}",
        "sample.py": f"{start}    with tf.Session() as session:\n        session.run(nodes['loss'])\n{saves}",
    }

    assert set(runs_of(files)) == {"train.py"}


ALONE = """
import tensorflow as tf

nodes = {}
nodes["train"] = tf.train.AdamOptimizer(0.1).minimize(tf.reduce_mean(tf.placeholder(tf.float32)))
nodes["all"] = tf.group(nodes["train"])
with tf.Session() as session:
    session.run(1)
    CALL
    tf.train.Saver().save(session, "kept")
"""


@pytest.mark.parametrize(
    ("call", "trains"),
    [
        ("session.run(nodes['train'])", True),
        ("session.run(fetches=[nodes['train']])", True),
        ("repeat(nodes['train'])", True),
        ("tf.identity(nodes['train'])", False),
        ("session.run(nodes)", False),
    ],
)
def test_a_step_under_a_key_is_run_by_the_scope_that_makes_it(runs_of: RunsOf, call: str, *, trains: bool) -> None:
    assert (set(runs_of({"train.py": ALONE.replace("CALL", call)})) == {"train.py"}) == trains


def test_a_tracker_imported_behind_a_flag_that_is_off_is_optional(runs_of: RunsOf) -> None:
    text = (
        "import argparse\nfrom sklearn.svm import SVC\n\n"
        "def fit(use_mlflow=False):\n    mlflow = None\n    if use_mlflow:\n        import mlflow\n"
        "    model = SVC().fit([[0], [1]], [0, 1])\n    if mlflow is not None:\n        mlflow.start_run()\n"
        "        mlflow.log_params({'c': 1})\n        mlflow.log_metric('acc', model.score([[0]], [0]))\n\n"
        "if __name__ == '__main__':\n    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--mlflow', action='store_true')\n    args = parser.parse_args()\n"
        "    fit(use_mlflow=args.mlflow)\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "optional"


def test_the_library_of_a_loop_may_be_imported_with_a_star(runs_of: RunsOf) -> None:
    files = {
        "net.py": "import torch\nfrom torch import nn\n\ndef net():\n    return nn.Linear(1, 1)\n",
        "train.py": "from net import *\n\ndef train():\n    model = net()\n"
        "    optim = torch.optim.Adam(model.parameters())\n    for x in [1]:\n        loss = model(x)\n"
        "        loss.backward()\n        optim.step()\n    torch.save(model, 'm')\n\n"
        "if __name__ == '__main__':\n    train()\n",
    }

    assert runs_of(files)["train.py"].framework == "pytorch"


def test_a_flow_that_is_served_is_entered(runs_of: RunsOf) -> None:
    text = (
        "import mlflow\nfrom prefect import flow\nfrom imblearn.ensemble import BalancedRandomForestClassifier\n\n"
        "@flow\ndef fit():\n    with mlflow.start_run():\n        mlflow.log_params({'a': 1})\n"
        "        BalancedRandomForestClassifier().fit([[1]], [1])\n        mlflow.log_metric('r', 1)\n\n"
        "if __name__ == '__main__':\n    fit.serve(name='fit')\n"
    )

    assert runs_of({"flow.py": text})["flow.py"].tracking == "tracked"


TRIED = """
import torch

def distance(a, b):
    return (a - b).pow(2).mean()

if __name__ == "__main__":
    net = torch.nn.Linear(1, 1)
    sgd = torch.optim.SGD(net.parameters(), 0.1)
    for row in open("rows.txt"):
        loss = distance(net(torch.tensor([float(row)])), 1)
        loss.backward()
        sgd.step()
        print("loss", loss.item())
"""


@pytest.mark.parametrize(
    ("beside", "role"),
    [
        ({}, "entry"),
        ({"model.py": "from loss import distance\n"}, "library"),
        ({"run.sh": "python loss.py\n"}, "entry"),
    ],
)
def test_a_module_that_others_import_is_tried_out_in_its_main_block(
    runs_of: RunsOf, beside: Mapping[str, str], role: str
) -> None:
    assert runs_of({"loss.py": TRIED, **beside})["loss.py"].role == role


@pytest.mark.parametrize(
    ("made", "rows"),
    [("torch.rand(1)", []), ("make_env('walker').reset()", ["agent.py"]), ("tyro.cli(Args).first", ["agent.py"])],
)
def test_a_main_block_that_asks_an_environment_is_no_try_of_random_numbers(
    runs_of: RunsOf, made: str, rows: list[str]
) -> None:
    agent = (
        "import random, torch\n\nif __name__ == '__main__':\n    net = torch.nn.Linear(1, 1)\n"
        f"    sgd = torch.optim.SGD(net.parameters(), 0.1)\n    seen = {made}\n    for step in range(9):\n"
        "        loss = net(seen * random.random()).mean()\n        loss.backward()\n        sgd.step()\n"
        "    torch.save(net, 'm.pt')\n"
    )

    assert list(runs_of({"agent.py": agent, "shows.py": "from agent import net\n"})) == rows


def test_one_of_two_loggers_that_is_off_leaves_the_other(runs_of: RunsOf) -> None:
    text = (
        "import pytorch_lightning as pl\nfrom pytorch_lightning.loggers import CSVLogger, TensorBoardLogger\n\n"
        "BOARD = True\nlogger = TensorBoardLogger('logs')\nif not BOARD:\n    logger = CSVLogger('logs')\n"
        "pl.Trainer(logger=logger).fit(pl.LightningModule())\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == "partial"


@pytest.mark.parametrize(
    ("given", "tracking"),
    [("'none' if args.quiet else 'wandb'", "tracked"), ("'wandb' if args.quiet else 'none'", "optional")],
)
def test_a_flag_may_switch_reports_on_or_off(runs_of: RunsOf, given: str, tracking: str) -> None:
    text = (
        "import argparse\nfrom transformers import Trainer, TrainingArguments\n\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--quiet', action='store_true')\nargs = parser.parse_args()\n"
        f"options = TrainingArguments('out', report_to={given})\ntrainer = Trainer(args=options)\ntrainer.train()\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


PASSES = """
import torch

def turn(model, data, optimizer, phase="train"):
    for x in data:
        loss = model(x).sum()
        if phase == "train":
            loss.backward()
            optimizer.step()
    torch.save(loss, "loss.pt")

def check(model, data):
    turn(model, data, None, phase="test")
"""


def test_a_pass_that_is_asked_for_the_test_does_not_train(runs_of: RunsOf) -> None:
    begin = "import torch\nfrom passes import check, turn\n\nmodel, data = torch.nn.Linear(1, 1), []\n"
    trains = "sgd = torch.optim.SGD(model.parameters(), 1)\nturn(model, data, sgd)\n"
    files = {
        "passes.py": PASSES,
        "train.py": f"{begin}{trains}check(model, data)\n",
        "score.py": f"{begin}check(model, data)\n",
    }

    assert set(runs_of(files)) == {"train.py"}


@pytest.mark.parametrize(
    ("head", "made"),
    [
        ("from work import Actor\n", "Actor.remote(model)"),
        ("import work\n", "work.Actor.options(num_gpus=1).remote(model)"),
        ("from work import Runner\nKind = ray.remote(Runner)\n", "Kind.remote(model)"),
        ("from work import Runner\n", "ray.remote(num_gpus=1)(Runner).remote(model)"),
        ("from work import Runner\nKind = ray.remote(Runner)\nKind = Kind.options(num_gpus=1)\n", "Kind.remote(model)"),
    ],
)
def test_an_actor_that_is_told_to_train_trains(runs_of: RunsOf, head: str, made: str) -> None:
    actor = "\nimport ray\n\n@ray.remote\nclass Actor(Runner):\n    pass\n"
    start = "\nmodel, data = None, []\nif __name__ == '__main__':\n"
    calls = f"    actor = {made}\n    ray.get(actor.epoch.remote(data))\n"

    runs = runs_of({"work.py": LOOP + actor, "train.py": f"import ray\n{head}{start}{calls}"})

    assert list(runs) == ["train.py"]


def test_an_actor_that_is_only_made_trains_nothing(runs_of: RunsOf) -> None:
    actor = "\nimport ray\n\n@ray.remote\nclass Actor(Runner):\n    def get(self):\n        return self.model\n"
    calls = "    actor = Actor.remote(None)\n    print(ray.get(actor.get.remote()))\n"

    runs = runs_of(
        {
            "work.py": LOOP + actor,
            "show.py": f"import ray\nfrom work import Actor\n\nif __name__ == '__main__':\n{calls}",
        }
    )

    assert not runs


@pytest.mark.parametrize("key", ["_target_", "class"])
def test_a_configuration_of_an_old_hydra_names_a_class_too(runs_of: RunsOf, key: str) -> None:
    start = (
        "import hydra\n\nclass Workspace:\n    def __init__(self, cfg):\n"
        "        self.agent = hydra.utils.instantiate(cfg.agent)\n\n"
        "    def run(self):\n        self.agent.update([])\n\n"
        "@hydra.main(config_path='config/train.yaml')\ndef main(cfg):\n    Workspace(cfg).run()\n\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    files = {
        "agent/sac.py": LOOP.replace("def epoch", "def update"),
        "buffer.py": "class Buffer:\n    def update(self, batch):\n        self.batch = batch\n",
        "config/train.yaml": f"agent:\n  {key}: agent.sac.Runner\n  params:\n    model: small\n",
    }

    runs = runs_of({**files, "train.py": start})

    assert list(runs) == ["train.py"]


SCALED = """
import torch
from timm.utils import NativeScaler

def train_one_epoch(model, loader, optimizer, loss_scaler):
    for x in loader:
        loss = model(x)
        {step}

if __name__ == "__main__":
    net = torch.nn.Linear(1, 1)
    train_one_epoch(net, load(), torch.optim.SGD(net.parameters(), lr=0.1), NativeScaler())
    torch.save(net, "net.pt")
"""


@pytest.mark.parametrize(
    ("step", "trains"),
    [
        ("loss_scaler(loss, optimizer, clip_grad=1.0, parameters=model.parameters())", True),
        ("report(loss, x)", False),
    ],
)
def test_a_scaler_that_is_given_loss_and_optimiser_takes_the_step(runs_of: RunsOf, step: str, *, trains: bool) -> None:
    runs = runs_of({"train.py": SCALED.format(step=step)})

    assert ("train.py" in runs) == trains
