"""A notebook is used where a program of the repository loads what it saves."""

import json

import pytest
from repositories import Repository

from mldebt.options import Options
from mldebt.pipeline import opened

FIT = "import joblib\nfrom sklearn.svm import SVC\nmodel = SVC()\nmodel.fit([[0], [1]], [0, 1])\n"
AGAIN = "\nif __name__ == '__main__':\n    joblib.load('spam.joblib')\n"
SAVED = FIT + "joblib.dump(model, '../models/spam.joblib')\n"
WRITES = "\n\ndef keep(model):\n    joblib.dump(model, 'models/spam.joblib')\n"
LOADS = "import joblib\n\n\ndef answer(row):\n    return joblib.load('models/spam.joblib').predict([row])\n"


def book(text: str) -> str:
    """Return a notebook of one cell."""
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": [cell]})


def user(make_repository: Repository, files: dict[str, str]) -> list[tuple[str, int | None]]:
    """Return the program that uses the notebook's run."""
    project = make_repository(files)
    with opened(Options(path=project, cache=project.parent / "cache.db", jobs=1)) as found:
        [run] = [one for one in found.project.runs if one.path.endswith(".ipynb")]
        return [(one.path, one.line) for one in found.project.certainty.users(run)]


def test_a_program_that_names_the_saved_file_uses_the_notebook(make_repository: Repository) -> None:
    found = user(make_repository, {"nb/spam.ipynb": book(SAVED), "service.py": LOADS})

    assert found == [("service.py", 5)]


@pytest.mark.parametrize(
    "files",
    [
        {"nb/spam.ipynb": book(FIT), "service.py": LOADS},
        {"nb/spam.ipynb": book(SAVED), "service.py": LOADS.replace("spam", "ham")},
        {"nb/spam.ipynb": book(SAVED), "tests/test_service.py": LOADS},
        {"nb/spam.ipynb": book(SAVED), "train.py": SAVED + AGAIN},
        {"nb/spam.ipynb": book(SAVED), "names.py": "MODEL = 'models/spam.joblib'\n"},
        {"nb/spam.ipynb": book(SAVED), "dump.py": LOADS.replace("spam", "ham") + WRITES},
    ],
    ids=["nothing saved", "another name", "a test", "trains itself", "loads nothing", "saves one"],
)  # fmt: skip
def test_nobody_else_does(make_repository: Repository, files: dict[str, str]) -> None:
    assert user(make_repository, files) == []
