"""Parallel edits: which shared commits gave two files the same edit."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.complexity.parallels import Parallel, parallels

Found = Callable[[Path], list[tuple[tuple[object, ...], tuple[object, ...]]]]


@pytest.fixture
def found_at() -> Iterator[Found]:
    """Return a function that opens a repository and tells the edits `left.py` and `right.py` share."""
    with ExitStack() as stack:

        def found(path: Path) -> list[tuple[tuple[object, ...], tuple[object, ...]]]:
            sources = stack.enter_context(opened(Options(path=path))).project.sources
            return [(one.lost, one.got) for one in parallels(sources, "left.py", "right.py")]

        yield found


def test_a_number_set_anew_in_both_is_one_edit(make_repository: Repository, found_at: Found) -> None:
    folder = make_repository({"left.py": "weight = (x - 500) / 5\n", "right.py": "limit = 7 + 500\n"})
    commit(folder, {"left.py": "weight = (x - 510) / 5\n", "right.py": "limit = 7 + 510\n"}, day=2)

    assert found_at(folder) == [((500,), (510,))]


def test_different_edits_of_one_commit_are_none(make_repository: Repository, found_at: Found) -> None:
    folder = make_repository({"left.py": "weight = 500\n", "right.py": "limit = 700\n"})
    commit(folder, {"left.py": "weight = 510\n", "right.py": "limit = 710\n"}, day=2)

    assert found_at(folder) == []


def test_a_long_text_new_to_both_is_an_edit_and_a_short_name_is_not(
    make_repository: Repository, found_at: Found
) -> None:
    folder = make_repository({"left.py": "known = []\n", "right.py": "names = {}\n"})
    commit(folder, {"left.py": "known = ['sourdough-7']\n", "right.py": "names = {'sourdough-7': 1}\n"}, day=2)
    commit(
        folder,
        {"left.py": "known = ['sourdough-7', 'rolls']\n", "right.py": "names = {'sourdough-7': 1, 'rolls': 2}\n"},
        day=3,
    )

    assert found_at(folder) == [((), ('"sourdough-7"',))]


def test_names_of_an_imported_library_say_nothing(make_repository: Repository, found_at: Found) -> None:
    above = "import torch\n"
    folder = make_repository({"left.py": f"{above}a = torch.zeros(7)\n", "right.py": f"{above}b = torch.zeros(6)\n"})
    after = {"left.py": f"{above}a = torch.empty_like(7)\n", "right.py": f"{above}b = torch.empty_like(6)\n"}
    commit(folder, after, day=2)

    assert found_at(folder) == []


def test_a_commit_that_changes_what_both_import_is_left_out(make_repository: Repository, found_at: Found) -> None:
    above = "import shared\n"
    before = dict.fromkeys(("left.py", "right.py"), f"{above}weight = 500\n")
    folder = make_repository({**before, "shared.py": "x = 1\n"})
    after = dict.fromkeys(before, f"{above}weight = 510\n")
    commit(folder, {**after, "shared.py": "x = 2\n"}, day=2)
    commit(folder, dict.fromkeys(before, f"{above}weight = 520\n"), day=3)

    assert found_at(folder) == [((510,), (520,))]


def test_what_is_replaced_weighs_more_than_what_only_came(make_repository: Repository) -> None:
    folder = make_repository({"left.py": "weight = 500\n", "right.py": "limit = 500\n"})
    commit(folder, {"left.py": "weight = 510\n", "right.py": "limit = 510\n"}, day=2)
    commit(
        folder,
        {"left.py": "weight = 510\nn = 'crumb-and-crust'\n", "right.py": "limit = 510\nm = 'crumb-and-crust'\n"},
        day=3,
    )

    with opened(Options(path=folder)) as project:
        found: tuple[Parallel, ...] = parallels(project.project.sources, "left.py", "right.py")

    assert [one.weight for one in found] == [1, 2]
