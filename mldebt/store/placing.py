"""Refuses a database or cache that a scanned repository could have put there: inside the target it is its data."""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from mldebt.cache import Cache, default_path, quick_start
from mldebt.errors import StoreError
from mldebt.options import Options
from mldebt.repository.opening import RepositorySnapshot

SIBLINGS = ("", "-wal", "-shm", "-journal")


@contextmanager
def opened_cache(options: Options, *sides: RepositorySnapshot) -> Iterator[Cache]:
    """Open the cache for some snapshots of one repository; raises StoreError where the target may have planted it."""
    place = options.cache or default_path()
    refuse(place, sides[0])
    cache = Cache(place)
    for side in sides:
        side.cache = cache
    try:
        with quick_start(cache):
            yield cache
    finally:
        cache.close()


def refuse(path: Path, target: RepositorySnapshot) -> None:
    """Raise StoreError where a database or cache must not be used while a target is scanned."""
    if reason := reason_to_refuse(path, target.place.root, target.paths, untrusted=target.options.untrusted):
        raise StoreError(reason)


def reason_to_refuse(path: Path, root: Path, tracked: Collection[str], *, untrusted: bool = False) -> str | None:
    """Return why a database must not be used while scanning `root`, or None; nothing outside the root is refused.

    `tracked` are the root-relative paths git lists. A missing file is fine unless its folder is a link or belongs to
    somebody else; with `untrusted` nothing inside the root is. The same holds for a cache.
    """
    found = _below(Path(os.path.abspath(path.expanduser())), root)  # noqa: PTH100 - resolve() would follow links
    if found is None:
        return None
    if untrusted:
        return f"{path}: inside the repository that is being scanned, which is not trusted"
    start, below = found
    if any(f"{below.as_posix()}{suffix}" in tracked for suffix in SIBLINGS):
        return f"{path}: one of the files that are being scanned"
    steps = [start.joinpath(*below.parts[:depth]) for depth in range(1, len(below.parts))]
    steps += [(start / below).with_name(below.name + suffix) for suffix in SIBLINGS]
    return next((reason for step in steps if (reason := _distrust(step))), None)


def _below(place: Path, root: Path) -> tuple[Path, Path] | None:
    """Return the root as the place spells it and the way from there; a detour through links is followed last."""
    real = root.resolve()
    for base, candidate in ((Path(os.path.abspath(root)), place), (real, place), (real, place.resolve())):  # noqa: PTH100
        if candidate != base and candidate.is_relative_to(base):
            return base, candidate.relative_to(base)
    return None


def _distrust(step: Path) -> str | None:
    try:
        found = step.lstat()
    except OSError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return f"{step}: a link inside the repository that is being scanned"
    if found.st_uid != os.getuid():
        return f"{step}: belongs to another user"
    return None
