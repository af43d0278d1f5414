"""Tells which files of a commit's tree were written on its own line of history, where branches ran beside it.

A log reads the commits of all branches in the order of time: the last version written before a commit may be one that
it never saw. Merges carry no changes, so what one of them made of two versions is not known: the later one is taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mldebt.repository.model import Commit

MOST = 10_000
"""Commits, beyond which every earlier one is taken for an ancestor: a set of each would take too much room."""


class Ancestry:
    """The ancestors of every commit of a history (oldest first), and who wrote which version so far."""

    def __init__(self, commits: Sequence[Commit]) -> None:
        self._commits = commits
        self._before = _ancestors(commits) if len(commits) <= MOST else ()
        self._written: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._newest: dict[int, set[str]] = defaultdict(set)
        self._holding = 0

    def move_on(self, at: int) -> None:
        """Take note of what a commit wrote."""
        for change in self._commits[at].changes:
            writes = self._written[change.path]
            if writes:
                self._replace(writes[-1][0], change.path)
            writes.append((at, "" if change.status == "D" else change.new))
            self._newest[at].add(change.path)
        self._holding |= (1 << at) if self._newest[at] else 0

    def _replace(self, number: int, path: str) -> None:
        """Forget that a commit wrote the last version of a path; only those that still did one are asked later."""
        self._newest[number].discard(path)
        if not self._newest[number]:
            self._holding &= ~(1 << number)

    def own(self, at: int) -> Mapping[str, str]:
        """Return the version, or nothing, of each path that was last written beside a commit's own line."""
        beside = self._holding & ~self._before[at] if self._before else 0
        if not beside:
            return {}
        known = self._before[at].to_bytes(at // 8 + 1, "little")
        found: dict[str, str] = {}
        while beside:
            number = beside.bit_length() - 1
            beside ^= 1 << number
            found |= {path: _latest(self._written[path], known) for path in self._newest[number]}
        return found

    def seen(self, at: int, state: Mapping[str, str]) -> dict[str, str]:
        """Return a state, as it was last written on any branch, with the versions of a commit's own line."""
        own = self.own(at)
        return {path: sha for path, sha in {**state, **own}.items() if sha} if own else dict(state)

    def latest(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Return the last version of some paths on any branch, or nothing where it is deleted."""
        return {path: self._written[path][-1][1] for path in paths}


def _latest(writes: Sequence[tuple[int, str]], known: bytes) -> str:
    """Return the last version that a commit wrote whose bit is set, or nothing."""
    return next((sha for number, sha in reversed(writes) if known[number // 8] >> number % 8 & 1), "")


def _ancestors(commits: Sequence[Commit]) -> Sequence[int]:
    """Return for each commit a bit for every ancestor; where a parent is not known, all that is earlier."""
    places: dict[str, int] = {}
    found: list[int] = []
    for at, commit in enumerate(commits):
        known = [places.get(parent) for parent in commit.parents]
        before = 0
        for place in known:
            before |= (1 << at) - 1 if place is None else found[place] | 1 << place
        found.append(before if commit.parents else (1 << at) - 1)
        places[commit.sha] = at
    return found
