"""A change cannot lower the bar it is measured by, and what it does to it is told."""

from pathlib import Path

import pytest
from repositories import Repository, commit
from staging import PROJECT, UNTRACKED, checked, git, put, stage, told

from mldebt.findings.checked import Bar

SILENCED = UNTRACKED.replace("    model.fit", "    # mldebt: ignore[MLD101] a trial\n    model.fit")


@pytest.fixture
def branch(make_repository: Repository) -> Path:
    """Give the project on a branch of its own."""
    project = make_repository(PROJECT)
    git(project, "switch", "-q", "-c", "work")
    return project


def test_a_comment_of_the_branch_does_not_silence_what_the_branch_brings(branch: Path) -> None:
    commit(branch, {"tune.py": SILENCED}, day=2)

    found = checked(branch, Bar(), base="main")

    assert told(found.alarms) == [("MLD101", "tune.py:11", "tune.py:11 this file is new")]
    assert found.notices == ("tune.py: a suppression is new here; what it silences is told until it is in the base",)


def test_a_comment_of_the_base_still_silences_what_gets_new_below_it(make_repository: Repository) -> None:
    project = make_repository(PROJECT | {"tune.py": "# mldebt: ignore-file[MLD101] trials only\nx = 1\n"})
    git(project, "switch", "-q", "-c", "work")
    commit(project, {"tune.py": "# mldebt: ignore-file[MLD101] trials only\n" + UNTRACKED}, day=2)

    found = checked(project, Bar(), base="main")

    assert (found.alarms, found.suppressed, found.notices) == ((), 1, ())


def test_a_comment_moved_to_new_debt_does_not_silence_it(make_repository: Repository) -> None:
    project = make_repository(PROJECT | {"tune.py": "# mldebt: ignore[MLD101] a trial\nx = 1\n"})
    git(project, "switch", "-q", "-c", "work")
    commit(project, {"tune.py": SILENCED}, day=2)

    found = checked(project, Bar(), base="main")

    assert [code for code, *_ in told(found.alarms)] == ["MLD101"]


def test_old_debt_that_a_branch_silences_stays_silent(make_repository: Repository) -> None:
    project = make_repository(PROJECT | {"train.py": UNTRACKED})
    git(project, "switch", "-q", "-c", "work")
    commit(project, {"train.py": SILENCED}, day=2)

    found = checked(project, Bar(), base="main")

    assert (found.alarms, found.existing, found.suppressed) == ((), 0, 1)


@pytest.mark.parametrize(
    ("path", "text", "is_told"),
    [
        (".mldebt.toml", 'ignore = ["MLD101"]\n', True),
        ("pyproject.toml", '[tool.mldebt]\nper-path-ignore = { "tune.py" = ["MLD101"] }\n', True),
        ("pyproject.toml", '[tool.ruff]\nselect = ["ALL"]\n', False),
    ],
)
def test_options_of_the_branch_hide_nothing(branch: Path, path: str, text: str, *, is_told: bool) -> None:
    commit(branch, {"tune.py": UNTRACKED, path: text}, day=2)

    found = checked(branch, Bar(), base="main")

    assert [code for code, *_ in told(found.alarms)] == ["MLD101"]
    assert (found.notices == (f"{path} is changed here; the options of the base are in force",)) is is_told


def test_options_of_the_base_are_in_force_though_the_branch_deletes_them(make_repository: Repository) -> None:
    options = '[[per-path-ignore]]\npath = "trials/**"\nrules = ["MLD101"]\nreason = "trials"\n'
    project = make_repository(PROJECT | {".mldebt.toml": options})
    git(project, "switch", "-q", "-c", "work")
    commit(project, {"trials/tune.py": UNTRACKED, ".mldebt.toml": None}, day=2)

    found = checked(project, Bar(), base="main")

    assert (found.alarms, found.suppressed) == ((), 1)


def test_in_a_hook_the_own_comment_counts_and_is_told(branch: Path) -> None:
    stage(branch, tune=SILENCED)

    found = checked(branch, Bar())

    assert (found.alarms, found.suppressed) == ((), 1)
    assert found.notices == ("tune.py:11 MLD101 is new and silenced: a trial",)


def test_an_untrusted_repository_silences_nothing(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    put(project, "tune.py", SILENCED)

    found = checked(project, Bar(), staged=False, untrusted=True)

    assert [code for code, *_ in told(found.alarms)] == ["MLD101"]
    assert found.notices == ("tune.py:10 asks to silence MLD101; an untrusted repository silences nothing",)


def test_an_untrusted_branch_is_told_that_neither_its_comments_nor_its_options_count(branch: Path) -> None:
    commit(branch, {"tune.py": SILENCED, ".mldebt.toml": 'ignore = ["MLD101"]\n'}, day=2)

    found = checked(branch, Bar(), base="main", untrusted=True)

    assert [code for code, *_ in told(found.alarms)] == ["MLD101"]
    assert found.notices == (
        ".mldebt.toml is changed here; no options of an untrusted repository are in force",
        "tune.py:10 asks to silence MLD101; an untrusted repository silences nothing",
    )


def test_what_an_untrusted_repository_asked_before_is_not_asked_by_the_change(make_repository: Repository) -> None:
    project = make_repository(PROJECT | {"tune.py": SILENCED})
    stage(project, other="x = 1\n")

    found = checked(project, Bar(), untrusted=True)

    assert (found.alarms, found.notices) == ((), ())
