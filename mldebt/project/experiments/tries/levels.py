"""Grades how well an experiment is recorded, L4 to L0 or LX (experiments §1): the highest level that holds wins.

L0 says that nothing keeps a result, so it is said only where looking was possible and complete: every file that may
have kept it was read, no result of its window is left over that may be its own, none is in a form that is not read.
A shallow or partial clone, unfetched experiments, a template, an example or teaching material make it LX as well,
which is never debt.
"""

from collections.abc import Mapping, Sequence

import msgspec

from mldebt.project.experiments.history.choosing import is_output
from mldebt.project.experiments.sites.present import TEACHING
from mldebt.project.experiments.tries.grouping import WINDOW_COMMITS, WINDOW_SECONDS, Group
from mldebt.project.experiments.tries.owning import is_beside, names

ORDER = ("L0", "L1", "L2", "L3r", "L3", "L4")
REASONS = {
    "L1": "a person wrote a number", "L2": "a file keeps metrics, no run behind it",
    "L3": "the pipeline's lock records it", "L0": "nothing in the repository keeps its result",
}  # fmt: skip
BY_TRACKER = {
    "remote": ("L3r", "tracker calls are active at this commit"),
    "stored": ("L3r", "its library keeps each run's parameters and metrics"),
    "metered": ("L2", "it logs a part of each run"),
    "default": ("L2", "its library writes event files by default"),
}
ELSEWHERE = "the record is not in the repository"
EVENTS = "tensorboard"
AMONG = "metrics go to event files; which of those in the repository are its own cannot be told"
UNTOLD = "it cannot be told that nothing kept its result"
CUT = "the history is cut (shallow clone): a later or earlier record cannot be seen"
UNFETCHED = "DVC experiments were not fetched: they may record it"
LOST = "content of commits in its window is not in this clone"
UNSEEN = (CUT, UNFETCHED, LOST)
"""Why a level is open where the clone lacks what would tell."""
SHOWN = "its outputs show pictures that are not read"
DOUBTED = "nothing that is surely its own keeps its result; what may be"
REACHED = "nothing that was seen keeps its result; it names a tracker that it was not seen to reach"
OFF = "nothing in the repository keeps its result; a tracker is there and off by default"


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


def graded(group: Group, scope: str, sight: Sight) -> tuple[str, str]:
    """Return the level of an experiment and the reason in words."""
    best = max(group.events, key=lambda event: ORDER.index(event.level))
    level, reason = best.level, REASONS.get(best.level, "")
    if level in ("L1", "L2", "L3"):
        reason = f"{reason}: {best.says}"
    if kept := _by_tracker(group, level, scope, sight):
        return kept
    if level != "L0":
        return level, reason
    if scope != "own":
        return "LX", scope
    return _unseen(group, sight) or (level, _of_nothing(group) or reason)


def _of_nothing(group: Group) -> str:
    """Return why it is doubtful that nothing keeps a result, where it is."""
    if group.doubted is not None:
        return f"{DOUBTED}: {group.doubted.path or 'a message'} at {group.doubted.sha[:12]}"
    trackers = {event.tracker for event in group.events}
    return OFF if "off" in trackers else REACHED if "named" in trackers else ""


def _by_tracker(group: Group, level: str, scope: str, sight: Sight) -> tuple[str, str] | None:
    """Return the level that the last tracker gives, where it is higher; a lesson that shows one tries nothing by it."""
    last = next((event for event in reversed(group.events) if event.tracker), None)
    kept = BY_TRACKER.get(last.tracker or "") if last else None
    is_lesson = level == "L0" and scope == TEACHING
    if last is None or kept is None or is_lesson or ORDER.index(level) >= ORDER.index(kept[0]):
        return None
    how = last.how or kept[1]
    is_here = last.tracker == "metered" and sight.has_events and (not last.how or EVENTS in how)
    return kept[0], AMONG if is_here else f"{how}; {ELSEWHERE}"


def _unseen(group: Group, sight: Sight) -> tuple[str, str] | None:
    """Return LX with its reason where a record may be out of sight."""
    if sight.is_shallow:
        return "LX", CUT
    if sight.unfetched is not None and group.last.at >= sight.unfetched:
        return "LX", UNFETCHED
    if doubt := next((event.doubt for event in group.events if event.doubt), None):
        return "LX", doubt if doubt == SHOWN else f"{UNTOLD}: {doubt}"
    end = group.last.at + WINDOW_COMMITS if group.closed is None else min(group.closed, group.last.at + WINDOW_COMMITS)
    if _is_lost(group, end, sight):
        return "LX", LOST
    return _kept_beside(group, end, sight)


def _is_lost(group: Group, end: int, sight: Sight) -> bool:
    """Say whether a result of its commits, or one of its window that names it, is not in the clone."""
    commits = {event.at for event in group.events}
    return any(
        at in commits or (group.first.at <= at < end and names(path, group.family)) for at, path in sight.missing
    )


def _kept_beside(group: Group, end: int, sight: Sight) -> tuple[str, str] | None:
    """Return LX with its reason where something that is not read, or that nobody claims, may be its result."""
    commits = {event.at for event in group.events}
    written = (path for at in commits for path in sight.outputs.get(at, ()) if is_output(path, group.family))
    if path := next(written, ""):
        return "LX", f"a file beside it may be what its run wrote: {path}"
    if kept := _in_window(group, end, sight.unread, sight.families):
        return "LX", f"a result was committed in its window in a form that is not read: {kept.path}"
    kept = _in_window(group, end, sight.loose, sight.families) if group.doubted is None else None
    if kept is not None:
        where = kept.path or "a message"
        return "LX", f"a result was kept in its window that may be its own: {where}"
    return None


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
