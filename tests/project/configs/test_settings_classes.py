"""Classes that only hold settings (`class CFG: lr = 1e-3`): which of them are read, dead or cannot be told."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[tuple[str, str], ConfigKey]]
CLASS = "class CFG:\n    lr = 1e-3\n    epochs = 5\n    spare = 3\n\n"
READS = "print(CFG.lr, CFG.epochs)\n"


@pytest.fixture
def judged(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the settings of classes by path and name."""

    def judge(files: Mapping[str, str]) -> dict[tuple[str, str], ConfigKey]:
        project = project_of({path: dedent(text).lstrip() for path, text in files.items()})
        return {(key.path, key.key): key for key in project.keys if key.source == "python"}

    return judge


@pytest.mark.parametrize(
    "files",
    [
        {"train.py": CLASS + READS},
        {"train.py": CLASS + "def fit(cfg):\n    return cfg.lr * cfg.epochs\n\n\nfit(CFG)\n"},
        {"train.py": CLASS + "cfg = CFG()\nprint(cfg.lr, cfg.epochs)\n"},
        {"train.py": CLASS.replace("CFG:", "CFG(object):") + READS},
        {"train.py": CLASS.replace("spare", "twice = epochs * 2\n    spare") + "print(CFG.lr, CFG.twice)\n"},
        {
            "train.py": CLASS
            + "class Net:\n    def __init__(self, cfg):\n        self.cfg = cfg\n\n"
            + "    def step(self):\n        return self.cfg.lr + self.cfg.epochs\n\n\nNet(CFG).step()\n"
        },
    ],
)
def test_a_setting_that_nothing_reads_is_dead(judged: Judge, files: dict[str, str]) -> None:
    found = judged(files)

    assert found["train.py", "spare"].status == "dead"
    assert found["train.py", "lr"].status == found["train.py", "epochs"].status == "live"


@pytest.mark.parametrize(("installs", "confidence"), [("train.txt", "high"), ("setup.py", "medium")])
def test_a_setting_that_nothing_reads_is_less_sure_in_an_installed_package(
    judged: Judge, installs: str, confidence: str
) -> None:
    found = judged({"net/__init__.py": "", "net/settings.py": CLASS + READS, installs: "pass\n"})

    assert found["net/settings.py", "spare"].confidence == confidence


@pytest.mark.parametrize(
    "use",
    [
        "print(getattr(CFG, 'spare'))\n",
        "for name in dir(CFG):\n    print(name, getattr(CFG, name))\n",
        "import library\nlibrary.run(CFG)\n",
        "def show(spare):\n    return spare\n\n\nshow(**vars(CFG))\n",
        "import json\njson.dumps(CFG.__dict__)\nopen('x').read(CFG)\n",
        "C = CFG\nprint(C.spare)\n",
    ],
)
def test_a_setting_that_something_may_read_is_not_dead(judged: Judge, use: str) -> None:
    assert judged({"train.py": CLASS + READS + use})["train.py", "spare"].status != "dead"


@pytest.mark.parametrize(
    "use",
    [
        "print('{spare}'.format(**vars(CFG)))\n",
        "open('run_%(spare)d' % CFG.__dict__)\n",
        "table.query('size > @CFG.spare')\n",
        "exec('fit(CFG.spare)')\n",
        "import library\nlibrary.run(globals())\n",
        "def fit(config=CFG):\n    return library.run(config)\n",
        "def fit(config: CFG):\n    return library.run(config)\n",
        "class Trainer:\n    config: CFG\n",
        "class Trainer:\n    config = CFG\n",
        "@library.main(CFG)\ndef main(config):\n    return config.lr\n",
        "def configs():\n    yield CFG\n",
        "trainer.config = CFG\n",
        "library.run(CFG.__mro__)\n",
        "library.run(type('Both', (CFG, Other), {}))\n",
        "match CFG():\n    case CFG(spare=3):\n        pass\n",
        "class Net(CFG):\n    def size(self):\n        return type(self).spare\n",
        "class Net(CFG):\n    def size(self):\n        return super().spare\n",
        "class Net(CFG):\n    def all(self):\n        return [getattr(self, name) for name in dir(self)]\n",
        "class Net(CFG):\n    width = 8\n\n\nlibrary.run(Net)\n",
        "import library\n\n\nclass Net(CFG, library.Trainer):\n    pass\n",
        "def get():\n    return CFG\n\n\nfit(get().spare)\n",
        "both = (CFG, Other)\nlibrary.run(**vars(both[number]()))\n",
    ],
)
def test_a_class_that_is_taken_in_another_way_may_be_read_there(judged: Judge, use: str) -> None:
    assert judged({"train.py": CLASS + READS + use})["train.py", "spare"].status != "dead"


