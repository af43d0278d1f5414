"""Tests that a command leaves with its exit code and with all that it printed."""

import subprocess
import sys

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


def test_a_closed_pipe_is_no_error() -> None:
    with subprocess.Popen([*COMMAND, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        assert command.stderr is not None

        command.stdout.close()

        assert command.stderr.read() == ""
