"""Which programs and sites are found by ways that a stranger's repositories showed, and what is near to them is not."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

COMMANDS = """
import click, mlflow, torch

@click.group()
def cli():
    pass

@cli.command()
def process():
    with mlflow.start_run(run_name="processing"):
        mlflow.log_param("rows", 3)

@cli.command()
def train():
    with mlflow.start_run(run_name="train"):
        mlflow.log_param("lr", 3)
        for x in data:
            loss = model(x)
            loss.backward()
            opt.step()
            mlflow.log_metric("loss", loss)
        torch.save(model, "m.pt")

if __name__ == "__main__":
    cli()
"""


def test_the_run_that_is_cited_is_that_of_the_command_that_trains(runs_of: RunsOf) -> None:
    run = runs_of({"cli.py": COMMANDS})["cli.py"]

    assert run.tracking == "tracked"
    assert "cli.py:15" in run.reason


POLICY = """
import torch

class Policy:
    def train(self, rows):
        loss = self.net(rows)
        loss.backward()
        self.opt.step()
    def save(self):
        torch.save(self.net, "p.pt")
"""
LOOPS = """
def gym_loop(args, policy):
    for step in range(9):
        policy.train(step)
    policy.save()

def show(args, policy):
    print(policy)
"""


@pytest.mark.parametrize(
    ("table", "taken", "trains"),
    [
        ("dict(TD3=gym_loop, SAC=gym_loop)", "LOOPS[args.policy]", True),
        ("{'TD3': gym_loop, 'SAC': gym_loop}", "LOOPS[args.policy]", True),
        ("dict(TD3=gym_loop)", "LOOPS['TD3']", True),
        ("dict(TD3=gym_loop)", "LOOPS.get(args.policy)", True),
        ("dict(TD3=show, SAC=show)", "LOOPS[args.policy]", False),
        ("dict([('TD3', 'x')])", "LOOPS[args.policy]", False),
    ],
)
def test_a_loop_is_taken_from_a_table(runs_of: RunsOf, table: str, taken: str, *, trains: bool) -> None:
    main = (
        "import argparse\nfrom policy import Policy\nfrom loops import gym_loop, show\n\n"
        f"LOOPS = {table}\n\nif __name__ == '__main__':\n    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--policy', default='TD3')\n    args = parser.parse_args()\n"
        f"    policy = Policy()\n    loop = {taken}\n    loop(args, policy)\n"
    )

    assert bool(runs_of({"main.py": main, "policy.py": POLICY, "loops.py": LOOPS})) is trains


ENGINE = """
import torch
from {package} import Engine

def train(fold):
    model = torch.nn.Linear(3, 1)
    optimizer = {optimizer}
    for epoch in range(9):
        loss = Engine.{method}({given})
        print("auc", loss)
    torch.save(model, "m.pt")

if __name__ == "__main__":
    train(fold=0)
"""
ADAM = "torch.optim.Adam(model.parameters(), lr=1e-4)"


@pytest.mark.parametrize(
    ("package", "optimizer", "method", "given", "trains"),
    [
        ("wtfml.engine", ADAM, "train", "[], model, optimizer, 'cuda'", True),
        ("segtools", "torch.optim.SGD(model.parameters(), 0.1)", "train_one_epoch", "model, [], optimizer", True),
        ("wtfml.engine", ADAM, "evaluate", "[], model, optimizer, 'cuda'", False),
        ("wtfml.engine", ADAM, "train", "[], model, 'cuda'", False),
        ("wtfml.engine", "None", "train", "[], model, optimizer", False),
        (
            "wtfml.engine",
            "torch.optim.lr_scheduler.StepLR(None, 3)",
            "train",
            "[], model, optimizer",
            False,
        ),
    ],
)
def test_a_function_of_an_outside_package_trains_with_the_optimiser_it_is_given(
    runs_of: RunsOf, package: str, optimizer: str, method: str, given: str, *, trains: bool
) -> None:
    text = ENGINE.format(package=package, optimizer=optimizer, method=method, given=given)

    assert bool(runs_of({"main.py": text})) is trains


TRAINER = """
import torch
from {package} import Trainer, prepare

def main(model):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    trainer = {maker}(model, torch.nn.L1Loss(), {given})
    for epoch in range(3):
        print(trainer.{method}())
    torch.save(model.state_dict(), "m.pt")

if __name__ == "__main__":
    main(torch.nn.Linear(2, 1))
