"""Ways to a training call through modules and classes that are named in words, and starts without a main block."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = """
import torch

def run(epochs):
    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        model(torch.rand(1, 2)).sum().backward()
        optimizer.step()
    torch.save(model.state_dict(), "m.pt")
"""
BASE = """
import argparse
import torch

class Processor:
    def __init__(self, argv=None):
        self.arg = self.get_parser().parse_args(argv)
        self.model = torch.nn.Linear(2, 2)

    @staticmethod
    def get_parser():
        return argparse.ArgumentParser()

    def train(self):
        pass

    def start(self):
        for epoch in range(9):
            self.train()
            torch.save(self.model.state_dict(), f"epoch{epoch}.pt")
"""
FITTING = """
import torch
from .base import Processor

class Fitting(Processor):
    def train(self):
        optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
        self.model(torch.rand(1, 2)).sum().backward()
        optimizer.step()
"""
SHOWING = """
class Showing:
    def __init__(self, argv=None):
        print(argv)

    def start(self):
        print(1)
"""
BY_WORDS = """
import sys

def import_class(name):
    mod, _, cls = name.rpartition('.')
    __import__(mod)
    return getattr(sys.modules[mod], cls)
"""
MAIN = """
import sys
from light import import_class

if __name__ == '__main__':
    processors = dict()
    processors['fit'] = import_class('processor.fitting.Fitting')
    processors['show'] = import_class('processor.showing.Showing')
    Processor = processors[sys.argv[1]]
    p = Processor(sys.argv[2:])
    p.start()
"""
PROCESSORS = {
    "processor/__init__.py": "", "processor/base.py": BASE, "processor/fitting.py": FITTING,
    "processor/showing.py": SHOWING, "light.py": BY_WORDS,
}  # fmt: skip


def test_a_class_named_in_words_that_does_not_train_is_none(runs_of: RunsOf) -> None:
    only = "\n".join(line for line in MAIN.splitlines() if "Fitting" not in line)

    assert runs_of({**PROCESSORS, "main.py": only}) == {}


FORMED = """
import argparse
import importlib

def main(args):
    module = importlib.import_module({name})
    module.run(args.epochs)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kind")
    parser.add_argument("data", choices=["kdd", "mnist"])
    parser.add_argument("split", choices=["run"])
    parser.add_argument("--epochs", type=int)
    main(parser.parse_args())
"""


@pytest.mark.parametrize(
    "name",
    [
        '"{}.{}_{}".format(args.kind, args.split, args.data)',
        '"%s.%s_%s" % (args.kind, args.split, args.data)',
        '"gan.run_{}".format(args.data)',
        '"gan.run_%s" % args.data',
        'f"{args.kind}.{args.split}_{args.data}"',
    ],
)
def test_the_name_of_a_module_is_formed_of_what_may_be_chosen(runs_of: RunsOf, name: str) -> None:
    files = {"gan/__init__.py": "", "gan/run_kdd.py": LOOP, "main.py": FORMED.format(name=name)}

    assert set(runs_of(files)) == {"main.py"}


@pytest.mark.parametrize("name", ['"{}.{}".format(args.kind, args.data)', '"gan.show_{}".format(args.data)'])
def test_a_module_that_does_not_fit_what_may_be_chosen_is_not_meant(runs_of: RunsOf, name: str) -> None:
    files = {"gan/__init__.py": "", "gan/run_kdd.py": LOOP, "main.py": FORMED.format(name=name)}

    assert runs_of(files) == {}


@pytest.mark.parametrize(
    ("module", "name"),
    [("_" * 240, "f'{a}_{b}_{c}_{d}_zz'"), ("a" * 90, f"f'{'{args.kind}' * 60}zz'")],
)
def test_a_name_of_many_parts_is_soon_found_not_to_fit(runs_of: RunsOf, module: str, name: str) -> None:
    main = FORMED.format(name=name).replace('"kind"', '"kind", choices=["a", "aa"]')

    assert runs_of({f"{module}/{module}.py": LOOP, "main.py": main}) == {}


NAMESAKES = """
import importlib

class Loops:
    def start(self):
        self.first = self.second
        self.second = self.first
        importlib.import_module(self.first).run(3)

Loops().start()
"""


def test_names_that_stand_for_each_other_name_no_module(runs_of: RunsOf) -> None:
    assert runs_of({"loops.py": LOOP, "main.py": NAMESAKES}) == {}


BY_SETTING = """
import importlib
import yaml
from box import Box

if __name__ == "__main__":
    config = Box(yaml.safe_load(open("config.yaml")))
    {call}
