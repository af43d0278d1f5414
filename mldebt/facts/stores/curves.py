"""Reads the numbers that Ray Tune, MMEngine and CatBoost write beside their runs."""

import posixpath

from mldebt.facts.stores.plain import curve, given_values, json_lines
from mldebt.facts.stores.records import Folder, Reading, RunRecord, graded, measures, number, whole


def read_ray(folder: Folder) -> Reading | None:
    """Return the one trial of a Ray Tune folder: `progress.csv` beside `params.json` or `result.json`."""
    if "progress.csv" not in folder.files or not {"params.json", "result.json"} & {*folder.files, *folder.names}:
        return None
    numbers = curve(folder.files["progress.csv"])
    place = folder.place()
    record = RunRecord(
        "ray", place, place, name=posixpath.basename(place), family=posixpath.dirname(place) or None,
        params=given_values("params.json", folder.files.get("params.json", b"null")),
        metrics=measures((key, value, step) for key, (value, step) in numbers.items()),
    )  # fmt: skip
    return Reading((graded(record),))


def read_mmengine(folder: Folder) -> Reading | None:
    """Return the one run of an MMEngine folder; its configuration is Python and is not read here."""
    values = [
        (key, number(value), whole(row.get("step")))
        for row in json_lines(folder.files.get("vis_data/scalars.json", b""))
        for key, value in row.items()
        if key not in ("step", "epoch", "iter")
    ]
    found = measures(values)
    if not found:
        return None
    place = folder.place()
    return Reading((graded(RunRecord("mmengine", place, place, name=posixpath.basename(place), metrics=found)),))


def read_catboost(folder: Folder) -> Reading | None:
    """Return the one run of `catboost_info`: the last errors on the learning and the test set."""
    values: list[tuple[str, float | None, int | None]] = []
    for name in ("learn", "test"):
        numbers = curve(folder.files.get(f"{name}_error.tsv", b""))
        values += [(f"{name}/{key}", value, step) for key, (value, step) in numbers.items()]
    found = measures(values)
    if not found:
        return None
    return Reading((graded(RunRecord("catboost", folder.place(), folder.place(), metrics=found)),))
