"""Reads the history of a first scan in a process beside those that read its files, so that neither waits for the other.

What is read goes to the cache, where the scan finds it. A process that dies costs nothing but its time: what it did not
keep is read as ever.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from mldebt.cache import Cache
from mldebt.repository.history import remember
from mldebt.repository.sterile import SterileGit
from mldebt.splitting import Child, Listen


@contextmanager
def history_ahead(git: SterileGit | None, commit: str | None, place: Path | None) -> Iterator[Callable[[], None]]:
    """Give what begins, once, to read history into the cache at `place`; at the end of the block it is there.

    Without a cache file, or where no process can be had, nothing is begun.
    """
    begun: list[Child] = []

    def begin() -> None:
        if not begun and git is not None and commit is not None and place is not None:
            with suppress(OSError):
                begun.append(Child(partial(_read, git, commit, place)))

    try:
        yield begin
        for child in begun:
            child.answer()
    finally:
        for child in begun:
            child.end()


def _read(git: SterileGit, commit: str, place: Path, _listen: Listen) -> bytes:
    """Read and keep the history; runs in the child, with git processes and a cache of its own."""
    with closing(git.beside()) as beside, closing(Cache(place)) as cache:
        remember(beside, commit, cache)
    return b""
