"""Joins the runs of stores with the experiments of history: the run that belongs to a try is one row with it.

A store's commit, the script's name and the parameters that changed decide; a run that agrees with no try is a row of
its own. Result files that history already told of are not told again.
"""

import posixpath
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

import msgspec

from mldebt.facts.stores.dvc import LIVE_METRICS
from mldebt.facts.stores.event_folders import path_of
from mldebt.facts.stores.records import RunRecord
from mldebt.findings.ledger import Experiment, Metric, Setting
from mldebt.findings.redact import redact
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.experiments.sites.present import EXAMPLE, PREPARING, Sites
from mldebt.project.experiments.tries.apart import Apart, above
from mldebt.project.experiments.tries.certainty import FILES, kept_confidence
from mldebt.project.experiments.tries.levels import ORDER
from mldebt.project.experiments.tries.recorded import Recorded
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.project.experiments.values.names import plain
from mldebt.project.purposes.roles import TEST
from mldebt.project.run_stores.stores import StoredRun
from mldebt.repository.clock import iso
from mldebt.repository.model import History

MOST = 60
LONG_BEFORE = 90 * 86_400
"""Seconds before a history begins: a run from before them that names no program may have come with a course's files."""
TEMPLATED = "{{"
PREDICTING = regex(r"(?i)^(?:[a-z]+_)?(?:predict|infer|serv|app\b)")
TIMED = regex(r"(?i)(?:^|[_/])(?:run_?time|time|secs?|seconds|duration|latency|ms|memory|cpu|fps)(?:$|[_/])")


def joined(rows: Sequence[Experiment], stores: Sequence[StoredRun], sites: Sites) -> list[Experiment]:
    """Return the experiments with the runs of stores, each once."""
    history = sites.sources.history
    found, recorded, apart = list(rows), Recorded(sites), Apart(stores, history)
    locked, begun = _locks(rows, history), _begun(history)
    told = {item.path for row in rows for item in row.evidence}
    taken: set[int] = set()
    for run in stores:
        if _is_none(run.record, told):
            continue
        at = next((at for at, row in enumerate(rows) if at not in taken and _agrees(row, run)), None)
        if at is None:
            row = _row(run, recorded, is_locked=(run.link.commit or "")[:12] in locked)
            is_open = _is_given(row, run, begun) or apart.is_apart(run)
            found.append(msgspec.structs.replace(row, confidence="low") if is_open else row)
        else:
            taken.add(at)
            found[at] = _merged(found[at], run, recorded)
    return _once(found, stores)


def _locks(rows: Sequence[Experiment], history: History) -> set[str]:
    """Return the commits that changed a lock's training, and the first one, whose files are no changes."""
    locked = {item.says[6:18] for row in rows for item in row.evidence if item.says.startswith("E4 at ")}
    return locked | {str(commit.sha)[:12] for commit in history.commits[-1:]}


def _begun(history: History) -> str:
    """Return before when a run came with somebody else's files; nothing where the beginning is not seen."""
    is_whole = bool(history.commits) and not history.shallow
    return iso(history.commits[-1].committer_time - LONG_BEFORE) if is_whole else ""


def _is_given(row: Experiment, run: StoredRun, begun: str) -> bool:
    """Say whether a run may be nobody's try here: an example, or of no known program and long before history."""
    is_unknown = run.link.commit is None and not run.record.script
    is_older = is_unknown and (run.record.started or begun) < begun
    return is_older or EXAMPLE.search(posixpath.dirname(row.run_path or run.record.place)) is not None


def _once(rows: Sequence[Experiment], stores: Sequence[StoredRun]) -> list[Experiment]:
    """Return the rows without those of files that the told runs consist of, by what the runs of a folder measured."""
    held: dict[str, set[float]] = defaultdict(set)
    for run in stores:
        if run.record.store not in FILES:
            held[path_of(run.record)] |= {measure.value for measure in run.record.metrics.values()}
    return [row for row in rows if not _is_told_again(row, held)]


def _is_told_again(row: Experiment, held: Mapping[str, set[float]]) -> bool:
    """Say whether a row is of result files alone that lie in folders of told runs and hold what these measured."""
    if row.events != ("E3",) or row.store is not None:
        return False
    values: set[float] = set()
    for item in row.evidence:
        home = next((folder for folder in above(posixpath.dirname(item.path)) if folder in held), None)
        if home is None:
            return False
        values |= held[home]
    return all(metric.value in values for metric in row.metrics)


