"""Makes commits as git tells them into commits to believe: dates within the history's span, people by one name.

A history that begins with new commits and goes on as one settled before is grown from it, as far as nothing in the
older part is said otherwise by the newer: same span, same names. Else everything is settled anew.
"""

from collections.abc import MutableMapping, Sequence

import msgspec

from mldebt.findings.vocabulary import Sha
from mldebt.repository.log import Raw
from mldebt.repository.model import Commit, History
from mldebt.repository.people import People, is_bot, is_program, split_person

OLDEST, NEWEST = 315_532_800, 1 << 33


class Settled(msgspec.Struct, frozen=True):
    """A history with what it takes to grow: its people, its first second, and the last that any row names."""

    history: History
    people: People
    first: int
    latest: int


def settle(
    raw: Sequence[Raw], *, unread: int, shallow: frozenset[str], bots: tuple[str, ...], ignored: frozenset[str]
) -> History:
    """Clamp dates to [root commit, scanned commit] and name the people; commits at a shallow edge have no changes."""
    if not raw:
        return History(shallow=bool(shallow), unread=unread)
    found = settled(raw, bots=bots, ignored=ignored, shallow=shallow).history
    return msgspec.structs.replace(found, unread=unread)


def settled(
    raw: Sequence[Raw],
    *,
    bots: tuple[str, ...],
    ignored: frozenset[str],
    shallow: frozenset[str] = frozenset(),
    known: MutableMapping[str, Commit] | None = None,
) -> Settled:
    """Settle rows, at least one; `known` keeps commits, of the same rows, from one call to the next."""
    first, now = _span(raw)
    people = People(pair for row in raw for pair in _pairs(row))
    held = {} if known is None else known
    commits = [_commit(row, people, (first, now), bots, held) for row in raw]
    for place, row in enumerate(raw) if ignored or shallow else ():
        if row.sha in ignored:
            commits[place] = msgspec.structs.replace(commits[place], is_ignored=True)
        if row.sha in shallow:
            commits[place] = msgspec.structs.replace(commits[place], changes=(), renames=())
    history = History(tuple(commits), shallow=bool(shallow), read=len(commits), clamped=_clamped(commits, raw))
    return Settled(history, people, first, _latest(raw))


def grown(
    before: Settled,
    fresh: Sequence[Raw],
    *,
    bots: tuple[str, ...],
    ignored: frozenset[str],
    known: MutableMapping[str, Commit],
) -> Settled | None:
    """Return the history that has `fresh` rows in front of those settled before, or None where it has to begin anew.

    What was settled before had the same ignored commits and no shallow edge.
    """
    now, then = fresh[0].committer_time, before.history.commits[0].committer_time
    if not OLDEST < now < NEWEST or before.latest > then or max(then, _latest(fresh)) > now:
        return None
    if any(not row.parents or row.sha in ignored for row in fresh):
        return None
    for row in reversed(fresh):
        if not all(before.people.meet(*pair) for pair in _pairs(row)):
            return None
    commits = [_commit(row, before.people, (before.first, now), bots, known) for row in fresh]
    whole = (*commits, *before.history.commits)
    history = History(whole, read=len(whole), clamped=before.history.clamped + _clamped(commits, fresh))
    return Settled(history, before.people, before.first, now)


def _pairs(row: Raw) -> list[tuple[str, str]]:
    """Return name and address of everybody a commit names, its author first."""
    return [(row.name, row.email), *map(split_person, row.others)]


def _clamped(commits: Sequence[Commit], rows: Sequence[Raw]) -> int:
    return sum(
        (commit.author_time, commit.committer_time) != (row.author_time, row.committer_time)
        for commit, row in zip(commits, rows, strict=True)
    )


def _latest(rows: Sequence[Raw]) -> int:
    return max(max(row.author_time, row.committer_time) for row in rows)


def _commit(
    row: Raw, people: People, span: tuple[int, int], bots: tuple[str, ...], known: MutableMapping[str, Commit]
) -> Commit:
    first, now = span
    person = people.name(row.name, row.email)
    others = _others(row, person, people) if row.others else ()
    before = known.get(row.sha)
    if before is not None and before.person == person and before.others == others:
        authored, committed = before.author_time, before.committer_time
        if first <= authored == row.author_time <= now and first <= committed == row.committer_time <= now:
            return before
    times = min(max(row.author_time, first), now), min(max(row.committer_time, first), now)
    is_merge = len(row.parents) > 1
    found = known[row.sha] = Commit(
        sha=Sha(row.sha),
        parents=tuple(Sha(parent) for parent in row.parents),
        person=person,
        author_time=times[0],
        committer_time=times[1],
        subject=row.subject,
        changes=() if is_merge else row.changes,
        is_bot=is_bot(row.name, row.email, bots),
        others=others,
        renames=() if is_merge else row.renames,
    )
    return found


def _others(row: Raw, person: str, people: People) -> tuple[str, ...]:
    signed = (split_person(other) for other in row.others)
    named = dict.fromkeys(people.name(*one) for one in signed if not is_program(*one))
    return tuple(other for other in named if other != person)


def _span(raw: Sequence[Raw]) -> tuple[int, int]:
    """Return the first and last sane second: of the root commits, and of the scanned commit."""
    sane = [row for row in raw if OLDEST < row.committer_time < NEWEST]
    now = raw[0].committer_time if raw[0] in sane[:1] else max((row.committer_time for row in sane), default=OLDEST)
    roots = [time for row in sane if not row.parents for time in (row.author_time, row.committer_time)]
    first = min((time for time in roots if OLDEST < time < NEWEST), default=OLDEST)
    return min(first, now), now
