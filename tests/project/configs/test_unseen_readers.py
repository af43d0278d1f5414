"""What cannot be read may read a key: then nobody can say that the key is dead."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.repository import kinds

TRAIN = """
import argparse
import torchlike

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--no-cuda", action="store_true")
parser.add_argument("--seed", type=int)
args = parser.parse_args()
torchlike.fit(args.lr)
"""
LOADS = (
    "import yaml\n\nwith open('{file}') as file:\n    settings = yaml.safe_load(file)\n"
    "for _ in range(settings{key}):\n    run()\n"
)
Make = Callable[[Mapping[str, str]], Path]


def configs(folder: Path) -> tuple[ConfigFile, ...]:
    with opened(Options(path=folder)) as found:
        return found.project.configs


def row(folder: Path, key: str) -> ConfigKey:
    return next(one for file in configs(folder) for one in file.keys if one.key == key)


def test_a_key_that_an_unparsable_file_names_is_unknown_with_that_reason(make_repository: Make) -> None:
    folder = make_repository({"train.py": TRAIN, "tools/old.py": "from train import args\nif args.no_cuda print 1 (\n"})

    key = row(folder, "--no-cuda")

    assert (key.status, key.scope) == ("unknown", None)
    assert key.reason == "tools/old.py cannot be read (syntax-error) and names it"


def test_a_comment_of_an_unparsable_file_names_nothing(make_repository: Make) -> None:
    old = "# draw seed\nif args.no_cuda print 1 (\n    # no_cuda or seed\n"
    folder = make_repository({"train.py": TRAIN, "tools/old.py": old})

    assert {one: row(folder, one).status for one in ("--no-cuda", "--seed")} == {
        "--no-cuda": "unknown",
        "--seed": "dead",
    }


def test_a_key_that_no_unread_file_names_stays_dead(make_repository: Make) -> None:
    folder = make_repository({"train.py": TRAIN, "tools/old.py": "if args.seeds or seed_all print 1 (\n"})

    statuses = {one: row(folder, one).status for one in ("--no-cuda", "--seed", "--lr")}

    assert statuses == {"--no-cuda": "dead", "--seed": "dead", "--lr": "live"}


def test_a_key_that_a_broken_cell_names_is_unknown(make_repository: Make) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for source in (["x = 'no_cuda'\n"], ["if args.seed print((\n"])
    ]
    book = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    folder = make_repository({"train.py": TRAIN, "look.ipynb": book})

    seed, cuda = row(folder, "--seed"), row(folder, "--no-cuda")

    assert seed.reason == "look.ipynb cannot be read (some of its cells are no Python) and names it"
    assert cuda.status == "dead"


def test_a_key_that_a_file_too_large_to_read_names_is_unknown(
    make_repository: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(kinds.CAPS, "python", 600)
    folder = make_repository(
        {"train.py": TRAIN, "big.py": f"from train import args\nprint(args.seed)\n{'x = 1' * 200}\n"}
    )

    seed, cuda = row(folder, "--seed"), row(folder, "--no-cuda")

    assert seed.reason == "big.py cannot be read (too-large) and names it"
    assert cuda.status == "dead"


def test_code_whose_content_is_missing_may_read_any_key(make_repository: Make) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12\n"
    folder = make_repository({"train.py": TRAIN, "look.ipynb": pointer})

    statuses = {one: row(folder, one).status for one in ("--no-cuda", "--seed", "--lr")}

    assert statuses == {"--no-cuda": "unknown", "--seed": "unknown", "--lr": "live"}


def test_a_settings_file_that_an_unparsable_file_names_is_not_dead(make_repository: Make) -> None:
    files = {"train.py": "import torchlike\ntorchlike.fit(0.1)\n", "conf/train_old.yaml": "lr: 0.1\n"}
    folder = make_repository({**files, "old.py": "load('train_old.yaml' (\n"})

    (file,) = configs(folder)

    assert (file.status, file.reason) == ("unknown", "old.py cannot be read (syntax-error) and names it")


def test_a_setting_that_code_of_another_language_names_is_unknown(make_repository: Make) -> None:
    settings = "batch: 3\nfamilies: [a]\nwidth: 4\ndepth: 5\n"
    train = (
        "import yaml\n\nwith open('conf.yaml') as file:\n    settings = yaml.safe_load(file)\n"
        "for _ in range(settings['batch']):\n    run()\n"
    )
    steps = (
        'configfile: "conf.yaml"\n# the depth of the net\nrule all:\n    input: expand("{f}", f=config["families"])\n'
    )
    folder = make_repository({"conf.yaml": settings, "train.py": train, "Snakefile": steps})

    found = {one: row(folder, one).status for one in ("batch", "families", "width", "depth")}

    assert found == {"batch": "live", "families": "unknown", "width": "dead", "depth": "dead"}
    assert row(folder, "families").reason == "Snakefile is no Python and names it, so it may be used there"


def test_a_variable_that_javascript_unpacks_is_unknown(make_repository: Make) -> None:
    page = "const { MAIL_HOST, MAIL_PASS } = process.env;\nconst TEXT = 'a host, MAIL_PORT and more';\n"
    variables = "MAIL_HOST=\nMAIL_PASS=\nMAIL_PORT=\n"
    folder = make_repository({".env.example": variables, "app/mailer.js": page, "train.py": "print(1)\n"})

    found = {one: row(folder, one).status for one in ("MAIL_HOST", "MAIL_PASS", "MAIL_PORT")}

    assert found == {"MAIL_HOST": "unknown", "MAIL_PASS": "unknown", "MAIL_PORT": "dead"}


def test_an_option_of_a_command_line_is_not_read_by_another_language(make_repository: Make) -> None:
    folder = make_repository({"train.py": TRAIN, "run.bat": "python train.py --seed 3\n", "page.js": 'o["no_cuda"]\n'})

    statuses = {one: row(folder, one).status for one in ("--no-cuda", "--seed")}

    assert statuses == {"--no-cuda": "dead", "--seed": "dead"}


def test_unread_code_of_another_kedro_project_reads_no_parameters_of_this_one(make_repository: Make) -> None:
    project = {
        "{0}/pyproject.toml": '[tool.kedro]\npackage_name = "{0}"\nproject_name = "{0}"\n',
        "{0}/conf/base/parameters.yml": "fraction: 0.1\nrandom_state: 3\n",
        "{0}/src/{0}/pipeline.py": """