def _is_none(record: RunRecord, told: Container[str]) -> bool:
    """Say whether a run of a store is no experiment of its own: a test, a preparation, a prediction, a file told of.

    Nor is an event file that holds nothing.
    """
    place, script = record.place.rpartition(":")[2], record.script or ""
    if TEMPLATED in record.place or TEST.fullmatch(place) or (record.store == "hydra" and PREPARING.search(script)):
        return True
    if record.store == "tensorboard" and not record.metrics and not record.params:
        return True
    if PREDICTING.search(posixpath.basename(script)) and all(map(TIMED.search, record.metrics)):
        return True
    return record.store in FILES and (place in told or not record.started)


def _agrees(row: Experiment, run: StoredRun) -> bool:
    """Say whether a run is the record of a try: its commit, and what was changed there or recorded there."""
    if row.commit is None or run.link.commit != row.commit or run.link.kind not in ("exact", "time+script+params"):
        return False
    if run.record.place.startswith("refs/"):
        return False
    script = posixpath.basename(run.record.script or "")
    if script and row.run_path and posixpath.basename(row.run_path) != script:
        return False
    held = {plain(key): plain_meaning(value) for key, value in run.record.params.items()}
    named = [param for param in row.params if plain(param.key) in held]
    locked = {item.path for item in row.evidence if item.says.startswith("E4 at ")}
    is_known = bool(named) or (bool(script) and row.run_path is not None and _is_committed_lock(run))
    return all(held[plain(param.key)] in _tried(param.value) for param in named) and (
        any(_is_of_lock(run.record.place.rpartition(":")[2], path) for path in locked) if locked else is_known
    )


def _tried(value: str) -> set[str]:
    """Return the meaning of a value, and those of a search's list, of which a run records one."""
    listed = value[1:-1].split(",") if value[:1] == "[" else ()
    return {plain_meaning(value), *(plain_meaning(one.strip()) for one in listed)}


def _is_of_lock(place: str, lock: str) -> bool:
    """Say whether a record is a pipeline's lock, or what DVCLive wrote in the folder of one."""
    folder = posixpath.dirname(lock)
    return place == lock or (place.endswith(LIVE_METRICS) and place.startswith(f"{folder}/".lstrip("/")))


def _merged(row: Experiment, run: StoredRun, recorded: Recorded) -> Experiment:
    other = _row(run, recorded)
    better = max((row, other), key=lambda one: ORDER.index(one.level) if one.level in ORDER else -1)
    known = {plain(param.key) for param in row.params}
    return msgspec.structs.replace(
        row, level=better.level, reason=better.reason, store=other.store, started=other.started or row.started,
        ended=other.ended or row.ended, events=tuple(sorted({*row.events, *other.events})),
        params=(*row.params, *(param for param in other.params if plain(param.key) not in known))[:MOST],
        metrics=(*other.metrics, *row.metrics)[:MOST], evidence=(*row.evidence, *other.evidence),
        confidence="high" if row.is_sure else other.confidence,
    )  # fmt: skip


def _row(run: StoredRun, recorded: Recorded, *, is_locked: bool = True) -> Experiment:
    """Return the row of a run; that of a lock of whose commit no stage that trains changed is not sure."""
    record, link = run.record, run.link
    is_open = recorded.is_no_training(record) or (_is_committed_lock(run) and not is_locked)
    kept = ("E3",) if record.store in FILES else ("E4",)
    events = ("E1", *kept) if record.previous else kept
    says = f"{record.store} run {record.name or record.id}: {link.reason}"
    return Experiment(
        id=f"{record.store}:{record.id}", family=record.family or record.script or record.place, level=record.level,
        run_path=recorded.site(record.script), reason=redact(record.reason), started=record.started,
        ended=record.ended,
        commit=link.commit, commit_link=link.kind, events=events, store=record.store,
        params=tuple(
            Setting(key, value, record.previous.get(key), record.place)
            for key, value in list(record.params.items())[:MOST]
        ),
        metrics=tuple(
            Metric(key, measure.value, measure.split, record.place)
            for key, measure in list(record.metrics.items())[:MOST]
        ),
        evidence=(Evidence(record.place, None, redact(says)),),
        confidence="low" if is_open else kept_confidence(record),
    )  # fmt: skip


def _is_committed_lock(run: StoredRun) -> bool:
    """Say whether a run is the state of a pipeline's lock at a commit."""
    return run.record.store == "dvc" and run.link.kind == "exact" and not run.record.place.startswith("refs/")
