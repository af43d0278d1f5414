"""Repairs: fix commits of a file beside those of its peers, or why nothing can be said."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.findings.finding import Interest
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.project import Project

Open = Callable[[Path], Project]


@pytest.fixture
def project_at() -> Iterator[Open]:
    """Return a function that opens the repository at a path."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(opened(Options(path=path))).project


def code(value: int) -> str:
    return f"def go(x):\n    return {value} if x else 0\n"


def written(folder: Path, subject: Callable[[int], str]) -> None:
    """Commit every fourth day for 200 days: the first file every time, three others with each of the first commits."""
    for number in range(50):
        others = {f"calm{9 - number}{place}.py": code(number) for place in range(3)} if number < 7 else {}
        files = {"often.py": code(number), **others}
        commit(folder, files, subject(number), day=1 + number * 4)


def test_planted_fixes_are_counted_beside_calm_peers(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"often.py": code(99)})
    written(folder, lambda number: "Fix it" if 10 <= number < 20 else "Go on")

    project = project_at(folder)

    assert project.repairs.reason == ""
    assert project.repairs.of("often.py") == Interest(10.0, 0.0, 12)
    assert project.repairs.of("calm91.py") is None
    assert {row.path: row.peers for row in project.hotspots if row.symbol is None}["often.py"] == 0.0


@pytest.mark.parametrize(
    ("subject", "reason"), [("update", "0% of the subjects name a fix: too few to go by"), ("fix", "98%")]
)
def test_subjects_that_say_nothing_tell_no_repairs(
    make_repository: Repository, project_at: Open, subject: str, reason: str
) -> None:
    folder = make_repository({"often.py": code(99)})
    written(folder, lambda _: subject)

    project = project_at(folder)

    assert project.repairs.reason.startswith(reason)
    assert project.repairs.of("often.py") is None
    assert all(row.peers is None for row in project.hotspots)


def test_a_short_history_tells_no_repairs(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"often.py": code(99)})
    commit(folder, {"often.py": code(1)}, "Fix it", day=300)

    assert project_at(folder).repairs.reason == "fewer than 50 counted commits"
