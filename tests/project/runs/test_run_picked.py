"""Ways to a training call through classes that are picked: by `getattr`, by a function, by a base that is named."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

TRAINERS = """
import torch

class Plain:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def train(self):
        for x in self.model.data:
            self.model(x).sum().backward()
            self.optimizer.step()
        torch.save(self.model, "m.pt")

class Careful(Plain):
    def train(self):
        for x in self.model.data:
            self.model(x).mean().backward()
            self.optimizer.step()
        torch.save(self.model, "m.pt")
"""


@pytest.mark.parametrize(
    "pick",
    [
        "import trainers\n\ndef make(model):\n    return getattr(trainers, 'Plain')(model)\n",
        "import trainers\n\ndef make(model):\n    kind = getattr(trainers, 'Plain')\n    return kind(model)\n",
        "from trainers import Plain\n\ndef kind():\n    return Plain\n\ndef make(model):\n    return kind()(model)\n",
        "from trainers import Plain\n\ndef kind() -> type[Plain]:\n    return it\n\ndef make(m):\n    return kind()(m)",
    ],
)
def test_a_class_that_a_call_gives_back_is_entered(runs_of: RunsOf, pick: str) -> None:
    files = {"trainers.py": TRAINERS, "pick.py": pick, "train.py": "from pick import make\n\nmake(input()).train()\n"}

    assert set(runs_of(files)) == {"train.py"}


@pytest.mark.parametrize(
    "table",
    [
        "{'plain': lambda model: Plain(model), 'careful': lambda model: Careful(model)}",
        "{kind.__name__: kind for kind in (Plain, Careful)}",
    ],
)
def test_a_class_is_entered_that_a_lambda_makes_or_a_comprehension_names(runs_of: RunsOf, table: str) -> None:
    start = f"import sys\nfrom trainers import Careful, Plain\n\nKINDS = {table}\nKINDS[sys.argv[1]](input()).train()\n"

    assert set(runs_of({"trainers.py": TRAINERS, "train.py": start})) == {"train.py"}


def test_a_function_imported_in_a_branch_is_called_where_a_pair_gives_it_back(runs_of: RunsOf) -> None:
    loop = "def train(net, opt, data):\n    for x in data:\n        net(x).sum().backward()\n        opt.step()\n"
    pick = "def setup(mode):\n    if mode == 'a':\n        from kinds import train\n    return train, f'{mode}.pt'\n"
    start = """
import sys, torch
from pick import setup
train, name = setup(sys.argv[1])
train(torch.nn.Linear(2, 1), torch.optim.SGD([]), torch.load("data.pt"))
"""

    assert set(runs_of({"kinds.py": loop, "pick.py": pick, "train.py": start})) == {"train.py"}


def test_an_object_that_a_function_gives_back_is_called_not_made(runs_of: RunsOf) -> None:
    pick = "from trainers import Plain\n\ndef kind(name) -> Plain:\n    return load(name)\n"
    called = TRAINERS.replace("def __init__(self, model)", "def __call__(self, batch)", 1)
    files = {
        "trainers.py": called,
        "pick.py": pick,
        "serve.py": "from pick import kind\n\nkind('a')(input()).train()\n",
    }

    assert runs_of(files) == {}


BASE = "class Algorithm:\n    def fit(self, rows):\n        return self\n\n    def predict(self, rows):\n        pass\n"
FACTORS = """
import implicit
from base import Algo

class Factors(Algo):
    def fit(self, rows):
        self.model = implicit.als.AlternatingLeastSquares()
        self.model.fit(rows)
        return self
"""


def test_a_method_that_only_gives_its_object_back_is_there_to_be_replaced(runs_of: RunsOf) -> None:
    main = (
        "from base import Algo\n\ndef run(algorithm: Algo, rows):\n    algorithm.fit(rows)\n    save(rows)\n\n"
        "if __name__ == '__main__':\n    from factors import Factors\n    run(Factors(), rows())\n"
    )

    runs = runs_of({"base.py": BASE, "factors.py": FACTORS, "main.py": main})

    assert runs["main.py"].framework == "implicit"


def test_a_group_of_workers_calls_the_methods_of_its_workers(runs_of: RunsOf) -> None:
    group = (
        "from typing import Generic, TypeVar\n\nT = TypeVar('T')\n\nclass Group(Generic[T]):\n"
        "    def __init__(self, kind):\n        self.kind = kind\n"
        "        for name in dir(kind):\n            setattr(self, name, remote(kind, name))\n"
    )
    worker = TRAINERS.replace("def train(self)", "def run_training(self)")
    main = "from group import Group\nfrom trainers import Plain\n\nactor = Group(Plain)\nactor.run_training()\n"

    assert set(runs_of({"group.py": group, "trainers.py": worker, "main.py": main})) == {"main.py"}


STEPS = """
import torch

