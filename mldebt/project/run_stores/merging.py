"""Makes one run of what several stores in one folder tell of it, and counts copied stores once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from mldebt.facts.stores.event_folders import gathered, path_of
from mldebt.facts.stores.records import RunRecord, graded

OUTER = frozenset({"hydra", "lightning", "ultralytics", "wandb", "hf_trainer", "sacred", "ray", "mmengine"})
TRACKED = frozenset({"mlflow_file", "wandb"})
"""Stores whose record of a run says more of it than the folder that a launcher made for it."""
INNER = TRACKED | {"tensorboard", "lightning", "plain_metrics", "hf_trainer", "catboost"}
WITHIN_FILE = "plain_metrics"


def distinct(records: Iterable[RunRecord]) -> tuple[RunRecord, ...]:
    """Return each run once: by store and id, and a copied run folder by all that it says."""
    found: dict[tuple[object, ...], RunRecord] = {}
    told: set[tuple[object, ...]] = set()
    for record in records:
        key = (record.store, record.id)
        content = _content(record)
        if key in found or (content is not None and content in told):
            continue
        found[key] = record
        if content is not None:
            told.add(content)
    return tuple(found.values())


def _content(record: RunRecord) -> tuple[object, ...] | None:
    """Return what a run named by its folder says; without metrics it may equal another run, so there is none."""
    if not record.metrics or record.place.rpartition(":")[2] not in record.id or record.store == "plain_metrics":
        return None
    metrics = frozenset((key, measure.value, measure.step) for key, measure in record.metrics.items())
    return record.store, record.started, frozenset(record.params.items()), metrics


def merged(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Give a run folder's record what loggers wrote inside it; several of one kind inside stay runs of their own."""
    records = gathered(records)
    outer = {path_of(record): record for record in records if record.store in OUTER}
    inside: dict[str, list[RunRecord]] = defaultdict(list)
    for record in records:
        if record.store in INNER and (home := _home(record, outer)) is not None:
            inside[home].append(record)
    absorbed: set[int] = set()
    grown: dict[int, RunRecord] = {}
    for home, parts in inside.items():
        counts = Counter(part.store for part in parts)
        chosen = [part for part in parts if counts[part.store] == 1 or part.store == WITHIN_FILE]
        whole = next((part for part in chosen if part.store in TRACKED), outer[home])
        rest = [one for one in (outer[home], *chosen) if one is not whole]
        absorbed |= {id(one) for one in rest}
        grown[id(whole)] = _grown(whole, rest)
    return tuple(grown.get(id(record), record) for record in records if id(record) not in absorbed)


def _home(record: RunRecord, outer: dict[str, RunRecord]) -> str | None:
    """Return the outermost run folder that a record lies in; a logger can share its folder with the run."""
    steps = path_of(record).split("/")
    for length in range(1, len(steps) + 1):
        place = "/".join(steps[:length])
        found = outer.get(place)
        if found is not None and found is not record and (length < len(steps) or record.store == "tensorboard"):
            return place
    return None


def _grown(record: RunRecord, parts: Sequence[RunRecord]) -> RunRecord:
    metrics, params = dict(record.metrics), dict(record.params)
    for part in sorted(parts, key=lambda part: part.store == WITHIN_FILE):
        if part.store != WITHIN_FILE or not metrics:
            metrics = {**part.metrics, **metrics}
        params = {**part.params, **params}
    started = record.started or next((part.started for part in parts if part.started), None)
    whole = msgspec.structs.replace(record, metrics=metrics, params=params, started=started, reason="")
    return graded(whole)
