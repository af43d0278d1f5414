"""Hydra: where option files land in the composed tree, who reads them there, and which files can be chosen."""

from pathlib import Path

import pytest
from repositories import Repository

from mldebt.findings.subjects import ConfigFile
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.settings.build import settings_files

APP = """
import hydra


@hydra.main(version_base=None, config_path="../conf", config_name="config")
def main(cfg):
    net = hydra.utils.instantiate(cfg.model)
    run(net, cfg.lr, cfg.get("metric"), cfg.optim.name)
"""
NET = "_target_: src.net.Net\nwidth: 8\n"


def rows(folder: Path) -> dict[str, ConfigFile]:
    with opened(Options(path=folder)) as found:
        sources = found.project.sources
        return {file.path: file for file in settings_files(sources, Flows(sources))}


def statuses(file: ConfigFile) -> dict[str, str]:
    return {key.key: key.status for key in file.keys}


def test_a_group_lands_under_its_folder_and_a_directive_moves_it(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "conf/config.yaml": "defaults:\n  - model: net\n  - extra: more\n  - optim: sgd\nlr: 0.1\n",
            "conf/model/net.yaml": NET,
            "conf/extra/more.yaml": "# @package _global_\nmetric: acc\nleft: 1\n",
            "conf/optim/sgd.yaml": "name: sgd\nmomentum: 0.9\n",
            "src/train.py": APP,
        }
    )

    found = rows(folder)

    assert statuses(found["conf/extra/more.yaml"]) == {"metric": "live", "left": "dead"}
    assert statuses(found["conf/optim/sgd.yaml"]) == {"name": "live", "momentum": "dead"}
    assert statuses(found["conf/model/net.yaml"]) == {"width": "live"}


@pytest.mark.parametrize("chosen", ["one", "sub/two"])
def test_an_option_in_a_folder_below_its_group_lands_under_the_group(make_repository: Repository, chosen: str) -> None:
    two = "size: 2\nwidth: 3\nleft: 4\nhalf: ${data.width}\n"
    folder = make_repository(
        {
            "conf/config.yaml": f"defaults:\n  - data: {chosen}\n  - model: net\nlr: 0.1\noptim:\n  name: a\n",
            "conf/data/one.yaml": "size: 1\n",
            "conf/data/sub/two.yaml": two,
            "conf/model/net.yaml": f"{NET}inner: ${{data.size}}\nouter: ${{data.half}}\n",
            "src/train.py": APP,
        }
    )

    found = statuses(rows(folder)["conf/data/sub/two.yaml"])

    assert found == {"size": "live", "width": "live", "left": "dead", "half": "live"}


def test_a_group_that_a_defaults_list_names_itself_is_no_option_of_the_one_above(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "conf/config.yaml": "defaults:\n  - model: net\n  - optim/plan: cosine\nlr: 0.1\noptim:\n  name: a\n",
            "conf/model/net.yaml": NET,
            "conf/optim/plan/cosine.yaml": "name: cosine\n",
            "src/train.py": APP,
        }
    )

    assert statuses(rows(folder)["conf/optim/plan/cosine.yaml"]) == {"name": "dead"}


def test_a_target_in_one_option_file_takes_the_keys_that_another_sets(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "conf/config.yaml": "defaults:\n  - model: net\n  - experiment: null\nlr: 0.1\noptim:\n  name: a\n",
            "conf/model/net.yaml": NET,
            "conf/experiment/wide.yaml": "# @package _global_\nmodel:\n  width: 64\n",
            "src/train.py": APP,
        }
    )

    found = rows(folder)

    assert statuses(found["conf/experiment/wide.yaml"]) == {"model.width": "live"}


def test_hydras_own_keys_are_external_and_what_they_interpolate_is_live(make_repository: Repository) -> None:
    text = "lr: 0.1\noptim:\n  name: a\ntask: bread\nold: 1\nhydra:\n  run:\n    dir: logs/${task}\n"
    folder = make_repository({"conf/config.yaml": text, "src/train.py": APP})

    found = statuses(rows(folder)["conf/config.yaml"])

    assert (found["hydra.run.dir"], found["task"], found["old"]) == ("external", "live", "dead")


