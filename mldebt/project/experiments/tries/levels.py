"""Grades how well an experiment is recorded (experiments §1): the highest level whose proof is at hand wins.

| level | proof |
|---|---|
| L4, L3 | a run in a store (`stored`) |
| L3 | the entry of a pipeline's lock |
| L3r | a tracker of the run is active at its commit, and keeps it elsewhere |
| L2 | a file with metrics, or what logs a part of the run |
| L1 | a number that a person wrote |
| LX | a template, an example, a lesson; a record may be out of sight |
| L0 | none of these, where looking was possible and complete |

L2 and L1 are also shown by a result of its window that may be its own. L0 is said only where every file that may have
kept a result was read, none is left over that may be its own, none is in a form that is not read; LX is never debt.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from mldebt.project.experiments.history.choosing import is_output
from mldebt.project.experiments.sites.present import TEACHING
from mldebt.project.experiments.tries.grouping import WINDOW_COMMITS, WINDOW_SECONDS, Group
from mldebt.project.experiments.tries.owning import is_beside, names

ORDER = ("L0", "L1", "L2", "L3r", "L3", "L4")
WRITTEN = {
    "L1": "a person wrote a number", "L2": "a file keeps metrics, no run behind it",
    "L3": "the pipeline's lock records it",
}  # fmt: skip
TRACKED = {
    "remote": ("L3r", "tracker calls are active at this commit"),
    "stored": ("L3r", "its library keeps each run's parameters and metrics"),
    "metered": ("L2", "it logs a part of each run"),
    "default": ("L2", "its library writes event files by default"),
}
ELSEWHERE = "the record is not in the repository"
EVENTS = "tensorboard"
AMONG = "metrics go to event files; which of those in the repository are its own cannot be told"
MAY_BE = "nothing that is surely its own keeps its result; what may be"
UNTOLD = "it cannot be told that nothing kept its result"
CUT = "the history is cut (shallow clone): a later or earlier record cannot be seen"
UNFETCHED = "DVC experiments were not fetched: they may record it"
LOST = "content of commits in its window is not in this clone"
UNSEEN = (CUT, UNFETCHED, LOST)
"""Why a level is open where the clone lacks what would tell."""
SHOWN = "its outputs show pictures that are not read"
NOTHING = "nothing in the repository keeps its result"
OFF = f"{NOTHING}; a tracker is there and off by default"
BESIDE = {
    "off": OFF,
    "named": "nothing that was seen keeps its result; it names a tracker that it was not seen to reach",
}


class Kept(msgspec.Struct, frozen=True):
    """A result that history kept: the place of its commit, when, and its path (empty for a message)."""

    at: int
    time: int
    path: str


class Sight(msgspec.Struct, frozen=True):
    """What limits looking: missing results as (commit's place, path), a cut history.

    `unread` are results in a form that is not read, such as a pickle or a plot; `outputs` are texts and pictures of the
    commits that tried something; `loose` are results that belong to no try. `families` are all that was tried.
    `unfetched` is the place of the first commit that DVC's experiments, which the clone lacks, may be of.
    `has_events` says that event files of some runs are here.
    """

    missing: Sequence[tuple[int, str]] = ()
    unread: Sequence[Kept] = ()
    outputs: Mapping[int, Sequence[str]] = {}
    loose: Sequence[Kept] = ()
    families: frozenset[str] = frozenset()
    is_shallow: bool = False
    unfetched: int | None = None
    has_events: bool = False


class Case(NamedTuple):
    """A try to be graded: whose it is (`own`, or why it says little), and what limits looking."""

    group: Group
    scope: str
    sight: Sight


def graded(group: Group, scope: str, sight: Sight) -> tuple[str, str]:
    """Return the level of an experiment and the reason in words."""
    case = Case(group, scope, sight)
    rows = ((level, proof(case, level)) for level, proofs in PROOFS for proof in proofs)
    return next((level, reason) for level, reason in rows if reason)


def _written(case: Case, level: str) -> str:
    """Return what an event of a level kept."""
    event = next((event for event in case.group.events if event.level == level), None)
    return f"{WRITTEN[level]}: {event.says}" if event is not None else ""


def _tracked(case: Case, level: str) -> str:
    """Return how the last tracker keeps a run; a lesson that shows one tries nothing by it."""
    last = next((event for event in reversed(case.group.events) if event.tracker), None)
    is_lesson = case.scope == TEACHING and all(event.level == "L0" for event in case.group.events)
    kept, says = TRACKED.get(last.tracker or "", ("", "")) if last else ("", "")
    if last is None or kept != level or is_lesson:
        return ""
    how = last.how or says
    is_here = last.tracker == "metered" and case.sight.has_events and (not last.how or EVENTS in how)
    return AMONG if is_here else f"{how}; {ELSEWHERE}"


def _may_be(case: Case, level: str) -> str:
    """Return a result of its window that may be its own."""
    kept = case.group.doubted
    is_shown = kept is not None and kept.level == level and case.scope == "own"
    return f"{MAY_BE}: {kept.path or 'a message'} at {kept.sha[:12]}" if kept is not None and is_shown else ""


def _scoped(case: Case, _level: str) -> str:
    return "" if case.scope == "own" else case.scope


def _nothing(case: Case, _level: str) -> str:
    trackers = {event.tracker for event in case.group.events}
    return next((says for tracker, says in BESIDE.items() if tracker in trackers), NOTHING)


def _unseen(case: Case, _level: str) -> str:
    """Return why a record may be out of sight, or nothing."""
    group, sight = case.group, case.sight
    if sight.is_shallow:
        return CUT
    if sight.unfetched is not None and group.last.at >= sight.unfetched:
        return UNFETCHED
    if doubt := next((event.doubt for event in group.events if event.doubt), None):
        return doubt if doubt == SHOWN else f"{UNTOLD}: {doubt}"
    end = group.last.at + WINDOW_COMMITS if group.closed is None else min(group.closed, group.last.at + WINDOW_COMMITS)
    return LOST if _is_lost(group, end, sight) else _kept_beside(group, end, sight)


def _is_lost(group: Group, end: int, sight: Sight) -> bool:
    """Say whether a result of its commits, or one of its window that names it, is not in the clone."""
    commits = {event.at for event in group.events}
    return any(
        at in commits or (group.first.at <= at < end and names(path, group.family)) for at, path in sight.missing
    )


def _kept_beside(group: Group, end: int, sight: Sight) -> str:
    """Return what was kept that is not read, or that nobody claims, and may be its result."""
    commits = {event.at for event in group.events}
    written = (path for at in commits for path in sight.outputs.get(at, ()) if is_output(path, group.family))
    if path := next(written, ""):
        return f"a file beside it may be what its run wrote: {path}"
    if kept := _in_window(group, end, sight.unread, sight.families):
        return f"a result was committed in its window in a form that is not read: {kept.path}"
    if kept := _in_window(group, end, sight.loose, sight.families):
        return f"a result was kept in its window that may be its own: {kept.path or 'a message'}"
    return ""


def _in_window(group: Group, end: int, results: Sequence[Kept], families: frozenset[str]) -> Kept | None:
    """Return a result of an experiment's window that may be its own: not one that is beside another or names it."""
    passed = end if group.passed is None else min(end, group.passed)
    for kept in results:
        is_named = names(kept.path, group.family)
        is_in = group.first.at <= kept.at < max(end if is_named else passed, group.last.at + 1)
        if not is_in or kept.time - group.last.time > WINDOW_SECONDS:
            continue
        if is_named or not _is_anothers(kept, group, families):
            return kept
    return None


def _is_anothers(kept: Kept, group: Group, families: frozenset[str]) -> bool:
    """Say whether a result belongs to something else that was tried, by its name or its place."""
    others = (family for family in families if family not in (group.family, group.run_path))
    place = group.run_path or group.family
    return any(names(kept.path, family) or is_beside(kept.path, family, place) for family in others)


PROOFS: Sequence[tuple[str, Sequence[Callable[[Case, str], str]]]] = (
    ("L3", (_written,)),
    ("L3r", (_tracked,)),
    ("L2", (_written, _tracked, _may_be)),
    ("L1", (_written, _may_be)),
    ("LX", (_scoped, _unseen)),
    ("L0", (_nothing,)),
)
"""What shows a level, the highest first."""
