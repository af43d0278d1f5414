"""Joins a pipeline's lock with the try that it records where the values came first and the run some commits later."""

import posixpath
from collections.abc import Mapping, Sequence

import msgspec

from mldebt.findings.ledger import Experiment
from mldebt.project.experiments.grouping import WINDOW_SECONDS
from mldebt.project.experiments.leads import PARAMETERS
from mldebt.project.experiments.names import plain
from mldebt.project.experiments.values import plain_meaning
from mldebt.project.stores import StoredRun
from mldebt.repository.model import History

MOST = 60


def with_locks(rows: Sequence[Experiment], history: History, stores: Sequence[StoredRun] = ()) -> list[Experiment]:
    """Return the experiments, each lock within the last try before it whose values it holds."""
    times: dict[str, int] = {str(commit.sha): commit.committer_time for commit in history.commits}
    tries = [
        row for row in rows
        if posixpath.basename(row.family) == PARAMETERS and row.store is None and "E4" not in row.events
    ]  # fmt: skip
    found = {row.id: row for row in rows}
    for lock in sorted((row for row in rows if row.store == "dvc"), key=lambda row: times.get(row.commit or "", 0)):
        whole = _locked(lock, stores)
        own = [row for row in tries if row.id in found and _is_of(row, lock, times, whole)]
        if own:
            tried = max(own, key=lambda row: times[row.commit or ""])
            tries.remove(tried)
            found[tried.id] = _joined(tried, found.pop(lock.id))
    return list(found.values())


def _locked(lock: Experiment, stores: Sequence[StoredRun]) -> Mapping[str, str]:
    """Return all that a lock holds, of which its row shows a part, by plain name."""
    places = {item.path for item in lock.evidence}
    own = (run.record for run in stores if run.link.commit == lock.commit and run.record.place in places)
    record = next((one for one in own if one.store == "dvc"), None)
    pairs = record.params.items() if record else ((param.key, param.value) for param in lock.params)
    return {plain(key): plain_meaning(value) for key, value in pairs}


def _is_of(tried: Experiment, lock: Experiment, times: Mapping[str, int], held: Mapping[str, str]) -> bool:
    """Say whether a later lock holds what was tried in the parameters' file: some of it, and no other value of it."""
    before, after = times.get(tried.commit or ""), times.get(lock.commit or "")
    if before is None or after is None or tried.commit == lock.commit:
        return False
    is_held = [held[key] == plain_meaning(param.value) for param in tried.params if (key := plain(param.key)) in held]
    return any(is_held) and all(is_held) and 0 <= after - before <= WINDOW_SECONDS


def _joined(tried: Experiment, lock: Experiment) -> Experiment:
    known = {plain(param.key) for param in tried.params}
    ended = max(tried.ended or "", lock.ended or "") or None
    return msgspec.structs.replace(
        tried, level=lock.level, reason=lock.reason, store=lock.store, ended=ended,
        events=tuple(sorted({*tried.events, *lock.events})),
        params=(*tried.params, *(param for param in lock.params if plain(param.key) not in known))[:MOST],
        metrics=(*lock.metrics, *tried.metrics)[:MOST], evidence=(*tried.evidence, *lock.evidence), confidence="high",
    )  # fmt: skip
