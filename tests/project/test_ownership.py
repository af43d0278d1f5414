"""Ownership: who holds a folder, who is gone, and when nobody is missed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.complexity.ownership import Ownership

Open = Callable[..., Ownership]


@pytest.fixture
def ownership_at() -> Iterator[Open]:
    """Return a function that opens the repository at a path on a day."""
    with ExitStack() as stack:

        def opened_at(path: Path, day: str = "2026-12-28T00:00:00Z", *, people: bool = False) -> Ownership:
            options = Options(path=path, as_of=day, people=people)
            return stack.enter_context(opened(options)).project.ownership

        yield opened_at


def left_behind(make_repository: Repository) -> Path:
    """Return a repository in which Ada wrote a file long before Ben wrote another."""
    folder = make_repository({"old.py": "x = 1\n"})
    for day in range(2, 6):
        commit(folder, {"old.py": f"x = {day}\n"}, day=day)
    commit(folder, {"new.py": "y = 1\n"}, day=350, who="Ben")
    return folder


def test_an_author_unseen_for_half_a_year_is_away(make_repository: Repository, ownership_at: Open) -> None:
    found = ownership_at(left_behind(make_repository))

    absence = found.absence("old.py")

    assert absence is not None
    assert (absence.person, absence.share, absence.since, absence.known) == ("Ada", 1.0, "2026-01-06", 0)
    assert found.absence("new.py") is None


def test_nobody_is_missed_where_the_repository_rests(make_repository: Repository, ownership_at: Open) -> None:
    folder = left_behind(make_repository)

    assert ownership_at(folder, "2029-01-01T00:00:00Z").absence("old.py") is None


def test_a_merge_elsewhere_is_enough_to_be_here(make_repository: Repository, ownership_at: Open) -> None:
    folder = left_behind(make_repository)
    commit(folder, {}, "Nothing", day=355)

    assert ownership_at(folder).absence("old.py") is None


def test_a_team_answers_for_what_its_author_left(make_repository: Repository, ownership_at: Open) -> None:
    folder = left_behind(make_repository)
    commit(folder, {"CODEOWNERS": "old.py @bakery\n"}, day=355, who="Ben")

    assert ownership_at(folder).absence("old.py") is None


def test_folders_tell_without_whom_most_files_have_no_author(make_repository: Repository, ownership_at: Open) -> None:
    folder = make_repository({"README.md": "-\n"})
    for day in range(1, 61):
        files = {f"one/f{day % 6}.py": f"x = {day}\n"}
        commit(folder, files, day=day, who="Cy" if day % 6 > 3 else "Ada")

    (row,) = ownership_at(folder, "2026-03-10T00:00:00Z", people=True).folders(
        [f"one/f{number}.py" for number in range(6)]
    )

    assert (row.folder, row.files, row.owner, row.authors, row.people) == ("one", 6, "Ada", 2, ("Ada",))
    assert row.away_since is None


def test_nobody_knows_a_toolkit_that_was_copied(make_repository: Repository, ownership_at: Open) -> None:
    kit = {f"omega/{name}": "x = 1\n" for name in ("README.md", "LICENSE", ".travis.yml", "a.py", "b.py")}
    folder = make_repository({**kit, "own.py": "x = 1\n"})

    rows = ownership_at(folder).folders(["omega/a.py", "omega/b.py", "own.py"])

    assert [row.folder for row in rows] == ["."]


def test_of_authors_that_hold_as_much_the_same_is_missed_first_at_every_scan(
    make_repository: Repository, ownership_at: Open
) -> None:
    folder, people = make_repository({"README.md": "-\n"}), ("Fay", "Ben", "Dot", "Ada", "Eve", "Cy")
    for day in range(1, 61):
        commit(folder, {"x.py": f"x = {day}\n"}, day=day, who=people[day % 6])

    (row,) = ownership_at(folder, "2026-03-10T00:00:00Z", people=True).folders(["x.py"])

    assert row.people == tuple(sorted(people))


def test_who_passed_by_last_is_no_main_author(make_repository: Repository, ownership_at: Open) -> None:
    folder = make_repository({"old.py": "x = 1\n"})
    for day in range(2, 6):
        commit(folder, {"old.py": f"x = {day}\n"}, day=day)
    commit(folder, {"old.py": "x = 0\n"}, day=500, who="Passer-by")
    commit(folder, {"new.py": "y = 1\n"}, day=700, who="Ben")

    found = ownership_at(folder, "2027-12-20T00:00:00Z")

    assert found.absence("old.py") is None


def test_who_wrote_a_file_once_and_is_still_here_still_knows_it(
    make_repository: Repository, ownership_at: Open
) -> None:
    folder = make_repository({"old.py": "x = 1\n"})
    for day in (2, 3):
        commit(folder, {"old.py": f"x = {day}\n"}, day=day)
    for day in (390, 391, 392):
        commit(folder, {"old.py": f"x = {day}\n"}, day=day, who="Gone")
    commit(folder, {"new.py": "y = 1\n"}, day=700)

    found = ownership_at(folder, "2027-12-20T00:00:00Z")

    assert found.absence("old.py") is None
