"""Keys of plain settings files: who loads the file, what becomes of the object, what interpolation hands on."""

from pathlib import Path

import pytest
from repositories import Repository

from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.settings.build import settings_files

LOAD = """
import yaml

with open("config.yaml") as file:
    config = yaml.safe_load(file)
"""


def rows(folder: Path) -> dict[str, ConfigFile]:
    with opened(Options(path=folder)) as found:
        sources = found.project.sources
        return {file.path: file for file in settings_files(sources, Flows(sources))}


def keys(file: ConfigFile) -> dict[str, ConfigKey]:
    return {key.key: key for key in file.keys}


def test_a_key_is_live_where_it_is_read_and_dead_where_nothing_reads_it(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "config.yaml": "lr: 0.1\nepochs: 3\nwarmup_steps: 9\n",
            "train.py": LOAD + "run(config['lr'], config['epochs'])\n",
        }
    )

    found = keys(rows(folder)["config.yaml"])

    assert {name: key.status for name, key in found.items()} == {"lr": "live", "epochs": "live", "warmup_steps": "dead"}
    assert found["lr"].readers[0].path == "train.py"
    assert (found["warmup_steps"].line, found["warmup_steps"].scope, found["warmup_steps"].confidence) == (
        3,
        "repo",
        "high",
    )


def test_a_reader_two_calls_away_under_another_name_counts(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "config.yaml": "optim:\n  lr: 0.1\n  clip: 1.0\nseed: 1\n",
            "train.py": LOAD + "from steps import build\nbuild(config)\n",
            "steps.py": "def build(settings):\n    step(settings['optim'])\n\n\n"
            "def step(part):\n    return part['lr'] * 2\n",
        }
    )

    found = keys(rows(folder)["config.yaml"])

    assert found["optim.lr"].status == "live"
    assert found["optim.clip"].status == "dead"


def test_dumping_a_configuration_is_no_use_and_is_shown(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "config.yaml": "lr: 0.1\nnote: first\n",
            "train.py": LOAD
            + "import json\nprint(config)\njson.dump(config, open('out.json', 'w'))\nrun(config['lr'])\n",
        }
    )

    found = keys(rows(folder)["config.yaml"])["note"]

    assert found.status == "dead"
    assert found.dumps


def test_a_misspelt_key_names_the_read_that_it_was_meant_for(make_repository: Repository) -> None:
    folder = make_repository(
        {"config.yaml": "num_ranches: 4\nlr: 1\n", "train.py": LOAD + "run(config['num_branches'], config['lr'])\n"}
    )

    found = keys(rows(folder)["config.yaml"])["num_ranches"]

    assert found.status == "dead"
    assert [near.line for near in found.near_misses] == [6]


def test_a_configuration_handed_to_a_library_leaves_its_keys_unknown(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "config.yaml": "lr: 0.1\nepochs: 3\n",
            "train.py": LOAD + "import somelib\nprint(config['lr'] * 2)\nsomelib.fit(config)\n",
        }
    )

    found = keys(rows(folder)["config.yaml"])

    assert found["epochs"].status == "unknown"
    assert "somelib.fit" in found["epochs"].reason
    assert "train.py" in found["epochs"].reason


def test_interpolation_hands_life_on_from_a_live_key_only(make_repository: Repository) -> None:
    text = "root: /data\nother: /x\ntrain_dir: ${root}/train\nold_dir: ${other}/old\nlr: 1\nepochs: 2\n"
    code = (
        "from omegaconf import OmegaConf\n\nconfig = OmegaConf.load('config.yaml')\n"
        "run(config.train_dir, config.lr, config.epochs)\n"
    )
    folder = make_repository({"config.yaml": text, "train.py": code})

    found = keys(rows(folder)["config.yaml"])

    assert found["root"].status == "live"
    assert "train_dir" in found["root"].reason
    assert found["other"].status == found["old_dir"].status == "dead"


def test_arguments_of_a_named_class_are_live(make_repository: Repository) -> None:
    text = "lr: 1\noptimizer:\n  type: Adam\n  args:\n    amsgrad: true\nspare: 1\n"
    code = LOAD + "run(config['lr'])\nmake(config['optimizer'])\n"
    folder = make_repository({"config.yaml": text, "train.py": code})

    found = keys(rows(folder)["config.yaml"])

    assert found["optimizer.args.amsgrad"].status == "live"
    assert found["spare"].status == "dead"


