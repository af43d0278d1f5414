"""Tells who still knows a file: whose recent changes it holds, and whether they are still seen in the repository.

A person is here while any commit of theirs is younger than 180 days on the day of the scan. Knowledge is the share of a
file's decayed touches. Where nobody at all was seen in that time the repository itself rests, and nobody is missed.
Code rests that nobody changed for a year before the scanned commit: its debt costs nobody anything until it is taken up
again. A change is a counted touch; of a file that only came with a bulk commit, that commit.

It knows commits only: not who reviewed, who moved within the house, or who works under a second name and address.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

import msgspec

from mldebt.findings.hotspots import FolderOwners
from mldebt.project.complexity.standing import day
from mldebt.project.sources import Sources
from mldebt.repository.codeowners import owners_of
from mldebt.repository.touches import DAY

AWAY_DAYS = 180
LITTLE = 0.25
MAIN = 0.3
MOST_WITHOUT = 0.5
ENOUGH_COMMITS = 50
NEWCOMER = 3.293
ENOUGH_OF_MOST = 0.75
YEAR = 365 * DAY


class Absence(msgspec.Struct, frozen=True):
    """The main author of a file who is no longer seen: their share, their last commit, and what others here know."""

    person: str
    share: float
    since: str
    known: float


class Ownership:
    """Who knows what in one repository, on the day of the scan."""

    def __init__(self, sources: Sources) -> None:
        self._sources, self._touches = sources, sources.touches
        moment = datetime.fromisoformat(sources.as_of)
        today = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self._edge = int(today.timestamp()) - AWAY_DAYS * DAY
        self.is_resting = not any(seen >= self._edge for seen in self._touches.last_seen.values())

    def is_here(self, person: str) -> bool:
        """Say whether a person has committed anything in the last 180 days."""
        return self._touches.last_seen.get(person, 0) >= self._edge

    def absence(self, path: str) -> Absence | None:
        """Return the main author's absence where nobody here knows much of the file and no team answers for it.

        A main author holds at least three tenths of it, of its recent changes and of all: who passed by last is none,
        and who wrote it once still knows it. What nobody has worked with for a year needs no owner.
        """
        if self.is_resting or owners_of(path, self._sources.codeowners) or not is_worked_with(self._sources, (path,)):
            return None
        owner = self._touches.owner(path)
        if owner is None or owner[1] < MAIN or self.is_here(owner[0]):
            return None
        ever = self._of_all(path)
        known = max(self._known(self._touches.shares(path)), self._known(ever))
        if ever.get(owner[0], 0.0) < MAIN or known > LITTLE:
            return None
        return Absence(owner[0], owner[1], day(self._touches.last_seen.get(owner[0], 0)), known)

    def _known(self, shares: Mapping[str, float]) -> float:
        """Return the part that people hold who are still here."""
        return sum(share for person, share in shares.items() if self.is_here(person))

    def _of_all(self, path: str) -> Mapping[str, float]:
        """Return each person's share of all changes of a file, however old."""
        made = Counter(
            person for touch in self._touches.by_path[path] for person in (touch.commit.person, *touch.commit.others)
        )
        return {person: count / made.total() for person, count in made.items()}

    def folders(self, paths: Sequence[str]) -> tuple[FolderOwners, ...]:
        """Return who answers for each folder that holds some of the files, the largest first.

        Nobody here made a toolkit of others that was copied: who committed the copy knows it no better for that.
        """
        held: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            if self._touches.by_path.get(path) and not self._sources.is_copied(path):
                held[path.rpartition("/")[0] or "."].append(path)
        rows = [self._folder(folder, inside) for folder, inside in held.items()]
        return tuple(sorted(rows, key=lambda row: (-row.files, row.folder)))

    def _folder(self, folder: str, paths: Sequence[str]) -> FolderOwners:
        weights: dict[str, float] = defaultdict(float)
        for path in paths:
            whole = self._touches.weight(path)
            for person, share in self._touches.shares(path).items():
                weights[person] += share * whole
        owner, most = max(weights.items(), key=lambda item: (item[1], item[0]))
        teams = dict.fromkeys(team for path in paths for team in owners_of(path, self._sources.codeowners))
        people = tuple(self._without(paths))
        away = None if self.is_here(owner) else day(self._touches.last_seen.get(owner, 0))
        is_open = self._sources.options.people
        return FolderOwners(
            folder, len(paths), tuple(teams), round(most / max(sum(weights.values()), 1e-9), 3), len(weights), away,
            len(people) or None, owner if is_open else None, people if is_open else None,
        )  # fmt: skip

    def _without(self, paths: Sequence[str]) -> Iterator[str]:
        """Yield the people, biggest first, without whom most of the files have no main author left.

        Nobody in a repository of one author or of fewer than 50 counted commits, where the number says nothing.
        """
        if not self._is_shared:
            return
        authors = {path: self._main_authors(path) for path in paths}
        while sum(not left for left in authors.values()) <= MOST_WITHOUT * len(paths):
            held = Counter(person for left in authors.values() for person in left)
            if not held:
                return
            biggest = min(held, key=lambda person: (-held[person], person))
            yield biggest
            authors = {path: left - {biggest} for path, left in authors.items()}

    @cached_property
    def _is_shared(self) -> bool:
        """Say whether the repository has several authors and enough commits to tell who is missed."""
        counted = {touch.commit.sha for touches in self._touches.by_path.values() for touch in touches}
        return len(counted) >= ENOUGH_COMMITS and len(self._touches.last_seen) > 1

    def _main_authors(self, path: str) -> frozenset[str]:
        """Return who is an author by the degree of authorship: at least that of a newcomer, three quarters of the most.

        3.293 + 1.098 if they made the file + 0.164 a change of theirs - 0.321 ln(1 + changes of others).
        """
        touches = self._touches.by_path[path]
        made = self._touches.first_change.get(path)
        changes = Counter(person for touch in touches for person in (touch.commit.person, *touch.commit.others))
        degrees = {
            person: NEWCOMER
            + 1.098 * (made is not None and made.person == person)
            + 0.164 * count
            - 0.321 * math.log1p(max(len(touches) - count, 0))
            for person, count in changes.items()
        }
        most = max(degrees.values(), default=0.0)
        return frozenset(person for person, degree in degrees.items() if degree >= max(NEWCOMER, ENOUGH_OF_MOST * most))


def is_worked_with(sources: Sources, paths: Iterable[str]) -> bool:
    """Say whether one of the files was changed in the year before the newest commit."""
    edge = sources.touches.now - YEAR
    return any(_newest(sources, path) >= edge for path in paths)


def _newest(sources: Sources, path: str) -> int:
    """Return when a file was changed last."""
    touches = sources.touches.of(path)
    last = touches[0].commit if touches else sources.touches.last_change.get(path)
    return last.committer_time if last is not None else sources.touches.now
