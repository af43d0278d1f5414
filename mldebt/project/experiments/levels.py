"""Grades how well an experiment is recorded, L4 to L0 or LX (experiments §1): the highest level that holds wins.

L0 is said only where looking was possible: a shallow or partial clone, unfetched experiments, a template, an example or
teaching material make it LX, which is never debt.
"""

from collections.abc import Mapping, Sequence

import msgspec

from mldebt.project.experiments.grouping import WINDOW_COMMITS, Group, names

ORDER = ("L0", "L1", "L2", "L3r", "L3", "L4")
REASONS = {
    "L1": "a person wrote a number", "L2": "a file keeps metrics, no run behind it",
    "L3": "the pipeline's lock records it", "L0": "nothing in the repository keeps its result",
}  # fmt: skip


class Sight(msgspec.Struct, frozen=True):
    """What limits looking: missing results as (commit's place, path), a cut history, unfetched experiments.

    `unread` are results in a form that is not read, such as a pickle or a plot, by the place of their commit.
    """

    missing: Sequence[tuple[int, str]] = ()
    unread: Mapping[int, str] = {}
    is_shallow: bool = False
    is_unfetched: bool = False


def graded(group: Group, scope: str, sight: Sight) -> tuple[str, str]:
    """Return the level of an experiment and the reason in words."""
    best = max(group.events, key=lambda event: ORDER.index(event.level))
    level, reason = best.level, REASONS.get(best.level, "")
    if level in ("L1", "L2", "L3"):
        reason = f"{reason}: {best.says}"
    tracker = next((event.tracker for event in group.events if event.tracker), None)
    if tracker == "remote" and ORDER.index(level) < ORDER.index("L3r"):
        level, reason = "L3r", "tracker calls are active at this commit; the record is not in the repository"
    elif tracker == "metered" and ORDER.index(level) < ORDER.index("L2"):
        level, reason = "L2", "metrics go to event files that are not in the repository"
    elif tracker == "default" and level == "L0":
        level, reason = "L2", "its library writes event files by default; they are not in the repository"
    if level != "L0":
        return level, reason
    if scope != "own":
        return "LX", scope
    return _unseen(group, sight) or (level, reason)


def _unseen(group: Group, sight: Sight) -> tuple[str, str] | None:
    """Return LX with its reason where a record may be out of sight."""
    if sight.is_shallow:
        return "LX", "the history is cut (shallow clone): a later or earlier record cannot be seen"
    if sight.is_unfetched:
        return "LX", "DVC experiments were not fetched: they may record it"
    end = min(
        group.closed if group.closed is not None else group.last.at + WINDOW_COMMITS, group.last.at + WINDOW_COMMITS
    )
    commits = {event.at for event in group.events}
    if kept := next((sight.unread[at] for at in sorted(commits) if at in sight.unread), None):
        return "LX", f"a result was committed with it in a form that is not read: {kept}"
    if any(at in commits or (group.first.at <= at < end and names(path, group.family)) for at, path in sight.missing):
        return "LX", "content of commits in its window is not in this clone"
    return None
