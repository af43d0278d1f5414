"""What a change is compared with: merges, picks, branches and clones that are cut."""

from pathlib import Path

import pytest
from repositories import Repository, commit
from staging import PROJECT, TRACKED, UNTRACKED, WARM, checked, git, put, stage, told

from mldebt.errors import RevisionError, TargetError
from mldebt.findings.checked import Bar


@pytest.fixture
def branched(make_repository: Repository) -> Path:
    """Give the project with a branch that adds an untracked script and a main line that went on."""
    project = make_repository(PROJECT)
    git(project, "checkout", "-q", "-b", "side")
    commit(project, {"tune.py": UNTRACKED}, day=2)
    git(project, "checkout", "-q", "main")
    commit(project, {"notes.md": "# Notes\n"}, day=3)
    return project


def test_a_merge_owes_nothing_that_a_parent_owed(branched: Path) -> None:
    git(branched, "merge", "-q", "--no-commit", "--no-ff", "side")

    found = checked(branched)

    assert len(found.base) == 2
    assert (found.alarms, found.notes, found.existing) == ((), (), 1)


def test_a_merge_owes_what_two_sides_did_only_together(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "hot.py": WARM})
    git(project, "checkout", "-q", "-b", "side")
    commit(project, {"warm.py": None}, day=2)
    git(project, "checkout", "-q", "main")
    commit(project, {"hot.py": None}, day=3)
    git(project, "merge", "-q", "--no-commit", "--no-ff", "side")

    found = checked(project)

    assert told(found.alarms) == [("MLD401", "conf/train.yaml:3", "warm.py:8 was the last reader of warmup")]


def test_a_merge_owes_what_it_brings_itself(branched: Path) -> None:
    git(branched, "merge", "-q", "--no-commit", "--no-ff", "side")
    stage(branched, extra=UNTRACKED)

    found = checked(branched, Bar())

    assert [one.finding.path for one in found.alarms] == ["extra.py"]


def test_an_unmerged_file_is_named_and_kills_nothing(branched: Path) -> None:
    git(branched, "checkout", "-q", "side")
    commit(branched, {"warm.py": "print('side')\n"}, day=4)
    git(branched, "checkout", "-q", "main")
    commit(branched, {"warm.py": (branched / "warm.py").read_text() + "print('main')\n"}, day=5)
    git(branched, "merge", "-q", "side", fails=True)

    found = checked(branched)

    assert [(row.path, row.reason) for row in found.skipped] == [("warm.py", "conflict")]
    assert (found.alarms, found.notes) == ((), ())


def test_a_picked_commit_owes_nothing_that_it_owed_before(branched: Path) -> None:
    picked = git(branched, "rev-parse", "side")
    git(branched, "cherry-pick", "--no-commit", "side")
    put(branched, ".git/CHERRY_PICK_HEAD", f"{picked}\n")

    found = checked(branched)

    assert found.base[1] == picked
    assert (found.alarms, found.notes) == ((), ())


def test_a_branch_is_compared_with_where_it_left(branched: Path) -> None:
    git(branched, "checkout", "-q", "side")

    found = checked(branched, Bar(), base="main")

    assert told(found.alarms) == [("MLD101", "tune.py:10", "tune.py:10 this file is new")]
    assert found.base == (git(branched, "merge-base", "main", "side"),)


def test_a_commit_is_compared_with_its_parents(branched: Path) -> None:
    git(branched, "merge", "-q", "--no-ff", "side", "-m", "merge")

    merged, alone = checked(branched, rev="main"), checked(branched, rev="side")

    assert (len(merged.base), merged.alarms) == (2, ())
    assert [one.finding.path for one in alone.alarms] == ["tune.py"]


def test_a_base_that_is_not_there_is_an_error_that_says_how_to_get_it(branched: Path) -> None:
    with pytest.raises(RevisionError, match="git fetch origin nowhere"):
        checked(branched, base="nowhere")


@pytest.mark.parametrize("base", [None, "HEAD~1"])
def test_the_last_commit_is_judged_the_same_by_any_of_its_names(branched: Path, base: str | None) -> None:
    git(branched, "checkout", "-q", "side")
    tip = commit(branched, {"worse.py": UNTRACKED.replace("model.joblib", "worse.joblib")}, day=6)

    names = ("HEAD", "@", "side", tip, "HEAD~0")
    found = [checked(branched, Bar(), base=base, rev=name) for name in names]

    assert {one.changed for one in found} == {1}
    assert {one.finding.path for answer in found for one in answer.alarms} == {"worse.py"}
    assert len({len(one.alarms) for one in found}) == 1


@pytest.mark.parametrize("base", ["0" * 40, "origin/main", "HEAD~1"])
def test_a_clone_of_one_commit_says_how_to_get_any_base(branched: Path, tmp_path: Path, base: str) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "side", branched.as_uri(), str(shallow))

    with pytest.raises(RevisionError, match=r"git fetch --unshallow .*fetch-depth: 0"):
        checked(shallow, base=base)


def test_a_clone_that_is_cut_before_the_base_is_an_error_that_says_how_to_deepen_it(
    branched: Path, tmp_path: Path
) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", branched.as_uri(), str(shallow))

    with pytest.raises(RevisionError, match="git fetch --unshallow"):
        checked(shallow, base="origin/side")


def test_the_edge_of_a_shallow_clone_has_no_parents_to_compare_with(branched: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", branched.as_uri(), str(shallow))

    with pytest.raises(RevisionError, match="git fetch --deepen=1"):
        checked(shallow, rev="HEAD")


def test_a_folder_without_git_has_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="not a git repository"):
        checked(tmp_path)


def test_a_work_tree_without_an_index_is_no_pass(branched: Path) -> None:
    (branched / ".git" / "index").unlink()

    with pytest.raises(TargetError, match="no index"):
        checked(branched, staged=False)
    with pytest.raises(TargetError, match="no index"):
        checked(branched)


def test_a_broken_index_is_no_pass(branched: Path) -> None:
    (branched / ".git" / "index").write_bytes(b"DIRC but not one")

    with pytest.raises(TargetError, match="index"):
        checked(branched)


def test_a_branch_cannot_lower_the_bar_it_is_measured_by(branched: Path) -> None:
    git(branched, "checkout", "-q", "side")
    commit(branched, {".mldebt.toml": 'ignore = ["MLD101"]\n'}, day=6)

    found = checked(branched, Bar(), base="main")

    assert [one.finding.code for one in found.alarms] == ["MLD101"]
    assert found.notices == (".mldebt.toml is changed here; the options of the base are in force",)


def test_a_file_named_like_another_of_before_is_followed_through_its_rename(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "old/train.py": UNTRACKED})
    git(project, "mv", "old", "new")
    stage(project, train=TRACKED + "\nprint('done')\n")

    found = checked(project)

    assert (found.alarms, found.notes) == ((), ())


def test_a_clone_that_borrows_its_objects_answers_as_a_full_one(make_repository: Repository, tmp_path: Path) -> None:
    project = make_repository(PROJECT)
    git(project, "clone", "-q", "--shared", ".", str(tmp_path / "shared"))
    stage(tmp_path / "shared", tune=UNTRACKED)

    found = checked(tmp_path / "shared")

    assert found.failures == ()
    assert [one.finding.path for one in found.alarms] == ["tune.py"]