def descend(model):
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    for x in model.data:
        model(x).sum().backward()
        sgd.step()
    torch.save(model, "m.pt")
"""


@pytest.mark.parametrize("call", ["TASKS.get(task.get('type'))(task)", "TASKS.get('sgd')(task)"])
def test_a_function_got_from_a_table_is_entered(runs_of: RunsOf, call: str) -> None:
    main = f"from steps import descend\n\nTASKS = {{'sgd': descend}}\n\nfor task in read():\n    {call}\n"

    assert set(runs_of({"steps.py": STEPS, "main.py": main})) == {"main.py"}


def test_a_function_got_by_another_name_is_not_entered(runs_of: RunsOf) -> None:
    main = "from steps import descend\n\nTASKS = {'sgd': descend, 'show': print}\n\nTASKS.get('show')(1)\n"

    assert runs_of({"steps.py": STEPS, "main.py": main}) == {}


def test_an_object_of_a_class_got_from_a_table_is_followed(runs_of: RunsOf) -> None:
    main = (
        "from trainers import Careful, Plain\n\nKINDS = {'plain': Plain, 'careful': Careful}\n\n"
        "trainer = KINDS.get(input())(read())\ntrainer.train()\n"
    )

    assert set(runs_of({"trainers.py": TRAINERS, "main.py": main})) == {"main.py"}


def test_own_methods_in_a_table_are_entered(runs_of: RunsOf) -> None:
    main = (
        "from steps import descend\n\nclass Tasks:\n    def __init__(self):\n        self.known = {'sgd': self.sgd}\n\n"
        "    def run(self, name):\n        return self.known[name](read())\n\n"
        "    def sgd(self, model):\n        descend(model)\n\nTasks().run('sgd')\n"
    )

    assert set(runs_of({"steps.py": STEPS, "main.py": main})) == {"main.py"}


SUB = (
    "import typer\n\nfrom steps import descend\n\napp = typer.Typer()\n\n"
    "@app.command()\ndef train(path: str):\n    descend(path)\n\n@other.command()\ndef show(path: str):\n    pass\n"
)


def test_a_function_that_another_application_registers_is_not_entered(runs_of: RunsOf) -> None:
    main = "from tools.sub import app\n\nif __name__ == '__main__':\n    app()\n"
    files = {"steps.py": STEPS, "tools/sub.py": SUB.replace("@app", "@another"), "main.py": main}

    assert runs_of(files) == {}


def test_a_name_of_many_gaps_is_compared_in_passing(runs_of: RunsOf) -> None:
    gaps = "".join("{x}aa" for _ in range(24))
    hostile = f"class {'a' * 480}:\n    pass\n\nit = eval(f'{gaps}Z')\nit.go()\n"
    train = f"from trainers import Plain\n\n{hostile}Plain(input()).train()\n"

    assert set(runs_of({"trainers.py": TRAINERS, "train.py": train})) == {"train.py"}


JOBS = """
from sklearn.svm import SVC

class Job:
    def __enter__(self):
        return self

    def run(self):
        raise NotImplementedError

class Training(Job):
    def run(self):
        joblib.dump(SVC().fit(X, y), "m.pkl")

class Report(Job):
    def run(self):
        print("nothing")

"""
SETTINGS = """
import jobs
import pydantic

class Settings(pydantic.BaseModel):
    {field}

if __name__ == "__main__":
    settings = {made}
    with settings.job as job:
        job.run()
"""


@pytest.mark.parametrize("made", ["Settings(**input())", "Settings.model_validate(read())"])
@pytest.mark.parametrize(
    ("field", "trains"),
    [
        ("job: jobs.Training", True),
        ("job: jobs.Report | jobs.Training", True),
        ("job: jobs.Report", False),
    ],
)
def test_the_field_of_a_record_is_of_the_classes_that_its_annotation_names(
    runs_of: RunsOf, field: str, made: str, *, trains: bool
) -> None:
    runs = runs_of({"run.py": SETTINGS.format(field=field, made=made), "jobs.py": JOBS})

    assert ("run.py" in runs and runs["run.py"].role == "entry") == trains


STAGES = """
from sklearn.svm import SVC

class Ingest:
    def main(self):
        print("data")

class Train:
    def main(self):
        joblib.dump(SVC().fit(X, y), "m.pkl")