from kedro.pipeline import node, pipeline

def split(data, parameters):
    return data.sample(parameters["fraction"])

def create_pipeline(**kwargs):
    return pipeline([node(split, ["data", "parameters"], "split")])
""",
    }
    files = {path.format(name): text.replace("{0}", name) for name in ("one", "two") for path, text in project.items()}
    folder = make_repository(files | {"two/tests/test_it.py": "def test(:\n    use('random_state')\n"})

    found = {file.path: {key.key: key.status for key in file.keys} for file in configs(folder)}

    assert found["one/conf/base/parameters.yml"] == {"fraction": "live", "random_state": "dead"}
    assert found["two/conf/base/parameters.yml"] == {"fraction": "live", "random_state": "unknown"}


def test_what_unread_code_may_hand_to_its_reader_is_unknown(make_repository: Make) -> None:
    train = "import options\nimport loading as L\nL.loader(options.args)\nif broken print 1 (\n"
    options = TRAIN.replace("torchlike.fit(args.lr)", "print(args.lr)")
    loading = "class loader:\n    def __init__(self, args):\n        self.seed = args.seed\n"
    folder = make_repository({"train.py": train, "options.py": options, "loading.py": loading})

    seed, cuda = row(folder, "--seed"), row(folder, "--no-cuda")

    assert seed.reason == "train.py cannot be read (syntax-error) and names it: loading, which reads a key of that name"
    assert cuda.status == "dead"


@pytest.mark.parametrize("name", ["tune", "tune_all"])
def test_a_key_that_the_program_of_a_document_takes_is_unknown(make_repository: Make, name: str) -> None:
    settings = "model:\n  width: 4\ntrain:\n  steps: 5\n  amp: true\n  save_every: 2\n"
    code = LOADS.format(file=f"conf/{name}.yaml", key="['model']['width']")
    page = (
        "Set `amp` first.\n\n```python\nconfig = load('conf/tune.yaml')\nfit(steps=config['train']['steps'])\n```\n\n"
        "```yaml\ntrain: {save_every: 3}\n```\n"
    )
    files = {"conf/tune.yaml": "model:\n  width: 5\n", f"conf/{name}.yaml": settings}
    folder = make_repository({**files, "show.py": code, "README.md": page})

    found = {one: row(folder, f"train.{one}").status for one in ("steps", "amp", "save_every")}

    assert found == {"steps": "unknown", "amp": "dead", "save_every": "dead"}
    says = "README.md shows a program that loads such a file and names it"
    assert row(folder, "train.steps").reason == says


def test_a_program_of_a_document_that_loads_another_file_reads_nothing_here(make_repository: Make) -> None:
    code = LOADS.format(file="tune.yaml", key="['width']")
    page = "```python\nconfig = load('other.yaml')\nfit(steps=config['steps'])\n```\n"
    folder = make_repository({"tune.yaml": "width: 4\nsteps: 5\n", "show.py": code, "README.md": page})

    assert {one: row(folder, one).status for one in ("width", "steps")} == {"width": "live", "steps": "dead"}
