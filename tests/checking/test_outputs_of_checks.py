"""The answer of a check in every format: valid, the cause in it, what got fixed, and nothing written unasked."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from repositories import Repository
from staging import CONFIG, PROJECT, SELECT, TRACKED, UNTRACKED, checked, git, put, stage

import mldebt
from mldebt.cli.main import run
from mldebt.report.markdown.comment import MARK, comment

ROOT = Path(mldebt.__file__).parent
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
CALM = "# mldebt: ignore[MLD101] a smoke test\n"


@pytest.fixture
def project(make_repository: Repository) -> Path:
    """Give the project, committed, with a change that loses its tracker staged."""
    folder = make_repository(PROJECT)
    stage(folder, train=UNTRACKED)
    return folder


def check(project: Path, *arguments: str) -> int:
    """Run the command on what is staged."""
    return run(["check", "-C", str(project), *SELECT.split(), "--staged", *arguments])


def test_json_fits_the_schema_in_the_package(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = check(project, "--format", "json", "--all")

    found = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads((ROOT / "report" / "check.schema.json").read_text())).validate(found)
    assert (code, found["schema"]) == (1, "mldebt.check/1")


def test_sarif_says_the_cause_and_points_at_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = check(project, "--format", "sarif")

    log = json.loads(capsys.readouterr().out)
    Draft4Validator(json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())).validate(log)
    (result,) = [one for one in log["runs"][0]["results"] if one["level"] == "error"]
    assert code == 1
    assert result["ruleId"] == "MLD101"
    assert result["baselineState"] == "new"
    assert "Cause: train.py:14 recorded it: mlflow.log" in result["message"]["text"]
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "train.py"
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 14


def test_a_silenced_finding_is_a_suppression_of_sarif_unless_it_is_to_be_hidden(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository(PROJECT)
    stage(folder, train=CALM.replace("[MLD101]", "-file[MLD101]") + UNTRACKED)

    codes = check(folder, "--format", "sarif"), check(folder, "--format", "sarif", "--hide-silenced")

    logs = [json.loads(f"{part}\n}}") for part in capsys.readouterr().out.split("\n}\n")[:2]]
    found = [[one.get("suppressions") for one in log["runs"][0]["results"]] for log in logs]
    assert codes == (0, 0)
    assert [each[0]["justification"] for each in found[0] if each] == ["a smoke test"]
    assert not any(found[1])


def test_gitlab_and_csv_hold_what_stops_and_what_is_noted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = check(project, "--format", "gitlab"), check(project, "--format", "csv")

    entries, rows = capsys.readouterr().out.split("\n]\n")
    assert codes == (1, 1)
    assert [one["check_name"] for one in json.loads(f"{entries}\n]")] == ["untracked-run"]
    (row,) = csv.DictReader(io.StringIO(rows))
    assert row["stops"] == "yes"
    assert row["cause"].startswith("train.py:14 recorded it")


def test_github_gets_one_command_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = check(project, "--format", "github")

    first = capsys.readouterr().out.splitlines()[0]
    assert code == 1
    assert first.startswith("::error file=train.py,title=MLD101 untracked-run,line=10::This sklearn training run")
    assert "Cause: train.py:14 recorded it" in first


def test_nothing_is_added_to_a_summary_unasked(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    unasked = check(project, "--format", "github")
    was_there = summary.exists()
    asked = check(project, "--format", "github", "--step-summary")

    assert (unasked, asked, was_there) == (1, 1, False)
    assert summary.read_text().startswith(f"{MARK}\n### ML debt: 1 new finding, about 10–60 minutes to fix\n")
    assert capsys.readouterr().out.count("::error ") == 2


def test_a_summary_that_is_asked_for_where_there_is_none_is_a_wrong_use(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    code = check(project, "--step-summary")

    assert code == 2
    assert "GITHUB_STEP_SUMMARY is not set" in capsys.readouterr().err


def test_a_format_goes_to_a_file_and_the_text_to_the_log(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "mldebt.sarif"

    code = check(project, "--format", "sarif", "-o", str(place))

    assert code == 1
    assert json.loads(place.read_text())["version"] == "2.1.0"
    assert capsys.readouterr().out.startswith("train.py:10:1 MLD101 ")


def test_a_comment_says_what_is_new_and_why_and_how(project: Path) -> None:
    text = comment(checked(project))

    lines = text.splitlines()
    assert lines[:5] == [
        MARK,
        "### ML debt: 1 new finding, about 10–60 minutes to fix",
        "",
        "**Stops this change**",
        "",
    ]
    assert lines[5].startswith("- `train.py:10` MLD101 This sklearn training run is not tracked")
    assert lines[6].startswith("  <br>Why: `train.py:14` recorded it: mlflow.log")
    assert lines[7] == "  <br>Fix: Track the runs of train.py"
    assert "ompared with `" in lines[-1]


def test_a_comment_says_what_got_fixed_and_what_that_took(make_repository: Repository) -> None:
    folder = make_repository({**PROJECT, "train.py": UNTRACKED})
    stage(folder, train=TRACKED)

    found = checked(folder)
    text = comment(found)

    assert [(one.code, one.how) for one in found.fixed] == [("MLD101", "repaired")]
    assert text.splitlines()[1] == "### ML debt: nothing new and 1 fixed"
    assert "**Fixed**\n\n- `train.py` MLD101 This sklearn training run is not tracked" in text
    assert "(repaired, 10–60 min)" in text


def test_what_went_with_its_file_was_deleted_and_not_repaired(make_repository: Repository) -> None:
    folder = make_repository({**PROJECT, "train.py": UNTRACKED})
    git(folder, "rm", "-q", "train.py")

    found = checked(folder)

    assert [(one.code, one.how) for one in found.fixed if one.code == "MLD101"] == [("MLD101", "deleted")]


def test_a_file_that_is_only_renamed_or_cannot_be_read_any_more_fixed_nothing(make_repository: Repository) -> None:
    folder = make_repository({**PROJECT, "train.py": UNTRACKED})
    git(folder, "mv", "train.py", "fit.py")
    renamed = checked(folder)
    git(folder, "commit", "-qm", "rename")
    stage(folder, fit="def broken(:\n")

    unread = checked(folder)

    assert renamed.fixed == ()
    assert unread.fixed == ()
    assert [row.path for row in unread.skipped] == ["fit.py"]


def test_a_dead_key_that_is_removed_was_repaired(make_repository: Repository) -> None:
    folder = make_repository({**PROJECT, "conf/train.yaml": f"{CONFIG}unused: 1\n"})
    put(folder, "conf/train.yaml", CONFIG)
    git(folder, "add", "-A")

    found = checked(folder)

    assert [(one.code, one.how) for one in found.fixed] == [("MLD401", "repaired")]


def test_only_what_was_fixed_in_the_named_files_is_told(make_repository: Repository) -> None:
    folder = make_repository({**PROJECT, "train.py": UNTRACKED})
    stage(folder, train=TRACKED)

    assert checked(folder, files=("conf",)).fixed == ()
    assert len(checked(folder, files=("train.py",)).fixed) == 1


def test_a_name_that_is_no_text_does_not_break_a_format(
    make_repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = make_repository(PROJECT)
    put(folder, os.fsdecode(b"tr\xff.py"), UNTRACKED.replace("conf/train.yaml", "conf/other.yaml"))
    git(folder, "add", "-A")

    codes = [check(folder, "--format", form) for form in ("json", "sarif", "gitlab", "github", "csv", "markdown")]

    out = capfdbinary.readouterr().out
    assert codes == [1] * 6
    assert b"tr%FF.py" in out
    assert b"tr\\\\xff.py" in out
    assert b"\xff" not in out


@pytest.mark.parametrize("form", ["json", "github", "gitlab", "csv", "markdown"])
def test_a_format_loads_nothing_heavy(project: Path, form: str) -> None:
    check(project)
    script = (
        "import sys; from mldebt.cli.main import run; run(['check', '--staged', *sys.argv[1:]]); "
        "print(sorted({'sqlalchemy', 'alembic', 'nbformat', 'jinja2', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, *SELECT.split(), "--format", form], cwd=project, capture_output=True, text=True,
        check=True,
    )  # fmt: skip

    assert done.stderr == "[]\n"
