"""`mldebt init` shows what it would write, writes it only on a yes, and what it writes is safe and works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from repositories import Repository, commit

import mldebt
from mldebt.cli.main import run
from mldebt.findings.baseline import ATTRIBUTE

PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
HOOKS = """# our hooks
repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v5.0.0
    hooks:
    -   id: trailing-whitespace  # keep
"""


@pytest.fixture
def project(make_repository: Repository) -> Path:
    """Give a repository without any file of ours."""
    return make_repository({"train.py": "x = 1\n"})


def written(project: Path) -> list[str]:
    """Return what is in the repository that was not committed."""
    done = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=project, capture_output=True, text=True, check=True
    )
    return sorted(line[3:] for line in done.stdout.splitlines())


def test_nothing_is_written_where_nobody_says_yes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(project), "--pre-commit", "--github", "--gitlab"]) == 0

    shown = capsys.readouterr()
    assert "+++ b/.github/workflows/mldebt.yml" in shown.out
    assert "nothing was written" in shown.err
    assert written(project) == []


def test_all_of_it_is_written_on_a_yes_and_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["init", str(project), "--pre-commit", "--github", "--gitlab", "--yes"]

    assert run(arguments) == 0

    assert written(project) == [
        ".gitattributes", ".github/workflows/mldebt-weekly.yml", ".github/workflows/mldebt.yml", ".gitlab-ci.yml",
        ".gitlab/mldebt.yml", ".mldebt.toml", ".pre-commit-config.yaml",
    ]  # fmt: skip
    assert (project / ".gitattributes").read_text() == f"{ATTRIBUTE}\n"
    capsys.readouterr()
    assert run(arguments) == 0
    assert capsys.readouterr().out == "everything is there already\n"
    assert run(["settings", str(project)]) == 0


def test_the_workflow_of_pull_requests_gives_a_fork_nothing(project: Path) -> None:
    run(["init", str(project), "--github", "--yes"])

    text = (project / ".github/workflows/mldebt.yml").read_text()
    found = yaml.safe_load(text)
    steps = found["jobs"]["check"]["steps"]
    assert list(found[True]) == ["pull_request"]
    assert "pull_request_target" not in text
    assert found["permissions"] == {"contents": "read"}
    assert "permissions" not in found["jobs"]["check"]
    assert steps[0]["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]
    assert "--untrusted --no-snippets" in text
    assert "--format github --step-summary" in text
    assert f"mldebt=={mldebt.__version__}" in text


def test_the_job_of_merge_requests_hands_its_findings_to_gitlab(project: Path) -> None:
    run(["init", str(project), "--gitlab", "--yes"])

    job = yaml.safe_load((project / ".gitlab/mldebt.yml").read_text())["mldebt"]

    report = job["artifacts"]["reports"]["codequality"]
    assert job["script"][-1].endswith(f"--format gitlab -o {report}")
    assert job["artifacts"]["when"] == "always"


@pytest.mark.parametrize("name", ["mldebt.yml", "mldebt-weekly.yml"])
def test_actions_are_pinned_by_commit_with_their_version(project: Path, name: str) -> None:
    run(["init", str(project), "--github", "--yes"])

    text = (project / ".github/workflows" / name).read_text()

    used = re.findall(r"uses: (\S+) # (v\d+\.\d+\.\d+)", text)
    assert len(used) == text.count("uses:") == 3
    assert all(PINNED.fullmatch(action) for action, _ in used)


def test_the_commands_of_the_workflows_are_ours(project: Path) -> None:
    run(["init", str(project), "--github", "--gitlab", "--yes"])
    files = [*(project / ".github/workflows").iterdir(), project / ".gitlab/mldebt.yml"]
    lines = re.findall(r"(?m)^\s*(?:- )?mldebt ((?!==)[a-z].*)$", "\n".join(file.read_text() for file in files))

    commands = [re.sub(r"\s*(>|\|\|).*|\$flags", "", line).replace("$BASE", "HEAD") for line in lines]

    assert len(commands) >= 6
    for command in commands:
        words = command.replace('"', "").replace("$RUNNER_TEMP/", "").split()
        assert run([words[0], "--help"]) == 0
        for flag in (word for word in words if word.startswith("--")):
            shown = subprocess.run(
                [sys.executable, "-P", "-m", "mldebt", words[0], "--help"], capture_output=True, text=True, check=True
            ).stdout
            assert flag in shown


def test_the_hook_is_added_at_the_end_and_nothing_else_changes(project: Path) -> None:
    commit(project, {".pre-commit-config.yaml": HOOKS}, day=2)

    assert run(["init", str(project), "--pre-commit", "--yes"]) == 0

    after = (project / ".pre-commit-config.yaml").read_text()
    assert after.startswith(HOOKS)
    [_, ours] = yaml.safe_load(after)["repos"]
    [hook] = ours["hooks"]
    assert hook["entry"] == "mldebt check --staged"
    assert (hook["always_run"], hook["pass_filenames"], hook["require_serial"]) == (True, False, True)
    assert hook["language_version"] == f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.mark.parametrize("text", ["repos: []\n", "repos:\n- repo: local\n  hooks: []\nci:\n  skip: []\n", "a: [\n"])
def test_a_list_of_hooks_that_cannot_be_added_to_is_left_alone(project: Path, text: str) -> None:
    commit(project, {".pre-commit-config.yaml": text}, day=2)

    assert run(["init", str(project), "--pre-commit", "--yes"]) == 2
    assert written(project) == []


def test_a_changed_file_is_not_written_over_without_force(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(project, {".github/workflows/mldebt.yml": "name: ours\n"}, day=2)

    assert run(["init", str(project), "--github", "--yes"]) == 2
    assert "--force" in capsys.readouterr().err
    assert written(project) == []
    assert run(["init", str(project), "--github", "--yes", "--force"]) == 0
    assert "fetch-depth" in (project / ".github/workflows/mldebt.yml").read_text()


def test_nothing_is_written_through_a_link(project: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / ".github").symlink_to(tmp_path / "elsewhere")

    assert run(["init", str(project), "--github", "--yes"]) == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_pipeline_that_is_there_is_left_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(project, {".gitlab-ci.yml": "test:\n  script: [make]\n"}, day=2)

    assert run(["init", str(project), "--gitlab", "--yes"]) == 2
    assert "local: .gitlab/mldebt.yml" in capsys.readouterr().err
    assert written(project) == []


def test_options_in_a_pyproject_are_enough(make_repository: Repository) -> None:
    project = make_repository({"pyproject.toml": "[tool.mldebt]\npreview = true\n"})

    run(["init", str(project), "--yes"])

    assert written(project) == [".gitattributes"]


def test_settings_say_where_a_second_option_file_is_not_read(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "[tool.mldebt]\npreview = true\n"
    both = make_repository({".mldebt.toml": "people = true\n", "pyproject.toml": table}, "both")
    one = make_repository({"pyproject.toml": table}, "one")

    codes = [run(["settings", str(both)]), run(["settings", str(one)])]

    assert codes == [0, 0]
    assert (
        capsys.readouterr().err
        == "pyproject.toml has a table [tool.mldebt] that is not read: .mldebt.toml goes first\n"
    )
