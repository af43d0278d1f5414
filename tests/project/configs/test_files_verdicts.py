"""Settings files: what is configuration, what a tool owns, and what nothing can load."""

from pathlib import Path

import pytest
from repositories import Repository

from mldebt.findings.subjects import ConfigFile
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.settings.build import settings_files

READER = """
import argparse
import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config")
args = parser.parse_args()
config = yaml.safe_load(open(args.config))
run(config["width"], config["depth"])
"""
NAMING = """
import yaml

config = yaml.safe_load(open("configs/a.yaml"))
run(config["width"], config["depth"])
"""


def rows(folder: Path) -> dict[str, ConfigFile]:
    with opened(Options(path=folder)) as found:
        sources = found.project.sources
        return {file.path: file for file in settings_files(sources, Flows(sources))}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/ci.yml", "on: push\njobs: {}\n"),
        (".pre-commit-config.yaml", "repos: []\n"),
        ("deploy/service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n"),
        ("poetry.lock", "[[package]]\nname = 'x'\n"),
        ("package.json", '{"name": "x", "version": "1"}'),
        ("mkdocs.yml", "site_name: x\n"),
        ("environment.yaml", "name: x\ndependencies: [python]\n"),
        ("configs/neptune_big.yaml", "project: x\nmetric: {channel: y, goal: max}\n"),
        ("ds_config.json", '{"zero_optimization": {"stage": 2}}'),
        ("dvc.yaml", "stages: {train: {cmd: python train.py}}\n"),
        ("plans/plan.yaml", "method: bayes\nmetric: {name: loss}\nparameters: {lr: {min: 0.1, max: 1}}\n"),
        ("conf/model/kept.yaml", "_wandb: {cli_version: 0.24.0}\nlr: {value: 0.1}\n"),
        ("pyproject.toml", "[tool.ruff]\nline-length = 1\n"),
        ("requirements/pyproject-dev.toml", '[tool.poetry]\nname = "x"\n'),
    ],
)
def test_a_file_that_a_tool_owns_is_external_with_the_reason(make_repository: Repository, path: str, text: str) -> None:
    folder = make_repository({path: text, "train.py": READER})

    found = rows(folder)[path]

    assert (found.status, found.keys) == ("external", ())
    assert found.reason


def test_a_map_of_five_hundred_integers_is_data(make_repository: Repository) -> None:
    text = "".join(f"{number}: name {number}\n" for number in range(500))
    folder = make_repository({"classes.yaml": text, "train.py": READER})

    found = rows(folder)["classes.yaml"]

    assert (found.status, found.keys) == ("unknown", ())
    assert "500" in found.reason


def test_of_twelve_files_behind_an_option_seven_unnamed_ones_are_variants(make_repository: Repository) -> None:
    files = {f"configs/net_{number}.yaml": f"width: {number}\ndepth: 2\n" for number in range(12)}
    readme = "# Use\n\n" + "\n".join(f"- `configs/net_{number}.yaml`" for number in range(5))
    folder = make_repository({**files, "README.md": readme, "train.py": READER})

    found = [file.status for file in rows(folder).values()]

    assert (found.count("live"), found.count("variant"), found.count("dead")) == (5, 7, 0)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", "python train.py configs/_base_/$NAME.yaml\n"),
        ("run.sh", "python train.py --config=configs/_base_/{aug,schedule}.yaml\n"),
        ("README.md", "Use `configs/_base_/<name>.yaml`.\n"),
        ("README.md", "| a | b |\n|---|---|\n| x | configs/_base_/aug.yaml |\n"),
        ("load.py", "import os\n\n\ndef path(name):\n    return os.path.join('configs', '_base_', name + '.yaml')\n"),
        ("load.py", "def path(name):\n    return f'configs/_base_/{name}.yaml'\n"),
        ("load.py", "def path(name):\n    return 'configs/_base_/%s.yaml' % name\n"),
        ("load.py", "def path(name):\n    return 'configs/_base_/{}.yaml'.format(name)\n"),
        ("load.py", "from glob import glob\n\nfound = glob('configs/_base_/*.yaml')\n"),
        ("load.py", "from pathlib import Path\n\nHERE = Path(__file__).parent / 'configs' / '_base_' / 'aug.yaml'\n"),
        ("configs/main.yaml", "_base_: _base_/aug.yaml\n"),
        (".github/workflows/ci.yml", "on: push\njobs:\n  t:\n    run: python x.py configs/_base_/aug.yaml\n"),
    ],
)
def test_a_file_that_is_named_or_matched_anywhere_is_not_dead(
    make_repository: Repository, path: str, text: str
) -> None:
    folder = make_repository({"configs/_base_/aug.yaml": "flip: 1\nrotate: 2\n", path: text, "train.py": READER})

    found = rows(folder)["configs/_base_/aug.yaml"]

    assert found.status == "live"


