"""Reads a DVC pipeline as it last ran: `dvc.lock`, the metric files that `dvc.yaml` declares, and DVCLive's files.

A metric file that DVC caches has only its checksum in git: the run is recorded, its value is elsewhere. A lock without
parameters and metrics is a build, not a run.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import blake2b

import msgspec

from mldebt.facts.stores.plain import json_value, leaves, parts_of, yaml_values
from mldebt.facts.stores.records import (
    LOCKED,
    Folder,
    Reading,
    RunRecord,
    cut,
    graded,
    measures,
    moment,
    number,
    settings,
    whole,
)
from mldebt.patterns import regex

LOCK, PIPELINE = "dvc.lock", "dvc.yaml"
LIVE_METRICS, LIVE_PARAMS, OLD_LIVE = "dvclive/metrics.json", "dvclive/params.yaml", "dvclive.json"
SCRIPT = regex(r"[\w./\-]+\.(?:py|ipynb|R|sh)\b")
MODULE = regex(r"python[\d.]*\s+-m\s+([\w.]+)")
TRAINS = regex(r"(?i)(?:^|[^a-z])(?:train|training|fit|finetune)(?:$|[^a-z])")
MODEL = regex(r"(?i)\.(?:pkl|joblib|pt|pth|ckpt|h5|keras|onnx|safetensors|cbm)$")
NOT_IN_GIT = "metric value not in git"
HASHES = frozenset({"md5", "etag", "checksum"})
LIVE_META = frozenset({"step", "timestamp"})


def read_dvc(folder: Folder) -> Reading | None:
    """Return the run that the lock describes, or that DVCLive recorded alone.

    Its identity is what its trainings were given and left, so that a lock written anew tells of no second run.
    """
    locked = folder.files.get(LOCK)
    values, error = yaml_values(locked or b"")
    params = locked_params(values)
    declared = declared_metrics(folder.files.get(PIPELINE, b""))
    params |= {key: value for key, value in live_params(folder).items() if not _is_named(key, params)}
    metrics = [
        triple for path in dict.fromkeys((OLD_LIVE, LIVE_METRICS, *declared)) for triple in _metrics(folder, path)
    ]
    if not metrics and not (declared and params) and not _trains(values):
        return Reading(error=f"{folder.place(LOCK)}: {error}") if error else None
    told = (
        folder.files.get(LIVE_METRICS, folder.files.get(OLD_LIVE, b""))
        if locked is None
        else _recorded(values) or locked
    )
    record = graded(
        RunRecord(
            "dvc", blake2b(told, digest_size=8).hexdigest(), folder.place(LOCK if locked is not None else LIVE_METRICS),
            name=folder.root or None, script=_script(values), params=settings(params.items()),
            metrics=measures(metrics), artifacts=tuple(_outputs(values))[:20],
        )
    )  # fmt: skip
    if not record.metrics:
        reason = NOT_IN_GIT if declared else LOCKED
        record = msgspec.structs.replace(record, level="L3", reason=reason)
    return Reading((record,), f"{folder.place(LOCK)}: {error}" if error else None)


def as_experiment(
    record: RunRecord, *, commit: str, baseline: str, name: str, seconds: int, before: Mapping[str, str]
) -> RunRecord:
    """Return a run read from an experiment's commit as that experiment; `before` are the baseline's parameters."""
    from_store = msgspec.structs.replace(
        record, id=commit, place=f"refs/exps/{baseline[:2]}/{baseline[2:]}/{name}", name=cut(name), commit=baseline,
        ended=moment(seconds), previous={key: old for key, old in before.items() if record.params.get(key, old) != old},
        reason="" if record.metrics else NOT_IN_GIT, started=None,
    )  # fmt: skip
    found = graded(from_store)
    return found if record.metrics else msgspec.structs.replace(found, level="L3")


def locked_params(values: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of all stages of a lock, by their key in the parameter file."""
    found: dict[str, str] = {}
    for key, value in values.items():
        steps = parts_of(key)
        if len(steps) > 4 and steps[0] == "stages" and steps[2] == "params":  # stages, name, params, file
            found[".".join(steps[4:]).replace(".[", "[")] = value
    return found


