"""Reads the runs of an MLflow server through its REST interface, as rows that `mldebt experiments --runs` understands.

Checked against mlflow 3.17.2: `experiments/search` and `runs/search` answer in pages; parameters, metrics and tags are
lists of key and value, times are milliseconds.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from mldebt.findings.redact import redact_value

Ask = Callable[[str, Mapping[str, object]], Mapping[str, object]]
EXPERIMENTS, RUNS = "/api/2.0/mlflow/experiments/search", "/api/2.0/mlflow/runs/search"
PAGE, EXPERIMENTS_AT_ONCE = 1000, 50
COMMIT, NAME, SCRIPT = "mlflow.source.git.commit", "mlflow.runName", "mlflow.source.name"


def mlflow_runs(ask: Ask, names: Collection[str] = (), most: int = 50_000) -> Iterator[dict[str, object]]:
    """Yield the runs of all experiments, or of those named, newest experiment pages last, up to a bound."""
    experiments = {
        str(row["experiment_id"]): str(row.get("name") or "")
        for row in _pages(ask, EXPERIMENTS, "experiments", {"view_type": "ACTIVE_ONLY"})
        if "experiment_id" in row and (not names or row.get("name") in names)
    }
    ids = list(experiments)
    left = most
    for place in range(0, len(ids), EXPERIMENTS_AT_ONCE):
        question: dict[str, object] = {"experiment_ids": ids[place : place + EXPERIMENTS_AT_ONCE]}
        for run in _pages(ask, RUNS, "runs", question):
            if left <= 0:
                return
            left -= 1
            yield _row(run, experiments)


def _pages(ask: Ask, path: str, key: str, question: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield the rows of all pages; a server that repeats its page token is asked no further."""
    token: object = None
    seen: set[object] = set()
    while True:
        answer = ask(path, {**question, "max_results": PAGE, **({"page_token": token} if token else {})})
        rows = answer.get(key)
        yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
        token = answer.get("next_page_token")
        if not isinstance(token, str) or not token or token in seen:
            return
        seen.add(token)


def _row(run: Mapping[str, object], experiments: Mapping[str, str]) -> dict[str, object]:
    said, held = _part(run, "info"), _part(run, "data")
    tags = dict(_pairs(held.get("tags")))
    told: dict[str, object] = {
        "id": said.get("run_id") or said.get("run_uuid"),
        "experiment": experiments.get(str(said.get("experiment_id")), ""),
        "name": said.get("run_name") or tags.get(NAME),
        "status": said.get("status"),
        "start": said.get("start_time"),
        "end": said.get("end_time"),
        "commit": tags.get(COMMIT),
        "script": redact_value("script", str(tags[SCRIPT])) if SCRIPT in tags else None,
        "params": {key: redact_value(key, str(value)) for key, value in _pairs(held.get("params"))},
        "metrics": dict(_pairs(held.get("metrics"))),
    }
    return {key: value for key, value in told.items() if value not in (None, "")}


def _part(run: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = run.get(name)
    return found if isinstance(found, dict) else {}


def _pairs(rows: object) -> Iterator[tuple[str, object]]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and "key" in row:
            yield str(row["key"]), row.get("value")
