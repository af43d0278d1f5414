"""Hydra trees that inherit others, that several programs compose, and that stand among other programs' files."""

import pytest
from repositories import Repository
from test_hydra_trees import APP, rows, statuses

LOOK = """
from hydra import compose, initialize

with initialize(config_path="{folder}"):
    cfg = compose("study")
load(cfg.paths.data)
"""
STUDY = "paths:\n  data: x\n  old: y\nlr: 0.3\noptim:\n  name: b\nmodel:\n  width: 9\nleft: 1\n"


def test_a_tree_that_inherits_another_is_composed_by_its_programs_too(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "conf/config.yaml": "lr: 0.1\noptim:\n  name: a\nmodel:\n  _target_: src.net.Net\n  width: 8\n",
            "src/train.py": APP,
            "studies/one/study.yaml": "defaults:\n  - ../../conf@_here_: config\n  - _self_\n" + STUDY,
            "studies/one/look.py": LOOK.format(folder="."),
        }
    )

    found = statuses(rows(folder)["studies/one/study.yaml"])

    assert found == {
        "paths.data": "live", "paths.old": "dead", "lr": "live", "optim.name": "live", "model.width": "live",
        "left": "dead",
    }  # fmt: skip


def test_a_program_may_be_started_on_a_folder_that_only_a_notebook_composes(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "conf/config.yaml": "lr: 0.1\noptim:\n  name: a\n",
            "src/train.py": APP,
            "studies/one/study.yaml": STUDY,
            "studies/one/look.py": LOOK.format(folder="."),
        }
    )

    found = statuses(rows(folder)["studies/one/study.yaml"])

    assert (found["lr"], found["optim.name"], found["left"]) == ("live", "live", "dead")


@pytest.mark.parametrize("last", ["", "print(cfg)"])
def test_who_composes_a_folder_that_is_not_there_says_nothing_of_others(make_repository: Repository, last: str) -> None:
    folder = make_repository(
        {
            "conf/config.yaml": "lr: 0.1\noptim:\n  name: a\nold: 1\n",
            "src/train.py": APP,
            "books/look.py": LOOK.format(folder="gone").replace("load(cfg.paths.data)", last),
        }
    )

    found = rows(folder)["conf/config.yaml"]

    assert statuses(found) == {"lr": "live", "optim.name": "live", "old": "dead"}
    assert "look.py" not in str(found)


def test_a_file_of_another_program_among_code_is_no_option(make_repository: Repository) -> None:
    folder = make_repository(
        {
            "study/conf.yaml": "defaults:\n  - _self_\npaths:\n  data: x\nleft: 1\n",
            "study/look.py": LOOK.format(folder=".").replace('"study"', '"conf"'),
            "study/made/galaxies.yaml": "input:\n  catalog: a\noutput: b\n",
        }
    )

    found = rows(folder)

    assert statuses(found["study/conf.yaml"]) == {"paths.data": "live", "left": "dead"}
    assert set(statuses(found["study/made/galaxies.yaml"]).values()) == {"unknown"}
