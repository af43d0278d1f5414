"""Chooses the past commits to judge: what stood at the end of each week or month, every n-th commit, or those named."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.backfilling.line import Line
from mldebt.errors import OptionsError, RevisionError
from mldebt.repository.revisions import resolve

MONTHS = 24


class Wanted(msgspec.Struct, frozen=True):
    """Which commits: `every` is week, month or a number; `since` a date; `commits` names them instead.

    With nothing set, the last 24 month ends; `most` bounds the points, the newest first. With `introduced` commits
    between them are judged too, until each finding of the tip has the commit that brought it in.
    """

    every: str | None = None
    since: str | None = None
    commits: str | None = None
    most: int | None = None
    introduced: bool = False


YEAR = Wanted(every="month", most=13)
"""The last twelve month ends and the tip."""


class Filled(msgspec.Struct, frozen=True):
    """What a backfill did: points asked for, judged now, there before, and commits that could not be read, with why.

    `probed` were judged between them to date findings.
    """

    asked: int
    judged: int
    known: int
    unread: tuple[tuple[str, str], ...] = ()
    probed: int = 0


def chosen_commits(line: Sequence[str], times: Mapping[str, int], wanted: Wanted) -> list[str]:
    """Return commits of the first-parent line, newest first; the tip is always one of them."""
    since = _day(wanted.since) if wanted.since else None
    kept = [sha for sha in line if since is None or times.get(sha, 0) >= since]
    every = wanted.every or "month"
    if every.isdecimal():
        found = kept[:: max(int(every), 1)]
    elif every in {"week", "month"}:
        found = list(_period_ends(kept, times, every))
    else:
        raise OptionsError(f"--every {every}: week, month or a number of commits")
    most = wanted.most or (MONTHS + 1 if wanted.every is None and since is None else None)
    return found[:most]


def between(line: Sequence[str], older: str, newer: str) -> list[str]:
    """Return the commits of the first-parent line from `newer` down to the one after `older`; both must be on it."""
    for sha in (older, newer):
        if sha not in line:
            raise RevisionError(f"{sha[:12]} is not on the first-parent line of the scanned commit")
    return list(line[line.index(newer) : line.index(older)])


def _period_ends(line: Sequence[str], times: Mapping[str, int], every: str) -> Iterator[str]:
    """Yield the last commit of each period, newest first; a date that runs backwards opens no period twice."""
    last: tuple[int, int] | None = None
    for sha in line:
        period = _period(times.get(sha, 0), every)
        if last is None or period < last:
            last = period
            yield sha


def _period(seconds: int, every: str) -> tuple[int, int]:
    moment = dt.datetime.fromtimestamp(min(max(seconds, 0), 1 << 33), dt.UTC)
    if every == "week":
        year, week, _ = moment.isocalendar()
        return year, week
    return moment.year, moment.month


def _day(text: str) -> int:
    try:
        day = dt.datetime.fromisoformat(text)
    except ValueError as problem:
        raise OptionsError(f"--since {text}: not an ISO date such as 2024-06-30") from problem
    return int((day if day.tzinfo else day.replace(tzinfo=dt.UTC)).timestamp())


def line_commits(line: Line, wanted: Wanted) -> list[str]:
    """Return the commits that are wanted, newest first."""
    first_parents = list(line.first)
    if wanted.commits is None:
        return chosen_commits(first_parents, line.first, wanted)
    older, dots, newer = wanted.commits.partition("..")
    if dots:
        ends = [resolve(line.git, line.place, name or "HEAD") for name in (older, newer)]
        return between(first_parents, *ends)
    named = [resolve(line.git, line.place, name.strip()) for name in wanted.commits.split(",") if name.strip()]
    if strange := [sha for sha in named if sha not in line.times]:
        raise RevisionError(f"{strange[0][:12]} is not in the history of the scanned commit")
    return sorted(dict.fromkeys(named), key=lambda sha: -line.times[sha])
