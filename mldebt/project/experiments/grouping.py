"""Puts events together into experiments: changes that belong to one try, and the results that were kept of it.

A try is open from its first event to its author's next of its family, 14 days or 30 commits, whichever comes first.
Changes of one file by one author within 30 minutes are one try, as is one edit of three or more files; longer loops are
a sequence. A result belongs to a try of its own commit, else to an open one that its name names, else to the last open
one: of the author of a message with a score, or of the only run there is.
"""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.events import KEPT, TRIED, Event
from mldebt.project.experiments.names import plain
from mldebt.project.experiments.sites import Sites

SWEEPING = 3
TOGETHER = 30 * 60
WINDOW_SECONDS = 14 * 86_400
WINDOW_COMMITS = 30
WORD = regex(r"[A-Za-z]{2,}|\d{2,}")
NUMBERED = regex(r"(?i)(?:exps?|experiments?|trials?)[_\-]?\d+")
COMMON = frozenset({
    "train", "training", "run", "main", "model", "models", "test", "make", "submission", "submissions", "predict",
    "log", "logs", "py", "csv", "txt", "config", "configs", "result", "results", "exp", "experiment", "experiments",
    "cv", "fold", "final", "best", "src",
})  # fmt: skip
Signature = tuple[int, frozenset[tuple[str, str, str]]]


class Group(msgspec.Struct):
    """One experiment in the making: its events in order, the last that tried something, and the end of its window.

    `closed` is its author's next try of its family, `passed` that of its run: a result naming neither is that one's.
    """

    family: str
    run_path: str | None
    events: list[Event]
    last: Event
    closed: int | None = None
    passed: int | None = None

    @property
    def first(self) -> Event:
        """Return the earliest event."""
        return self.events[0]

    def add(self, event: Event) -> None:
        """Take an event in; `last` is the latest that tried something, else the latest."""
        self.events.append(event)
        if event.kind in TRIED or self.last.kind not in TRIED:
            self.last = event

    def is_open(self, event: Event) -> bool:
        """Say whether an event falls into the evidence window."""
        if self.closed is not None and event.at >= self.closed:
            return False
        return 0 <= event.at - self.last.at <= WINDOW_COMMITS and event.time - self.last.time <= WINDOW_SECONDS


def grouped(events: Sequence[Event], sites: Sites) -> list[Group]:
    """Return the experiments of a history in order of their first event."""
    tried = _tried([event for event in events if event.kind in TRIED])
    _pass(tried)
    alone = _with_results(tried, [event for event in events if event.kind in KEPT], sites)
    return sorted([*tried, *alone], key=lambda group: (group.first.at, group.family))


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
    return is_soon and event.author == group.last.author and event.kind == "E1"


def _with_results(tried: Sequence[Group], results: Sequence[Event], sites: Sites) -> list[Group]:
    """Give results to the tries they belong to; return those that belong to none, by commit."""
    by_commit: dict[int, list[Group]] = defaultdict(list)
    for group in tried:
        for event in group.events:
            if group not in by_commit[event.at]:
                by_commit[event.at].append(group)
    alone: dict[tuple[int, str], Group] = {}
    for event in results:
        owners = list(_owners(event, by_commit.get(event.at, []), tried, sites))
        for group in owners:
            group.add(event)
        if not owners:
            family = event.family or _family(event)
            own = alone.setdefault(
                (event.at, family if event.run_path else _numbered(event.path)),
                Group(family, event.run_path, [], event),
            )
            own.add(event)
    return list(alone.values())


def _owners(event: Event, same: Sequence[Group], tried: Sequence[Group], sites: Sites) -> Iterator[Group]:
    if event.kind == "E3" and event.family:
        same = [group for group in same if group.family == event.family]
    if same:
        named = [group for group in same if names(event.path, group.family)]
        yield from named or same
        return
    if event.kind == "E4":
        return
    still_open = [group for group in _recent(tried, event) if group.is_open(event)]
    named = [group for group in still_open if names(event.path, group.family) or event.family == group.family]
    by_author = [group for group in still_open if group.last.author == event.author]
    if named:
        yield named[-1]
    elif event.kind == "E5" and by_author:
        yield by_author[-1]
    elif still_open and event.kind == "E3" and not event.family and sites.only("") == still_open[-1].run_path:
        yield still_open[-1]


def _recent(tried: Sequence[Group], event: Event) -> Sequence[Group]:
    """Return the tries that began at most a window of commits before an event."""
    low = next((at for at, group in enumerate(tried) if group.last.at >= event.at - WINDOW_COMMITS), len(tried))
    return [group for group in tried[low:] if group.first.at < event.at]


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