def live_params(folder: Folder) -> dict[str, str]:
    """Return what DVCLive recorded as parameters."""
    return yaml_values(folder.files.get(LIVE_PARAMS, b""))[0]


def _recorded(values: Mapping[str, str]) -> bytes:
    """Return the parameters and output hashes of the stages that train, whatever these are called; none: of all."""
    stages: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    trained = set()
    for key, value in values.items():
        steps = parts_of(key)
        steps = steps[1:] if steps[:1] == ["stages"] else steps
        kind = steps[1] if len(steps) > 1 else ""
        if kind == "params" or (kind == "outs" and steps[-1] in HASHES):
            stages[steps[0]].append((*(steps[3:] if kind == "params" else ()), value))
        if (kind == "cmd" and TRAINS.search(f"{steps[0]} {value}"[:500])) or (kind == "outs" and MODEL.search(value)):
            trained.add(steps[0])
    told = sorted(line for name in (trained & stages.keys() or stages) for line in sorted(stages[name]))
    return repr(told).encode() if told else b""


def declared_metrics(pipeline: bytes) -> tuple[str, ...]:
    """Return the metric files that a `dvc.yaml` names, relative to it; templates and ways out of it are left out."""
    found = []
    for key, value in yaml_values(pipeline)[0].items():
        steps = parts_of(key)
        place = 2 if steps[:1] == ["stages"] else 0
        if len(steps) > place + 1 and steps[place] == "metrics":
            rest = steps[place + 2 :]
            path = posixpath.normpath(rest[0] if rest and steps[place + 1].startswith("[") else value)
            if not path.startswith(("..", "/")) and "${" not in path:
                found.append(path)
    return tuple(dict.fromkeys(found))[:50]


def _metrics(folder: Folder, path: str) -> Iterator[tuple[str, float | None, int | None]]:
    content = folder.files.get(path)
    if content is None:
        return
    document = json_value(content) if path.endswith(".json") else yaml_values(content)[0]
    pairs = [(key, number(value)) for key, value in leaves(document) if key]
    step = next((whole(value) for key, value in pairs if key == "step"), None)
    yield from ((key, value, step) for key, value in pairs if key not in LIVE_META)


def _is_named(key: str, params: Mapping[str, str]) -> bool:
    return any(held == key or held.endswith(f".{key}") for held in params)


def _trains(values: Mapping[str, str]) -> bool:
    """Say whether a lock shows a training stage: by its name or script, or by a model among its outputs."""
    stages = [parts_of(key)[1] + " " + value for key, value in values.items() if key.endswith(".cmd")]
    return any(TRAINS.search(text[:500]) for text in stages) or any(MODEL.search(path) for path in _outputs(values))


def _script(values: Mapping[str, str]) -> str | None:
    """Return the script of the stage named after training, else of the last that leaves a model, else of the last."""
    commands = {parts_of(key)[1]: value for key, value in values.items() if key.endswith(".cmd")}
    named = [name for name in commands if "train" in name.lower() or "fit" in name.lower()]
    paths = [(parts_of(key), value) for key, value in values.items() if key.endswith(".path")]
    left = {steps[1] for steps, path in paths if len(steps) == 5 and steps[2] == "outs" and MODEL.search(path)}
    for name in (*named, *(name for name in reversed(commands) if name in left), *reversed(commands)):
        if found := SCRIPT.search(commands[name][:500]):
            return found[0]
        if module := MODULE.search(commands[name][:500]):
            return f"{module[1].replace('.', '/')}.py"
    return None


def _outputs(values: Mapping[str, str]) -> Iterator[str]:
    for key, value in values.items():
        steps = parts_of(key)
        if len(steps) == 5 and steps[2] == "outs" and steps[4] == "path":  # stages, name, outs, index, path
            yield cut(value)
