"""Exit codes: 0 done, 1 a gate failed, 2 an error of any kind, 130 interrupted; the same for every command."""

import subprocess
import sys
from pathlib import Path

import pytest
from repositories import Repository
from staging import PROJECT, SELECT, TRACKED, UNTRACKED, put, stage

from mldebt.cli.main import COMMANDS, run
from mldebt.findings.baseline import NAME

INTERRUPTED = """
import os, signal, sys
from mldebt.cli.main import run

def interrupt(number, frame):
    raise KeyboardInterrupt

signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.2)
code = run(sys.argv[1:])
sys.stderr.flush()
os._exit(code)
"""
"""Ends as the program does, at once: GitPython's watchdog, when it is interrupted, waits for its ten minutes."""
RULES = tuple(SELECT.split())
DONE: dict[str, tuple[str, ...]] = {
    "scan": ("scan", "{here}"), "report": ("report", "{here}", "-o", "{out}"), "check": ("check", "-C", "{here}"),
    "why": ("why", "train.py:10", "-C", "{here}"), "runs": ("runs", "{here}"), "models": ("models", "{here}"),
    "configs": ("configs", "{here}"), "hotspots": ("hotspots", "{here}"), "experiments": ("experiments", "{here}"),
    "explain": ("explain", "MLD101"), "rules": ("rules",),
    "ignore": ("ignore", "train.py:10", "-C", "{here}", "--reason", "a trial", "--dry-run"),
    "baseline": ("baseline", "write", "-C", "{here}"), "init": ("init", "{here}", "--yes"),
    "settings": ("settings", "{here}"), "db": ("db", "path"), "backfill": ("backfill", "{here}"),
    "trend": ("trend", "{here}"),
}  # fmt: skip
ELSEWHERE = {"demo", "import-runs", "ticket", "diff", "card"}
"""Commands whose own tests hold them to these codes: they need a server, a minute, a model or a stored scan."""
WRONG: dict[str, tuple[str, ...]] = {
    "explain": ("explain", "MLD999"), "rules": ("rules", "--format", "xml"), "db": ("db", "burn"),
    "demo": ("demo", "--nowhere"), "import-runs": ("import-runs",), "why": ("why", "train.py:1", "-C", "{nowhere}"),
    "ignore": ("ignore", "train.py:1", "-C", "{nowhere}", "--reason", "x"), "check": ("check", "-C", "{nowhere}"),
    "baseline": ("baseline", "show", "-C", "{nowhere}"), "diff": ("diff", "A"),
}  # fmt: skip


def filled(words: tuple[str, ...], project: Path) -> list[str]:
    """Return words with the places in them."""
    outside = project.parent
    return [word.format(here=project, nowhere=outside / "nowhere", out=outside / "debt.html") for word in words]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_done_and_a_wrong_flag_is_an_error(command: str) -> None:
    assert run([command, "--help"]) == 0
    assert run([command, "--no-such-flag"]) == 2


def test_every_command_is_in_the_matrix() -> None:
    assert set(COMMANDS) == set(DONE) | ELSEWHERE


@pytest.fixture(scope="module")
def owing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a repository that owes an untracked run."""
    folder = tmp_path_factory.mktemp("owing") / "project"
    for path, text in {**PROJECT, "train.py": UNTRACKED}.items():
        put(folder, path, text)
    person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], [*person, "commit", "-q", "-m", "begin"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("command", sorted(set(DONE) - ELSEWHERE - {"report", "trend"}))
def test_a_command_that_does_its_work_exits_with_zero_whatever_it_finds(command: str, owing: Path) -> None:
    assert run(filled(DONE[command], owing)) == 0


def test_what_reads_stored_scans_exits_with_zero_after_a_scan(owing: Path) -> None:
    assert run(["scan", str(owing)]) == 0

    assert [run(filled(DONE[command], owing)) for command in ("report", "trend")] == [0, 0]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_what_cannot_be_done_exits_with_two(command: str, owing: Path) -> None:
    words = WRONG.get(command, (command, "{nowhere}"))

    assert run(filled(words, owing)) == 2


def test_only_a_gate_exits_with_one(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    stage(project, train=UNTRACKED)
    here = str(project)

    gates = [run(["check", "-C", here, *RULES]), run(["scan", here, *RULES, "--fail-on", "major"])]
    others = [run(["scan", here, *RULES]), run(["report", here, "-o", str(project.parent / "debt.html")])]

    assert gates == [1, 1]
    assert others == [0, 0]


def test_the_gates_of_a_baseline_exit_with_one(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": UNTRACKED})
    here, file = ("-C", str(project), *RULES), str(project / NAME)
    run(["baseline", "write", *here])
    current = [run(["check", "--baseline", file, *here]), run(["baseline", "update", "--check", *here])]
    put(project, "train.py", TRACKED)
    put(project, "tune.py", UNTRACKED)

    failing = [run(["check", "--baseline", file, *here]), run(["baseline", "update", "--check", *here])]

    assert current == [0, 0]
    assert failing == [1, 1]


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n", "nonsense\n", ""])
def test_a_baseline_that_cannot_be_read_is_no_pass(make_repository: Repository, text: str) -> None:
    project = make_repository(PROJECT | {NAME: text})

    assert run(["check", "-C", str(project), "--baseline", str(project / NAME)]) == 2


@pytest.mark.parametrize("arguments", [("check",), ("scan", "."), ("baseline", "write")])
def test_an_interrupted_command_says_so(arguments: tuple[str, ...], make_repository: Repository) -> None:
    project = make_repository(PROJECT | {f"part{number}.py": f"x = {number}\n" for number in range(400)})
    (project / "train.py").write_text(UNTRACKED)

    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *arguments], cwd=project, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr.strip()) == (130, "")
