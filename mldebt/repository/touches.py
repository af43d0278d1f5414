"""Who touched which file how often and how recently, along renames.

A touch is a counted commit that changes the file: not a merge, not by a bot, at most 30 files after dropping pure
renames. Weights halve every 180 days before the scanned commit, so one commit gives one answer whenever it is scanned.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from mldebt.repository.model import Change, Commit, History

HALF_LIFE_DAYS = 180
BULK_FILES = 30
DAY = 86_400
ZERO = frozenset("0")


class Touch(msgspec.Struct, frozen=True, gc=False):
    """One counted change of a file: the commit and the blob it left."""

    commit: Commit
    blob: str
    weight: float


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
        current: dict[str, str] = {}
        for commit in self.history.commits:
            self.last_seen.setdefault(commit.person, commit.committer_time)
            renames = exact_renames(commit.changes)
            moved = set(renames.values())
            touched = [change for change in commit.changes if change.path not in renames and change.path not in moved]
            counts = not commit.is_bot and len(commit.parents) < 2 and 0 < len(touched) <= BULK_FILES  # noqa: PLR2004 - a merge
            weight = 0.5 ** ((self.now - commit.committer_time) / (HALF_LIFE_DAYS * DAY))
            names = []
            for change in touched:
                path = current.get(change.path, change.path)
                self.last_change.setdefault(path, commit)
                self.first_change[path] = commit
                if counts and change.status != "D":
                    self.by_path[path].append(Touch(commit, change.new, weight))
                    names.append(path)
            if counts:
                self.changesets.append(frozenset(names))
            for new, old in renames.items():
                current[old] = current.pop(new, new)
                self.first_change[current[old]] = commit

    def weight(self, path: str) -> float:
        """Return the decayed touches of a path."""
        return sum(touch.weight for touch in self.by_path.get(path, ()))

    def owner(self, path: str) -> tuple[str, float] | None:
        """Return the person with most decayed touches (by author date) and their share, or None without touches."""
        shares: dict[str, float] = defaultdict(float)
        for touch in reversed(self.by_path.get(path, ())):
            age = (self.now - touch.commit.author_time) / (HALF_LIFE_DAYS * DAY)
            shares[touch.commit.person] += 0.5**age
        if not shares:
            return None
        person = max(shares, key=lambda name: (shares[name], name))
        return person, shares[person] / sum(shares.values())


def exact_renames(changes: tuple[Change, ...]) -> Mapping[str, str]:
    """Return new path → old path for blobs deleted at one place and added at another; ambiguous pairs stay apart."""
    gone: dict[str, list[str]] = defaultdict(list)
    come: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        if change.status == "D":
            gone[change.old].append(change.path)
        elif change.status == "A":
            come[change.new].append(change.path)
    return dict(_pairs(gone, come))


def _pairs(gone: Mapping[str, list[str]], come: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for sha, old in gone.items():
        new = come.get(sha, [])
        if len(old) == 1 and len(new) == 1:
            yield new[0], old[0]
