"""Children that work through blocks: who dies costs one thing, who is done closes what it opened; none outlives us."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mldebt.crew import DIED, LATE, Crew

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
BLOCKS = [["one", "die", "two"], ["three", "hang", "four"], ["five"]]
SCRIPT = """
import os, signal, sys, time
from contextlib import contextmanager
from pathlib import Path
from mldebt.crew import Crew

@contextmanager
def hire():
    own = Path(sys.argv[1]) / str(os.getpid())
    own.touch()
    try:
        yield answer
    finally:
        own.unlink()

def answer(thing):
    time.sleep(0.01)
    return thing.encode()

for _ in Crew(hire, 2).run(iter([["x"] * 1000] * 4)):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@contextmanager
def hire(folder: Path | None = None) -> Iterator[Callable[[str], bytes]]:
    """Answer in upper case, with a file of one's own that lies there meanwhile."""
    own = folder / str(os.getpid()) if folder else None
    if own:
        own.touch()
    yield answer
    if own:
        own.unlink()


def answer(thing: str) -> bytes:
    """Answer in upper case, but for two words."""
    if thing == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if thing == "hang":
        time.sleep(600)
    return thing.upper().encode()


@pytest.mark.parametrize("size", [1, 2, 8])
@pytest.mark.parametrize("retries", [0, 2])
def test_what_a_child_dies_or_hangs_at_costs_nothing_else(size: int, retries: int) -> None:
    found = list(Crew(hire, size, deadline=1.0, retries=retries).run(iter(BLOCKS)))

    assert len(found) == 7
    assert dict(found) == {
        thing: {"die": DIED, "hang": LATE}.get(thing, thing.upper().encode()) for block in BLOCKS for thing in block
    }


def test_children_close_what_they_opened(tmp_path: Path) -> None:
    things = [[str(number)] for number in range(20)]

    found = dict(Crew(lambda: hire(tmp_path), 3).run(iter(things)))

    assert len(found) == len(things)
    assert list(tmp_path.iterdir()) == []


def test_children_of_a_killed_process_stop_amid_a_block_and_close_what_they_opened(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", SCRIPT, str(tmp_path)]

    ended = subprocess.run(arguments, stdout=subprocess.PIPE, timeout=30, check=False)

    assert ended.returncode == -signal.SIGKILL  # and nobody is left who could write to its output
    assert list(tmp_path.iterdir()) == []
