"""Classes that settings name, and constructors that make a writer through a module of the repository."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

START = """
import json, sys
from util import build

def main(config):
    trainer = build(config["trainer"])
    trainer.train()

if __name__ == "__main__":
    main(json.load(open(sys.argv[1])))
"""
TRAINER = """
import torch
{imports}

class {name}:
    def __init__(self, model, folder):
        self.model = model
        {made}

    def train(self):
        optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
        for batch in range(9):
            loss = self.model(batch)
            loss.backward()
            optimizer.step()
            {recorded}
        torch.save(self.model.state_dict(), "m.pt")
"""
WRITING = TRAINER.format(
    name="Writing", imports="from torch.utils.tensorboard import SummaryWriter",
    made="self.writer = SummaryWriter(folder)", recorded="self.writer.add_scalar('loss', loss, batch)",
)  # fmt: skip
PLAIN = TRAINER.format(name="Plain", imports="", made="pass", recorded="print(loss)")
PAIR = (
    "import importlib\n\ndef build(c):\n"
    "    return getattr(importlib.import_module(c['module']), c['main'])(**c['args'])\n"
)
LISTED = (
    "import importlib\n\ndef build(c):\n    file, name = c['name'][0], c['name'][1]\n"
    "    attr = getattr(importlib.import_module(file), name)\n    return attr(**c['args'])\n"
)
WHOLE = (
    "import importlib\n\ndef build(c):\n    module, name = c['name'].rsplit('.', 1)\n"
    "    return getattr(importlib.import_module(module), name)(**c['args'])\n"
)
WAYS = [
    (PAIR, '{{"trainer": {{"module": "trainers.{0}", "main": "{1}", "args": {{}}}}}}'),
    (LISTED, '{{"trainer": {{"name": ["trainers.{0}", "{1}"], "args": {{}}}}}}'),
    (WHOLE, '{{"trainer": {{"name": "trainers.{0}.{1}", "args": {{}}}}}}'),
]


@pytest.mark.parametrize(("build", "settings"), WAYS)
@pytest.mark.parametrize(("named", "tracking"), [(("a", "Writing"), "partial"), (("b", "Plain"), "untracked")])
def test_a_class_that_settings_name_is_the_one_that_trains(
    runs_of: RunsOf, build: str, settings: str, named: tuple[str, str], tracking: str
) -> None:
    files = {
        "train.py": START, "util.py": build, "trainers/__init__.py": "", "trainers/a.py": WRITING,
        "trainers/b.py": PLAIN, "conf/x.json": settings.format(*named),
    }  # fmt: skip

    run = runs_of(files)["train.py"]

    assert run.tracking == tracking
    assert f"trainers/{named[0]}.py" in {item.path for item in run.evidence}


def test_words_that_stand_beside_no_module_name_no_class(runs_of: RunsOf) -> None:
    settings = '{"trainer": {"module": "trainers.c", "main": "Writing"}, "other": {"main": "Plain"}}'
    files = {
        "train.py": START, "util.py": PAIR, "trainers/__init__.py": "", "trainers/a.py": WRITING,
        "trainers/b.py": PLAIN, "trainers/c.py": "class Other:\n    pass\n", "conf/x.json": settings,
    }  # fmt: skip

    assert "train.py" not in runs_of(files)


def test_a_constructor_that_makes_its_writer_in_a_module_of_its_own_is_entered(runs_of: RunsOf) -> None:
    files = {
        "train.py": "import factory\n\nif __name__ == '__main__':\n    factory.make()().train()\n",
        "factory.py": "import importlib\n\ndef make(c=()):\n    return getattr(importlib.import_module(c[0]), c[1])\n",
        "base.py": (
            "from util import board\n\nclass Base:\n    def __init__(self, model, optimizer, folder):\n"
            "        self.model, self.optimizer = model, optimizer\n        self.writer = board.writer(folder)\n\n"
            "    def train(self):\n        for batch in range(9):\n            self.step(batch)\n\n"
            "    def step(self, batch):\n        raise NotImplementedError\n"
        ),
        "trainer.py": (
            "import torch\nfrom base import Base\n\nclass Trainer(Base):\n    def step(self, batch):\n"
            "        loss = self.model(batch)\n        loss.backward()\n        self.optimizer.step()\n"
            "        self.writer.add_scalar('loss', loss)\n        torch.save(self.model.state_dict(), 'm.pt')\n"
        ),
        "util/__init__.py": "",
        "util/board.py": "from tensorboardX import SummaryWriter\n\ndef writer(to):\n    return SummaryWriter(to)\n",
    }  # fmt: skip

    assert runs_of(files)["train.py"].tracking == "partial"


def test_what_a_factory_hands_on_partly_made_may_be_anything(runs_of: RunsOf) -> None:
    build = (
        "import importlib\nfrom functools import partial\n\ndef build(c):\n"
        "    attr = getattr(importlib.import_module(c[0]), c[1])\n"
        "    if isinstance(attr, type):\n        ret = attr()\n    else:\n        ret = partial(attr)\n    return ret\n"
    )

    assert runs_of({"train.py": START, "util.py": build, "a.py": PLAIN})["train.py"].tracking == "untracked"


def test_who_applies_what_settings_name_does_not_train(runs_of: RunsOf) -> None:
    build = (
        "import importlib\n\ndef build(c, whole=True):\n    module = importlib.import_module(c['module'])\n"
        "    if whole:\n        return getattr(module, c['main'])(**c['args'])\n    return getattr(module, c['main'])\n"
    )
    applies = (
        "import json, sys\nfrom util import build\nconfig = json.load(open(sys.argv[1]))\n"
        "model = build(config['model'])\nfound = []\nfor batch in range(9):\n    found.append(model(batch).cpu())\n"
    )
    files = {
        "apply.py": applies, "util.py": build, "nets.py": "class Net:\n    size = 2\n",
        "trainers.py": PLAIN, "conf/x.json": (
            '{"model": {"module": "nets", "main": "Net", "args": {}},'
            ' "trainer": {"module": "trainers", "main": "Plain", "args": {}}}'
        ),
    }  # fmt: skip

    assert "apply.py" not in runs_of(files)
