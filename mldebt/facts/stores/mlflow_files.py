"""Reads MLflow's file store: `<experiment>/<run>/{meta.yaml,params,metrics,tags}` below one folder.

A folder with artifacts and no `meta.yaml` is the artifact root of a database or server elsewhere, not a run. A metric
file can repeat earlier lines after a model is logged, so the latest value is the highest (step, time).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from mldebt.facts.stores.plain import yaml_values
from mldebt.facts.stores.records import (
    MAX_RUNS,
    Folder,
    Reading,
    RunRecord,
    commit,
    cut,
    graded,
    measures,
    moment_in_ms,
    number,
    settings,
    status,
    whole,
    words,
)  # fmt: skip
from mldebt.patterns import regex

RUN = regex(r"(\d+)/([0-9a-f]{32})/(.+)")
COMMIT = "tags/mlflow.source.git.commit"
ARTIFACTS_ONLY = "artifacts without run records: the records are in a database or on a server that is not here"
MAX_LINES = 200_000


def read_mlflow_files(folder: Folder) -> Reading | None:
    """Return the active runs of the folder, and in words what of it is no run record."""
    runs: dict[tuple[str, str], dict[str, bytes]] = defaultdict(dict)
    for path, content in folder.files.items():
        if found := RUN.fullmatch(path):
            runs[found[1], found[2]][found[3]] = content
    artifacts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in folder.names:
        if found := RUN.fullmatch(path):
            artifacts[found[1], found[2]].append(found[3].removeprefix("artifacts/"))
    recorded = [key for key in sorted(runs) if "meta.yaml" in runs[key]]
    if not recorded:
        lost = {path: why for path, why in folder.lost.items() if path.endswith("meta.yaml")}
        why = next(iter(lost.values()), None) or (ARTIFACTS_ONLY if folder.names or runs else None)
        return Reading(error=why) if why else None
    records = [
        record
        for key in recorded[:MAX_RUNS]
        if (record := _record(folder, key, runs[key], tuple(sorted(artifacts[key])[:20])))
    ]
    without = len({*artifacts, *runs} - set(recorded))
    return Reading(tuple(records), f"{without:,} runs without their record (meta.yaml)" if without else None)


def _record(
    folder: Folder, key: tuple[str, str], files: Mapping[str, bytes], artifacts: tuple[str, ...]
) -> RunRecord | None:
    experiment, run = key
    meta, _ = yaml_values(files["meta.yaml"])
    if meta.get("lifecycle_stage", "active") != "active":
        return None
    of, _ = yaml_values(folder.files.get(f"{experiment}/meta.yaml", b""))
    name = meta.get("run_name") or words(files.get("tags/mlflow.runName", b""))
    return graded(
        RunRecord(
            "mlflow_file", run, folder.place(f"{experiment}/{run}"), name=cut(name) or None,
            family=of.get("name") or experiment, started=moment_in_ms(meta.get("start_time")),
            ended=moment_in_ms(meta.get("end_time")),
            commit=commit(words(files.get(COMMIT, b""))) or commit(meta.get("source_version")),
            script=words(files.get("tags/mlflow.source.name", b"")) or cut(meta.get("source_name", "")) or None,
            status=status(meta.get("status")),
            params=settings((path[7:], words(files[path])) for path in sorted(files) if path.startswith("params/")),
            metrics=measures(
                (path[8:], *_latest(files[path])) for path in sorted(files) if path.startswith("metrics/")
            ),
            artifacts=artifacts,
        )
    )  # fmt: skip


def _latest(content: bytes) -> tuple[float | None, int | None]:
    rows = max(_rows(content), default=None)
    return (None, None) if rows is None else (rows[2], rows[0])


def _rows(content: bytes) -> Iterator[tuple[int, float, float]]:
    """Yield (step, time, value) of the lines `ms value step`."""
    for line in content.splitlines()[:MAX_LINES]:
        parts = line.decode("ascii", "replace").split()
        if len(parts) < 2:  # time and value
            continue
        time, value = number(parts[0]), number(parts[1])
        if time is not None and value is not None and value == value:  # noqa: PLR0124 - NaN has no order
            yield (whole(parts[2]) or 0) if len(parts) > 2 else 0, time, value
