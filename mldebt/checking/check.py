"""Checks a change on one page: both sides → what is new or worse → why → what of it stops, and what is only noted."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

import mldebt
from mldebt.cache import Cache
from mldebt.checking.alarms import Sides, alarm, exchanged, is_asked, is_within, with_help
from mldebt.checking.answers import Answers
from mldebt.checking.bar import Allowance, allowance, asked_by, new_suppressions, said_of, settled_by, silenced, without
from mldebt.checking.cells import as_before
from mldebt.checking.comparing import Before, Judged, compared, fixed
from mldebt.checking.lines import Lines
from mldebt.checking.side import Past, Side, View
from mldebt.checking.unreadable import Readable, readable
from mldebt.errors import TargetError
from mldebt.findings.checked import SCHEMA, Alarm, Bar, Checked
from mldebt.findings.checked import Side as Which
from mldebt.findings.compared import Fixed
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Failure
from mldebt.findings.suppression import Suppression
from mldebt.options import Options
from mldebt.repository.change import OpenChange, open_change
from mldebt.store.placing import opened_cache


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
        from mldebt.checking.against import check_against

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
        return _told(change, asked, None, [], readable(change, first))
    read = readable(change, first)
    after = View(
        change.after, cache, change.options,
        msgspec.structs.replace(past, read=lambda: change.history(0)), read.held, (*change.before, change.after)[0],
    )  # fmt: skip
    before = [
        (Answers(View(side, cache, change.options, past, {}, side)).side, change.renames(place))
        for place, side in enumerate(change.before)
    ]
    return _told(change, asked, Answers(after), before, read)


def _past(change: OpenChange) -> Past:
    """Return the past of every side: the main line before the change, and its clock, so that time makes no finding."""
    if not change.before:
        return Past("", change.after.as_of, change.after.history)
    side = change.before[0]
    return Past(side.commit or "", side.as_of, side.history)


class Owed(msgspec.Struct, frozen=True):
    """All findings of a change as they were compared, with what spares them and the comments that are new in it."""

    lines: Lines
    spared: Allowance
    judged: Sequence[Judged]
    fresh: Sequence[Suppression]

    def loud(self) -> list[Judged]:
        """Return what nothing suppresses."""
        return [one for one in self.judged if one.finding.suppressed is None]

    def silent(self) -> tuple[Finding, ...]:
        """Return what a comment or an option suppresses."""
        return tuple(one.finding for one in self.judged if one.finding.suppressed is not None)


def _told(change: OpenChange, asked: Asked, answers: Answers | None, before: Before, read: Readable) -> Checked:
    """Put the answer together; a pure function of what stands to its left."""
    after = answers.side if answers else Side()
    owed = _owed(change, asked, after, before)
    loud = owed.loud()
    gone = _fixed(change, after, before, read)
    asks = (answers.is_kept, answers.trained_by) if answers else (lambda _: False, lambda _: None)
    sides = Sides(after, before, owed.lines, read, *asks)
    came = with_help([alarm(one, sides, asked.bar) for one in loud if one.status != "existing"], after.repairs)
    files = _asked_files(change, asked)
    alarms, notes = _parted(exchanged(came, gone), files)
    older = tuple(one.finding for one in loud if one.status == "existing")
    silent = owed.silent()
    return Checked(
        schema=SCHEMA, mldebt=mldebt.__version__, side=_which(change, asked),
        base=tuple(side.commit for side in change.before if side.commit), changed=len(change.paths),
        alarms=alarms, notes=notes,
        existing=len(older), suppressed=len(silent), skipped=read.skipped,
        notices=(*_missing(change, asked.files), *_notices(change, owed)),
        failures=(*_failures(change, read), *(answers.failures if answers else ())),
        older=older if asked.older else None, baseline=None if asked.baseline is None else str(asked.baseline),
        baselined=owed.spared.count(owed.judged), fixed=_fixed_within(gone, files),
        silenced=silent,
    )  # fmt: skip


def _owed(change: OpenChange, asked: Asked, after: Side, before: Before) -> Owed:
    """Compare both sides, soften what a baseline allows, and let no change that its base settles silence itself."""
    origins = {new: old for old, new in before[0][1].items()} if before else {}
    first = change.before[0] if change.before else None
    lines = Lines(first, change.after, changed=change.since_main, origins=origins)
    spared = allowance(change, asked.baseline, after)
    judged = [spared.softened(as_before(one, lines)) for one in compared(after, before)]
    fresh = new_suppressions(before[0][0], after, lines) if before else ()
    if change.is_settled_by_base:
        judged = [without(one, fresh) for one in judged]
    return Owed(lines, spared, judged, fresh)


def _asked_files(change: OpenChange, asked: Asked) -> tuple[str, ...]:
    """Return the files or folders that are asked about: those named, else the folder that is checked."""
    scope = change.after.place.scope
    return asked.files or (() if scope == "." else (scope,))


def _parted(told: Sequence[Alarm], files: Sequence[str]) -> tuple[tuple[Alarm, ...], tuple[Alarm, ...]]:
    """Return what of the files stops the change, and what is only noted."""
    within = [one for one in told if is_asked(one, files)]
    return tuple(one for one in within if one.note is None), tuple(one for one in within if one.note is not None)


def _notices(change: OpenChange, owed: Owed) -> tuple[str, ...]:
    """Return what a change is told about its own bar: the baseline, the settings and the comments."""
    if change.options.untrusted:
        comments = asked_by(owed.fresh)
    else:
        comments = said_of(owed.fresh) if change.is_settled_by_base else silenced(owed.judged)
    return (*owed.spared.notices, *settled_by(change, owed.lines), *comments)


def _failures(change: OpenChange, read: Readable) -> Iterator[Failure]:
    """Yield what failed on the side after; that objects lie elsewhere is none where all of them are there."""
    skipped = (*read.skipped, *(row for side in (change.after, *change.before) for row in side.skipped))
    is_short = any(row.reason == "missing-blob" for row in skipped)
    yield from (one for one in change.after.failures if is_short or one.where != "objects")


def _missing(change: OpenChange, files: Sequence[str]) -> Iterator[str]:
    """Yield a notice for each name that limits the answer and that neither side has: most likely it is misspelt."""
    for name in files:
        if not any(is_within(path, (name,)) for paths in (change.after.paths, change.paths) for path in paths):
            yield f"{name}: neither side of the change has a file or folder of that name"


def _fixed_within(gone: Sequence[Fixed], files: Sequence[str]) -> tuple[Fixed, ...]:
    return tuple(one for one in gone if is_within(one.path, files))


def _fixed(change: OpenChange, after: Side, before: Before, read: Readable) -> tuple[Fixed, ...]:
    if not before:
        return ()
    unread = {row.path for row in (*read.skipped, *after.unread)}
    return fixed(before[0][0], after, before[0][1], paths=change.after.paths, unread=unread)


def _which(change: OpenChange, asked: Asked) -> Which:
    return "index" if asked.staged else "commit" if change.options.rev is not None else "work tree"
