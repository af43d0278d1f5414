"""Writes experiments as the document's rows."""

from collections import Counter
from collections.abc import Iterator, Sequence

from mldebt.findings.ledger import Experiment, Metric, Setting
from mldebt.findings.redact import redact, redact_value
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Confidence, RunKind
from mldebt.project.experiments.changes.events import Event
from mldebt.project.experiments.tries.grouping import Group
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.repository.clock import iso

MOST_PARAMS = 60
MOST_METRICS = 60
MOST_EVIDENCE = 30


def experiment(
    group: Group, *, level: str, reason: str, kind: RunKind, sequence: str | None, confidence: Confidence,
    alike: Sequence[str] = (),
) -> Experiment:  # fmt: skip
    """Return the row of one experiment; its commit is the one that left the configuration as it was tried.

    Values that were all given back are told by none of its events. Of several `alike` runs none is said to be meant.
    """
    tried, params = group.last, tuple(_params(group))
    told = [event for event in group.events if event.kind != "E1" or params]
    return Experiment(
        id=f"{group.first.sha[:12]}:{group.family}", family=group.family, level=level,
        run_path=None if len(alike) > 1 else group.run_path,
        reason=redact(reason), sequence=sequence, started=iso(group.first.time),
        ended=iso(max(event.time for event in group.events)), commit=tried.sha, commit_link="exact",
        author=tried.author, kind=kind, events=tuple(sorted({event.kind for event in told})),
        params=params[:MOST_PARAMS], metrics=tuple(_metrics(group))[:MOST_METRICS],
        evidence=(*map(_evidence, told), *_doubted(group), *_among(alike))[:MOST_EVIDENCE], confidence=confidence,
    )  # fmt: skip


def is_undone(group: Group) -> bool:
    """Say whether a try gave every value back that it had changed."""
    return all(event.kind == "E1" for event in group.events) and next(_params(group), None) is None


def is_thin(group: Group) -> bool:
    """Say whether nothing but one changed value tells of a try: no other of it, and no result that was kept."""
    names = {row.key for event in group.events for row in event.params if not row.is_minor}
    is_alone = len(names) < 2 or len(group.events) == 1
    return group.doubted is None and all(event.is_thin for event in group.events) and is_alone


def _params(group: Group) -> Iterator[Setting]:
    """Yield each parameter once: what it was before the first change and what the last one made it, if that differs."""
    first: dict[tuple[str, str, int], str] = {}
    last: dict[tuple[str, str, int], Setting] = {}
    for event in group.events:
        counts: Counter[str] = Counter()
        for row in (row for row in event.params if not row.is_minor):
            counts[row.key] += 1
            key = event.path, row.key, counts[row.key]
            previous = first.setdefault(key, row.previous)
            last[key] = Setting(
                row.key, redact_value(row.key, row.value) or "", redact_value(row.key, previous), place(event, row.line)
            )
    yield from (row for row in last.values() if plain_meaning(row.value) != plain_meaning(row.previous or ""))


def _metrics(group: Group) -> Iterator[Metric]:
    for event in group.events:
        for metric in event.metrics:
            yield Metric(metric.key, metric.value, metric.split, place(event, event.line))


def place(event: Event, line: int | None) -> str:
    """Return where something is said: `commit:path:line`, or the commit alone for its message."""
    if not event.path:
        return event.sha[:12]
    return f"{event.sha[:12]}:{event.path}" + (f":{line}" if line else "")


def _evidence(event: Event) -> Evidence:
    where = event.path or "."
    return Evidence(where, event.line, redact(f"{event.kind} at {event.sha[:12]}: {event.says}"), event.cell)


def _doubted(group: Group) -> Iterator[Evidence]:
    """Yield the result that may be of a try and is a row of its own."""
    if (event := group.doubted) is not None:
        says = redact(f"may be its own: {event.kind} of {event.sha[:12]}, {event.says}")
        yield Evidence(event.path or ".", event.line, says, event.cell)


def _among(alike: Sequence[str]) -> Iterator[Evidence]:
    """Yield that a file is of one of several runs that nothing tells apart."""
    if len(alike) > 1:
        yield Evidence(alike[0], None, f"it may be of any of {len(alike)} runs: {', '.join(alike[:4])}")