def test_a_fragment_that_nothing_includes_is_dead_whatever_it_says_of_itself(make_repository: Repository) -> None:
    folder = make_repository(
        {"configs/_base_/aug.yaml": "# configs/_base_/aug.yaml\nflip: 1\nrotate: 2\n", "train.py": READER}
    )

    found = rows(folder)["configs/_base_/aug.yaml"]

    assert found.status == "dead"


def test_a_stem_in_a_command_leaves_a_fragment_unknown(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "configs/_base_/aug.yaml": "flip: 1\nrotate: 2\n",
            "run.sh": "python train.py --with aug\n",
            "train.py": READER,
        }
    )

    found = rows(folder)["configs/_base_/aug.yaml"]

    assert found.status == "unknown"


def test_a_file_beside_a_checkpoint_is_read_with_it(make_repository: Repository) -> None:
    folder = make_repository(
        {"configs/net/_old.yaml": "width: 1\ndepth: 2\n", "configs/net/model.safetensors": "x", "train.py": READER}
    )

    found = rows(folder)["configs/net/_old.yaml"]

    assert found.status == "external"


def test_a_default_file_that_a_recursive_loader_finds_is_live(make_repository: Repository) -> None:
    code = "from torchpack.utils.config import configs\n\nconfigs.load('configs/_base_/det/net.yaml', recursive=True)\n"
    folder = make_repository({"configs/_base_/default.yaml": "flip: 1\nseed: 2\n", "train.py": code})

    found = rows(folder)["configs/_base_/default.yaml"]

    assert found.status == "live"


def test_files_that_a_tuner_keeps_of_each_trial_are_external(make_repository: Repository) -> None:
    files = {f"tuning/net/trial_{number:04}/build_config.json": '{"input_shape": null}' for number in range(3)}
    folder = make_repository({**files, "tuning/net/tuner0.json": "{}", "train.py": "import keras_tuner\n"})

    found = rows(folder)

    assert {file.status for file in found.values()} <= {"external"}


VOICE = """
import json
import os
import torch

CONFIG = os.path.dirname(__file__) + "/v1/config.json"
WEIGHTS = os.path.dirname(__file__) + "PLACE"


def load():
    settings = json.load(open(CONFIG))
    net = Net(settings["width"])
    net.load_state_dict(torch.load(WEIGHTS))
    return net
"""


@pytest.mark.parametrize(
    ("place", "status"), [("/v1/g_02830000", "external"), ("/v1/g.pth", "external"), ("/v2/g.pth", "dead")]
)
def test_settings_named_in_the_folder_of_weights_say_how_those_were_made(
    make_repository: Repository, place: str, status: str
) -> None:
    files = {
        "voice/net.py": VOICE.replace("PLACE", place),
        "voice/v1/config.json": '{"width": 3, "batch_size": 16}',
        "say.py": "from voice.net import load\nload()\n",
    }

    found = rows(make_repository(files))["voice/v1/config.json"]

    assert {key.key: key.status for key in found.keys}["batch_size"] == status