@pytest.mark.parametrize(
    "other",
    [
        {"app.py": "from flask import Flask\n\napp = Flask(__name__)\napp.config.update(load('config.CFG'))\n"},
        {"conf/net.yaml": "cfg:\n  _target_: config.CFG\n"},
        {"run.py": "exec(open('config.py').read())\nfit(CFG.spare)\n"},
        {"run.py": "exec(open('config.py').read())\nfit(CFG)\n"},
        {"run.py": "import config\n\nlibrary.run(config)\n"},
        {"run.py": "import library\nfrom config import CFG as C\n\nc = C()\nlibrary.run(c)\n"},
        {"run.py": "import config\n\nlibrary.run(vars(config))\n"},
        {"run.sh": 'python -c "from config import CFG; print(CFG.spare)"\n'},
    ],
)
def test_a_class_that_other_files_take_in_another_way_may_be_read_there(judged: Judge, other: dict[str, str]) -> None:
    files = {"config.py": CLASS, "train.py": "from config import CFG\n\n" + READS}

    status = judged({**files, **other})["config.py", "spare"].status
    assert status == "unknown"


def test_settings_are_read_by_the_modules_that_import_their_class(judged: Judge) -> None:
    config = CLASS.replace("spare = 3", "spare = 3\n    width = 8")
    found = judged({"config.py": config, "train.py": "from config import CFG\n" + READS + "print(CFG.width)\n"})

    assert found["config.py", "width"].status == "live"
    assert found["config.py", "spare"].status == "dead"


def test_a_class_that_another_folder_takes_by_name_may_be_any_of_its_kind(judged: Judge) -> None:
    train = "import sys\n\nsys.path.append('..')\nfrom settings import CFG\n" + READS
    found = judged({
        "a/settings.py": CLASS,
        "a/train.py": train,
        "b/settings.py": CLASS,
        "b/train.py": train,
        "utils/show.py": "from settings import CFG\n\n\ndef show():\n    return CFG.spare\n",
    })  # fmt: skip

    assert found["a/settings.py", "spare"].status == found["b/settings.py", "spare"].status == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        CLASS.replace("CFG", "Net") + READS.replace("CFG", "Net"),
        CLASS.replace("CFG:", "CFG(Base):") + READS,
        CLASS.replace("CFG:", "CFG(metaclass=Listed):") + READS,
        CLASS + "    def fit(self):\n        return 1\n\n\n" + READS,
        CLASS.replace("    epochs = 5\n", "") + "print(CFG.lr)\n",
        CLASS,
    ],
)
def test_what_is_more_or_less_than_settings_that_are_used_is_not_listed(judged: Judge, text: str) -> None:
    assert not judged({"train.py": text})


def test_where_no_setting_of_a_class_is_read_its_reader_is_not_understood(judged: Judge) -> None:
    found = judged({"train.py": CLASS + "run = CFG()\n"})

    assert {key.status for key in found.values()} == {"unknown"}


def test_a_numbered_copy_of_a_class_in_the_same_file_is_a_copy(judged: Judge) -> None:
    code = CLASS + CLASS.replace("CFG", "CFG2") + READS + READS.replace("CFG", "CFG2")
    found = judged({"train.py": code})

    assert found["train.py", "spare"].near_misses[0].says == "the first of its copies"  # the last of them, by name


def test_copies_of_a_dead_setting_hang_on_the_first(judged: Judge) -> None:
    found = judged({"exp/one.py": CLASS + READS, "exp/two.py": CLASS + READS})

    assert [near.path for near in found["exp/one.py", "spare"].near_misses] == ["exp/two.py"]
    assert [near.says for near in found["exp/two.py", "spare"].near_misses] == ["the first of its copies"]


MADE = """
    class Config:
        def __init__(self):
            self.lr = 1e-3
            self.epochs = 5
            self.spare = 3

"""


