"""Reads MLflow's SQLite store, old schemas and new: runs, parameters, last metrics, the commit tag, model versions."""

from collections import defaultdict
from collections.abc import Iterable

from mldebt.facts.stores.records import (
    MAX_RUNS,
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
)  # fmt: skip
from mldebt.facts.stores.sqlite import Tables, Value

NEEDS = frozenset({"runs", "tags", "params", "metrics"})
COMMIT = "mlflow.source.git.commit"
Row = tuple[Value, ...]
Grouped = dict[str, list[Row]]


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
                    metrics=_latest(metrics.get(run, ())), artifacts=tuple(sorted(models.get(run, ()))),
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


def _latest(rows: Iterable[Row]) -> dict[str, Measure]:
    ordered = sorted((row for row in rows if not row[5]), key=lambda row: (number(row[3]) or 0, number(row[4]) or 0))
    return measures((str(row[1]), number(row[2]), whole(row[3])) for row in ordered)


def _models(tables: Tables) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, version, run in tables.rows("model_versions", "name", "version", "run_id"):
        found[str(run)].add(cut(f"models:/{name!s}/{version!s}"))
    return found


def _text(value: object) -> str | None:
    return cut(str(value)) if value not in (None, "") else None
