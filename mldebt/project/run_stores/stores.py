"""What the run stores of a repository say together: which are there, which can be read, each run once, its commit.

Evidence of finished runs, never their absence: a store that cannot be read, or was not fetched, is a row with its
reason. Runs that a test started are counted and dropped; stores of tests are not looked at.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.stores.exported import read_exported
from mldebt.facts.stores.layouts import Place, places_of
from mldebt.facts.stores.mlflow import ARTIFACTS_ONLY
from mldebt.facts.stores.reading import QUIET, read_store
from mldebt.facts.stores.records import LOST, UNREAD, Folder, Reading, RunRecord
from mldebt.facts.stores.results import read_notebook_outputs
from mldebt.findings.ledger import RunStore
from mldebt.findings.redact import redact_value
from mldebt.findings.subjects import TrainingRun
from mldebt.project.purposes.roles import TEST
from mldebt.project.run_stores.history import deleted, older_databases
from mldebt.project.run_stores.links import Link, Timeline, commit_link, literals_of
from mldebt.project.run_stores.merging import distinct, merged
from mldebt.project.run_stores.pipelines import pipeline_runs
from mldebt.project.sources import Sources
from mldebt.repository.stores import StoreFile, StoreFiles

STARTED_BY_TESTS = frozenset({"pytest", "py.test", "uvicorn", "gunicorn"})
SERVED = frozenset({"mlflow_sqlite", "mlflow_file", "wandb"})
"""Stores of trackers that may keep the artifacts of a run elsewhere."""
Group = list[tuple[Place, StoreFile]]


class StoredRun(msgspec.Struct, frozen=True):
    """One run with the commit that made it, as far as that can be told."""

    record: RunRecord
    link: Link


class Stores(msgspec.Struct, frozen=True):
    """The stores of a repository and their runs. `dropped` counts runs that tests started; `notes` what was cut off."""

    rows: tuple[RunStore, ...] = ()
    runs: tuple[StoredRun, ...] = ()
    dropped: int = 0
    notes: tuple[str, ...] = ()


def find_stores(
    sources: Sources,
    reader: StoreFiles,
    runs: Sequence[TrainingRun] = (),
    *,
    exported: Sequence[tuple[str, bytes]] = (),
) -> Stores:
    """Read every store in the snapshot, in experiment refs and at past commits.

    `runs` name the training cells of notebooks; `exported` are files (name, content) of runs that the user handed over.
    """
    files = reader.present(lambda path: bool(places_of(path)) and sources.role(path) != "test")
    found = list(_present(files, reader))
    found += _past(sources, files, reader)
    pipelines = pipeline_runs(sources.history, files, reader)
    found = [*pipelines.found, *(rest for one in found if (rest := _without(one, pipelines.files)))]
    found += _notebooks(sources, runs)
    found += [(_row("exported", name, reading), reading) for name, reading in _exported(exported)]
    records = merged(distinct(record for _, reading in found for record in reading.records))
    records = tuple(_beside_unread(records, [row for row, _ in found if row.type == "tensorboard"]))
    kept = [record for record in records if not _is_test(record)]
    rows = _rows(found, {(record.store, record.id) for record in records})
    return Stores(
        rows, tuple(_linked(kept, sources, reader, runs)), len(records) - len(kept), (*reader.notes, *pipelines.notes)
    )


def _beside_unread(records: Iterable[RunRecord], rows: Iterable[RunStore]) -> Iterator[RunRecord]:
    """Yield the runs; one in whose folder event files could not be read says so."""
    told = (part.partition(": ")[0] for row in rows for part in (row.error or "").split("; "))
    unread = {posixpath.dirname(path) for path in told} - {""}
    for one in records:
        is_unread = one.store != "tensorboard" and one.place.rpartition(":")[2] in unread
        yield msgspec.structs.replace(one, reason=UNREAD) if is_unread else one


def _present(files: Sequence[StoreFile], reader: StoreFiles) -> Iterator[tuple[RunStore, Reading]]:
    groups: dict[tuple[str, str], Group] = defaultdict(list)
    reader.ask_sizes(files)
    for file in files:
        for place in places_of(file.path):
            groups[place.kind, place.root].append((place, file))
    for (kind, root), group in sorted(groups.items(), key=lambda pair: (pair[0][0] in QUIET, pair[0])):
        if kind != "dvc" and (reading := _read(kind, root, group, reader)) is not None:
            yield _row(kind, root or ".", reading), reading


def _read(kind: str, root: str, group: Group, reader: StoreFiles) -> Reading | None:
    """Read one store; None where only companions are there, or nothing of that kind."""
    if all(place.is_companion for place, _ in group):
        return None
    inner = {file: place.inner for place, file in group}
    wanted = [(file, place.limit) for place, file in group if place.limit]
    contents: dict[str, bytes] = {}
    lost: dict[str, str] = {}
    for file, content in reader.read(wanted):
        if isinstance(content, bytes):
            contents[inner[file]] = content
        else:
            lost[inner[file]] = content
    names = tuple(sorted(place.inner for place, _ in group if not place.limit))
    return read_store(kind, Folder(root, contents, names, lost))


def _without(found: tuple[RunStore, Reading], files: frozenset[str]) -> tuple[RunStore, Reading] | None:
    """Take a pipeline's own metric files out of the result files beside it."""
    row, reading = found
    if row.type != "plain_metrics":
        return found
    kept = tuple(record for record in reading.records if record.place not in files)
    return (msgspec.structs.replace(row, runs=len(kept)), Reading(kept, reading.error)) if kept else None


