"""Reads Optuna's SQLite storage: one record a trial, values decoded through the distribution stored beside them.

Integers are stored as floats and a category as the index of its choice. Times have no zone: they are the clock of the
machine that ran the study.
"""

import json
from collections import defaultdict
from collections.abc import Mapping

from mldebt.facts.stores.records import (
    MAX_RUNS,
    Reading,
    RunRecord,
    cut,
    graded,
    measures,
    moment_of,
    number,
    settings,
    status,
    whole,
)  # fmt: skip
from mldebt.facts.stores.sqlite import Tables, Value

NEEDS = frozenset({"studies", "trials", "trial_params"})


def read_optuna(tables: Tables, place: str) -> Reading:
    """Return the trials of every study in the file."""
    studies = {row[0]: cut(str(row[1])) for row in tables.rows("studies", "study_id", "study_name")}
    params: dict[Value, list[tuple[str, object]]] = defaultdict(list)
    for trial, key, value, kind in tables.rows(
        "trial_params", "trial_id", "param_name", "param_value", "distribution_json"
    ):
        params[trial].append((str(key), decoded(value, kind)))
    values = _values(tables)
    trials = tables.rows("trials", "trial_id", "number", "study_id", "state", "datetime_start", "datetime_complete")
    records = []
    for trial, order, study, state, start, end in trials[:MAX_RUNS]:
        family, label = studies.get(study, str(study)), str(trial if order is None else order)
        records.append(
            graded(
                RunRecord(
                    "optuna", cut(f"{family}/{label}@{start!s}"), place, name=cut(f"{family} {label}"), family=family,
                    started=moment_of(start), ended=moment_of(end), is_local_time=True, status=status(state),
                    params=settings(params[trial]),
                    metrics=measures((key, value, None) for key, value in values.get(trial, {}).items()),
                )
            )
        )  # fmt: skip
    return Reading(tuple(records), f"only {MAX_RUNS:,} trials read" if len(trials) > MAX_RUNS else None)


def _values(tables: Tables) -> Mapping[Value, Mapping[str, float | None]]:
    found: dict[Value, dict[str, float | None]] = defaultdict(dict)
    rows = tables.rows("trial_values", "trial_id", "objective", "value")
    many = {row[0] for row in rows if row[1] not in (None, 0)}
    for trial, objective, value in rows:
        found[trial][f"value_{objective!s}" if trial in many else "value"] = number(value)
    for trial, value in tables.rows("trials", "trial_id", "value"):  # the schema before several objectives
        if value is not None:
            found[trial].setdefault("value", number(value))
    return found


def decoded(value: object, distribution: object) -> object:
    """Return a parameter as the program saw it: an integer, a number, or the chosen category."""
    try:
        kind = json.loads(distribution) if isinstance(distribution, str) else None
    except (ValueError, RecursionError):
        return value
    if not isinstance(kind, dict):
        return value
    attributes = kind.get("attributes")
    choices = attributes.get("choices") if isinstance(attributes, dict) else None
    index = whole(value)
    if isinstance(choices, list) and index is not None and 0 <= index < len(choices):
        return choices[index]
    return index if str(kind.get("name", "")).startswith("Int") and index is not None else value
