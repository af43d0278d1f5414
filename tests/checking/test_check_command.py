"""The command: what it prints, how it exits, what it loads, and how it behaves in git's own hooks."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from repositories import Repository, commit
from staging import CONFIG, PROJECT, SELECT, TRACKED, UNTRACKED, WARM, git, put, stage

from mldebt.cache import program
from mldebt.cli.main import run

HOOK = "#!/bin/sh\nexec {python} -P -m mldebt check --staged {select}\n"


@pytest.fixture
def project(make_repository: Repository) -> Path:
    """Give the project, committed."""
    return make_repository(PROJECT)


def check(project: Path, *arguments: str) -> int:
    """Run the command on a project, with all rules."""
    return run(["check", "-C", str(project), *SELECT.split(), *arguments])


def test_a_clean_change_says_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage(project, train=TRACKED + "\nprint('done')\n")

    code = check(project, "--staged")

    assert (code, *capsys.readouterr()) == (0, "", "")


def test_with_nothing_staged_one_line_names_base(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = check(project, "--staged")

    shown = capsys.readouterr()
    assert (code, shown.out) == (0, "")
    assert shown.err.count("\n") == 1
    assert "--base REF" in shown.err


def test_a_merge_that_brings_nothing_of_its_own_is_not_called_empty(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(project, "checkout", "-q", "-b", "side")
    commit(project, {"notes.md": "# Notes\n"}, day=2)
    git(project, "checkout", "-q", "-")
    commit(project, {"more.md": "# More\n"}, day=3)
    git(project, "merge", "-q", "--no-commit", "--no-ff", "side")

    code = check(project, "--staged")

    said = capsys.readouterr().err
    assert code == 0
    assert "nothing is staged" not in said
    assert "comes whole from the commits that are joined" in said


def test_an_alarm_has_a_place_a_cause_and_what_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage(project, train=UNTRACKED)

    code = check(project, "--staged")

    alarm, cause, help_, way_out, summary = capsys.readouterr().out.splitlines()
    assert code == 1
    assert alarm.startswith("train.py:10:1 MLD101 this sklearn training run is not tracked")
    assert cause.startswith("  cause: train.py:14 recorded it: mlflow.log")
    assert help_ == "  help: track the runs of train.py; mldebt explain MLD101 says how"
    assert summary.startswith("1 new finding, about 10–60 minutes to fix. Compared with ")
    assert way_out == "  wrong or wanted? mldebt ignore PATH:LINE --reason TEXT silences one; stage what it writes"


def test_a_name_that_neither_side_has_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(project, "rm", "-q", "warm.py")

    code = check(project, "--staged", *(str(project / name) for name in ("warm.py", "conf", "trian.py")))

    assert code == 0
    notices = [line for line in capsys.readouterr().out.splitlines() if line.startswith("notice: ")]
    assert notices == ["notice: trian.py: neither side of the change has a file or folder of that name"]


def test_what_is_below_the_bar_is_noted_and_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(project, "rm", "-q", "warm.py")

    code = check(project, "--staged")

    note, cause, help_, summary = capsys.readouterr().out.splitlines()
    assert code == 0
    assert note.startswith("conf/train.yaml:3:1 MLD401 ")
    assert note.endswith("(note: minor, and a change stops from major on)")
    assert cause.startswith("  cause: warm.py")
    assert help_.startswith("  help: use or delete ")
    assert summary.startswith("Nothing stops this change. 1 note.")


def test_alarms_that_one_edit_removes_are_folded(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = [f"read{number}: 1\n" for number in range(4)] + [f"unread{number}: 1\n" for number in range(9)]
    put(project, "conf/train.yaml", CONFIG + "".join(keys))
    put(project, "warm.py", WARM + "".join(f"    time.sleep(config['read{number}'])\n" for number in range(4)))
    git(project, "add", "-A")

    code = check(project, "--staged", "--fail-on", "minor")

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert sum(line.startswith("conf/train.yaml:") for line in lines) == 5
    assert "  and 4 more that the same edit removes: --format json lists them" in lines
    assert lines[-1].startswith("9 new findings")


def test_help_names_what_came_and_not_what_the_same_edit_would_take_along(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(project, "conf/train.yaml", CONFIG + "older: 1\nancient: 1\n")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "older")
    put(project, "conf/train.yaml", CONFIG + "older: 1\nancient: 1\nfresh: 1\nfresher: 1\n")
    put(project, "other.py", "print('code')\n")
    git(project, "add", "-A")

    check(project, "--staged", "--fail-on", "minor")

    helps = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  help: ")]
    assert helps == ["  help: use or delete fresh and fresher of conf/train.yaml; mldebt explain MLD401 says how"]


@pytest.mark.parametrize(("bar", "code"), [("info", 1), ("minor", 1), ("major", 0), ("critical", 0)])
def test_the_bar_decides_the_exit_code(project: Path, bar: str, code: int) -> None:
    git(project, "rm", "-q", "warm.py")

    assert check(project, "--staged", "--fail-on", bar) == code


@pytest.mark.parametrize(
    "wrong",
    [
        ("--base", "nowhere"),
        ("--rev", "nowhere"),
        ("--staged", "--base", "main"),
        ("--fail-on", "always"),
        ("--select", "MLD999"),
        ("../outside.py",),
    ],
)
def test_what_cannot_be_told_is_no_pass(project: Path, wrong: tuple[str, ...]) -> None:
    stage(project, train=UNTRACKED)

    assert check(project, *wrong) == 2


def test_json_is_one_object_with_causes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage(project, train=UNTRACKED)

    code = check(project, "--staged", "--format", "json")

    found = json.loads(capsys.readouterr().out)
    assert code == 1
    assert found["schema"] == "mldebt.check/1"
    assert found["base"] == [git(project, "rev-parse", "HEAD")]
    assert found["alarms"][0]["finding"]["cause"]["path"] == "train.py"


def test_the_work_tree_is_checked_without_flags(project: Path) -> None:
    put(project, "train.py", UNTRACKED)

    assert (check(project), check(project, "--staged")) == (1, 0)


def test_a_check_loads_no_database_no_template_and_no_validator(project: Path) -> None:
    put(project, "look.ipynb", '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    stage(project, train=UNTRACKED)
    program = (
        "import sys; from mldebt.cli.main import run; run(['check', '--staged']); "
        "print(sorted({'sqlalchemy', 'alembic', 'nbformat', 'jinja2', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"


def test_an_answered_check_loads_neither_the_project_nor_gitpython(project: Path) -> None:
    stage(project, train=UNTRACKED)
    check(project, "--staged")
    command = (  # the digest of this process: another one would be of sources that are edited while tests run
        "import sys; from mldebt import cache; cache.program = lambda: sys.argv[1]; "
        "from mldebt.cli.main import run; run(['check', '--staged', *sys.argv[2:]]); "
        "print(sorted({'git', 'mldebt.project.project'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", command, program(), *SELECT.split()],
        cwd=project, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stderr == "[]\n"


@pytest.fixture
def hooked(project: Path) -> Path:
    """Give the project with a plain git hook."""
    hook = project / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(python=sys.executable, select=SELECT), encoding="utf-8")
    hook.chmod(0o755)
    return project


def committed(project: Path, *arguments: str) -> bool:
    """Try to commit and say whether it went through."""
    before = git(project, "rev-parse", "HEAD")
    git(project, "commit", "-q", "-m", "work", *arguments, fails=True)
    return git(project, "rev-parse", "HEAD") != before


def test_a_plain_hook_judges_what_commit_all_is_about_to_commit(hooked: Path) -> None:
    put(hooked, "train.py", UNTRACKED)

    assert not committed(hooked, "-a")


def test_a_plain_hook_judges_only_the_paths_that_are_committed(hooked: Path) -> None:
    put(hooked, "train.py", UNTRACKED)
    put(hooked, "README.md", "# Better scores\n")

    assert committed(hooked, "--", "README.md")
    assert not committed(hooked, "--", "train.py")


def test_a_plain_hook_works_in_a_linked_worktree(hooked: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git(hooked, "worktree", "add", "-q", str(linked), "-b", "other")
    stage(linked, train=UNTRACKED)

    assert not committed(linked)
    stage(linked, train=TRACKED + "\nprint('done')\n")
    assert committed(linked)


def test_an_index_of_another_repository_is_no_pass(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere" / "index"))

    code = check(project, "--staged")

    assert code == 2
    assert "GIT_INDEX_FILE" in capsys.readouterr().err
