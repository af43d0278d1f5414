"""Reads runs that a user exported from a tracker elsewhere: CSV, or one JSON object a line.

Columns or keys: `id`, `start`, `end`, `commit`, `name`, `script`, `status`, `dirty`; everything under `params.` and
`metrics.` (or objects of those names in JSON) is a parameter or a metric.
"""

from collections.abc import Iterator, Mapping

from mldebt.facts.stores.plain import json_lines, json_value, leaves, table_rows
from mldebt.facts.stores.records import (
    MAX_RUNS,
    Reading,
    RunRecord,
    commit,
    cut,
    graded,
    measures,
    moment,
    moment_of,
    number,
    settings,
    status,
)  # fmt: skip

COLUMNS = "needs a column or key named id"
MILLISECONDS = 1e11
WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def read_exported(content: bytes, place: str) -> Reading:
    """Return the runs of an exported file; a row without an id is counted in the error, not guessed."""
    rows = list(_rows(content))
    if not rows:
        return Reading(error="no rows: not CSV and not one JSON object a line")
    named = [row for row in rows if str(row.get("id") or row.get("run_id") or "").strip()]
    if not named:
        return Reading(error=COLUMNS)
    records = tuple(_record(row, place) for row in named[:MAX_RUNS])
    without = len(rows) - len(named)
    return Reading(records, f"{without:,} rows without an id" if without else None)


def _rows(content: bytes) -> Iterator[Mapping[str, object]]:
    beginning = content.lstrip()[:1]
    if beginning == b"[":
        document = json_value(content)
        rows = document if isinstance(document, list) else []
        yield from (dict(leaves(row)) for row in rows if isinstance(row, dict))
    elif beginning == b"{":
        yield from (dict(leaves(dict(row))) for row in json_lines(content))
    else:
        header, cells = table_rows(content)
        yield from (dict(zip(header, row, strict=False)) for row in cells)


def _record(row: Mapping[str, object], place: str) -> RunRecord:
    told = {key: value for key, value in row.items() if value not in (None, "")}
    inside = {
        part: [(key.removeprefix(part), value) for key, value in told.items() if key.startswith(part)]
        for part in ("params.", "metrics.")
    }
    held = {key: cut(str(value)) for key, value in told.items()}
    return graded(
        RunRecord(
            "exported", held.get("id") or held["run_id"], place, name=held.get("name"), family=held.get("experiment"),
            started=_time(told.get("start", told.get("start_time"))),
            ended=_time(told.get("end", told.get("end_time"))),
            commit=commit(row.get("commit")), dirty=WORDS.get(held.get("dirty", "").lower()),
            script=held.get("script"), status=status(held.get("status")), params=settings(inside["params."]),
            metrics=measures((key, number(value), None) for key, value in inside["metrics."]),
        )
    )  # fmt: skip


def _time(value: object) -> str | None:
    seconds = number(value)
    if seconds is None:
        return moment_of(value)
    return moment(seconds / 1000 if seconds > MILLISECONDS else seconds)
