"""Refuses a database that a scanned repository could have put there: inside the target it is the target's data."""

import os
import stat
from collections.abc import Collection
from pathlib import Path

SIBLINGS = ("", "-wal", "-shm", "-journal")


def reason_to_refuse(path: Path, root: Path, tracked: Collection[str], *, untrusted: bool = False) -> str | None:
    """Return why a database must not be used while scanning `root`, or None; nothing outside the root is refused.

    `tracked` are the root-relative paths git lists. A missing file is fine unless its folder is a link or belongs to
    somebody else; with `untrusted` nothing inside the root is. The same holds for a cache.
    """
    place = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - resolve() would follow the links looked for
    below = _below(place, root)
    if below is None:
        return None
    if untrusted:
        return f"{path}: inside the repository that is being scanned, which is not trusted"
    if any(f"{below.as_posix()}{suffix}" in tracked for suffix in SIBLINGS):
        return f"{path}: tracked by the repository that is being scanned"
    start = place.parents[len(below.parts) - 1]
    steps = [start.joinpath(*below.parts[:depth]) for depth in range(1, len(below.parts) + 1)]
    steps += [place.with_name(place.name + suffix) for suffix in SIBLINGS[1:]]
    return next((reason for step in steps if (reason := _distrust(step))), None)


def _below(place: Path, root: Path) -> Path | None:
    for candidate in (Path(os.path.abspath(root)), root.resolve()):  # noqa: PTH100 - both spellings of the root
        if place != candidate and place.is_relative_to(candidate):
            return place.relative_to(candidate)
    real = place.resolve()
    return real.relative_to(root.resolve()) if real != root.resolve() and real.is_relative_to(root.resolve()) else None


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