def test_a_file_behind_an_option_is_judged_by_the_reader_of_the_option(make_repository: Repository) -> None:
    code = """
import argparse
import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config", default="configs/small.yaml")
args = parser.parse_args()
with open(args.config) as file:
    config = yaml.safe_load(file)
run(config["width"], config["depth"])
"""
    folder = make_repository(
        {
            "configs/small.yaml": "width: 1\ndepth: 2\ndropout: 0\n",
            "configs/large.yaml": "width: 8\ndepth: 9\ndropout: 0\n",
            "train.py": code,
        }
    )

    found = rows(folder)

    assert [keys(found[path])["dropout"].status for path in found] == ["dead", "dead"]
    assert len({keys(file)["dropout"].family for file in found.values()}) == 1


def test_a_reader_that_takes_almost_no_key_is_not_believed(make_repository: Repository) -> None:
    text = "".join(f"key_{number}: {number}\n" for number in range(10))
    folder = make_repository({"config.yaml": text, "train.py": LOAD + "run(config['key_0'])\n"})

    found = keys(rows(folder)["config.yaml"])

    assert {key.status for key in found.values()} == {"live", "unknown"}


def test_a_name_read_elsewhere_on_a_configuration_makes_a_key_unknown(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "config.yaml": "lr: 0.1\nwarmup: 3\n",
            "train.py": LOAD + "run(config['lr'])\n",
            "late.py": "def late(cfg):\n    return cfg.warmup\n",
        }
    )

    found = keys(rows(folder)["config.yaml"])["warmup"]

    assert found.status == "unknown"
    assert "late.py:2" in found.reason


def test_an_anchor_makes_its_keys_appear_under_every_alias(make_repository: Repository) -> None:
    text = "base: &base\n  lr: 1\n  momentum: 2\nrun:\n  <<: *base\n  name: x\n"
    code = LOAD + "go(config['run']['lr'], config['run']['name'])\n"
    folder = make_repository({"config.yaml": text, "train.py": code})

    found = keys(rows(folder)["config.yaml"])

    assert found["base.lr"].status == "live"
    assert found["base.momentum"].status == "dead"


def test_a_value_under_a_secret_name_is_not_kept(make_repository: Repository) -> None:
    folder = make_repository(
        {"config.yaml": "lr: 0.1\napi_key: hunter2hunter2\n", "train.py": LOAD + "run(config['lr'])\n"}
    )

    found = keys(rows(folder)["config.yaml"])["api_key"]

    assert found.value == "[redacted]"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.yaml", "a: 1\n\tb: 2\n"),
        ("config.yaml", "lr: {{ cookiecutter.lr }}\nname: {{ cookiecutter.name }}: x\n"),
        ("config.json", '{"lr": 0.1,\n "epochs": }'),
        ("config.toml", "lr = \n"),
    ],
)
def test_a_file_that_cannot_be_read_is_unknown_with_the_line(make_repository: Repository, name: str, text: str) -> None:
    folder = make_repository({name: text, "train.py": "print(1)\n"})

    found = rows(folder)[name]

    assert found.status == "unknown"
    assert not [key for key in found.keys if key.status == "dead"]


def test_two_documents_duplicates_anchors_and_custom_tags_are_read_without_a_crash(make_repository: Repository) -> None:
    text = "lr: !float 0.1\nlr: 0.2\nnames: &names [a, b]\nmore: *names\n---\nlr: 0.3\n"
    folder = make_repository({"config.yaml": text, "train.py": LOAD + "run(config['lr'], config['more'])\n"})

    found = rows(folder)["config.yaml"]

    assert keys(found)["lr"].status == "live"
    assert keys(found)["names"].status == "live"


