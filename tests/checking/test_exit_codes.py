"""Exit codes: 0 done, 1 a gate failed, 2 an error of any kind, 130 interrupted; the same for every command."""

import subprocess
import sys
from pathlib import Path

import pytest
from repositories import Repository
from staging import PROJECT, UNTRACKED, stage

from mldebt.cli.main import COMMANDS, run

INTERRUPTED = """
import signal, sys
from mldebt.cli.main import run

def interrupt(number, frame):
    raise KeyboardInterrupt

signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.2)
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_done_and_a_wrong_flag_is_an_error(command: str) -> None:
    assert run([command, "--help"]) == 0
    assert run([command, "--no-such-flag"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan",), ("report",), ("runs",), ("models",), ("configs",), ("hotspots",), ("settings",), ("check", "-C"),
        ("why", "train.py:1", "-C"),
    ],
)  # fmt: skip
def test_a_path_that_is_not_there_is_an_error(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert run([*arguments, str(tmp_path / "nowhere")]) == 2


def test_only_a_gate_exits_with_one(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    stage(project, train=UNTRACKED)
    here = str(project)

    gates = [
        run(["check", "-C", here, "--preview"]), run(["scan", here, "--preview", "--fail-on", "major"]),
    ]  # fmt: skip
    others = [run(["scan", here, "--preview"]), run(["report", here, "-o", str(project.parent / "debt.html")])]

    assert gates == [1, 1]
    assert others == [0, 0]


@pytest.mark.parametrize("arguments", [("check",), ("scan", ".")])
def test_an_interrupted_command_says_so(arguments: tuple[str, ...], make_repository: Repository) -> None:
    project = make_repository(PROJECT | {f"part{number}.py": f"x = {number}\n" for number in range(400)})
    (project / "train.py").write_text(UNTRACKED)

    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *arguments], cwd=project, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr.strip()) == (130, "")