def test_where_a_command_gives_a_program_a_file_in_a_way_of_a_library_others_may_be_given(
    make_repository: Repository,
) -> None:
    files = {f"conf/{name}.yml": f"{name}: 1\nwidth: 2\n{name}_{name}: 3\n" for name in ("base", "small", "large")}
    code = "import argbind\n\nargbind.bind(run)(argbind.parse_args())\n"
    command = "```\npython train.py --args.load conf/base.yml\n```\n"

    given = rows(make_repository({**files, "train.py": code, "README.md": command}))

    assert [given[f"conf/{name}.yml"].status for name in ("base", "small", "large")] == ["live", "variant", "variant"]


def test_a_file_below_a_folder_that_a_path_in_code_names_may_be_put_together(make_repository: Repository) -> None:
    files = {f"model_config/some/{name}/config.json": '{"width": 1}\n' for name in ("small", "large")}
    code = "import os\n\nroot = os.getenv('ROOT', '/home/me/model_config')\nmake(root)\n"

    given = rows(make_repository({**files, "train.py": code}))

    assert {file.status for file in given.values()} == {"unknown"}


@pytest.mark.parametrize(
    ("told", "code", "status"),
    [
        ("- [settings](configs/config.yaml)\n", "print(3)\n", "unknown"),
        ("```\nconfigs/config.yaml\n```\n", '"""`--config configs/config.yaml`"""\nprint(3)\n', "unknown"),
        ("```\n├── configs/config.yaml\n```\n", "print(3)\n", "unknown"),
        ("```\n$ cloud build configs/config.yaml\n```\n", "print(3)\n", "live"),
        ("`configs/config.yaml`\n", READER, "live"),
        ("", "open('configs/config.yaml').read()\n", "live"),
    ],
)
def test_a_list_for_people_loads_no_file_where_nothing_else_could(
    make_repository: Repository, told: str, code: str, status: str
) -> None:
    folder = make_repository({"configs/config.yaml": "lr: 1\n", "README.md": f"# It\n\n{told}", "train.py": code})

    assert rows(folder)["configs/config.yaml"].status == status


@pytest.mark.parametrize(("program", "status"), [(READER, "live"), (NAMING, "unknown")])
def test_what_is_read_of_a_file_counts_for_no_file_like_it_that_nothing_loads(
    make_repository: Repository, program: str, status: str
) -> None:
    files = {f"configs/{name}.yaml": "width: 3\ndepth: 4\n" for name in ("a", "b")}
    found = rows(make_repository({**files, "train.py": program, "README.md": "Begin with `configs/a.yaml`.\n"}))

    assert [found[f"configs/{name}.yaml"].keys[0].status for name in ("a", "b")] == ["live", status]


@pytest.mark.parametrize(
    ("option", "command", "status"),
    [
        ("--add_config", "", "dead"),
        ("--add_config", "python grid.py --add_config config.yaml\n", "unknown"),
        ("--base", "", "unknown"),
    ],
)
def test_a_file_that_a_program_loads_by_one_name_is_not_given_to_its_other_options(
    make_repository: Repository, option: str, command: str, status: str
) -> None:
    grid = """
import argparse
from itertools import product
import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--base", default="config.yaml")
parser.add_argument("--add_config")
args = parser.parse_args()
config = yaml.safe_load(open(args.base))
run(config["data"])
values = yaml.safe_load(open(args.OPTION))
for chosen in product(*values.values()):
    run(dict(zip(values.keys(), chosen)))
"""
    folder = make_repository(
        {
            "config.yaml": "data: a\nspare: b\n",
            "grid.py": grid.replace("OPTION", option.lstrip("-")),
            "run.sh": command,
        }
    )

    found = {key.key: key.status for key in rows(folder)["config.yaml"].keys}

    assert found["spare"] == status
