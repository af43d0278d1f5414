"""Turns what a change owes into alarms and notes: each with its cause, and a note with why it stops nobody."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from os.path import commonpath

import msgspec

from mldebt.checking.causes import UNTRACKED, cause, less_sure, spares
from mldebt.checking.comparing import Before, Judged, earlier
from mldebt.checking.lines import Lines
from mldebt.checking.side import UNKNOWN, Side, Trained
from mldebt.checking.unreadable import Readable
from mldebt.findings.checked import Alarm, Bar
from mldebt.findings.compared import Fixed
from mldebt.findings.finding import Finding, Repair
from mldebt.findings.fixing import titled
from mldebt.findings.vocabulary import SEVERITIES

UNDER_THE_BAR = "{}, and a change stops from {} on"
UNSURE = "of {} confidence, and a change stops from {} on"
UNTOLD = "it could not be told before, so it may be older"
EXPLORATION = "an exploration: nothing of the notebook is kept"
MENDED = "a file of the change could not be read before, and it may have held this"
MOVED = "a file much like this one went with the change, so it may be what that one owed"
COPIED = "a copy of {}, which owes the same"
EXCHANGED = "the change takes one of this kind away with its code, so it may be the same one"
MISSED = "a new file cannot be judged, and it may hold what is missed here"
AHEAD = "the keys of its file are new, and most of them, or of its section, wait for readers"
BROKEN = "its file imported before what was not there, so it could not be told"
ALONE = "the change has no code: what reads this may come with the next one"
LOST = "{} cannot be read, and it may hold what is missed here"
CODE, MOST_UNREAD = (".py", ".ipynb"), 100
SOURCES = (*CODE, ".sh", ".bash", "Makefile", "Snakefile", ".smk", ".r", ".R", ".jl", ".js", ".ts", ".go", ".java")


class Sides(msgspec.Struct, frozen=True):
    """Both sides of a change with what tells them apart.

    `is_kept` says whether the work of a file outlives it, `trained_by` what is known of an untracked run, by subject.
    """

    after: Side
    before: Before
    lines: Lines
    read: Readable
    is_kept: Callable[[str], bool]
    trained_by: Callable[[str], Trained | None]


def alarm(one: Judged, sides: Sides, bar: Bar) -> Alarm:
    """Return a new or worsened finding with its cause and, where it stops nobody, with why; its help is told later."""
    was = earlier(one.finding, sides.before)
    judged = msgspec.structs.replace(one.finding, status=one.status)
    finding = msgspec.structs.replace(judged, cause=cause(judged, was[0] if was else None, sides.lines))
    note = _note(finding, sides, bar, was=[seen.state for seen in was])
    return Alarm(finding, "", note)


def with_help(alarms: Sequence[Alarm], repairs: Mapping[str, Repair]) -> list[Alarm]:
    """Return alarms with what the edit is called that removes them; those that one edit removes share its title."""
    together: dict[str, list[Repair]] = defaultdict(list)
    for one in alarms:
        if repair := repairs.get(one.finding.fingerprint):
            together[repair.key].append(repair)
    titles = {key: titled(some) for key, some in together.items()}
    found = ((one, repairs.get(one.finding.fingerprint)) for one in alarms)
    return [msgspec.structs.replace(one, help=titles[repair.key]) if repair else one for one, repair in found]


def _note(finding: Finding, sides: Sides, bar: Bar, *, was: Collection[str]) -> str | None:
    """Return why a finding stops nobody, the first reason that holds, or None where it is an alarm."""
    if UNKNOWN in was:
        return UNTOLD
    if finding.path in sides.read.unread_before:
        return "its file could not be read before"
    if not bar.stops(finding):
        return below_the_bar(finding, bar)
    if finding.area != "complexity" and (elsewhere := _held_elsewhere(finding, sides)):
        return elsewhere
    if untold := _untold_before(finding, sides):
        return untold
    if _is_ahead(finding, sides):
        return AHEAD
    if not was and _is_alone(finding, sides.lines):
        return ALONE
    if finding.path.endswith(".ipynb") and not sides.is_kept(finding.path):
        return EXPLORATION
    run = sides.trained_by(finding.subject) if finding.name == UNTRACKED else None
    if spared := spares(finding, run, sides.lines, was):
        return spared
    return None if finding.cause else "what in the change made it cannot be told"


def below_the_bar(finding: Finding, bar: Bar) -> str:
    """Return why a finding that the bar lets pass stops nobody, with what makes it less sure than others."""
    if SEVERITIES.index(finding.severity) < SEVERITIES.index(bar.fail_on):
        said = UNDER_THE_BAR.format(finding.severity, bar.fail_on)
    else:
        said = UNSURE.format(finding.confidence, bar.min_confidence)
    doubt = less_sure(finding) if finding.confidence != "high" else None
    return f"{said}; {doubt}" if doubt else said


def _held_elsewhere(finding: Finding, sides: Sides) -> str | None:
    """Return why another file of the change may hold, or have held, what is found: no matter of complexity."""
    owed = {one.path for side, _ in sides.before for one in side.findings if one.code == finding.code}
    if copied := next((path for path in sides.lines.copied(finding.path) if path in owed), None):
        return COPIED.format(copied)
    if sides.read.is_partial:
        return MISSED
    if sides.read.is_mended and not sides.lines.is_new(finding.path):
        return MENDED
    if lost := _lost(finding, sides):
        return LOST.format(lost)
    places = dict.fromkeys([finding.path, *(one.path for one in finding.evidence)])
    return MOVED if any(sides.lines.may_have_moved(path) for path in places) else None


def _lost(finding: Finding, sides: Sides) -> str | None:
    """Return an unread file of code that names the key that nothing seems to read, or that the finding's file names."""
    key = finding.subject.partition("#")[2] if finding.area == "configs" else ""
    name = key.rpartition(".")[2].partition("[")[0] or posixpath.basename(finding.path)
    lost = [row.path for row in sides.after.unread if row.path.endswith(CODE)]
    for path in lost[:MOST_UNREAD]:
        module = posixpath.splitext(posixpath.basename(path))[0]
        holder, text = (path, name) if finding.area == "configs" else (finding.path, module)
        if sides.lines.holds(holder, text):
            return path
    return lost[MOST_UNREAD] if len(lost) > MOST_UNREAD else None


