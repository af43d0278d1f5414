"""A dead key that something reads again is fixed by that commit; its finding outlives that its parser is rewritten."""

from pathlib import Path

import pytest
from repositories import Repository
from staging import git, stage

from mldebt.checking.check import Asked, check
from mldebt.findings.checked import Bar, Checked
from mldebt.findings.finding import Finding
from mldebt.options import Options
from mldebt.pipeline import scan

BEFORE = """import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--momentum", type=float, default=0.9)
args = parser.parse_args()
open("rate", "w").write(str(args.lr))
"""
READ = BEFORE + 'open("momentum", "w").write(str(args.momentum))\n'
MOVED = """import argparse

EPOCHS = 3


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--momentum",
        default=0.9,
        type=float,
    )
    parser.add_argument("--lr", type=float)
    return parser.parse_args()


if __name__ == "__main__":
    args = options()
    open("rate", "w").write(str(args.lr))
"""


def dead(folder: Path) -> tuple[Finding, ...]:
    """Return the findings on dead keys."""
    return scan(Options(path=folder, select=("MLD401",), db=folder.parent / "findings.db")).findings


def staged(folder: Path, text: str) -> Checked:
    """Check a new text of the program."""
    stage(folder, train=text)
    return check(Options(path=folder, select=("MLD401",)), Asked(bar=Bar("info", "low"), staged=True))


def test_a_key_that_is_read_again_is_fixed_there(make_repository: Repository) -> None:
    folder = make_repository({"train.py": BEFORE})
    (before,) = dead(folder)

    found = staged(folder, READ)

    assert [one.fingerprint for one in found.fixed] == [before.fingerprint]
    git(folder, "commit", "-qm", "Use the momentum")
    assert dead(folder) == ()


@pytest.mark.parametrize("after", [MOVED, BEFORE.replace('"--momentum", type=float', '"--momentum",  type = float')])
def test_a_parser_that_is_moved_or_written_anew_keeps_its_finding(make_repository: Repository, after: str) -> None:
    folder = make_repository({"train.py": BEFORE})
    (before,) = dead(folder)

    found = staged(folder, after)

    assert (found.alarms, found.fixed, found.existing) == ((), (), 1)
    git(folder, "commit", "-qm", "Write the parser anew")
    assert [one.fingerprint for one in dead(folder)] == [before.fingerprint]
