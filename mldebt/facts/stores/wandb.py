"""Reads W&B run folders: the `.wandb` log, and the files that older versions and online runs keep beside it."""

from collections import defaultdict
from collections.abc import Mapping

from mldebt.facts.stores.plain import json_value, leaves, mapping, yaml_values
from mldebt.facts.stores.records import (
    Folder,
    Reading,
    RunRecord,
    Unreadable,
    commit,
    cut,
    graded,
    measures,
    moment,
    moment_of,
    number,
    settings,
)  # fmt: skip
from mldebt.facts.stores.wandb_log import Log, read_log
from mldebt.patterns import regex

RUN = regex(r"((?:offline-)?run-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-(\w+))/(.+)")


def read_wandb(folder: Folder) -> Reading | None:
    """Return one record a run folder; a broken log gives what stands before the break, and the folder's files."""
    runs: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path, content in folder.files.items():
        if found := RUN.fullmatch(path):
            runs[found[1]][found[9]] = content
    records, errors = [], [f"{path}: {why}" for path, why in sorted(folder.lost.items()) if path.endswith(".wandb")]
    for name, files in sorted(runs.items()):
        record, error = _record(folder, name, files)
        records += [record] if record else []
        errors += [f"{name}: {error}"] if error else []
    if not records and not errors:
        return None
    return Reading(tuple(records), "; ".join(errors[:3]) or None)


def _record(folder: Folder, name: str, files: Mapping[str, bytes]) -> tuple[RunRecord | None, str | None]:
    log, error = Log(), None
    held = next((content for path, content in sorted(files.items()) if path.endswith(".wandb")), None)
    if held is not None:
        try:
            log = read_log(held)
        except Unreadable as problem:
            error = str(problem)
    beside = _beside(files)
    if error and not beside.params and not beside.metrics:
        return None, error
    found = RUN.fullmatch(f"{name}/x")
    identity = log.id or (found[8] if found else name)
    local = "{}-{}-{}T{}:{}:{}".format(*found.groups()[1:7]) if found else None
    started = moment(log.started) or beside.started
    metrics = beside.metrics | measures(log.values)
    record = RunRecord(
        "wandb", cut(identity), folder.place(name), name=cut(log.name or "") or None,
        family=cut(log.group or log.sweep or log.project or "") or None, started=started or moment_of(local),
        is_local_time=started is None, commit=log.commit or beside.commit,
        dirty=True if files.get("files/diff.patch", b"").strip() else None,
        script=cut(_fuller(log.program, beside.script)) or None, status=_status(log, beside),
        params=beside.params | log.config, metrics=metrics,
        artifacts=tuple(path for path in folder.names if path.startswith(f"{name}/files/"))[:20],
    )  # fmt: skip
    return graded(record), error or log.error


def _beside(files: Mapping[str, bytes]) -> RunRecord:
    """Return what `config.yaml`, `wandb-metadata.json` and `wandb-summary.json` say."""
    told = mapping(json_value(files.get("files/wandb-metadata.json", b"null")))
    git = mapping(told.get("git"))
    summary = leaves(_without_media(json_value(files.get("files/wandb-summary.json", b"null"))))
    config, _ = yaml_values(files.get("files/config.yaml", b""))
    pairs = [(key.removesuffix(".value"), value) for key, value in config.items() if ".value" in key]
    steps = [(key, value) for key, value in summary if not key.startswith("_")]
    script = told.get("codePath") or told.get("program")
    state = told.get("state")
    return RunRecord(
        "wandb", "", "", started=moment_of(told.get("startedAt")), commit=commit(git.get("commit")),
        script=script if isinstance(script, str) else None, status=state if isinstance(state, str) else None,
        params=settings((key.replace(".value.", ".", 1), value) for key, value in pairs if not key.startswith("_")),
        metrics=measures((key, number(value) if not isinstance(value, str) else None, None) for key, value in steps),
    )  # fmt: skip


def _without_media(summary: object) -> dict[str, object]:
    """Return a summary without its pictures and tables, whose sizes are no metrics."""
    return {key: value for key, value in mapping(summary).items() if "_type" not in mapping(value)}


def _fuller(program: str | None, beside: str | None) -> str:
    """Return the place of a run's program: with its folder, where one of two says it."""
    is_same = program and beside and beside.endswith(f"/{program}")
    return (beside if is_same else program or beside) or ""


def _status(log: Log, beside: RunRecord) -> str | None:
    if log.exit_code is not None:
        return "failed" if log.exit_code else "finished"
    return beside.status and {"finished": "finished", "failed": "failed"}.get(beside.status)