@pytest.mark.parametrize(
    "files",
    [
        {"config.py": MADE, "train.py": "from config import Config\n\ncfg = Config()\nfit(cfg.lr, cfg.epochs)\n"},
        {
            "config.py": MADE.replace("Config:", "Config():"),
            "train.py": "from config import Config\n\n\nclass Net:\n    def __init__(self):\n"
            "        self.cfg = Config()\n\n"
            "    def step(self):\n        return fit(self.cfg.lr, self.cfg.epochs)\n\n\nNet().step()\n",
        },
        {
            "configs/sets.py": MADE.replace("Config", "HAR"),
            "configs/data_configs.py": MADE.replace("Config", "HAR")
            + "    def get_class(name):\n        return globals()[name]\n",
            "train.py": "from configs.data_configs import get_class\n\n"
            "cfg = get_class('HAR')()\nfit(cfg.lr, cfg.epochs)\n",
        },
        {
            "config.py": "from dataclasses import dataclass, field\n\n\n@dataclass\nclass Config:\n"
            "    lr: float = 1e-3\n    epochs: int = field(default=5)\n    spare: int = 3\n",
            "train.py": "from config import Config\n\ncfg = Config()\nfit(cfg.lr, cfg.epochs)\n",
        },
        {
            "config.py": MADE + "        def display(self):\n            for name in sorted(vars(self)):\n"
            "                print(name, getattr(self, name))\n",
            "train.py": "from config import Config\n\ncfg = Config()\ncfg.display()\nfit(cfg.lr, cfg.epochs)\n",
        },
        {
            "config.py": "class BaseConfig:\n    lr = 1\n    epochs = 2\n    spare = 3\n\n\nclass Config(BaseConfig):\n"
            "    lr = 2\n    epochs = 3\n    spare = 4\n",
            "train.py": "from config import Config\n\ncfg = Config()\nfit(cfg.lr, cfg.epochs)\n",
        },
    ],
)
def test_settings_that_an_object_is_made_with_are_told(judged: Judge, files: dict[str, str]) -> None:
    found = {name: key.status for (path, name), key in judged(files).items() if path != "configs/sets.py"}

    assert found["lr"] == found["epochs"] == "live"
    assert found["spare"] == "dead"


@pytest.mark.parametrize(
    "use",
    [
        "fit(**vars(cfg))\n",
        "fit(**cfg.__dict__)\n",
        "library.run(cfg)\n",
        "for name in dir(cfg):\n    fit(getattr(cfg, name))\n",
        "fit(getattr(cfg, key))\n",
        "fit(cfg.spare)\n",
        "fit(getattr(cfg, 'spare'))\n",
        "class Both(Config):\n    def size(self):\n        return self.spare\n",
        "library.run(config=[cfg])\n",
        "import pickle\n\npickle.loads(data).run(cfg)\n",
    ],
)
def test_what_takes_a_made_object_otherwise_may_read_it(judged: Judge, use: str) -> None:
    start = "import library\nfrom config import Config\n\ncfg = Config()\nfit(cfg.lr, cfg.epochs)\n"

    assert judged({"config.py": MADE, "train.py": start + use})["config.py", "spare"].status != "dead"


@pytest.mark.parametrize(
    "text",
    [
        MADE.replace("self):", "self, path):"),
        MADE.replace("Config:", "Config(Trainer):"),
        MADE.replace("Config", "Loader"),
        MADE + "        def step(self):\n            return self.lr\n",
        "@register\n" + MADE.replace("\n    ", "\n").lstrip(),
    ],
)
def test_a_class_that_does_more_holds_no_settings(judged: Judge, text: str) -> None:
    files = {"state.py": text, "train.py": "from state import Config\n\ncfg = Config()\nfit(cfg.lr, cfg.epochs)\n"}

    assert not [key for key in judged(files) if key[0] == "state.py"]


def test_a_setting_made_by_a_call_in_the_constructor_is_told_there(judged: Judge) -> None:
    body = """
        from dataclasses import field

        class Config:
            kind = 1

            def __init__(self):
                self.lr = float(1)
                self.epochs = 5
                self.path = str(2)
                self.spare = field(default=3)

        config = Config()
        print(config.lr, config.epochs, config.path, config.kind)
    """
    found = judged({"train.py": body})

    assert found["train.py", "epochs"].status == "live"
    assert found["train.py", "spare"].status == "dead"
