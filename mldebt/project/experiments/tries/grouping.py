"""Puts events together into experiments: changes that belong to one try, and the results that were kept of it.

A try is open from its first event to its author's next of its family, 14 days or 30 commits, whichever comes first.
Changes of one file that one author wrote and committed within 30 minutes are one try (a rebase commits days of work in
one second), as is one edit of three or more files; longer loops are a sequence.
"""

import posixpath
from collections import Counter
from collections.abc import Sequence

import msgspec

from mldebt.project.experiments.changes.events import TRIED, Event
from mldebt.project.experiments.values.names import plain

SWEEPING = 3
TOGETHER = 30 * 60
WINDOW_SECONDS = 14 * 86_400
WINDOW_COMMITS = 30
Signature = tuple[int, frozenset[tuple[str, str, str]]]


class Group(msgspec.Struct):
    """One experiment in the making: its events in order, the last that tried something, and the end of its window.

    `closed` is its author's next try of its family, `passed` that of its run: a result naming neither is that one's.
    `doubted` is a result that may be its own and cannot be shown to be.
    """

    family: str
    run_path: str | None
    events: list[Event]
    last: Event
    closed: int | None = None
    passed: int | None = None
    doubted: Event | None = None

    @property
    def first(self) -> Event:
        """Return the earliest event."""
        return self.events[0]

    def add(self, event: Event) -> None:
        """Take an event in; `last` is the latest that tried something, else the latest.

        What stood before is given back where it changed the version that another change starts from once more.
        """
        self.events = [*(one for one in self.events if not _is_given_back(one, event)), event]
        if event.kind in TRIED or self.last.kind not in TRIED:
            self.last = event

    def is_open(self, event: Event) -> bool:
        """Say whether an event falls into the evidence window."""
        if self.closed is not None and event.at >= self.closed:
            return False
        return 0 <= event.at - self.last.at <= WINDOW_COMMITS and event.time - self.last.time <= WINDOW_SECONDS


def _is_given_back(before: Event, event: Event) -> bool:
    """Say whether a change starts from the version that one before it started from: that was undone in between."""
    old = event.change.old if event.change else ""
    is_same = before.change is not None and before.path == event.path and before.change.old == old
    return bool(old) and is_same and before.at < event.at


def tried(events: Sequence[Event]) -> list[Group]:
    """Return what was tried in a history, in order."""
    groups = _tried([event for event in events if event.kind in TRIED])
    _pass(groups)
    return groups


def _pass(groups: Sequence[Group]) -> None:
    """Note for each try at which commit its author began the next one of the same run; others may work beside it."""
    latest: dict[tuple[str, str], Group] = {}
    for group in sorted(groups, key=lambda one: one.first.at):
        if group.run_path is None:
            continue
        before = latest.get((group.run_path, group.last.author))
        if before is not None and before.first.at < group.first.at:
            before.passed = group.first.at
        latest[group.run_path, group.first.author] = group


def _tried(events: Sequence[Event]) -> list[Group]:
    groups: list[Group] = []
    latest: dict[tuple[str, str], Group] = {}
    sweeping: dict[Signature, Group] = {}
    counts = Counter(_signature(event) for event in events if event.kind == "E1")
    for event in sorted(events, key=lambda event: (event.at, event.kind == "E6")):
        if event.kind == "E1" and all(row.is_minor for row in event.params):
            continue
        if event.kind == "E6" and (same := _of_same_run(groups, event)):
            same.add(event)
            continue
        if counts[_signature(event)] >= SWEEPING:
            if (edit := sweeping.get(_signature(event))) is not None:
                edit.add(event)
                continue
            groups.append(sweeping.setdefault(_signature(event), Group(event.family, event.run_path, [event], event)))
            continue
        group = latest.get((event.family, event.author))
        if group and _belongs(group, event):
            group.add(event)
            continue
        if group:
            group.closed = event.at
        fresh = latest[event.family, event.author] = Group(event.family, event.run_path, [event], event)
        groups.append(fresh)
    return groups


def _signature(event: Event) -> Signature:
    """Return what one edit of many files has in common: the commit and the values changed."""
    return event.at, frozenset((plain(row.key), row.previous, row.value) for row in event.params)


def _of_same_run(groups: Sequence[Group], event: Event) -> Group | None:
    """Return the try of the same commit and run, if there is one."""
    latest = groups[-8:]
    return next((one for one in latest if one.last.at == event.at and one.run_path == event.run_path), None)


def _belongs(group: Group, event: Event) -> bool:
    """Say whether an event continues a try: of the same commit, or soon after by the same author."""
    if event.at == group.last.at:
        return True
    is_soon = 0 <= event.time - group.last.time <= TOGETHER
    is_written_soon = abs(event.authored - group.last.authored) <= TOGETHER
    return is_soon and is_written_soon and event.author == group.last.author and event.kind == "E1"


def sequences(groups: Sequence[Group]) -> dict[int, str]:
    """Return the sequences by place of their groups: tries of one family and author within each other's window."""
    found: dict[int, str] = {}
    latest: dict[str, int] = {}
    for place, group in enumerate(groups):
        if not any(event.kind == "E1" for event in group.events):
            continue
        before = latest.get(group.family)
        if before is not None:
            last = groups[before].last
            if last.author == group.first.author and group.first.time - last.time <= WINDOW_SECONDS:
                name = posixpath.splitext(posixpath.basename(group.family))[0]
                found[before] = found[place] = name
        latest[group.family] = place
    return found
