"""What silences a general rule goes on silencing a place of which a more specific rule speaks now."""

import json
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.checking.check import Asked, check
from mldebt.cli.main import run
from mldebt.findings.baseline import NAME, decoded
from mldebt.findings.checked import Bar, Checked
from mldebt.options import Options

DEAD = """import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--workers", type=int)
args = parser.parse_args()
print(args.lr * 2)
"""
LAUNCH = {"run.sh": "python train.py --lr 0.1 --workers 8\n"}
BOTH = ("MLD401", "MLD405", "MLD991")
SELECT = [word for code in BOTH for word in ("--select", code)]


def scanned(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, bool]]:
    """Return (code, anchor, silenced) of the findings of both rules and of the one about suppressions."""
    capsys.readouterr()
    assert run(["scan", str(folder), *SELECT, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    return [(one["code"], one["anchor"], one["suppressed"] is not None) for one in found]


def against(folder: Path) -> Checked:
    """Check a folder against its baseline by both rules."""
    asked = Asked(bar=Bar("info", "low"), baseline=folder / NAME)
    return check(Options(path=folder, select=BOTH), asked)


@pytest.mark.parametrize("code", ["MLD401", "MLD405"])
def test_a_comment_for_the_general_rule_covers_the_specific_one(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    kept = DEAD.replace("type=int)", f"type=int)  # mldebt: ignore[{code}] the cluster passes it")

    found = scanned(make_repository({"train.py": kept, **LAUNCH}), capsys)

    assert found == [("MLD405", "--workers", True)]


def test_a_comment_for_another_rule_covers_nothing(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = DEAD.replace("type=int)", "type=int)  # mldebt: ignore[MLD402] the cluster passes it")

    found = scanned(make_repository({"train.py": kept, **LAUNCH}), capsys)

    assert found == [("MLD405", "--workers", False)]


def test_options_for_a_path_and_key_cover_the_specific_rule_too(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = '[[per-path-ignore]]\npath = "train.py"\nrules = ["MLD401"]\nkey = "--workers"\nreason = "kept"\n'

    found = scanned(make_repository({"train.py": DEAD, ".mldebt.toml": silent, **LAUNCH}), capsys)

    assert found == [("MLD405", "--workers", True)]


def test_a_baseline_line_of_the_general_rule_stands_for_the_specific_one(make_repository: Repository) -> None:
    folder = make_repository({"train.py": DEAD})
    run(["baseline", "write", "-C", str(folder), *SELECT])
    commit(folder, LAUNCH, day=2)

    found = against(folder)

    assert (found.alarms, found.notes, found.existing, found.baselined) == ((), (), 1, 1)


def test_an_updated_baseline_names_the_specific_rule(make_repository: Repository) -> None:
    folder = make_repository({"train.py": DEAD})
    run(["baseline", "write", "-C", str(folder), *SELECT])
    commit(folder, LAUNCH, day=2)

    assert run(["baseline", "update", "-C", str(folder), *SELECT]) == 0

    (entry,) = decoded((folder / NAME).read_bytes(), NAME).entries
    assert (entry.code, entry.anchor) == ("MLD405", "--workers")
    assert against(folder).existing == 1


def test_a_line_stands_for_one_finding_only(make_repository: Repository) -> None:
    folder = make_repository({"train.py": DEAD})
    run(["baseline", "write", "-C", str(folder), *SELECT])
    commit(folder, {"eval.py": DEAD, "run.sh": "python eval.py --workers 8\n"}, day=2)

    found = against(folder)

    assert [(one.finding.code, one.finding.path) for one in found.alarms] == [("MLD405", "eval.py")]
    assert found.existing == 1