"""


AT_ONCE = "importlib.import_module(config.solver).run(3)"


@pytest.mark.parametrize("call", [AT_ONCE, "solver = importlib.import_module(config.solver)\n    solver.run(3)"])
def test_a_setting_names_the_module(runs_of: RunsOf, call: str) -> None:
    main = BY_SETTING.format(call=call)
    files = {"solvers/plain.py": LOOP, "main.py": main, "config.yaml": "solver: solvers.plain\n"}

    assert set(runs_of(files)) == {"main.py"}


def test_a_setting_of_another_package_names_none(runs_of: RunsOf) -> None:
    main = BY_SETTING.format(call=AT_ONCE)
    files = {"solvers/plain.py": LOOP, "main.py": main, "config.yaml": "solver: others.plain\n"}

    assert runs_of(files) == {}


AGENT = """
import torch

class {name}:
    def __init__(self):
        self.net = torch.nn.Linear(2, 2)
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)

    def train(self, batch):
        self.net(batch).sum().backward()
        self.optimizer.step()
        torch.save(self.net, "{name}.pt")
"""
PLAYING = "def play(args, policy, env):\n    for batch in env:\n        policy.train(batch)\n"
CHOOSING = """
from loops import play
{imports}

LOOPS = dict(a=play, b=play)

if __name__ == "__main__":
    policy = {make}
    loop = LOOPS[args.policy]
    loop(args, policy, env)
"""


def test_an_object_handed_to_a_loop_of_a_table_trains_by_the_class_made(runs_of: RunsOf) -> None:
    agents = {f"{name.lower()}.py": AGENT.format(name=name) for name in ("TD", "SAC", "MPO")}
    main = CHOOSING.format(imports="from sac import SAC", make="SAC()")

    run = runs_of({**agents, "loops.py": PLAYING, "main.py": main})["main.py"]

    assert {item.path for item in run.evidence} >= {"sac.py"}
    assert {item.path for item in run.evidence}.isdisjoint({"td.py", "mpo.py"})


def test_an_object_of_elsewhere_handed_to_a_loop_trains_by_none_of_them(runs_of: RunsOf) -> None:
    agents = {f"{name.lower()}.py": AGENT.format(name=name) for name in ("TD", "SAC", "MPO")}
    main = CHOOSING.format(imports="from plays import Fixed", make="Fixed()")

    assert runs_of({**agents, "loops.py": PLAYING, "main.py": main}) == {}


TOP = "import torch\n\nclass Shop:\n    def __init__(self, env):\n{body}\n\n"
TRAINING = """
        net = torch.nn.Linear(2, 2)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        net(env).sum().backward()
        optimizer.step()
        torch.save(net, 'n.pt')
"""


@pytest.mark.parametrize(
    ("end", "is_run"),
    [
        ("shop = Shop(torch.rand(1, 2))\n", True),
        ("def make():\n    return Shop(torch.rand(1, 2))\n\nshop = make()\n", True),
        ("KINDS = [Shop]\n", False),
        ("def make():\n    return Shop(torch.rand(1, 2))\n", False),
        ("if __name__ == '__main__':\n    # Shop(torch.rand(1, 2))\n    pass\n", False),
        ("if __name__ == '__main__':\n    shop = Shop(torch.rand(1, 2))\n", True),
    ],
)
def test_a_module_that_makes_something_of_its_own_at_the_top_starts_itself(
    runs_of: RunsOf, end: str, *, is_run: bool
) -> None:
    assert set(runs_of({"shop.py": TOP.format(body=TRAINING) + end})) == ({"shop.py"} if is_run else set())


def test_a_module_that_others_import_makes_something_for_them(runs_of: RunsOf) -> None:
    files = {
        "shop.py": TOP.format(body=TRAINING) + "shop = Shop(torch.rand(1, 2))\n",
        "b.py": "from shop import shop\n",
    }

    assert runs_of(files) == {}


WRITES = """
import argparse
import torch
from torch.utils.tensorboard import SummaryWriter

class Config:
    def __init__(self):
        self.use_tb = True

parser = argparse.ArgumentParser()
parser.add_argument('--use_tb', action='{action}', default=None)
config = Config()
for key, value in vars(parser.parse_args()).items():
    if value is not None:
        setattr(config, key, value)
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
writer = SummaryWriter() if config.use_tb else None
for step in range(9):
    loss = model(torch.rand(1, 2)).sum()
    loss.backward()
    optimizer.step()
    if config.use_tb:
        writer.add_scalar("loss", loss, step)
torch.save(model, "m.pt")
"""


def test_a_flag_that_only_switches_off_and_is_not_given_switches_nothing_off(runs_of: RunsOf) -> None:
    assert runs_of({"train.py": WRITES.format(action="store_false")})["train.py"].tracking == "partial"


def test_a_density_of_an_inner_package_is_no_model(runs_of: RunsOf) -> None:
    code = (
        "import joblib\nfrom sklearn.neighbors.kde import KernelDensity\n\n"
        "kde = KernelDensity().fit(x)\njoblib.dump(kde, 'k.pkl')\n"
    )

    assert runs_of({"stats.py": code}) == {}


SLIM = """
import tensorflow as tf
import tensorflow.contrib.slim as slim