"""


@pytest.mark.parametrize(("made", "trains"), [("Train()", True), ("load('stage.pkl')", False)])
def test_a_name_that_is_bound_again_means_each_class_that_the_program_makes(
    runs_of: RunsOf, made: str, *, trains: bool
) -> None:
    main = f"from stages import Ingest, Train\nobj = Ingest()\nobj.main()\nobj = {made}\nobj.main()\n"
    runs = runs_of({"stages.py": STAGES, "run.py": f"{main}\nlogging.info('done')\n"})

    assert ("run.py" in runs and runs["run.py"].role == "entry") == trains


@pytest.mark.parametrize("other", ["clean.py", "z.py"])
def test_a_shared_function_runs_what_its_program_makes(runs_of: RunsOf, other: str) -> None:
    shared = "def go(stage):\n    stage.main()\n"
    head = "from shared import go\nfrom stages import {0}\n\nif __name__ == '__main__':\n    go({0}())\n"
    programs = {other: head.format("Ingest"), "train.py": head.format("Train")}
    runs = runs_of({"stages.py": STAGES, "shared.py": shared, **programs})

    assert {path for path, run in runs.items() if run.role == "entry"} == {"train.py"}


ENGINE = """
import torch

class Hook:
    def before_epoch(self, runner):
        pass

    def after_step(self, runner):
        pass

class Optimizing(Hook):
    def after_step(self, runner):
        runner.outputs["loss"].backward()
        runner.optimizer.step()

class Runner:
    def __init__(self, model):
        self.model, self.hooks = model, list(model.hooks)

    def call_hook(self, name):
        for hook in self.hooks:
            getattr(hook, name)(self)

    def train(self):
        self.outputs = self.model(1)
        self.call_hook("{step}")
        torch.save(self.model, "m.pt")

    def test(self):
        print(self.model(1))

    def run(self, mode):
        go = getattr(self, mode)
        if mode == "{mode}":
            go()
"""


@pytest.mark.parametrize(
    ("step", "mode", "trains"),
    [("after_step", "train", True), ("before_epoch", "train", False), ("after_step", "test", False)],
)
def test_hooks_are_called_by_the_names_that_are_handed_over(
    runs_of: RunsOf, step: str, mode: str, *, trains: bool
) -> None:
    start = "if __name__ == '__main__':\n    Runner(net()).run(flag())\n"
    main = f"from engine import Runner\nfrom parts import flag, net\n\n{start}"
    runs = runs_of({"run.py": main, "engine.py": ENGINE.replace("{step}", step).replace("{mode}", mode)})

    assert ("run.py" in runs) == trains


def test_a_branch_that_imports_a_lost_module_leaves_the_other(runs_of: RunsOf) -> None:
    main = (
        "import joblib\nif SHARED:\n    from pkg.shared import Runner as Kind\nelse:\n"
        "    from pkg.lost import Runner as Kind\n\nif __name__ == '__main__':\n    Kind().run()\n"
    )
    runner = (
        "from sklearn.svm import SVC\n\nclass Runner:\n    def run(self):\n        dump(SVC().fit(X, y), 'm.pkl')\n"
    )
    runs = runs_of({"run.py": main, "pkg/__init__.py": "", "pkg/shared.py": runner})

    assert runs["run.py"].framework == "sklearn"


def test_a_process_starts_the_function_that_was_chosen(runs_of: RunsOf) -> None:
    main = (
        "import multiprocessing as mp\nfrom sklearn.svm import SVC\n\ndef quiet():\n    print(1)\n\n"
        "if __name__ == '__main__':\n    work = fit if mp.cpu_count() > 1 else quiet\n"
        "    mp.Process(target=work).start()\n"
    )
    fit = "def fit():\n    joblib.dump(SVC().fit(X, y), 'm.pkl')\n"
    runs = runs_of({"run.py": main.replace("def quiet", f"{fit}\n\ndef quiet")})

    assert runs["run.py"].role == "entry"


BARS = """
from torch.utils.tensorboard import SummaryWriter

class Bar:
    def log(self, loss):
        print(loss)

class Wrapped(Bar):
    def __init__(self, bar, folder):
        self.bar, self.folder, self.writer = bar, folder, None

    def log(self, loss):
        if self.writer is None:
            self.writer = SummaryWriter(self.folder)
        self.writer.add_scalar("loss", loss)
        self.bar.log(loss)

def build(args):
    bar = Bar()
    if {test}:
        bar = Wrapped(bar, args.folder)
    return bar
"""
BARRED = """
import argparse
import torch
from bars import build

parser = argparse.ArgumentParser()
parser.add_argument("--folder", default="")
args = parser.parse_args()
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
bar = build(args)
for x in data:
    loss = model(x).sum()
    loss.backward()
    optimizer.step()
    bar.log(loss)
