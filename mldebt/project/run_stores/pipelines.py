"""Reads DVC's runs: every committed state of a pipeline's lock, and the experiments in `refs/exps`.

A lock is the record of the commit that holds it. Experiment refs are not fetched by a normal clone: a pipeline without
them has unknown experiments, not none.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.stores.dvc import (
    LIVE_METRICS,
    LIVE_PARAMS,
    LOCK,
    OLD_LIVE,
    PIPELINE,
    as_experiment,
    declared_metrics,
    read_dvc,
)
from mldebt.facts.stores.layouts import places_of
from mldebt.facts.stores.records import Folder, Reading, RunRecord, graded, moment
from mldebt.findings.ledger import RunStore
from mldebt.project.run_stores.history import pipeline_commits
from mldebt.repository.model import History
from mldebt.repository.stores import ExperimentRef, StoreFile, StoreFiles

LIVE = (LIVE_METRICS, LIVE_PARAMS, OLD_LIVE)
FILES = (LOCK, PIPELINE, *LIVE)
LIMIT = 2 << 20
MAX_STATES = 60
NOT_FETCHED = "experiments not fetched: refs/exps is absent from this clone, as from any normal clone"
Found = list[tuple[RunStore, Reading]]


class Pipelines(msgspec.Struct, frozen=True):
    """The pipelines' stores, the files that are theirs, and what was cut off."""

    found: tuple[tuple[RunStore, Reading], ...]
    files: frozenset[str]
    notes: tuple[str, ...]


def pipeline_runs(history: History, files: Sequence[StoreFile], reader: StoreFiles) -> Pipelines:
    """Return the runs of all pipelines, in experiment refs, in the snapshot and at past commits."""
    roots = sorted({place.root for file in files for place in places_of(file.path) if place.kind == "dvc"})
    found: Found = []
    own: set[str] = set()
    known: set[str] = set()
    states = pipeline_commits(history, MAX_STATES)
    times = {str(commit.sha): commit.committer_time for commit in history.commits}
    experiments, applied = _experiments(roots, reader)
    committed: dict[str, list[RunRecord]] = {}
    for root in sorted({*roots, *(root for _, root in states)}):
        past = [
            (commit, record) for (commit, one), names in states.items() if one == root
            for record in _at(commit, root, reader, FILES if LOCK in names else LIVE)
        ]  # fmt: skip
        known |= {record.id for _, record in past}
        committed[root] = _with_changes([_committed(commit, record, times) for commit, record in past])
    told = _with_live(committed)
    for root, states_of in committed.items():
        current, paths = _current(root, files, reader)
        own |= paths
        fresh = [record for record in current.records if record.id not in known]
        new = (one for one in (*fresh, *states_of) if one.id not in applied and one.id not in told)
        whole = Reading(tuple(new), current.error)
        if whole.records or whole.error:
            found.append((_row(root or ".", whole), whole))
    found += experiments
    notes = (f"pipelines: only the newest {MAX_STATES} states were read",) if len(states) >= MAX_STATES else ()
    return Pipelines(tuple(found), frozenset(own), notes)


def _row(path: str, reading: Reading) -> RunStore:
    count = len(reading.records)
    return RunStore("dvc", path, count or None, readable=bool(count), error=reading.error)


def _current(root: str, files: Sequence[StoreFile], reader: StoreFiles) -> tuple[Reading, set[str]]:
    """Read the pipeline as it stands in the snapshot, with the metric files it declares, and name its files."""
    held = {file.path: file for file in files}
    contents: dict[str, bytes] = {}
    lost: dict[str, str] = {}
    wanted: tuple[str, ...] = FILES
    for _ in range(2):
        chosen = [held.get(_join(root, name)) or reader.at_head(_join(root, name)) for name in wanted]
        for file, content in reader.read([(file, LIMIT) for file in chosen if reader.has(file)]):
            inner = file.path[len(root) :].lstrip("/") if root else file.path
            if isinstance(content, bytes):
                contents[inner] = content
            else:
                lost[inner] = content
        wanted = declared_metrics(contents.get(PIPELINE, b""))
    own = {_join(root, name) for name in (*FILES, *wanted)}
    if LOCK in lost:
        return Reading(error=f"{_join(root, LOCK)}: {lost[LOCK]}"), own
    return read_dvc(Folder(root, contents, (), lost)) or Reading(), own


