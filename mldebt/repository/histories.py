"""Reads history once and tells what it was behind each of many commits of it, as a scan of that commit would.

Order, people, clamped dates and ignored commits are those of the asked commit; only git's own work is shared. Branches
are found from references as they lie on disk, without running git.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from mldebt.cache import Cache
from mldebt.patterns import regex
from mldebt.repository.history import VERSION, adjuncts, reachable, read_history, read_rows
from mldebt.repository.log import Raw, read_log
from mldebt.repository.model import Commit, History
from mldebt.repository.normalising import Settled, grown, settle, settled
from mldebt.repository.sterile import GitFailure, SterileGit
from mldebt.repository.target import HEX, read_small

Adjunct = tuple[str, frozenset[str]]
"""The id of a commit's mailmap, and the commits that it ignores."""
MOST_HEADS = 500
PLACES = ("refs/heads", "refs/remotes")
LARGEST = 1 << 24
MOST = 20_000
PACKED = regex(rf"(?m)^({HEX.pattern}) (refs/\S+)$")


class Reached(msgspec.Struct, frozen=True):
    """What is behind the commit asked for last: its commits, children first, its adjuncts, and its history."""

    shas: list[str]
    names: Adjunct
    said: Settled


class Histories:
    """The histories behind the ancestors of one commit.

    Asked for commits of a line from the oldest to the newest, each is grown from the one before.
    """

    def __init__(self, git: SterileGit, tip: str, *, cache: Cache | None, bots: tuple[str, ...] = ()) -> None:
        self._git, self._tip, self._cache, self._bots = git, tip, cache, bots
        git.aim(tip)
        self._shas, self._gaps = reachable(git, tip)
        self._by_mailmap: dict[str, dict[str, Raw]] = {}
        self._known: dict[str, dict[str, Commit]] = {}
        self._last: Reached | None = None
        mailmap, _ = adjuncts(git, tip)
        self._parents: Mapping[str, tuple[str, ...]] = {
            sha: row.parents for sha, row in self._rows(tip, mailmap).items()
        }
        self._is_whole = not self._gaps and len(self._parents) == len(self._shas)

    @cached_property
    def line(self) -> Mapping[str, int]:
        """The first parents, newest first, with the committer's time in UTC seconds, as far as they are there."""
        return first_parents(self._git, self._tip)

    @cached_property
    def times(self) -> Mapping[str, int]:
        """The committer's time of every commit that was read, as git tells it."""
        rows = next(iter(self._by_mailmap.values()), {})
        return {sha: row.committer_time for sha, row in rows.items()} | dict(self.line)

    def behind(self, commit: str, adjunct: Adjunct | None = None) -> History:
        """Return the history behind a commit; `adjunct` is its mailmap's id and what it ignores, where known."""
        if not self._is_whole or commit not in self._parents:
            self._git.aim(commit)
            return read_history(self._git, commit, cache=self._cache, bots=self._bots)
        names = adjunct or adjuncts(self._git, commit)
        rows = self._rows(commit, names[0])
        shas = [sha for sha in self._ordered(commit) if sha in rows]
        said = self._grown(shas, names, rows) or settled(
            [rows[sha] for sha in shas], bots=self._bots, ignored=names[1], shallow=self._git.shallow,
            known=self._known.setdefault(names[0], {}),
        )  # fmt: skip
        self._last = Reached(shas, names, said)
        return said.history

    def _grown(self, shas: list[str], names: Adjunct, rows: Mapping[str, Raw]) -> Settled | None:
        """Return the history of commits that lie before those of the last one, or None where they do not."""
        last = self._last
        if last is None or self._git.shallow or last.names != names or shas[-len(last.shas) :] != last.shas:
            return None
        fresh = [rows[sha] for sha in shas[: -len(last.shas)]]
        known = self._known.setdefault(names[0], {})
        return grown(last.said, fresh, bots=self._bots, ignored=names[1], known=known) if fresh else last.said

    def _ordered(self, commit: str) -> list[str]:
        """Return a commit and all behind it, going on from the last one asked for where single parents lead there."""
        line, at = [commit], self._parents[commit]
        while self._last is not None and len(at) == 1:
            if at[0] == self._last.shas[0]:
                return [*line, *self._last.shas]
            line.append(at[0])
            at = self._parents.get(at[0], ())
        return ancestors(self._parents, commit)

    def _rows(self, commit: str, mailmap: str) -> dict[str, Raw]:
        """Return every commit with its people named by the mailmap of one of them."""
        if mailmap not in self._by_mailmap:
            self._git.aim(commit)
            self._by_mailmap[mailmap] = read_rows(
                self._git, self._shas, self._tip, self._cache, f"{VERSION}:{mailmap}"
            )  # fmt: skip
        return self._by_mailmap[mailmap]


def first_parents(git: SterileGit, tip: str) -> Mapping[str, int]:
    """Return a commit and its first parents, newest first, with the committer's time in UTC seconds."""
    git.aim(tip)
    try:
        said = git.run("log", "--first-parent", "--no-show-signature", "--format=%H %ct", tip, "--")
    except GitFailure as failure:
        said = failure.output.rpartition(b"\n")[0]
    rows = (row.split() for row in said.decode("ascii", "replace").splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}  # sha and time


def ancestors(parents: Mapping[str, Sequence[str]], commit: str) -> list[str]:
    """Return a commit and all behind it, children first, in the order of `git rev-list --topo-order`."""
    waiting: dict[str, int] = {commit: 0}
    stack = [commit]
    while stack:
        for parent in parents.get(stack.pop(), ()):
            if parent in waiting:
                waiting[parent] += 1
            elif parent in parents:
                waiting[parent] = 1
                stack.append(parent)
    found: list[str] = []
    ready = [commit]
    while ready:
        sha = ready.pop()
        found.append(sha)
        for parent in parents.get(sha, ()):
            left = waiting.get(parent)
            if left == 1:
                ready.append(parent)
            if left:
                waiting[parent] = left - 1
    return found


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