torch.save(model, "m.pt")
"""


@pytest.mark.parametrize(("test", "tracking"), [("args.folder", "optional"), ("model", "partial")])
def test_a_method_of_an_object_that_is_off_by_default_is_off(runs_of: RunsOf, test: str, tracking: str) -> None:
    runs = runs_of({"bars.py": BARS.format(test=test), "train.py": BARRED})

    assert runs["train.py"].tracking == tracking


BOARDS = """
import wandb

class Board:
    def __init__(self, args):
        wandb.init(config=vars(args))

    def log(self, row):
        wandb.log(row)

class Silent:
    def __init__(self, args):
        self.args = args

    def log(self, row):
        print(row)

def make(kind, args):
    {branches}
    return chosen(args)
"""
BY_IF = "if kind == 'board':\n        chosen = Board\n    elif kind == 'silent':\n        chosen = Silent"
BY_MATCH = "match kind:\n        case 'board': chosen = Board\n        case 'silent': chosen = Silent"
BEFORE = "chosen = Board\n    if kind == 'silent':\n        chosen = Silent"
HIDDEN = "chosen = Board\n    chosen = Silent"


@pytest.mark.parametrize(
    ("branches", "kind", "tracking"),
    [
        (BY_IF, "board", "tracked"),
        (BY_MATCH, "board", "tracked"),
        (BEFORE, "board", "tracked"),
        (BY_IF, "silent", "optional"),
        (BY_MATCH, "silent", "optional"),
        (HIDDEN, "board", "untracked"),
    ],
)
def test_a_name_that_branches_bind_differently_is_each_on_its_condition(
    runs_of: RunsOf, branches: str, kind: str, tracking: str
) -> None:
    start = f"""
import argparse, torch
from boards import make
parser = argparse.ArgumentParser()
parser.add_argument("--kind", default="{kind}")
args = parser.parse_args()
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
board = make(args.kind, args)
for x in torch.load("data.pt"):
    loss = net(x).mean()
    loss.backward()
    optimizer.step()
    board.log({{"loss": loss.item()}})
torch.save(net, "m.pt")
"""

    [run] = runs_of({"boards.py": BOARDS.format(branches=branches), "train.py": start}).values()

    assert run.tracking == tracking


TRAINED = """
import sys
import torch
{before}

def main():
    net = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x in torch.load("data.pt"):
        optimizer.zero_grad()
        net(x).mean().backward()
        optimizer.step()
    torch.save(net, "m.pt")

{after}
"""
IN_BRANCHES = "if len(sys.argv) > 1:\n    main()\nelif sys.argv:\n    from export import main\n    main()"
IN_THE_OTHER = "if len(sys.argv) > 1:\n    from export import main\n    main()\nelse:\n    main()"
LATER = "main()\nfrom export import main\nmain()"
EARLIER = "from export import main\nmain()"
IN_TRY = "try:\n    from export import main\nexcept ImportError:\n    print('no export')\nmain()"
FROM_INSIDE = "if len(sys.argv) > 1:\n    from export import main\n\ndef start():\n    main()\n\nstart()"


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ("", IN_BRANCHES, ["train.py"]),
        ("", IN_THE_OTHER, ["train.py"]),
        ("", LATER, ["train.py"]),
        ("", EARLIER, []),
        ("", IN_TRY, ["train.py"]),
        ("", FROM_INSIDE, ["train.py"]),
        ("from export import main", "main()", ["train.py"]),
    ],
)
def test_a_name_means_all_that_may_bind_it_where_it_is_called(
    runs_of: RunsOf, before: str, after: str, rows: list[str]
) -> None:
    export = "import torch\n\ndef main():\n    torch.onnx.export(torch.load('m.pt'), torch.rand(1), 'm.onnx')\n"

    found = runs_of({"export.py": export, "train.py": TRAINED.format(before=before, after=after)})

    assert [path for path, run in found.items() if run.role == "entry"] == rows


@pytest.mark.parametrize(("last", "tracking"), [("Digits()", "untracked"), ("", "partial")])
def test_a_method_by_name_alone_is_none_of_a_program_of_its_own(runs_of: RunsOf, last: str, tracking: str) -> None:
    other = f"""
import keras

class Digits:
    def __init__(self):
        self.callback = keras.callbacks.TensorBoard("logs")
        self.model = keras.Sequential([])

    def predict(self, place):
        self.model.fit(x, y, callbacks=[self.callback])
        return self.model.predict(x[place])
{last}
"""
    start = """
import keras, numpy

class Model:
    def __enter__(self):
        model = keras.Sequential([])
        model.compile(loss="mse")
        return model

with Model() as model:
    model.fit(numpy.load("x.npy"), numpy.load("y.npy"))
    print(model.predict(numpy.load("z.npy")))
"""

    assert runs_of({"digits.py": other, "main.py": start})["main.py"].tracking == tracking