def _is_ahead(finding: Finding, sides: Sides) -> bool:
    """Say whether a key is one of many that a new configuration, or a section of it, has before what reads them.

    A section that nothing reads, in a file that came with the change, mostly is what the next commit is about.
    """
    kind, _, rest = finding.subject.partition(":")
    path, _, key = rest.partition("#")
    was = f"config:{sides.lines.origins.get(path, path)}#"
    if kind != "config" or any(subject.startswith(was) for side, _ in sides.before for subject in side.seen):
        return False
    section, dot, _ = key.partition(".")
    starts = [f"config:{path}#", *([f"config:{path}#{section}."] if dot else [])]
    return any(_most_wait(sides.after, start) for start in starts)


def _most_wait(side: Side, start: str) -> bool:
    """Say whether more keys are dead than read, of those whose subject starts so."""
    states = [seen.state for subject, seen in side.seen.items() if subject.startswith(start)]
    return states.count("dead") > states.count("live") + states.count("external")


def _is_alone(finding: Finding, lines: Lines) -> bool:
    """Say whether a key is added to a settings file by a change in which there is no code."""
    is_added = finding.area == "configs" and lines.added(finding.path, finding.line, finding.cell)
    return is_added and not any(path.endswith(SOURCES) for path in lines.changed)


def _untold_before(finding: Finding, sides: Sides) -> str | None:
    """Return why the side before cannot say whether it had the finding."""
    if finding.area != "complexity" and sides.lines.mends_import(finding.path):
        return BROKEN
    if any(finding.code in side.failed for side, _ in sides.before):
        return "its rule failed on the side before"
    return None


def exchanged(told: Sequence[Alarm], gone: Sequence[Fixed]) -> list[Alarm]:
    """Return the alarms with a note on as many new ones as the change deletes of their kind, the nearest first.

    A run that is rewritten under another name, or three that become one, are no debt that was not there.
    """
    left = list(told)
    for one in (fixed for fixed in gone if fixed.how == "deleted"):
        same = [
            place
            for place, alarm in enumerate(left)
            if alarm.note is None and alarm.finding.status == "new" and alarm.finding.code == one.code
        ]
        if same:
            nearest = max(same, key=lambda place: len(commonpath([left[place].finding.path, one.path])))
            left[nearest] = msgspec.structs.replace(left[nearest], note=EXCHANGED)
    return left


def is_asked(one: Alarm, files: Sequence[str]) -> bool:
    """Say whether a finding, or its cause, lies in one of the files or folders; with none named, everything does."""
    places = [one.finding.path, *([one.finding.cause.path] if one.finding.cause else [])]
    return any(is_within(path, files) for path in places)


def is_within(path: str, files: Sequence[str]) -> bool:
    """Say whether a path is one of the files or lies in one of the folders; with none named, everything does."""
    return not files or any(path == name or path.startswith(f"{name}/") for name in files)
