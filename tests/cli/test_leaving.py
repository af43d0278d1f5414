"""Tests that a command leaves with its exit code and with all that it printed."""

import subprocess
import sys
from pathlib import Path

import pytest
from repositories import TRAINING, Repository

COMMAND = (sys.executable, "-m", "mldebt")


def mldebt(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)


def test_all_that_was_printed_reaches_a_pipe() -> None:
    found = mldebt("rules")

    assert found.returncode == 0
    assert found.stdout.splitlines()[-1].startswith("MLD9")


def test_an_error_keeps_its_exit_code() -> None:
    found = mldebt("scan", "/no/such/folder")

    assert found.returncode == 2
    assert found.stderr == "mldebt: /no/such/folder: no such file or folder\n"


@pytest.mark.parametrize("arguments", [("rules",), ("settings",), ("explain", "MLD101"), ("runs",)])
def test_a_closed_pipe_is_no_error(arguments: tuple[str, ...], make_repository: Repository) -> None:
    assert unread(make_repository({"a.py": "x = 1\n"}), *arguments) == (0, "")


def test_a_gate_that_nobody_reads_fails_all_the_same(make_repository: Repository) -> None:
    project = make_repository({"train.py": TRAINING})

    assert unread(project, "check", "--rev", "HEAD", "--min-confidence", "low", "--fail-on", "info") == (1, "")


def test_output_that_cannot_be_written_is_an_error() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run([*COMMAND, "settings"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def unread(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit code of a command whose standard output nobody reads, and what it says beside it."""
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        said = command.stderr.read()
    return command.returncode, said
