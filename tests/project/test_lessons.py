"""What is a lesson, and what is a team's own work."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mldebt.facts.cells import Cell, NotebookFacts
from mldebt.facts.python import read_python_text
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.purposes.lesson_notebooks import is_lesson_notebook

Repository = Callable[[Mapping[str, str]], Path]
TRAIN = "if __name__ == '__main__':\n    train()\n"


def roles_of(folder: Path, *paths: str) -> list[str]:
    with opened(Options(path=folder)) as scan:
        return [scan.project.sources.role(path) for path in paths]


def notebook(code: str, *texts: str) -> NotebookFacts:
    cells = tuple(Cell(number, "markdown", 0, 1, "", text) for number, text in enumerate(texts))
    return NotebookFacts(read_python_text(code)[0], cells)


@pytest.mark.parametrize(
    ("readme", "role"),
    [
        ("# Deep learning tutorial\n\nNets, explained.\n", "tutorial"),
        ("# Disasters\n\nProject 2 of the Udacity nanodegree.\n", "code"),
        ("# Nets\n\nSolutions to the lab sheets of our course on nets.\n", "tutorial"),
        ("# Nets\n\nCS515 Nets, Homework 4, Part 1\n", "tutorial"),
        ("# Audio Project for the DTU course 02456\n\nNets that take noise away.\n", "code"),
        ("# DTU course 02456\n\nNets that take noise away.\n", "tutorial"),
        ("# A project-based course\n\nNets that take noise away.\n", "tutorial"),
        ("# Course planner\n\nPredicts whether a student will complete an online course.\n", "code"),
        ("# Nets\n\nNews: supported in [OpenCV](https://example.org/doc/tutorials/nets).\n", "code"),
        ("# Nets\n\nThe code of the course on nets.\n", "tutorial"),
        ("# Nets\n\nStream your training session to a map that all share.\n", "code"),
        ("# Nets\n\nNotebooks of a training session in Bern.\n", "tutorial"),
        ("# Nets\n\nWhere over the course of training a net its neurons fall asleep.\n", "code"),
        ("# Nets\n\nUnits of an agent die over the course of many episodes.\n", "code"),
        ("# Nets\n\nThe whole course of optimization in one plot.\n", "code"),
        ("# Nets\n\nThe code of the workshop on nets.\n", "tutorial"),
        ("# Nets\n\nThis paper was accepted by the Conference on Vision WORKSHOP.\n", "code"),
        ("# Nets\n\nThe code of our paper at the NeurIPS 2021 workshop on nets.\n", "code"),
        ("# Grid forecasts\n\nENSF 519 Final Project (Group 14)\n", "code"),
        ("# Projet Churn M2\n\n## EFREI, Groupe 12\n\nPrédire le churn.\n", "code"),
        ("# Sense\n\nCode.\n\nCourse project for a challenge.\n", "code"),
        ("# Minimum models\n\nMaterials for the live online training.\n", "tutorial"),
        ("# Nets\n\nCode for the Annotated Net blog post:\n", "tutorial"),
        ("# Nets\n\nWhat became of our blog post on nets, as a library.\n", "code"),
        ("# Detector\n\nSee the tutorial for how to train it.\n", "code"),
        ("# Scribe\n\nReads handwriting. It includes a tutorial and a set of tools for training.\n", "code"),
        ("# Scribe\n\nReads handwriting, and comes with lessons.\n", "code"),
        ("# Nets\n\nThis repository includes a tutorial and code on nets.\n", "tutorial"),
        ("# Nets\n\nThis tutorial includes exercises.\n", "tutorial"),
        ("# Nets\n\nA tutorial on nets, together with data.\n", "tutorial"),
        ("# Book recommender\n\nRecommends books to readers.\n", "code"),
        ("# Churn\n\nWho will leave us next month?\n", "code"),
    ],
)
def test_a_readme_is_taken_at_its_word(make_repository: Repository, readme: str, role: str) -> None:
    folder = make_repository({"README.md": readme, "train.py": TRAIN})

    assert roles_of(folder, "train.py") == [role]


def test_what_is_launched_with_arguments_is_own_work_even_in_a_tutorial(make_repository: Repository) -> None:
    readme = "# Translation tutorial\n\nA net that translates.\n\n```\npython train.py --epochs 3\n```\n"
    folder = make_repository({"README.md": readme, "train.py": TRAIN, "show.py": TRAIN})

    assert roles_of(folder, "train.py", "show.py") == ["code", "tutorial"]


def test_what_is_no_material_of_a_template_is_shown(make_repository: Repository) -> None:
    readme = "# Trainer template\n\nStart here.\n\n```\npython train.py --epochs 3\n```\n"
    folder = make_repository({"README.md": readme, "train.py": TRAIN, "show.py": TRAIN, "docs/page.py": TRAIN})

    with opened(Options(path=folder)) as scan:
        shown = {path: scan.project.sources.is_shown(path) for path in ("train.py", "show.py", "docs/page.py")}

    assert shown == {"train.py": False, "show.py": True, "docs/page.py": False}


def test_many_scripts_under_a_readme_that_collects_are_shown(make_repository: Repository) -> None:
    files = {f"{net}/{name}.py": TRAIN for net in ("gan", "vae", "cnn") for name in ("a", "b", "c")}
    readme = {"README.md": "# Nets\n\nA collection of nets from papers.\n"}

    assert roles_of(make_repository({**files, **readme}), "gan/a.py") == ["tutorial"]


@pytest.mark.parametrize(
    ("settings", "role"),
    [('[build-system]\nrequires = ["setuptools"]\n', "code"), ('[project]\nname = "nets"\n', "tutorial")],
)
def test_what_builds_a_package_is_a_library_whatever_it_collects(
    make_repository: Repository, settings: str, role: str
) -> None:
    files = {f"nets/{net}/{name}.py": TRAIN for net in ("gan", "vae", "cnn") for name in ("a", "b", "c")}
    readme = {"README.md": "# Nets\n\nModular implementations of nets.\n", "pyproject.toml": settings}

    assert roles_of(make_repository({**files, **readme}), "nets/gan/a.py") == [role]


def test_a_collection_of_tools_for_own_experiments_shows_nothing(make_repository: Repository) -> None:
    files = {f"{net}/{name}.py": TRAIN for net in ("gan", "vae", "cnn") for name in ("a", "b", "c")}
    readme = {"README.md": "# Nets\n\nPersonal testbed and collection of utilities for experiments with nets.\n"}

    assert roles_of(make_repository({**files, **readme}), "gan/a.py") == ["code"]


def test_one_script_under_a_readme_that_collects_is_own_work(make_repository: Repository) -> None:
    folder = make_repository({"README.md": "# Nets\n\nA collection of losses for our runs.\n", "train.py": TRAIN})

    assert roles_of(folder, "train.py") == ["code"]


@pytest.mark.parametrize(
    ("opening", "role"),
    [("Script for Assignment 4, Visual Analytics.", "tutorial"), ("Solves the assignment of labels to boxes.", "code")],
)
def test_a_module_that_opens_with_its_assignment_makes_its_folder_course_work(
    make_repository: Repository, opening: str, role: str
) -> None:
    folder = make_repository({"src/train.py": TRAIN, "src/fit.py": f'"""{opening}"""\n', "app/train.py": TRAIN})

    assert roles_of(folder, "src/train.py", "app/train.py") == [role, "code"]


def test_an_example_inside_a_package_shows_the_package(make_repository: Repository) -> None:
    files = {"ddl/__init__.py": "", "ddl/examples/mnist.py": TRAIN, "examples/mnist.py": TRAIN}

    assert roles_of(make_repository(files), "ddl/examples/mnist.py", "examples/mnist.py") == ["tutorial", "code"]


def test_one_numbered_week_teaches_and_one_numbered_part_does_not(make_repository: Repository) -> None:
    paths = ("week_4/net.py", "part2/net.py", "assignment_2/net.py", "assignment_methods/net.py", "book_finder/net.py")
    folder = make_repository(dict.fromkeys(paths, TRAIN))

    assert roles_of(folder, *paths) == ["tutorial", "code", "tutorial", "code", "code"]


def test_the_starter_notebook_of_a_challenge_teaches(make_repository: Repository) -> None:
    paths = ("rocks/rocks-starter-notebook/net.py", "starter-notebook/net.py", "starters/net.py", "starter/net.py")
    folder = make_repository(dict.fromkeys(paths, TRAIN))

    assert roles_of(folder, *paths) == ["tutorial", "tutorial", "code", "code"]
    names = ["rocks_starter_notebook.ipynb", "starter.ipynb", "notebook.ipynb"]
    assert list(is_lesson_notebook({name: notebook(OWN) for name in names})) == names[:1]


TOY = "from sklearn.datasets import load_iris\nx, y = load_iris(return_X_y=True)\nmodel.fit(x, y)\n"
OWN = "import pandas as pd\nx = pd.read_csv('orders.csv')\nmodel.fit(x, y)\n"
HEADS = ("# Flowers", "## Data", "## A tree", "## What it says")


@pytest.mark.parametrize(
    ("code", "texts", "teaches"),
    [
        (TOY, HEADS, True),
        (TOY, HEADS[:1], False),
        (TOY + "joblib.dump(model, 'm.joblib')\n", HEADS, False),
        (TOY + "plt.savefig('a.png')\nsave_fig('a')\n", HEADS, True),
        (OWN, HEADS, False),
        (OWN, ("# Getting started with trees",), True),
        (OWN, ("# Topics\nSource code: [https://example.org/net-tutorials/topics.ipynb]",), False),
        (OWN, ("# Trees\nIn this notebook, we will learn about trees.",), True),
        (OWN + "joblib.dump(m, 'm.pkl')\n", ("# Summary\nIn this notebook, we will make the detector.",), False),
        (OWN + "joblib.dump(m, 'm.pkl')\n", ("# Trees\nIn this chapter, we learn about trees.",), True),
    ],
)
def test_a_notebook_teaches_by_its_title_or_what_it_does(code: str, texts: tuple[str, ...], *, teaches: bool) -> None:
    found = list(is_lesson_notebook({"iris.ipynb": notebook(code, *texts)}))

    assert found == (["iris.ipynb"] if teaches else [])


def test_three_notebooks_on_toys_are_lessons_without_headings() -> None:
    found = list(is_lesson_notebook({f"{number}.ipynb": notebook(TOY) for number in range(3)}))

    assert found == ["0.ipynb", "1.ipynb", "2.ipynb"]
