"""Joins a pipeline's lock with the try that it records, of its own commit or of one some commits before.

What DVCLive wrote is a record itself: a change of it waits for no lock.
"""

import posixpath
from collections.abc import Mapping, Sequence

import msgspec

from mldebt.facts.stores.dvc import LIVE_PARAMS
from mldebt.findings.ledger import Experiment
from mldebt.project.experiments.sites.leads import PARAMETERS
from mldebt.project.experiments.tries.grouping import WINDOW_SECONDS
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.project.experiments.values.names import plain
from mldebt.project.run_stores.stores import StoredRun
from mldebt.repository.model import History

MOST = 60


def with_locks(rows: Sequence[Experiment], history: History, stores: Sequence[StoredRun] = ()) -> list[Experiment]:
    """Return the experiments, each lock within the last try before it whose values it holds."""
    times: dict[str, int] = {str(commit.sha): commit.committer_time for commit in history.commits}
    found: dict[int, Experiment] = dict(enumerate(rows))
    tries = {
        at: row for at, row in found.items()
        if posixpath.basename(row.family) == PARAMETERS and not row.family.endswith(LIVE_PARAMS)
        and row.store is None and "E4" not in row.events
    }  # fmt: skip
    locks = [at for at, row in found.items() if row.store == "dvc"] if tries else []
    for number in sorted(locks, key=lambda at: times.get(rows[at].commit or "", 0)):
        lock = rows[number]
        whole = _locked(lock, stores)
        own = [at for at, row in tries.items() if _is_of(row, lock, times, whole)]
        if own:
            at = max(own, key=lambda at: times[rows[at].commit or ""])
            found[at] = _joined(tries.pop(at), found.pop(number))
    return list(found.values())


def _locked(lock: Experiment, stores: Sequence[StoredRun]) -> Mapping[str, str]:
    """Return all that a lock holds, of which its row shows a part, by plain name."""
    places = {item.path for item in lock.evidence}
    own = (run.record for run in stores if run.link.commit == lock.commit and run.record.place in places)
    record = next((one for one in own if one.store == "dvc"), None)
    pairs = record.params.items() if record else ((param.key, param.value) for param in lock.params)
    return {plain(key): plain_meaning(value) for key, value in pairs}


def _is_of(tried: Experiment, lock: Experiment, times: Mapping[str, int], held: Mapping[str, str]) -> bool:
    """Say whether a lock holds what was tried in the parameters' file: some of it, and no other value of it."""
    before, after = times.get(tried.commit or ""), times.get(lock.commit or "")
    if before is None or after is None or not _is_within(tried, lock):
        return False
    is_held = [held[key] == plain_meaning(param.value) for param in tried.params if (key := plain(param.key)) in held]
    return any(is_held) and all(is_held) and 0 <= after - before <= WINDOW_SECONDS


def _is_within(tried: Experiment, lock: Experiment) -> bool:
    """Say whether the folder of the parameters' file is that of the lock, or lies in it or around it."""
    folder = f"{posixpath.dirname(tried.family)}/".lstrip("/")
    places = (f"{posixpath.dirname(item.path.rpartition(':')[2])}/".lstrip("/") for item in lock.evidence)
    return any(folder.startswith(place) or place.startswith(folder) for place in places)


def _joined(tried: Experiment, lock: Experiment) -> Experiment:
    known = {plain(param.key) for param in tried.params}
    ended = max(tried.ended or "", lock.ended or "") or None
    return msgspec.structs.replace(
        tried, level=lock.level, reason=lock.reason, store=lock.store, ended=ended,
        events=tuple(sorted({*tried.events, *lock.events})),
        params=(*tried.params, *(param for param in lock.params if plain(param.key) not in known))[:MOST],
        metrics=(*lock.metrics, *tried.metrics)[:MOST], evidence=(*tried.evidence, *lock.evidence), confidence="high",
    )  # fmt: skip