def test_an_environment_variable_is_dead_where_only_the_readme_speaks_of_it(make_repository: Repository) -> None:
    folder = make_repository(
        {
            ".env.example": "MY_TOKEN_FILE=x\nDATA_ROOT=/data\nWANDB_API_KEY=secret\nSHELL_SIZE=3\n",
            "README.md": "# Use\n\n```\nMY_TOKEN_FILE=x\n```\n",
            "train.py": "import os\n\nroot = os.environ['DATA_ROOT']\n",
            "run.sh": "echo $SHELL_SIZE\n",
        }
    )

    found = keys(rows(folder)[".env.example"])

    assert {name: key.status for name, key in found.items()} == {
        "MY_TOKEN_FILE": "dead", "DATA_ROOT": "live", "WANDB_API_KEY": "external", "SHELL_SIZE": "live",
    }  # fmt: skip
    assert all(key.value is None for key in found.values())


def test_a_logging_handler_that_no_logger_uses_is_dead(make_repository: Repository) -> None:
    text = (
        "version: 1\nformatters:\n  short: {format: x}\nhandlers:\n  console: {class: a, formatter: short}\n"
        "  file: {class: b, formatter: short, filename: x.log}\nroot:\n  handlers: [console]\n"
    )
    folder = make_repository({"logging.yaml": text, "train.py": "print(1)\n"})

    found = keys(rows(folder)["logging.yaml"])

    assert found["handlers.file"].status == "dead"
    assert found["handlers.console.class"].status == "live"


def test_kedro_parameters_and_data_sets_are_named_by_strings(make_repository: Repository) -> None:
    nodes = (
        "from kedro.pipeline import node\n\n\n"
        "def split(data, parameters):\n    return data * parameters['train_fraction']\n\n\n"
        "def pipeline():\n"
        "    return [node(split, ['raw', 'parameters'], 'train'), node(print, ['params:depth', 'train'], None)]\n"
    )
    folder = make_repository(
        {
            "conf/base/parameters.yml": "train_fraction: 0.8\nrandom_state: 3\ndepth: 2\n",
            "conf/base/catalog.yml": "raw:\n  type: pandas.CSVDataset\n  filepath: a.csv\nforgotten:\n  type: x.Y\n",
            "src/nodes.py": nodes,
        }
    )

    found = rows(folder)

    parameters = keys(found["conf/base/parameters.yml"])
    assert {name: key.status for name, key in parameters.items()} == {
        "train_fraction": "live", "random_state": "dead", "depth": "live",
    }  # fmt: skip
    assert keys(found["conf/base/catalog.yml"])["raw"].status == "live"
    assert keys(found["conf/base/catalog.yml"])["forgotten"].status == "dead"


def test_a_section_handed_to_a_kedro_node_whole_tells_nothing_of_a_key_that_no_code_names(
    make_repository: Repository,
) -> None:
    nodes = (
        "from kedro.pipeline import node\n\n\n"
        "def fit(data, train):\n    return data * train['rate'] * train.get('decay', 0)\n\n\n"
        "def pipeline():\n    return [node(fit, ['raw', 'params:train'], 'model')]\n"
    )
    settings = "train:\n  rate: 0.8\n  decay: 3\n  decoy: 2\n"
    folder = make_repository({"conf/base/parameters.yml": settings, "src/nodes.py": nodes})

    found = keys(rows(folder)["conf/base/parameters.yml"])

    assert [found[f"train.{name}"].status for name in ("rate", "decay", "decoy")] == ["live", "live", "unknown"]


def test_parameters_of_a_dvc_pipeline_are_read_by_section(make_repository: Repository) -> None:
    code = (
        "import yaml\n\nparams = yaml.safe_load(open('params.yaml'))['train']\n"
        "run(params['n_est'], params['min_split'])\n"
    )
    pipeline = "stages:\n  train:\n    cmd: python src/train.py ${model_dir}\n    params: [train.n_est, train.seed]\n"
    folder = make_repository(
        {
            "params.yaml": "train:\n  n_est: 50\n  min_split: 2\n  seed: 7\nmodel_dir: out\n",
            "src/train.py": code,
            "dvc.yaml": pipeline,
        }
    )

    found = rows(folder)

    named = keys(found["params.yaml"])
    assert (named["train.n_est"].status, named["train.min_split"].status) == ("live", "live")
    assert named["model_dir"].status == "live"
    assert named["train.seed"].status == "dead"
    assert found["dvc.yaml"].status == "external"


def test_variables_that_a_command_takes_out_of_the_file_by_name_are_unknown(make_repository: Repository) -> None:
    folder = make_repository(
        {".env": "GPU_HOST=a\n", "Makefile": "tunnel:\n\tssh $(shell grep -oP '^$(server)_HOST=.*' .env)\n"}
    )

    assert {key.key: key.status for key in rows(folder)[".env"].keys} == {"GPU_HOST": "unknown"}


