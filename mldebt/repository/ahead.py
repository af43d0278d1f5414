"""Reads the history of a first scan in a process beside those that read its files, so that neither waits for the other.

What is read goes to the cache, where the scan finds it. A process that dies costs nothing but its time: what it did not
keep is read as ever.
"""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.cache import Cache
from mldebt.repository.history import remember
from mldebt.repository.sterile import SterileGit

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess


@contextmanager
def history_ahead(git: SterileGit | None, commit: str | None, place: Path | None) -> Iterator[Callable[[], None]]:
    """Give what begins, once, to read history into the cache at `place`; at the end of the block it is there.

    Without a cache file, or where a process cannot be split in two, nothing is begun.
    """
    begun: list[BaseProcess] = []

    def begin() -> None:
        if (
            begun
            or git is None
            or commit is None
            or place is None
            or "fork" not in multiprocessing.get_all_start_methods()
        ):
            return
        child = multiprocessing.get_context("fork").Process(target=_read, args=(git, commit, place))
        child.start()
        begun.append(child)

    try:
        yield begin
        for child in begun:
            child.join()
    finally:
        for child in begun:
            child.kill()
            child.join()


def _read(git: SterileGit, commit: str, place: Path) -> None:
    """Read and keep the history; runs in the child, with git processes and a cache of its own."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    with closing(git.beside()) as beside, closing(Cache(place)) as cache:
        remember(beside, commit, cache)