"""


@pytest.mark.parametrize(
    ("package", "maker", "method", "given", "trains"),
    [
        ("segtools", "Trainer", "fit", "optimizer", True),
        ("src.utils.trainer", "Trainer", "train_epoch", "optimizer=optimizer", True),
        ("segtools", "Trainer", "evaluate", "optimizer", False),
        ("segtools", "Trainer", "train", "[]", False),
        ("segtools", "prepare", "train", "optimizer", False),
    ],
)
def test_an_object_of_an_outside_class_trains_with_the_optimiser_it_is_made_with(
    runs_of: RunsOf, package: str, maker: str, method: str, given: str, *, trains: bool
) -> None:
    found = runs_of({"main.py": TRAINER.format(package=package, maker=maker, method=method, given=given)})

    assert {run.tracking for run in found.values()} == ({"unknown"} if trains else set())


@pytest.mark.parametrize(
    ("receiver", "imports", "trains"),
    [
        ("models[i]", "sklearn.base", True),
        ("models[kind][i]", "lightgbm", True),
        ("self.models[i]", "sklearn.base", True),
        ("scalers[i]", "sklearn.base", False),
        ("encoders[kind]", "sklearn.base", False),
        ("models[i]", "numpy", False),
    ],
)
def test_an_estimator_of_a_list_that_is_not_seen_is_fitted(
    runs_of: RunsOf, receiver: str, imports: str, *, trains: bool
) -> None:
    text = (
        f"import {imports}, joblib\nfrom zoo import build\n\ndef fit_all(self, kind, X, y):\n"
        f"    models = build(kind, 3)\n    for i in range(3):\n        {receiver}.fit(X, y)\n"
        "    joblib.dump(models, 'm.pkl')\n\n"
        "if __name__ == '__main__':\n    fit_all(None, 'a', 1, 2)\n"
    )

    assert bool(runs_of({"main.py": text})) is trains


LIGHT = """
import lightgbm as lgb
from util import submit

if __name__ == "__main__":
    model = lgb.train({{}}, lgb.Dataset([1]))
    {call}
"""
SUBMIT = "def submit(rows, place):\n    {inner}\n"


@pytest.mark.parametrize(
    ("call", "inner", "role"),
    [
        ("submit(model, 'out/submission.csv')", "rows.to_csv(place)", "entry"),
        ("submit(model, place='out/submission.csv')", "rows.to_csv(place, index=False)", "entry"),
        ("submit(model, 'out/submission.csv')", "print(rows, place)", "library"),
        ("submit(model, 'out/submission.csv')", "rows.to_csv('other.csv')", "library"),
        ("submit(model, 'accuracy')", "rows.to_csv(place)", "library"),
    ],
)
def test_what_a_helper_saves_to_the_path_it_is_given_is_kept(runs_of: RunsOf, call: str, inner: str, role: str) -> None:
    files = {
        "models.py": LIGHT.format(call=call),
        "util.py": SUBMIT.format(inner=inner),
        "other.py": "import models\nprint(models)\n",
    }

    run = runs_of(files)["models.py"]

    assert (run.role, run.tracking) == (role, "untracked")


KEDRO = """
from kedro.pipeline import Pipeline, node, pipeline
from .nodes import {function}

made = {made}

def {name}(**kwargs) -> Pipeline:
    return made
"""
NODES = """
from sklearn.svm import SVC

def fit(x):
    return SVC().fit(x, x)

def clean(x):
    return x
"""


@pytest.mark.parametrize(
    ("name", "function", "made", "trains"),
    [
        ("create_pipeline", "fit", "pipeline([node(func=fit, inputs='x', outputs='m')])", True),
        ("create_pipeline", "fit", "Pipeline([node(fit, 'x', 'm')])", True),
        ("create_pipeline", "clean", "pipeline([node(clean, 'x', 'm')])", False),
        ("helper", "fit", "pipeline([node(func=fit, inputs='x', outputs='m')])", False),
        ("create_pipeline", "fit", "pipeline([])", False),
    ],
)
def test_a_kedro_pipeline_made_at_module_level_is_run(
    runs_of: RunsOf, name: str, function: str, made: str, *, trains: bool
) -> None:
    runs = runs_of(
        {
            "pyproject.toml": "[tool.kedro]\npackage_name = 'p'\n",
            "src/p/__init__.py": "",
            "src/p/pipelines/ds/__init__.py": "",
            "src/p/pipelines/ds/nodes.py": NODES,
            "src/p/pipelines/ds/pipeline.py": KEDRO.format(name=name, function=function, made=made),
        }
    )

    assert bool(runs) is trains


NODE = """
from pytorch_lightning import Trainer

def create_trainer(params):
    return Trainer(max_epochs=params["epochs"])

def train_model(trainer, task):
    trainer.fit(task)

if __name__ == "__main__":
    train_model(*[create_trainer({"epochs": 3}), 1])
"""
TESTED = "from nodes import train_model\nfrom pytorch_lightning import Trainer\n\ndef test_it():\n{body}\n"


@pytest.mark.parametrize("logger", ["", "logger=False", "logger=[]"])
def test_the_trainer_of_a_test_is_not_that_of_a_run(runs_of: RunsOf, logger: str) -> None:
    body = f"    trainer = Trainer({logger})\n    train_model(trainer, 3)"
    run = runs_of({"nodes.py": NODE, "tests/test_nodes.py": TESTED.format(body=body)})["nodes.py"]

    assert run.tracking == "partial"
    assert "nodes.py:5" in run.reason
