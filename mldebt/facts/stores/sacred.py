"""Reads Sacred's file storage: the only store that says whether the tree was dirty. Times are UTC."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from mldebt.facts.stores.plain import json_value, leaves, mapping
from mldebt.facts.stores.records import (
    Folder,
    Reading,
    RunRecord,
    commit,
    cut,
    graded,
    measures,
    moment_of,
    number,
    settings,
    status,
    whole,
)  # fmt: skip
from mldebt.patterns import regex

RUN = regex(r"(\d+)/([^/]+)")
PROOF = frozenset({"config.json", "cout.txt"})


def read_sacred(folder: Folder) -> Reading | None:
    """Return one record a numbered folder that holds `run.json` and a configuration or captured output."""
    runs: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path, content in [*folder.files.items(), *((name, b"") for name in folder.names)]:
        if found := RUN.fullmatch(path):
            runs[found[1]][found[2]] = content
    records, errors = [], []
    for name, files in sorted(runs.items(), key=lambda pair: int(pair[0])):
        if "run.json" not in files or not PROOF & files.keys():
            continue
        told = json_value(files["run.json"])
        if not isinstance(told, dict):
            errors.append(f"{folder.place(name)}/run.json: not valid JSON")
        elif "experiment" in told or "heartbeat" in told:
            records.append(_record(folder, name, told, files))
    return Reading(tuple(records), "; ".join(errors[:3]) or None) if records or errors else None


def _record(folder: Folder, name: str, told: Mapping[str, object], files: Mapping[str, bytes]) -> RunRecord:
    experiment = mapping(told.get("experiment"))
    held = experiment.get("repositories")
    repositories = [mapping(one) for one in held] if isinstance(held, list) else []
    main = experiment.get("mainfile")
    family = experiment.get("name")
    states = [one.get("dirty") for one in repositories]
    dirty = True if True in states else (False if states and all(state is False for state in states) else None)
    values = list(_values(json_value(files.get("metrics.json", b"null"))))
    if (result := number(told.get("result"))) is not None:
        values.append(("result", result, None))
    config = mapping(json_value(files.get("config.json", b"null")))
    place = folder.place(name)
    return graded(
        RunRecord(
            "sacred", f"{place}@{cut(str(told.get('start_time')))}", place, name=name,
            family=family if isinstance(family, str) else None, started=moment_of(told.get("start_time")),
            ended=moment_of(told.get("stop_time")), dirty=dirty,
            commit=next((found for one in repositories if (found := commit(one.get("commit")))), None),
            script=main if isinstance(main, str) else None, status=status(told.get("status")),
            params=settings((key, value) for key, value in leaves(dict(config)) if not key.startswith("__")),
            metrics=measures(values),
        )
    )  # fmt: skip


def _values(document: object) -> Iterator[tuple[str, float | None, int | None]]:
    """Yield the last value of each series of `metrics.json`."""
    for key, series in mapping(document).items():
        steps, values = (mapping(series).get(part) for part in ("steps", "values"))
        if isinstance(values, list) and values:
            last = values[-1]
            last = last.get("value") if isinstance(last, dict) else last
            step = steps[-1] if isinstance(steps, list) and steps else None
            yield key, number(last), whole(step)
