"""Checks a change on one page: both sides → what is new or worse → why → what of it stops, and what is only noted."""

from pathlib import Path

import msgspec

import mldebt
from mldebt.cache import Cache
from mldebt.checking.against import check_against
from mldebt.checking.alarms import Sides, alarm, exchanged, is_asked, is_within
from mldebt.checking.allowance import allowance
from mldebt.checking.answers import answer
from mldebt.checking.bar import new_suppressions, said_of, settled_by, silenced, without
from mldebt.checking.comparing import Before, compared
from mldebt.checking.gone import fixed
from mldebt.checking.lines import Lines
from mldebt.checking.side import Side
from mldebt.checking.unreadable import Readable, readable
from mldebt.checking.view import Past, View, opened_cache
from mldebt.errors import TargetError
from mldebt.findings.checked import SCHEMA, Bar, Checked
from mldebt.findings.checked import Side as Which
from mldebt.findings.scan import Fixed
from mldebt.options import Options
from mldebt.repository.change import OpenChange, open_change


class Asked(msgspec.Struct, frozen=True):
    """What to check: a change against `base`, or what is staged, or the work tree; `files` limit what is told.

    With a `baseline` file and neither of them, everything is compared with that file alone.
    """

    base: str | None = None
    staged: bool = False
    bar: Bar = Bar()
    files: tuple[str, ...] = ()
    older: bool = False
    baseline: Path | None = None


def check(options: Options, asked: Asked) -> Checked:
    """Return what a change owes; raises TargetError or RevisionError where it cannot be told."""
    if asked.baseline is not None and asked.base is None and not asked.staged:
        return check_against(options, asked.baseline, asked.bar, files=asked.files, older=asked.older)
    with open_change(options, base=asked.base, staged=asked.staged) as change:
        for failure in change.after.failures:
            if failure.where == "work tree":
                raise TargetError(f"{change.after.place.root}: the work tree cannot be judged: {failure.error}")
        with opened_cache(change.options, change.after, *change.before) as cache:
            return _checked(change, cache, asked)


def _checked(change: OpenChange, cache: Cache, asked: Asked) -> Checked:
    past = _past(change)
    first = View(change.after, cache, change.options, past, {}, change.after)
    if change.is_empty and not asked.older:
        return _told(change, asked, Side(), [], readable(change, first))
    read = readable(change, first)
    after = View(
        change.after, cache, change.options,
        msgspec.structs.replace(past, read=lambda: change.history(0)), read.held, (*change.before, change.after)[0],
    )  # fmt: skip
    before = [
        (answer(View(side, cache, change.options, past, {}, side)), change.renames(place))
        for place, side in enumerate(change.before)
    ]
    return _told(change, asked, answer(after), before, read)


def _past(change: OpenChange) -> Past:
    """Return the past of every side: the main line before the change, and its clock, so that time makes no finding."""
    if not change.before:
        return Past("", change.after.as_of, change.after.history)
    side = change.before[0]
    return Past(side.commit or "", side.as_of, side.history)


def _told(change: OpenChange, asked: Asked, after: Side, before: Before, read: Readable) -> Checked:
    """Put the answer together; a pure function of what stands to its left."""
    origins = {new: old for old, new in before[0][1].items()} if before else {}
    first = change.before[0] if change.before else None
    lines = Lines(first, change.after, changed=change.since_main, origins=origins)
    spared = allowance(change, asked.baseline, after)
    judged = [spared.softened(one) for one in compared(after, before)]
    fresh = new_suppressions(before[0][0], after, lines) if before else ()
    if change.is_settled_by_base:
        judged = [without(one, fresh) for one in judged]
    loud = [one for one in judged if one.finding.suppressed is None]
    silent = tuple(one.finding for one in judged if one.finding.suppressed is not None)
    gone = _fixed(change, after, before, read)
    came = [alarm(one, Sides(after, before, lines, read), asked.bar) for one in loud if one.status != "existing"]
    told = exchanged(came, gone)
    scope = change.after.place.scope
    files = asked.files or (() if scope == "." else (scope,))
    alarms = [one for one in told if is_asked(one, files)]
    older = tuple(one.finding for one in loud if one.status == "existing")
    bar = [
        *spared.notices,
        *settled_by(change, lines),
        *(said_of(fresh) if change.is_settled_by_base else silenced(judged)),
    ]
    return Checked(
        schema=SCHEMA, mldebt=mldebt.__version__, side=_which(change, asked),
        base=tuple(side.commit for side in change.before if side.commit), changed=len(change.paths),
        alarms=tuple(one for one in alarms if one.note is None),
        notes=tuple(one for one in alarms if one.note is not None),
        existing=len(older), suppressed=len(silent), skipped=read.skipped,
        notices=tuple(bar), failures=(*change.after.failures, *after.failures),
        older=older if asked.older else None, baseline=None if asked.baseline is None else str(asked.baseline),
        baselined=spared.count(judged), fixed=tuple(one for one in gone if is_within(one.path, files)),
        silenced=silent,
    )  # fmt: skip


def _fixed(change: OpenChange, after: Side, before: Before, read: Readable) -> tuple[Fixed, ...]:
    if not before:
        return ()
    unread = {row.path for row in (*read.skipped, *after.unread)}
    return fixed(before[0][0], after, before[0][1], paths=change.after.paths, unread=unread)


def _which(change: OpenChange, asked: Asked) -> Which:
    return "index" if asked.staged else "commit" if change.options.rev is not None else "work tree"
