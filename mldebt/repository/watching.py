"""Tells whether anything that may be a run store changed on disk, without listing again what did not.

A folder's listing is kept with the folder's time of change; only folders that changed are listed. A folder that changed
within the last seconds is not trusted yet: a file added in the same tick would not be seen.
"""

import os
import time
from collections import deque
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import msgspec

from mldebt.cache import Cache
from mldebt.repository.stores import MAX_DEPTH, MAX_ENTRIES, NOT_ENTERED

KIND = "watched/1"
FRESH = 2_000_000_000


class Listing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One folder as it was listed: its time of change, its folders, its files that may belong to a store."""

    changed: int
    folders: tuple[str, ...]
    files: tuple[str, ...]


def watched(root: Path, cache: Cache, wanted: Callable[[str], bool]) -> str:
    """Return a digest of the names, sizes and times of change of all wanted files below a folder."""
    known = _known(cache, root)
    seen: dict[str, Listing] = {}
    digest = blake2b(digest_size=16)
    queue = deque([("", 0)])
    entries, is_new = 0, False
    while queue and entries < MAX_ENTRIES:
        folder, depth = queue.popleft()
        listing = _listing(root, folder, known.get(folder), wanted)
        if listing is None:
            continue
        is_new = is_new or listing is not known.get(folder)
        seen[folder] = listing
        entries += len(listing.files) + len(listing.folders)
        queue.extend((_under(folder, name), depth + 1) for name in listing.folders if depth < MAX_DEPTH)
        for name in listing.files:
            digest.update(_state(root, _under(folder, name)))
    if is_new or len(seen) < len(known):
        _keep(cache, root, seen)
    return digest.hexdigest()


def watched_refs(common: Path | None) -> str:
    """Return a digest of the refs of a repository as they lie on disk: experiments are kept in refs, too."""
    if common is None:
        return ""
    digest = blake2b(digest_size=16)
    digest.update(_state(common, "packed-refs"))
    for folder, folders, names in os.walk(common / "refs"):
        folders.sort()
        for name in sorted(names):
            digest.update(_state(Path(folder), name))
    return digest.hexdigest()


def _known(cache: Cache, root: Path) -> dict[str, Listing]:
    stored = cache.get(KIND, os.fspath(root).encode("utf-8", "surrogateescape").hex())
    try:
        return msgspec.msgpack.decode(stored, type=dict[str, Listing]) if stored else {}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _keep(cache: Cache, root: Path, seen: dict[str, Listing]) -> None:
    now = time.time_ns()
    settled = {folder: one for folder, one in seen.items() if now - one.changed > FRESH and folder.isprintable()}
    named = os.fspath(root).encode("utf-8", "surrogateescape").hex()
    try:
        cache.put(KIND, named, msgspec.msgpack.encode(settled))
    except UnicodeEncodeError:
        return


def _listing(root: Path, folder: str, known: Listing | None, wanted: Callable[[str], bool]) -> Listing | None:
    """Return what is in a folder, from what was kept where it did not change; another repository has nothing."""
    place = root / folder
    try:
        changed = place.lstat().st_mtime_ns
        if known is not None and known.changed == changed:
            return known
        with os.scandir(place) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return None
    if folder and {".git", "pyvenv.cfg"} & {entry.name for entry in entries}:
        return Listing(changed, (), ())
    folders = [one.name for one in entries if one.name not in NOT_ENTERED and one.is_dir(follow_symlinks=False)]
    files = [
        one.name
        for one in entries
        if wanted(f"{folder}/{one.name}" if folder else one.name) and one.is_file(follow_symlinks=False)
    ]
    return Listing(changed, tuple(folders), tuple(files))


def _under(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _state(root: Path, path: str) -> bytes:
    try:
        seen = (root / path).lstat()
    except OSError:
        return path.encode("utf-8", "surrogateescape")
    return f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode("utf-8", "surrogateescape")
