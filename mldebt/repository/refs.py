"""Reads references as they lie on disk, without running git: what each names, loose before packed."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from mldebt.patterns import regex
from mldebt.repository.target import HEX, read_small

LARGEST = 1 << 24
MOST = 20_000
PACKED = regex(rf"(?m)^({HEX.pattern}) (refs/\S+)$")


def refs_below(common: Path, place: str) -> Mapping[str, str]:
    """Return the ids of the references whose names begin with a folder, `refs/heads`, in order of their names."""
    packed = PACKED.findall(read_small(common / "packed-refs", limit=LARGEST) or "")
    held = {name: sha for sha, name in packed if name.startswith(f"{place}/")}
    return dict(sorted({**held, **dict(_loose(common, place))}.items()))


def _loose(common: Path, place: str) -> Iterator[tuple[str, str]]:
    if (common / "refs").is_symlink() or (common / place).is_symlink():
        return
    left = MOST
    for folder, folders, names in os.walk(common / place):
        folders.sort()
        for name in sorted(names)[:left]:
            path = os.path.join(folder, name)  # noqa: PTH118 - names can hold surrogates
            sha = (read_small(Path(path)) or "").strip()
            if HEX.fullmatch(sha):
                yield os.path.relpath(path, common), sha
        left = max(left - len(names), 0)
