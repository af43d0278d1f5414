"""Reads history once and tells what it was behind each of many commits of it, as a scan of that commit would.

Order, people, clamped dates and ignored commits are those of the asked commit; only git's own work is shared.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from mldebt.cache import Cache
from mldebt.repository.history import VERSION, adjuncts, reachable, read_history, read_rows, settle
from mldebt.repository.log import Raw
from mldebt.repository.model import Commit, History
from mldebt.repository.sterile import GitFailure, SterileGit


class Histories:
    """The histories behind the ancestors of one commit."""

    def __init__(self, git: SterileGit, tip: str, *, cache: Cache | None, bots: tuple[str, ...] = ()) -> None:
        self._git, self._tip, self._cache, self._bots = git, tip, cache, bots
        git.aim(tip)
        self._shas, self._gaps = reachable(git, tip)
        self._by_mailmap: dict[str, dict[str, Raw]] = {}
        self._known: dict[str, dict[str, Commit]] = {}
        mailmap, _ = adjuncts(git, tip)
        self._parents: Mapping[str, tuple[str, ...]] = {
            sha: row.parents for sha, row in self._rows(tip, mailmap).items()
        }
        self._is_whole = not self._gaps and len(self._parents) == len(self._shas)

    @cached_property
    def line(self) -> Mapping[str, int]:
        """The first parents, newest first, with the committer's time in UTC seconds, as far as they are there."""
        self._git.aim(self._tip)
        try:
            said = self._git.walk("log", "--first-parent", "--no-show-signature", "--format=%H %ct", self._tip, "--")
        except GitFailure as failure:
            said = failure.output.rpartition(b"\n")[0]
        rows = (row.split() for row in said.decode("ascii", "replace").splitlines())
        return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}  # noqa: PLR2004 - sha and time

    @cached_property
    def times(self) -> Mapping[str, int]:
        """The committer's time of every commit that was read, as git tells it."""
        rows = next(iter(self._by_mailmap.values()), {})
        return {sha: row.committer_time for sha, row in rows.items()} | dict(self.line)

    def behind(self, commit: str, adjunct: tuple[str, frozenset[str]] | None = None) -> History:
        """Return the history behind a commit; `adjunct` is its mailmap's id and what it ignores, where known."""
        self._git.aim(commit)
        if not self._is_whole or commit not in self._parents:
            return read_history(self._git, commit, cache=self._cache, bots=self._bots)
        mailmap, ignored = adjunct or adjuncts(self._git, commit)
        rows = self._rows(commit, mailmap)
        raw = [rows[sha] for sha in ancestors(self._parents, commit) if sha in rows]
        known = self._known.setdefault(mailmap, {})
        return settle(
            raw, unread=0, shallow=self._git.shallow, bots=self._bots, ignored=ignored, known=known
        )  # fmt: skip

    def _rows(self, commit: str, mailmap: str) -> dict[str, Raw]:
        """Return every commit with its people named by the mailmap of one of them."""
        if mailmap not in self._by_mailmap:
            self._git.aim(commit)
            self._by_mailmap[mailmap] = read_rows(
                self._git, self._shas, self._tip, self._cache, f"{VERSION}:{mailmap}"
            )  # fmt: skip
        return self._by_mailmap[mailmap]


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