def _at(commit: str, root: str, reader: StoreFiles, wanted: tuple[str, ...] = FILES) -> Iterator[RunRecord]:
    """Yield the run that a commit's files describe; a lock that it did not write is of a run before (`wanted`)."""
    contents: dict[str, bytes] = {}
    for _ in range(2):
        for name in wanted:
            content = reader.read_at(commit, _join(root, name), LIMIT) if name not in contents else None
            if content is not None:
                contents[name] = content
        wanted = declared_metrics(contents.get(PIPELINE, b""))
    reading = read_dvc(Folder(root, contents))
    yield from reading.records if reading else ()


def _committed(commit: str, record: RunRecord, times: dict[str, int]) -> RunRecord:
    has_values = bool(record.metrics)
    held = msgspec.structs.replace(
        record, commit=commit, place=f"{commit}:{record.place}", ended=moment(times.get(commit)),
        reason="" if has_values else record.reason,
    )  # fmt: skip
    return graded(held) if has_values else held


def _with_changes(newest_first: Sequence[RunRecord]) -> list[RunRecord]:
    """Add to each state what its parameters were in the state before; one that records the same is no other run."""
    found = []
    for at, record in enumerate(newest_first, 1):
        before = newest_first[at] if at < len(newest_first) else None
        old = before.params if before else {}
        changed = {key: old[key] for key, value in record.params.items() if key in old and old[key] != value}
        is_again = before is not None and not changed and record.metrics == before.metrics != {}
        is_lock = record.place.endswith(LOCK)
        alike = next((one.id for one in newest_first[at:] if one.place.endswith(LOCK) == is_lock), None)
        if not is_again and alike != record.id:
            found.append(msgspec.structs.replace(record, previous=changed))
    return found


def _with_live(committed: Mapping[str, list[RunRecord]]) -> frozenset[str]:
    """Give each lock what DVCLive wrote below it in the same commit; return the ids of what is told by that.

    A lock with other metrics, or one of several that DVCLive's folder lies below, is told apart.
    """
    every = [one for records in committed.values() for one in records]
    told = set()
    for live in (one for one in every if one.place.endswith(LIVE_METRICS)):
        held = [
            (records, at) for root, records in committed.items() for at, one in enumerate(records)
            if one.commit == live.commit and one.place.endswith(LOCK)
            and live.place.partition(":")[2].startswith(_join(root, ""))
        ]  # fmt: skip
        if len(held) != 1:
            continue
        records, at = held[0]
        lock = records[at]
        if not lock.metrics or live.metrics.items() <= lock.metrics.items():
            records[at] = graded(msgspec.structs.replace(
                lock, params={**live.params, **lock.params}, metrics={**live.metrics, **lock.metrics}, reason="",
                previous={**live.previous, **lock.previous},
            ))  # fmt: skip
            told.add(live.id)
    return frozenset(told)


def _experiments(roots: Sequence[str], reader: StoreFiles) -> tuple[Found, frozenset[str]]:
    """Return the experiments as one store, and the ids of their locks: one that was applied is not a second run."""
    refs = reader.experiments()
    if not refs:
        missing = RunStore("dvc", "refs/exps", None, readable=False, error=NOT_FETCHED)
        return ([(missing, Reading())] if roots else []), frozenset()
    records: list[RunRecord] = []
    locks: set[str] = set()
    lost = 0
    for ref in refs:
        read = [pair for root in roots or [""] for pair in _experiment(ref, root, reader)]
        lost += not read
        locks |= {lock for lock, _ in read}
        records += [record for _, record in read]
    error = f"{lost} of {len(refs)} experiments could not be read" if lost else None
    row = RunStore("dvc", "refs/exps", len(records), readable=bool(records), error=error)
    return [(row, Reading(tuple(records), error))], frozenset(locks)


def _experiment(ref: ExperimentRef, root: str, reader: StoreFiles) -> Iterator[tuple[str, RunRecord]]:
    """Yield an experiment as its commit holds it, beside what its baseline had, and its lock's id."""
    if ref.seconds is None:
        return
    before = [record.params for record in _at(ref.baseline, root, reader)]
    for record in _at(ref.commit, root, reader):
        yield record.id, as_experiment(
            record, commit=ref.commit, baseline=ref.baseline, name=ref.name, seconds=ref.seconds,
            before=before[0] if before else {},
        )  # fmt: skip


def _join(root: str, name: str) -> str:
    return posixpath.join(root, name) if root else name
