"""Tests which parts of a side are judged, and so what a check leaves unasked."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from repositories import Repository
from staging import PROJECT, SELECT, UNTRACKED, git, put, stage

from mldebt.cli.main import run

LONG = "\n".join(f"print({number})" for number in range(70))


def sides() -> int:
    """Return how many parts of sides the cache holds."""
    with closing(sqlite3.connect(Path(os.environ["MLDEBT_HOME"]) / "cache.db")) as cache, cache:
        return int(cache.execute("SELECT count(*) FROM entries WHERE kind = 'side'").fetchone()[0])


def test_what_is_kept_is_no_question_of_a_check_without_new_findings_in_notebooks(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    stage(project, train=UNTRACKED)

    run(["check", "-C", str(project), "--staged", *SELECT.split()])

    assert sides() == 2 * len(("what the files say", "what the past says")) + len(("what stays of the new run",))


def test_a_new_finding_in_a_notebook_asks_what_is_kept(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    cell = {"cell_type": "code", "id": "one", "source": LONG, "outputs": [], "metadata": {}, "execution_count": None}
    put(project, "explore.ipynb", json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    git(project, "add", "-A")

    run(["check", "-C", str(project), "--staged", "--select", "MLD302", "--fail-on", "info"])

    assert sides() == 2 * 2 + 1


def test_a_new_edit_loads_nothing_that_it_does_not_need(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    stage(project, train=UNTRACKED)
    first = [sys.executable, "-m", "mldebt", "check", "--staged", *SELECT.split()]
    subprocess.run(first, cwd=project, capture_output=True, check=False)
    stage(project, train=f"{UNTRACKED}# one more\n")
    heavy = "{'git', 'sqlalchemy', 'alembic', 'jinja2', 'nbformat', 'multiprocessing', 'yaml'}"
    program = (
        "import sys; from mldebt.cli.main import run; run(['check', '--staged', *sys.argv[1:]]); "
        f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, *SELECT.split()], cwd=project, capture_output=True, text=True, check=True
    )

    assert done.stderr == "[]\n"
