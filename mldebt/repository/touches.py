"""Who touched which file how often and how recently, along renames.

A touch is a counted commit that changes the file: not a merge, not by a bot, not in `.git-blame-ignore-revs`, at most
30 files after dropping pure renames and changes of nothing but layout. Weights halve every 180 days before the scanned
commit, so one commit gives one answer whenever it is scanned.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from mldebt.repository.model import Change, Commit, History

HALF_LIFE_DAYS = 180
BULK_FILES = 30
DAY = 86_400
HALF_LIFE = HALF_LIFE_DAYS * DAY
T = TypeVar("T")


class Touch(msgspec.Struct, frozen=True, gc=False):
    """One counted change of a file: the commit, the blob it left, and how many lines changed (None: not read).

    `mass` is its weight before it is related to the scanned commit: two to the half-lives since 1970.
    """

    commit: Commit
    blob: str
    mass: float
    lines: int | None = None


class Touches:
    """The counted touches of every path of the scanned tree, newest first, as lists that are never changed.

    Where a history begins with new commits and goes on as that of `before`, theirs are put in front of what was
    followed then, be it that people are named otherwise since: answers are the same, and lists that nothing was added
    to, by people named as before, are the very same objects.
    """

    def __init__(self, history: History, before: "Touches | None" = None) -> None:
        self.history = history
        self.now = history.commits[0].committer_time if history.commits else 0
        self.by_path: dict[str, list[Touch]] = {}
        self.last_change: dict[str, Commit] = {}
        self.first_change: dict[str, Commit] = {}
        self.last_seen: dict[str, int] = {}
        fresh = _fresh(history, before)
        if before is not None and fresh is not None:
            self._take_over(before, history.commits[len(fresh) :])
        self._unit: float = 0.5 ** (self.now / HALF_LIFE)
        for commit in reversed(history.commits if fresh is None else fresh):
            self._add(commit)

    def _take_over(self, before: "Touches", commits: Sequence[Commit]) -> None:
        """Take what was followed before, of the same commits; those whose people are named otherwise are put in."""
        self.by_path, self.last_change = dict(before.by_path), dict(before.last_change)
        self.first_change, self.last_seen = dict(before.first_change), dict(before.last_seen)
        named = {now.sha: now for now, then in zip(commits, before.history.commits, strict=True) if now is not then}
        if not named:
            return
        self.by_path |= {
            path: [msgspec.structs.replace(one, commit=named.get(one.commit.sha, one.commit)) for one in touches]
            for path, touches in self.by_path.items()
            if any(one.commit.sha in named for one in touches)
        }
        for changes in (self.last_change, self.first_change):
            changes |= {path: named[commit.sha] for path, commit in changes.items() if commit.sha in named}
        self.last_seen = {}
        for commit in reversed(commits):
            self._see(commit)

    def _see(self, commit: Commit) -> None:
        for person in () if commit.is_bot else (commit.person, *commit.others):
            self.last_seen[person] = commit.committer_time

    def _add(self, commit: Commit) -> None:
        """Put a commit in front of all that are older."""
        self._see(commit)
        if commit.renames:
            self._rename(commit)
        touched = tuple(_without_pure_renames(commit)) if commit.renames else commit.changes
        said = [change for change in touched if not change.is_layout] if counts(commit) else []
        if 0 < len(said) <= BULK_FILES:
            self._count(commit, said)
        for change in touched:
            self.last_change[change.path] = commit
            self.first_change.setdefault(change.path, commit)

    def _rename(self, commit: Commit) -> None:
        """Let what older commits did at the old paths stand for the new ones, and what they did there for nothing."""
        moved = {old: new for new, old in commit.renames}
        gone = {new for new, _ in commit.renames}.difference(moved)
        _move(self.by_path, moved, gone)
        _move(self.last_change, moved, gone)
        _move(self.first_change, moved, gone)
        for new in moved.values():
            self.first_change.setdefault(new, commit)

    def _count(self, commit: Commit, touched: list[Change]) -> None:
        mass: float = 2.0 ** (commit.committer_time / HALF_LIFE)
        for change in touched:
            if change.status != "D":
                touch = Touch(commit, change.new, mass, change.lines)
                self.by_path[change.path] = [touch, *self.by_path.get(change.path, ())]

    def of(self, path: str) -> Sequence[Touch]:
        """Return the touches of a path, newest first."""
        return self.by_path.get(path, ())

    def weight(self, path: str) -> float:
        """Return the decayed touches of a path."""
        return self.decayed(mass(self.of(path)))

    def decayed(self, mass: float) -> float:
        """Relate the mass of some touches to the scanned commit: their weights, as of its date."""
        return mass * self._unit

    def shares(self, path: str) -> Mapping[str, float]:
        """Return each person's share of the decayed touches (by author date), the latest first; they sum to 1."""
        return shares(self.of(path))

    def owner(self, path: str) -> tuple[str, float] | None:
        """Return the person with most decayed touches (ties: the latest) and their share, or None."""
        return owner(self.of(path))


def mass(touches: Sequence[Touch]) -> float:
    """Return the sum of the masses of touches."""
    return sum(touch.mass for touch in touches)


def shares(touches: Sequence[Touch]) -> Mapping[str, float]:
    """Return each person's share of some touches, by author date, the latest first."""
    found: dict[str, float] = {}
    latest = max((touch.commit.author_time for touch in touches), default=0)
    for touch in touches:
        age = (latest - touch.commit.author_time) / HALF_LIFE
        for person in (touch.commit.person, *touch.commit.others):
            found[person] = found.get(person, 0.0) + 0.5**age
    whole = sum(found.values())
    return {person: weight / whole for person, weight in found.items()} if whole else {}


def owner(touches: Sequence[Touch]) -> tuple[str, float] | None:
    """Return the person with the largest share (ties: the latest) and that share, or None where nobody has one."""
    found = shares(touches)
    if not found:
        return None
    person = max(found, key=lambda name: found[name])
    return person, found[person]


def _fresh(history: History, before: Touches | None) -> Sequence[Commit] | None:
    """Return the commits in front of those followed before, or None where they do not all stand behind them."""
    known = before.history.commits if before is not None else ()
    count = len(history.commits) - len(known)
    if not known or count < 0:
        return None
    older = history.commits[count:]
    is_same = older == known or all(
        now is then or _but_people(now, then) for now, then in zip(older, known, strict=True)
    )
    return history.commits[:count] if is_same else None


def _but_people(now: Commit, then: Commit) -> bool:
    """Say whether two commits are one, but for what its people are called."""
    return now == msgspec.structs.replace(then, person=now.person, others=now.others)


def _move(held: dict[str, T], moved: Mapping[str, str], gone: Collection[str]) -> None:
    """Carry what is held by path over a rename, of which several may swap their paths."""
    taken = {new: held.pop(old) for old, new in moved.items() if old in held}
    for path in gone:
        held.pop(path, None)
    held.update(taken)


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