def _row(kind: str, path: str, reading: Reading) -> RunStore:
    name = reading.records[0].store if reading.records else kind
    if name in ("database", "any_database"):
        name = "optuna" if "optuna" in posixpath.basename(path).lower() else "mlflow_sqlite"
    is_readable = bool(reading.records) or reading.error is None
    return RunStore(name, path, len(reading.records) if is_readable else None, is_readable, reading.error)


def _past(sources: Sources, files: Sequence[StoreFile], reader: StoreFiles) -> Iterator[tuple[RunStore, Reading]]:
    """Read stores that were deleted, and earlier states of databases; a place is written as git does, `commit:path`."""
    present = {file.path for file in files}

    def is_gone(path: str) -> bool:
        return not (path in present or reader.is_listed(path) or reader.is_set_aside(path))

    gone = deleted(sources.history, is_gone)
    reader.ask_sizes([file for past in gone.values() for _, file in past.files])
    for (kind, root), past in sorted(gone.items()):
        live = [(place, file) for place, file in past.files if sources.role(file.path) != "test"]
        if kind in ("dvc", "plain_metrics", "kaggle") or not live:
            continue
        reading = _read(kind, root, live, reader)
        if reading is not None and reading.error != ARTIFACTS_ONLY:
            yield _then(kind, past.commit, root, reading)
    databases = [place.root for file in files for place in places_of(file.path) if place.kind == "database"]
    for commit, path, sha in older_databases(sources.history, databases):
        reading = _read("database", path, [(places_of(path)[0], StoreFile(path, sha))], reader)
        if reading is not None and reading.records:
            yield _then("database", commit, path, reading)


def _then(kind: str, commit: str, root: str, reading: Reading) -> tuple[RunStore, Reading]:
    placed = tuple(msgspec.structs.replace(record, place=f"{commit}:{record.place}") for record in reading.records)
    then = msgspec.structs.replace(reading, records=placed)
    return _row(kind, f"{commit}:{root}", then), then


def _notebooks(sources: Sources, runs: Iterable[TrainingRun]) -> Iterator[tuple[RunStore, Reading]]:
    cells: dict[str, set[int]] = defaultdict(set)
    for run in runs:
        if run.cell is not None:
            cells[run.path].add(run.cell)
    for path, chosen in sorted(cells.items()):
        facts = sources.facts.get(path)
        records = read_notebook_outputs(path, facts, chosen) if isinstance(facts, NotebookFacts) else ()
        if records:
            yield RunStore("notebook", path, len(records), readable=True), Reading(records)


