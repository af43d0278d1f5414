"""Reads the history of all branches: where they stand, from refs as they lie on disk, and the commits behind them."""

from collections.abc import Sequence
from pathlib import Path

from mldebt.cache import Cache
from mldebt.repository.history import VERSION, adjuncts, reachable, read_rows
from mldebt.repository.log import read_log
from mldebt.repository.model import History
from mldebt.repository.normalising import settle
from mldebt.repository.refs import refs_below
from mldebt.repository.sterile import GitFailure, SterileGit

MOST = 500
PLACES = ("refs/heads", "refs/remotes")


def branch_heads(common: Path | None) -> tuple[str, ...]:
    """Return the commits that local and remote branches name, each once, in order of the branches' names."""
    if common is None:
        return ()
    return tuple(dict.fromkeys(sha for place in PLACES for sha in refs_below(common, place).values()))[:MOST]


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
