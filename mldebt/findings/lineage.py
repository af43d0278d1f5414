"""Follows findings back through judged commits, to where they are first missing.

Between two neighbouring points a finding is the same where the matching cascade says so, renames included. Where a rule
did not run or a file could not be read, a point says nothing of it and the walk goes on. A finding that went away and
came back begins where it came back.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from mldebt.findings.finding import Finding
from mldebt.findings.matching import match
from mldebt.findings.point import Point
from mldebt.findings.vocabulary import Fingerprint

Renames = Callable[[str, str], Mapping[str, str]]
"""(older commit, newer commit) → old path → new path."""


class Judged(Protocol):
    """A judged commit whose findings are loaded only when the fingerprints do not tell."""

    @property
    def commit(self) -> str:
        """Its sha."""

    @property
    def identities(self) -> Collection[str]:
        """The fingerprints of its findings."""

    def load(self) -> Point:
        """Read it whole."""


class Span(msgspec.Struct, frozen=True):
    """Where a finding begins: it is in `since`, not in `before`; None where no point lacks it. `finding` as it was."""

    since: str
    before: str | None
    finding: Finding


def spans(findings: Iterable[Finding], tip: str, older: Sequence[Judged], renames: Renames) -> dict[Fingerprint, Span]:
    """Return where each finding of the tip begins; `older` are judged commits of one line, newest first."""
    alive = {finding.fingerprint: finding for finding in findings}
    since = dict.fromkeys(alive, tip)
    found: dict[Fingerprint, Span] = {}
    newer = tip
    for point in older:
        missing = [name for name, one in alive.items() if one.fingerprint not in point.identities]
        whole = point.load() if missing else None
        if whole is not None:
            there = {one.fingerprint for name, one in alive.items() if name not in set(missing)}
            moved = renames(point.commit, newer)
            earlier = _earlier(whole, [alive[name] for name in missing], there, moved)
            for name in missing:
                one = alive[name]
                if one.fingerprint in earlier:
                    alive[name] = earlier[one.fingerprint]
                elif was_looked_at(whole, one, moved):
                    found[name] = Span(since[name], point.commit, alive.pop(name))
        since |= {name: point.commit for name, one in alive.items() if one.fingerprint in point.identities}
        if not alive:
            break
        newer = point.commit
    return found | {name: Span(since[name], None, one) for name, one in alive.items()}


def _earlier(
    point: Point, now: Sequence[Finding], taken: Collection[str], renames: Mapping[str, str]
) -> dict[Fingerprint, Finding]:
    """Return the finding of a point that each of the later ones continues, by the later fingerprint."""
    free = [one for one in point.findings if one.fingerprint not in taken]
    return match(free, now, renames).earlier()


def was_looked_at(point: Point, finding: Finding, renames: Mapping[str, str]) -> bool:
    """Say whether a point would have the finding if it had been there."""
    if finding.code not in point.rules or finding.code in point.failed:
        return False
    names = {finding.path, *(old for old, new in renames.items() if new == finding.path)}
    return not any(path == name or name.startswith(f"{path}/") for path in point.unread for name in names)


class Life(msgspec.Struct, frozen=True):
    """A finding across points: the first point that has it and the first that lacks it again, None while it is open."""

    code: str
    path: str
    since: str
    until: str | None


def lives(line: Sequence[Judged], renames: Renames) -> list[Life]:
    """Return the lives of all findings of points of one line, oldest first; each date is bound by its neighbours'.

    What a point did not look at lives on. A finding that comes back begins another life. What was a note or silenced
    when it was seen last has none: the sums beside them leave it out.
    """
    open_now: dict[Fingerprint, tuple[str, Finding]] = {}
    ended: list[Life] = []
    newer = ""
    for point in line:
        is_latest = point is line[-1]  # always read: a finding may become a note, or a note one, as the same
        if newer and not is_latest and {one.fingerprint for _, one in open_now.values()} == set(point.identities):
            newer = point.commit
            continue
        whole = point.load()
        moved = renames(newer, point.commit) if newer else {}
        before = [one for _, one in open_now.values()]
        matched = match(before, whole.findings, moved)
        back = {old.fingerprint: now for old, now in matched.pairs}
        following = {now.fingerprint: (point.commit, now) for now in matched.came}
        for name, (since, one) in open_now.items():
            if name in back:
                following[back[name].fingerprint] = (since, back[name])
            elif was_looked_at(whole, one, {new: old for old, new in moved.items()}):
                ended += [Life(one.code, one.path, since, point.commit)] if one.is_owed else []
            else:
                following[name] = (since, one)
        open_now, newer = following, point.commit
    return ended + [Life(one.code, one.path, since, None) for since, one in open_now.values() if one.is_owed]
