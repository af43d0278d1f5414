"""Reads MLflow's stores: the SQLite database, old schemas and new, and the files below one folder.

Files are `<experiment>/<run>/{meta.yaml,params,metrics,tags}`. A folder with artifacts and no `meta.yaml` is the
artifact root of a database or server elsewhere, not a run. A metric file can repeat earlier lines after a model is
logged, so the latest value is the highest (step, time).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.stores.plain import yaml_values
from mldebt.facts.stores.records import (
    MAX_RUNS,
    Folder,
    Measure,
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
from mldebt.facts.stores.sqlite import Tables, Value
from mldebt.patterns import regex

RUN = regex(r"(\d+)/([0-9a-f]{32})/(.+)")
ARTIFACTS_ONLY = "artifacts without run records: the records are in a database or on a server that is not here"
MAX_LINES = 200_000
NEEDS = frozenset({"runs", "tags", "params", "metrics"})
COMMIT = "mlflow.source.git.commit"
Row = tuple[Value, ...]
Grouped = dict[str, list[Row]]


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
            commit=commit(words(files.get(f"tags/{COMMIT}", b""))) or commit(meta.get("source_version")),
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


def read_mlflow(tables: Tables, place: str) -> Reading:
    """Return the active runs; rows that were deleted in MLflow stay in the table and are passed over."""
    experiments = {row[0]: row[1] for row in tables.rows("experiments", "experiment_id", "name")}
    tags, params = _grouped(tables, "tags", "key", "value"), _grouped(tables, "params", "key", "value")
    metrics = _metrics(tables)
    models = _models(tables)
    runs = tables.rows(
        "runs", "run_uuid", "name", "status", "start_time", "end_time", "lifecycle_stage", "experiment_id",
        "source_name", "source_version",
    )  # fmt: skip
    live = [run for run in runs if run[5] in (None, "active")]
    records = []
    for identity, name, state, start, end, _, experiment, source, version in live[:MAX_RUNS]:
        run = str(identity)
        told = {str(row[1]): row[2] for row in tags.get(run, ())}
        records.append(
            graded(
                RunRecord(
                    "mlflow_sqlite", cut(run), place, name=_text(told.get("mlflow.runName") or name),
                    family=_text(experiments.get(experiment)), started=moment_in_ms(start),
                    ended=moment_in_ms(end), commit=commit(told.get(COMMIT)) or commit(version),
                    script=_text(told.get("mlflow.source.name") or source), status=status(state),
                    params=settings((str(row[1]), row[2]) for row in params.get(run, ())),
                    metrics=_last_of(metrics.get(run, ())), artifacts=tuple(sorted(models.get(run, ()))),
                )
            )
        )  # fmt: skip
    return Reading(tuple(records), f"{len(live):,} runs: only {MAX_RUNS:,} read" if len(live) > MAX_RUNS else None)


def _grouped(tables: Tables, table: str, *columns: str) -> Grouped:
    found: Grouped = defaultdict(list)
    for row in tables.rows(table, "run_uuid", *columns):
        found[str(row[0])].append(row)
    return found


def _metrics(tables: Tables) -> Grouped:
    table = "latest_metrics" if "latest_metrics" in tables.names else "metrics"
    return _grouped(tables, table, "key", "value", "step", "timestamp", "is_nan")


def _last_of(rows: Iterable[Row]) -> dict[str, Measure]:
    ordered = sorted((row for row in rows if not row[5]), key=lambda row: (number(row[3]) or 0, number(row[4]) or 0))
    return measures((str(row[1]), number(row[2]), whole(row[3])) for row in ordered)


def _models(tables: Tables) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, version, run in tables.rows("model_versions", "name", "version", "run_id"):
        found[str(run)].add(cut(f"models:/{name!s}/{version!s}"))
    return found


def _text(value: object) -> str | None:
    return cut(str(value)) if value not in (None, "") else None
