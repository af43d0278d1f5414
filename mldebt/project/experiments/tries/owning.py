"""Gives results to the tries they belong to: only where it can be shown that they are of that try and no other.

A result of a try's own commit is its own where there is one try and it names no earlier one, or where its name or
folder names one of several. A later one is where a file's name names the one open try, or a notebook shows it that
changed before. What only may be of a try, a score in a message or document of its window, is a row of its own, and the
try says that it may be its.
"""

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import KEPT, Event
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.tries.grouping import WINDOW_COMMITS, Group, tried

WORD = regex(r"[A-Za-z]{2,}|\d{2,}")
NUMBERED = regex(r"(?i)(?:exps?|experiments?|trials?)[_\-]?\d+")
COMMON = frozenset({
    "train", "training", "run", "main", "model", "models", "test", "make", "submission", "submissions", "predict",
    "log", "logs", "py", "csv", "txt", "config", "configs", "result", "results", "exp", "experiment", "experiments",
    "cv", "fold", "final", "best", "src",
})  # fmt: skip


def grouped(events: Sequence[Event], sites: Sites) -> list[Group]:
    """Return the experiments of a history in order of their first event."""
    groups = tried(events)
    alone = _with_results(groups, [event for event in events if event.kind in KEPT], sites)
    return sorted([*groups, *alone], key=lambda group: (group.first.at, group.family))


def _with_results(groups: Sequence[Group], results: Sequence[Event], sites: Sites) -> list[Group]:
    """Give results to the tries they belong to; return those that belong to none, by commit."""
    by_commit: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        for event in group.events:
            if group not in by_commit[event.at]:
                by_commit[event.at].append(group)
    alone: dict[tuple[int, str], Group] = {}
    for event in results:
        same = by_commit.get(event.at, [])
        if event.kind == "E3" and event.family:
            same = [group for group in same if group.family == event.family]
        owners = _of_its_commit(event, same, groups) if same else _of_its_window(event, groups)
        for group in owners:
            group.add(event)
        if owners:
            continue
        for group in same or _likely(event, groups, sites):
            group.doubted = group.doubted or event
        family = event.family or _family(event)
        own = alone.setdefault(
            (event.at, family if event.run_path else _numbered(event.path)),
            Group(family, event.run_path, [], event),
        )
        own.add(event)
    return list(alone.values())


def _of_its_commit(event: Event, same: Sequence[Group], groups: Sequence[Group]) -> Sequence[Group]:
    """Return the try of a result's commit that it is surely of, or an earlier one that it names; a lock is of all."""
    if event.kind == "E4":
        return same
    if len(same) < 2:
        is_own = not event.path or event.family or names(event.path, same[0].family)
        earlier = [] if is_own else [one for one in _recent(groups, event) if names(event.path, one.family)]
        return _of_its_window(event, groups) if any(one.is_open(event) for one in earlier) else same
    found = [group for group in same if names(event.path, group.family)]
    if not found and event.path:
        families = {group.family for group in same}
        nearest = [one for one in families if all(is_beside(event.path, one, two) for two in families - {one})]
        found = [group for group in same if group.family in nearest]
    return found if len(found) == 1 else ()


def _of_its_window(event: Event, groups: Sequence[Group]) -> Sequence[Group]:
    """Return the one earlier try that a result's name names or whose own outputs it is."""
    if event.kind == "E4":
        return ()
    named = [
        group for group in _recent(groups, event)
        if group.is_open(event) and (names(event.path, group.family) or event.family == group.family)
    ]  # fmt: skip
    return named if len(named) == 1 else ()


def _likely(event: Event, groups: Sequence[Group], sites: Sites) -> Sequence[Group]:
    """Return the earlier try that a result may be of: what it names, else the last of its author or of the only run."""
    if event.kind == "E4":
        return ()
    still_open = [group for group in _recent(groups, event) if group.is_open(event)]
    named = [group for group in still_open if names(event.path, group.family) or event.family == group.family]
    by_author = [group for group in still_open if group.last.author == event.author]
    if named:
        return named[-1:]
    if event.kind == "E5" and by_author:
        return by_author[-1:]
    is_only = still_open and event.kind == "E3" and not event.family and sites.only("") == still_open[-1].run_path
    return still_open[-1:] if is_only else ()


def _recent(groups: Sequence[Group], event: Event) -> Sequence[Group]:
    """Return the tries that began at most a window of commits before an event."""
    low = next((at for at, group in enumerate(groups) if group.last.at >= event.at - WINDOW_COMMITS), len(groups))
    return [group for group in groups[low:] if group.first.at < event.at]


def names(path: str, family: str) -> bool:
    """Say whether a result's name names what was tried: its whole stem, or two telling words of it."""
    stem, words = _telling(family)
    name = path.rpartition("/")[2].lower()
    if not stem or not name:
        return False
    return (stem in name and bool(words)) or (len(words) > 1 and len(words & _words(name)) > 1)


@lru_cache(maxsize=5000)
def _telling(family: str) -> tuple[str, frozenset[str]]:
    """Return the stem of a file's name and the words of it that tell more than that it trains."""
    stem = posixpath.splitext(posixpath.basename(family))[0].lower()
    return stem, _words(stem) - COMMON


@lru_cache(maxsize=5000)
def _words(name: str) -> frozenset[str]:
    return frozenset(WORD.findall(name))


def is_beside(path: str, family: str, other: str) -> bool:
    """Say whether a file stands nearer to what was tried than to another, by the folders they share."""
    folders = [posixpath.dirname(one).split("/") for one in (path, family, other)]
    return folders[1] != folders[2] and _depth(folders[0], folders[1]) > _depth(folders[0], folders[2])


def _depth(left: Sequence[str], right: Sequence[str]) -> int:
    pairs = zip(left, right, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b or not a), min(len(left), len(right)))


def _family(event: Event) -> str:
    return posixpath.dirname(event.path) or event.path or "messages"


def _numbered(path: str) -> str:
    """Return the folder of a numbered experiment that a result lies in, or nothing: results of two are two."""
    return next((part for part in path.split("/")[:-1] if NUMBERED.match(part)), "")
