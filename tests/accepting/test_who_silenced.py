"""A silenced finding names the person who brought what silences it, or nobody where that cannot be told."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.findings.finding import Finding
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.rules.discovery import find
from mldebt.rules.judging import gather, judge
from mldebt.rules.suppressing import settle

TRAIN = """import joblib
from sklearn.linear_model import SGDClassifier

if __name__ == "__main__":
    model = SGDClassifier()
    model.fit([[0], [1]], [0, 1])
    joblib.dump(model, "model.joblib")
"""
COMMENT = "  # mldebt: ignore[MLD101] a smoke test"
SILENT = TRAIN.replace("[0, 1])", f"[0, 1]){COMMENT}")


def silenced(project: Path) -> list[Finding]:
    """Scan for untracked runs and return what is silenced."""
    rule = find("MLD101")
    with opened(Options(path=project, cache=project.parent / "cache.db", jobs=1)) as found:
        heard = judge([rule], gather(found.project, _still, {rule.subject}), found.project)
        pairs = settle(heard, [rule], found.project).judged.pairs
    return [one for _, one in pairs if one.suppressed is not None]


def who(project: Path) -> list[str | None]:
    """Return the people behind what is silenced."""
    return [one.suppressed.by for one in silenced(project) if one.suppressed]


def _still(_what: str, _done: int, _of: int) -> None:
    """Report no progress."""


def test_the_author_of_the_comment_is_named_through_edits_and_a_rename(make_repository: Repository) -> None:
    project = make_repository({"train.py": TRAIN})
    commit(project, {"train.py": SILENT}, day=2, who="Grace")
    commit(project, {"train.py": None, "fit.py": SILENT}, day=3, who="Linus")
    commit(project, {"fit.py": f"{SILENT}print('done')\n"}, day=4, who="Linus")

    assert who(project) == ["Grace"]


def test_a_comment_of_the_first_commit_is_of_its_author(make_repository: Repository) -> None:
    project = make_repository({"train.py": SILENT})
    commit(project, {"train.py": f"{SILENT}print('done')\n"}, day=2, who="Linus")

    assert who(project) == ["Ada"]


def test_the_same_words_of_two_people_are_of_nobody(make_repository: Repository) -> None:
    project = make_repository({"train.py": SILENT})
    again = SILENT + f"    model.partial_fit([[2]], [1]){COMMENT}\n"
    commit(project, {"train.py": again}, day=2, who="Grace")

    assert who(project) == [None]


def test_a_comment_that_is_not_committed_is_of_nobody_yet(make_repository: Repository) -> None:
    project = make_repository({"train.py": TRAIN})
    (project / "train.py").write_text(SILENT)

    assert who(project) == [None]


def test_where_history_is_cut_nobody_is_named(make_repository: Repository, tmp_path: Path) -> None:
    project = make_repository({"train.py": SILENT})
    commit(project, {"train.py": f"{SILENT}print('done')\n"}, day=2, who="Linus")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{project}", str(clone)], check=True)

    found = who(clone)

    shutil.rmtree(clone)
    assert found == [None]


@pytest.mark.parametrize(
    "entry",
    [
        '[[per-path-ignore]]\npath = "train.py"\nrules = ["MLD101"]\nreason = "a smoke test"\n',
        '[per-path-ignore]\n"train.py" = ["MLD101"]\n',
    ],
)
def test_an_entry_of_the_options_is_of_who_wrote_it(make_repository: Repository, entry: str) -> None:
    project = make_repository({"train.py": TRAIN, ".mldebt.toml": "preview = false\n"})
    commit(project, {".mldebt.toml": f"preview = false\n{entry}"}, day=2, who="Grace")
    commit(project, {".mldebt.toml": f"require-reason = false\npreview = false\n{entry}"}, day=3, who="Linus")

    assert who(project) == ["Grace"]


def test_a_tag_of_a_cell_is_of_who_set_it(make_repository: Repository) -> None:
    def book(*tags: str) -> str:
        cell: dict[str, object] = {
            "cell_type": "code", "id": "a", "metadata": {"tags": list(tags)}, "outputs": [], "execution_count": None,
            "source": TRAIN,
        }  # fmt: skip
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": [cell]})

    project = make_repository({"fit.ipynb": book()})
    commit(project, {"fit.ipynb": book("mldebt-ignore-MLD101")}, day=2, who="Grace")
    commit(project, {"fit.ipynb": book("mldebt-ignore-MLD101") + "\n"}, day=3, who="Linus")

    assert who(project) == ["Grace"]
