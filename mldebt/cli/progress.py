"""Shows long work on stderr: only on a terminal, and only after a second."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mldebt.progress import Step, silent

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE, REDRAWN = 1.0, 0.1


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Step]:
    """Yield what to call with (what, done, of)."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    bar = _Bar()
    try:
        yield bar.step
    finally:
        bar.close()


class _Bar:
    """A line that appears late and goes away at the end.

    It is drawn where a step is told, by no thread of its own: beside a thread no process could be split in two.
    """

    def __init__(self) -> None:
        self._since = self._drawn = time.monotonic()
        self._shown: Progress | None = None
        self._task: TaskID | None = None
        self._said = ""

    def step(self, what: str, done: int, of: int) -> None:
        if self._shown is None:
            if time.monotonic() - self._since < PATIENCE:
                return
            self._open()
        if self._shown is not None and self._task is not None:
            self._shown.update(self._task, description=what, completed=done, total=of or None)
            if time.monotonic() - self._drawn > REDRAWN or what != self._said:
                self._drawn, self._said = time.monotonic(), what
                self._shown.refresh()

    def _open(self) -> None:
        from rich.console import Console  # 40 ms, only for long work
        from rich.progress import Progress

        self._shown = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
        self._shown.start()
        self._task = self._shown.add_task("", total=None)

    def close(self) -> None:
        if self._shown is not None:
            self._shown.stop()
