"""Reads references as they lie on disk, without running git, and the history of all branches that they name."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mldebt.cache import Cache
from mldebt.patterns import regex
from mldebt.repository.history import VERSION, adjuncts, reachable, read_rows
from mldebt.repository.log import read_log
from mldebt.repository.model import History
from mldebt.repository.normalising import settle
from mldebt.repository.sterile import GitFailure, SterileGit
from mldebt.repository.target import HEX, read_small

MOST_HEADS = 500
PLACES = ("refs/heads", "refs/remotes")
LARGEST = 1 << 24
MOST = 20_000
PACKED = regex(rf"(?m)^({HEX.pattern}) (refs/\S+)$")


def refs_below(common: Path, place: str) -> Mapping[str, str]:
    """Return the ids of the references below a folder, `refs/heads`, loose before packed, in order of their names."""
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


def branch_heads(common: Path | None) -> tuple[str, ...]:
    """Return the commits that local and remote branches name, each once, in order of the branches' names."""
    if common is None:
        return ()
    return tuple(dict.fromkeys(sha for place in PLACES for sha in refs_below(common, place).values()))[:MOST_HEADS]


def branched_history(
    git: SterileGit, commit: str, heads: Sequence[str], *, cache: Cache | None, bots: tuple[str, ...] = ()
) -> History:
    """Return the commits behind a commit and behind some heads, children first; the first history is read as ever."""
    own, gaps = reachable(git, commit)
    mailmap, ignored = adjuncts(git, commit)
    shas, more = _all(git, commit, heads)
    known = frozenset(own)
    raw = read_rows(git, own, commit, cache, f"{VERSION}:{mailmap}")
    raw = raw | read_log(git, [sha for sha in shas if sha not in known], commit, everything=False)
    found = [raw[sha] for sha in shas if sha in raw]
    unread = max(gaps, more) + len(shas) - len(found)
    return settle(found, unread=unread, shallow=git.shallow, bots=bots, ignored=ignored)


def _all(git: SterileGit, commit: str, heads: Sequence[str]) -> tuple[list[str], int]:
    """Return the commits behind all heads, and how many are not there."""
    try:
        return git.walk("rev-list", "--topo-order", commit, *heads).decode("ascii").split(), 0
    except GitFailure:
        walks = [reachable(git, head) for head in (commit, *heads)]
        return list(dict.fromkeys(sha for shas, _ in walks for sha in shas)), max(gaps for _, gaps in walks)