class Model:
    def build(self):
        self.loss = tf.reduce_mean(tf.layers.dense(x, 2))
        self.train_op = slim.learning.create_train_op(self.loss, tf.train.AdamOptimizer(0.1))

model = Model()
model.build()
with tf.Session() as sess:
    for step in range(9):
        sess.run({run})
    tf.train.Saver().save(sess, "model")
"""


@pytest.mark.parametrize(("run", "is_run"), [("model.train_op", True), ("model.loss", False)])
def test_the_step_of_slim_is_run_by_a_session(runs_of: RunsOf, run: str, *, is_run: bool) -> None:
    assert set(runs_of({"train.py": SLIM.format(run=run)})) == ({"train.py"} if is_run else set())


SPARK = """
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import StringIndexer, VectorAssembler

def prepare(data, columns):
    stages = []
    for name in columns:
        indexer = StringIndexer(inputCol=name)
        stages.append(indexer)
    {last}
    fitted = Pipeline(stages={stages}).fit(data)
    fitted.transform(data).write.parquet("out.parquet")

if __name__ == "__main__":
    prepare(read(), ["a"])
"""


@pytest.mark.parametrize(
    ("last", "stages", "is_run"),
    [
        ("stages.append(VectorAssembler(inputCols=columns))", "stages", False),
        ("assembler = VectorAssembler(inputCols=columns)", "stages + [assembler]", False),
        ("stages += [VectorAssembler(inputCols=columns)]", "stages", False),
        ("stages = stages + [VectorAssembler(inputCols=columns)]", "stages", False),
        ("stages.append(LogisticRegression())", "stages", True),
        ("stages += [LogisticRegression()]", "stages", True),
        ("assembler = VectorAssembler(inputCols=columns)", "given + [assembler]", True),
        ("model = LogisticRegression()", "stages + [model]", True),
        ("stages.append(make(columns))", "stages", True),
        ("stages.extend(make(columns))", "stages", True),
        ("base = [LogisticRegression()]; stages = base; stages.append(VectorAssembler())", "stages", True),
        ("base = [StringIndexer()]; stages = base; stages.append(VectorAssembler())", "stages", False),
    ],
)
def test_a_pipeline_of_spark_that_only_prepares_is_no_run(
    runs_of: RunsOf, last: str, stages: str, *, is_run: bool
) -> None:
    code = SPARK.format(last=last, stages=stages).replace("read()", "input()")

    assert set(runs_of({"job.py": code})) == ({"job.py"} if is_run else set())


HANDED = """
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import StringIndexer

def fit(stages, data):
    first = StringIndexer()
    second = StringIndexer()
    Pipeline(stages=stages).fit(data).save("m")

fit([{stage}()], input())
"""


@pytest.mark.parametrize(("stage", "is_run"), [("LogisticRegression", True), ("StringIndexer", False)])
def test_stages_that_a_caller_hands_over_are_read_where_they_are_made(
    runs_of: RunsOf, stage: str, *, is_run: bool
) -> None:
    assert set(runs_of({"job.py": HANDED.format(stage=stage)})) == ({"job.py"} if is_run else set())


def test_a_long_row_of_names_for_stages_is_not_followed(runs_of: RunsOf) -> None:
    names = "".join(f"    s{number} = s{number - 1}\n" for number in range(1, 1500))
    code = SPARK.format(last=f"s0 = stages\n{names}", stages="s1499").replace("read()", "input()")

    assert set(runs_of({"job.py": code})) == {"job.py"}


COMMANDS = """
import argparse
import sys
import torch

class Commands:
    def __init__(self):
        parser = argparse.ArgumentParser()
        parser.add_argument("command")
        args = parser.parse_args(sys.argv[1:2])
        getattr(self, {name})()

    def train(self):
        model = torch.nn.Linear(2, 2)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        model(torch.rand(1, 2)).sum().backward()
        optimizer.step()
        torch.save(model, "m.pt")

    def evaluate(self):
        print(1)

if __name__ == "__main__":
    Commands()
"""


@pytest.mark.parametrize(("name", "is_run"), [("args.command", True), ("'evaluate'", False), ("self.hook", False)])
def test_a_method_that_the_command_line_names_is_entered(runs_of: RunsOf, name: str, *, is_run: bool) -> None:
    assert set(runs_of({"main.py": COMMANDS.format(name=name)})) == ({"main.py"} if is_run else set())


PICKING = """
from agents import *

if __name__ == '__main__':
    kind = globals()[config['kind'] + 'D']
    kind().train(input())
"""


def test_a_class_that_a_star_brings_is_picked_by_globals(runs_of: RunsOf) -> None:
    agents = {f"agents/{name.lower()}.py": AGENT.format(name=name) for name in ("TD", "SD")}
    brings = "from .td import TD\nfrom .sd import SD\n"

    assert set(runs_of({**agents, "agents/__init__.py": brings, "main.py": PICKING})) == {"main.py"}
