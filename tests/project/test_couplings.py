"""Couplings: which pairs of files are said to change together, and what explains a pair."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.project import Project

Open = Callable[[Path], Project]


@pytest.fixture
def project_at() -> Iterator[Open]:
    """Return a function that opens the repository at a path."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(opened(Options(path=path))).project


def code(value: int, above: str = "") -> str:
    """Return a module of code that holds a number."""
    return f"{above}def go():\n    return {value}\n"


def changed_together(folder: Path, *names: str, days: range = range(2, 8), above: str = "") -> None:
    """Commit a change of all named files on each of the days; `above` goes to the first."""
    for day in days:
        commit(folder, {name: code(day, "" if place else above) for place, name in enumerate(names)}, day=day)


def test_files_that_change_together_are_coupled(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"left.py": code(0), "right.py": code(0)})
    changed_together(folder, "left.py", "right.py", days=range(2, 7))
    changed_together(folder, "left.py", days=range(7, 9))
    changed_together(folder, "right.py", days=range(9, 11))

    (pair,) = project_at(folder).couplings

    assert (pair.left, pair.right, pair.shared, pair.degree) == ("left.py", "right.py", 6, 75.0)
    assert (pair.left_commits, pair.right_commits, pair.alone, pair.last) == (8, 8, 6, "2026-01-07")


def test_a_bulk_commit_couples_nothing(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"left.py": code(0), "right.py": code(0)})
    changed_together(folder, "left.py", "right.py")
    many = {f"bulk/f{number}.py": code(1) for number in range(40)}
    before = project_at(folder).couplings
    commit(folder, {"left.py": code(99), "right.py": code(99), **many}, day=8)

    after = project_at(folder).couplings

    assert before == after


@pytest.mark.parametrize(
    "above", ["import right\n", 'OTHER = "right.py"\n', 'NAME = "tools/right.py"\n'], ids=["import", "file", "path"]
)
def test_a_file_that_imports_or_names_the_other_is_explained(
    make_repository: Repository, project_at: Open, above: str
) -> None:
    folder = make_repository({"left.py": code(0, above), "right.py": code(0)})
    changed_together(folder, "left.py", "right.py", above=above)

    assert project_at(folder).couplings == ()


def test_settings_and_tests_are_told_apart_from_code(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"a.py": code(0), "conf/a.yaml": "x: 0\n", "tests/test_a.py": code(0)})
    for day in range(2, 8):
        files = {"a.py": code(day), "conf/a.yaml": f"x: {day}\n", "tests/test_a.py": code(day)}
        commit(folder, files, day=day)

    found = {(pair.left, pair.right): pair.kind for pair in project_at(folder).couplings}

    assert found == {("a.py", "conf/a.yaml"): "config", ("a.py", "tests/test_a.py"): "test"}


def test_a_commit_that_also_changes_what_connects_both_is_explained(
    make_repository: Repository, project_at: Open
) -> None:
    text = "import left\nimport right\n"
    folder = make_repository({"left.py": code(0), "right.py": code(0), "main.py": code(0, text)})
    for day in range(2, 6):
        commit(folder, {"left.py": code(day), "right.py": code(day), "main.py": code(day, text)}, day=day)
    changed_together(folder, "left.py", "right.py", days=range(6, 9))

    (pair,) = project_at(folder).couplings

    assert (pair.shared, pair.alone) == (8, 3)