def test_a_folder_named_by_overrides_makes_every_key_count(make_repository: Repository) -> None:
    text = "lr: 0.1\noptim:\n  name: a\ndummy: null\nhydra:\n  run:\n    dir: out/${hydra.job.override_dirname}\n"
    folder = make_repository({"conf/config.yaml": text, "src/train.py": APP})

    found = statuses(rows(folder)["conf/config.yaml"])

    assert found["dummy"] == "unknown"


def test_an_option_that_no_defaults_list_names_is_a_variant(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "conf/config.yaml": "defaults:\n  - model: net\nlr: 0.1\noptim:\n  name: a\n",
            "conf/model/net.yaml": NET,
            "conf/model/wide.yaml": NET,
            "src/train.py": APP,
        }
    )

    found = rows(folder)

    assert found["conf/model/net.yaml"].status == "live"
    assert found["conf/model/wide.yaml"].status == "variant"
    assert found["conf/config.yaml"].status == "live"


def test_printing_the_whole_tree_reads_none_of_it(make_repository: Repository) -> None:
    helper = """
from omegaconf import OmegaConf


def print_config_tree(cfg):
    for field in cfg:
        print(field, OmegaConf.to_yaml(cfg[field]))
"""
    folder = make_repository(
        {
            "conf/config.yaml": "lr: 0.1\noptim:\n  name: a\npaths:\n  work_dir: x\n",
            "src/train.py": APP.replace("import hydra", "import hydra\nfrom show import print_config_tree", 1)
            + "    print_config_tree(cfg)\n",
            "src/show.py": helper,
        }
    )

    found = statuses(rows(folder)["conf/config.yaml"])

    assert found["paths.work_dir"] == "dead"


def test_two_programs_of_one_repository_keep_their_trees_apart(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "one/conf/config.yaml": "lr: 0.1\noptim:\n  name: a\n",
            "one/src/train.py": APP,
            "two/conf/config.yaml": "lr: 0.1\noptim:\n  name: a\n",
            "two/src/train.py": APP.replace(", cfg.lr", ""),
        }
    )

    found = rows(folder)

    assert statuses(found["one/conf/config.yaml"])["lr"] == "live"
    assert statuses(found["two/conf/config.yaml"])["lr"] == "dead"


def test_a_config_path_that_is_a_file_is_understood(make_repository: Repository) -> None:
    app = APP.replace(
        'version_base=None, config_path="../conf", config_name="config"', 'config_path="../conf/config.yaml"'
    )
    folder = make_repository({"conf/config.yaml": "lr: 0.1\noptim:\n  name: a\nold: 1\n", "src/train.py": app})

    found = rows(folder)["conf/config.yaml"]

    assert statuses(found) == {"lr": "live", "optim.name": "live", "old": "dead"}


@pytest.mark.parametrize(
    ("takes", "status"),
    [
        ("hydra.utils.instantiate(cfg.callbacks.stop)", "unknown"),
        ("[hydra.utils.instantiate(cfg.callbacks[name]) for name in cfg.names]", "live"),
        ("hydra.utils.instantiate(cfg.callbacks.stop), hydra.utils.instantiate(cfg.callbacks.shown)", "live"),
        ("[hydra.utils.instantiate(one) for one in cfg.callbacks.values()]", "live"),
        ("hydra.utils.instantiate(cfg.callbacks)", "live"),
        ("hydra.utils.instantiate(cfg)", "live"),
    ],
)
def test_what_is_made_beside_a_node_takes_none_of_its_keys(
    make_repository: Repository, takes: str, status: str
) -> None:
    nodes = "callbacks:\n  stop:\n    _target_: src.net.Stop\n    rate: 1\n  shown:\n    _target_: src.net.Shown\n"
    app = APP.replace("    run(", f"    run({takes})\n    run(")
    folder = make_repository(
        {"conf/config.yaml": f"lr: 0.1\nnames: [stop]\n{nodes}    depth: 2\n", "src/train.py": app}
    )

    found = statuses(rows(folder)["conf/config.yaml"])

    assert (found["callbacks.stop.rate"], found["callbacks.shown.depth"]) == ("live", status)