@pytest.mark.parametrize("path", ["model/output/net-args.json", "tests/options/args.json"])
def test_keys_that_nobody_sets_by_hand_are_not_dead(make_repository: Repository, path: str) -> None:
    script = f"import json\n\nargs = json.load(open({path!r}))\nrun(args['lr'], args['steps'])\n"
    home = "tests/test_net.py" if path.startswith("tests/") else "predict.py"
    folder = make_repository({path: '{"lr": 0.1, "steps": 3, "unread": 4}\n', home: script})

    found = rows(folder)

    assert {key.key: key.status for key in found[path].keys} == {"lr": "live", "steps": "live", "unread": "unknown"}


def test_a_section_that_another_loader_hands_on_to_a_library_is_unknown(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "cfg/a.json": '{"root": "d", "train": "x", "test": {"mot": "y"}, "other": {"mot": "z"}}',
            "train.py": "import json\n\nconfig = json.load(open('cfg/a.json'))\nfit(config['root'], config['train'])\n",
            "check.py": "import argparse\nimport json\nfrom library import Data\n\n"
            "parser = argparse.ArgumentParser()\nparser.add_argument('--config', default='cfg/b.json')\n"
            "config = json.load(open(parser.parse_args().config))\nrun(Data(config['root'], config['test']))\n",
        }
    )

    found = keys(rows(folder)["cfg/a.json"])

    assert {name: key.status for name, key in found.items()} == {
        "root": "live", "train": "live", "test.mot": "unknown", "other.mot": "dead",
    }  # fmt: skip


def test_variables_of_a_front_end_are_read_by_code_that_is_not_looked_at(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "web/.env.example": "VUE_APP_API_URL=x\nOTHER_THING=y\n",
            "web/package.json": '{"name": "web", "version": "1.0.0"}',
            ".env.example": "IP_ADDRESS=x\nDATA_ROOT=y\n",
            "train.py": "import os\n\nroot = os.environ['DATA_ROOT']\n",
        }
    )

    found = rows(folder)

    web, own = keys(found["web/.env.example"]), keys(found[".env.example"])
    assert {name: key.status for name, key in web.items()} == {"VUE_APP_API_URL": "external", "OTHER_THING": "unknown"}
    assert {name: key.status for name, key in own.items()} == {"IP_ADDRESS": "dead", "DATA_ROOT": "live"}


SACRED = """
from sacred import Experiment

ex = Experiment()


@ex.main
def train({parameters}):
    cfg = _run.config
    fit(cfg["lr"], cfg["model"]["arch"])


if __name__ == "__main__":
    ex.add_config("./config.yaml")
    ex.run_commandline()
"""


@pytest.mark.parametrize(("parameters", "rest"), [("_run, _log", "dead"), ("_run, width", "unknown")])
def test_a_file_that_sacred_adds_is_read_where_sacred_hands_it_on(
    make_repository: Repository, parameters: str, rest: str
) -> None:
    folder = make_repository(
        {
            "config.yaml": "lr: 0.1\nmodel:\n  arch: small\n  embed_dims: 2\n",
            "train.py": SACRED.format(parameters=parameters),
        }
    )

    found = keys(rows(folder)["config.yaml"])

    assert found["model.embed_dims"].status == rest
    assert (found["lr"].status, found["model.arch"].status) == (("live", "live") if rest == "dead" else (rest, rest))


@pytest.mark.parametrize("decorator", ['capture(prefix="model")', "command(unobserved=True)"])
def test_a_key_that_sacred_hands_to_a_function_by_its_name_may_be_read(
    make_repository: Repository, decorator: str
) -> None:
    handed = f"@ex.{decorator}\ndef build(embed_dims):\n    return fit(embed_dims)\n\n\n@ex.main"
    program = SACRED.format(parameters="_run").replace("@ex.main", handed)
    folder = make_repository({"config.yaml": "lr: 0.1\nmodel:\n  arch: s\n  embed_dims: 2\n", "train.py": program})

    assert keys(rows(folder)["config.yaml"])["model.embed_dims"].status == "unknown"