def _exported(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, Reading]]:
    for name, content in files:
        yield name, read_exported(content, name)


def _rows(found: Sequence[tuple[RunStore, Reading]], kept: set[tuple[str, str]]) -> tuple[RunStore, ...]:
    """Return the stores by type and path: no artifact root whose database is there, no state that adds no run."""
    has_database = any(row.type == "mlflow_sqlite" and reading.records for row, reading in found)
    seen: set[tuple[str, str]] = set()
    rows = []
    for row, reading in found:
        fresh = {(record.store, record.id) for record in reading.records} - seen
        seen |= fresh
        is_old = row.readable and ":" in row.path and row.type in ("mlflow_sqlite", "optuna") and not fresh
        is_absorbed = row.type == "plain_metrics" and not fresh & kept
        if not (is_old or is_absorbed) and not (has_database and reading.error == ARTIFACTS_ONLY):
            rows.append(row)
    return tuple(sorted(rows, key=lambda row: (row.type, row.path)))


def _is_test(record: RunRecord) -> bool:
    script = (record.script or "").replace("\\", "/")
    is_a_test = TEST.fullmatch("/".join(script.split("/")[-2:])) is not None
    return is_a_test or posixpath.basename(script) in STARTED_BY_TESTS or script.endswith("/pytest/__main__.py")


def _linked(
    records: Sequence[RunRecord], sources: Sources, reader: StoreFiles, runs: Sequence[TrainingRun]
) -> Iterator[StoredRun]:
    known = {str(commit.sha) for commit in sources.history.commits}
    named = {record.commit for record in records if record.commit} - known
    here = known | reader.commits_here(named)
    held: dict[str, Mapping[str, frozenset[str]]] = {}
    timeline, saved = Timeline(sources.history), _saved(sources)
    bare = {posixpath.basename(run.path) for run in runs if run.tracking == "tracked" and not run.records.artifacts}

    def literals(sha: str) -> Mapping[str, frozenset[str]]:
        if sha not in held:
            facts = sources.past([(sha, "python")]).get((sha, "python"))
            held[sha] = literals_of(facts) if isinstance(facts, PythonFacts) else {}
        return held[sha]

    for record in records:
        link = commit_link(record, timeline, here=here, literals=literals)
        is_kept = record.artifacts or record.id in saved or posixpath.basename(record.script or "") in bare
        is_lost = record.store in SERVED and not is_kept
        yield StoredRun(_settled(record, link, timeline, is_lost=is_lost), link)


def _saved(sources: Sources) -> frozenset[str]:
    """Return the names of the folders that hold artifacts, as trackers lay them out: those of runs."""
    apart = (path.split("/artifacts/")[0] for path in sources.files if "/artifacts/" in path)
    return frozenset(posixpath.basename(folder) for folder in apart)


def _settled(record: RunRecord, link: Link, timeline: Timeline, *, is_lost: bool) -> RunRecord:
    """Take the level down where the commit does not resolve or lacks the script, and secrets out of parameters.

    So is one of which no artifact is seen (`is_lost`): its program may have saved one elsewhere.
    """
    hidden = {key: redact_value(key, value) or "" for key, value in record.params.items()}
    before = {key: redact_value(key, value) or "" for key, value in record.previous.items()}
    reason = record.reason
    if record.level == "L4" and link.kind != "exact":
        reason = link.reason
    elif record.level == "L4" and record.store != "dvc" and timeline.lacks(record.script, link.commit):
        reason = f"the commit it names does not hold {posixpath.basename(record.script or '')}"
    elif record.level == "L4" and is_lost:
        reason = LOST
    level = record.level if reason == record.reason else "L3"
    return msgspec.structs.replace(record, params=hidden, previous=before, level=level, reason=reason)
