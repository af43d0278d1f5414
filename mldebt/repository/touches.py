"""Who touched which file how often and how recently, along renames.

A touch is a counted commit that changes the file: not a merge, not by a bot, not in `.git-blame-ignore-revs`, at most
30 files after dropping pure renames and changes of nothing but layout. Weights halve every 180 days before the scanned
commit, so one commit gives one answer whenever it is scanned.
"""

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from mldebt.repository.model import Change, Commit, History

HALF_LIFE_DAYS = 180
BULK_FILES = 30
DAY = 86_400


class Touch(msgspec.Struct, frozen=True, gc=False):
    """One counted change of a file: the commit, the blob it left, and how many lines changed (None: not read)."""

    commit: Commit
    blob: str
    weight: float
    lines: int | None = None


class Touches:
    """The counted touches of every path of the scanned tree, newest first; built once from the history."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.now = history.commits[0].committer_time if history.commits else 0
        self.by_path: dict[str, list[Touch]] = defaultdict(list)
        self.last_change: dict[str, Commit] = {}
        self.first_change: dict[str, Commit] = {}
        self.last_seen: dict[str, int] = {}
        self.changesets: list[frozenset[str]] = []
        self._follow()

    def _follow(self) -> None:
        """Walk from the newest commit to the oldest; `current` maps a path of then to its path today, or to None."""
        current: dict[str, str | None] = {}
        for commit in self.history.commits:
            for person in () if commit.is_bot else (commit.person, *commit.others):
                self.last_seen.setdefault(person, commit.committer_time)
            touched = tuple(_without_pure_renames(commit)) if commit.renames else commit.changes
            said = [change for change in touched if not change.is_layout] if counts(commit) else []
            if 0 < len(said) <= BULK_FILES:
                self._count(commit, said, current)
            for change in touched:
                if (path := current.get(change.path, change.path)) is not None:
                    self.last_change.setdefault(path, commit)
                    self.first_change[path] = commit
            if commit.renames:
                self._rename(commit, current)

    def _rename(self, commit: Commit, current: dict[str, str | None]) -> None:
        """Let the paths before a commit's renames stand for those of today."""
        moved = {old: current.get(new, new) for new, old in commit.renames}
        current.update(dict.fromkeys(new for new, _ in commit.renames))
        current.update(moved)
        self.first_change.update((path, commit) for path in moved.values() if path is not None)

    def _count(self, commit: Commit, touched: list[Change], current: dict[str, str | None]) -> None:
        weight = 0.5 ** ((self.now - commit.committer_time) / (HALF_LIFE_DAYS * DAY))
        names = []
        for change in touched:
            path = current.get(change.path, change.path)
            if path is not None and change.status != "D":
                self.by_path[path].append(Touch(commit, change.new, weight, change.lines))
                names.append(path)
        self.changesets.append(frozenset(names))

    def weight(self, path: str) -> float:
        """Return the decayed touches of a path."""
        return sum(touch.weight for touch in self.by_path.get(path, ()))

    def shares(self, path: str) -> dict[str, float]:
        """Return each person's share of the decayed touches (by author date), the latest first; they sum to 1."""
        found: dict[str, float] = {}
        for touch in self.by_path.get(path, ()):
            age = (self.now - touch.commit.author_time) / (HALF_LIFE_DAYS * DAY)
            for person in (touch.commit.person, *touch.commit.others):
                found[person] = found.get(person, 0.0) + 0.5**age
        whole = sum(found.values())
        return {person: weight / whole for person, weight in found.items()} if whole else {}

    def owner(self, path: str) -> tuple[str, float] | None:
        """Return the person with most decayed touches (ties: the latest) and their share, or None."""
        shares = self.shares(path)
        if not shares:
            return None
        person = max(shares, key=lambda name: shares[name])
        return person, shares[person]


def counts(commit: Commit) -> bool:
    """Say whether a commit's changes are touches as far as the commit itself decides."""
    return not commit.is_bot and not commit.is_ignored and len(commit.parents) <= 1


def _without_pure_renames(commit: Commit) -> Iterator[Change]:
    """Yield the changes of content: a moved file counts once, at its new path, and only if it changed."""
    sources = dict(commit.renames)
    left = {change.path: change.old for change in commit.changes}
    moved = set(sources.values())
    for change in commit.changes:
        old = sources.get(change.path)
        if old is None:
            if change.path not in moved:
                yield change
        elif left.get(old) != change.new:
            yield change
