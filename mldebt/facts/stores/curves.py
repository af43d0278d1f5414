"""Reads what Ray Tune, Keras Tuner, MMEngine, CatBoost, Ultralytics and YOLOv5 write beside their runs."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping

from mldebt.facts.stores.plain import curve, given_values, json_lines, json_value, leaves, mapping, yaml_values
from mldebt.facts.stores.records import Folder, Reading, RunRecord, graded, measures, number, settings, status, whole

SETTINGS = ("args.yaml", "opt.yaml", "hyp.yaml")
TABLE = "results.csv"


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


def read_keras_tuner(folder: Folder) -> Reading | None:
    """Return one record a trial of Keras Tuner, by its last observations."""
    records = []
    for path, content in sorted(folder.files.items()):
        trial = mapping(json_value(content))
        values = mapping(mapping(trial.get("hyperparameters")).get("values"))
        if values and "trial_id" in trial:
            place = folder.place(posixpath.dirname(path))
            record = RunRecord(
                "keras_tuner", place, place, name=posixpath.basename(place), family=folder.root or None,
                status=status(trial.get("status")), params=settings(leaves(dict(values))),
                metrics=measures(_observed(trial)),
            )  # fmt: skip
            records.append(graded(record))
    return Reading(tuple(records)) if records else None


def _observed(trial: Mapping[str, object]) -> Iterator[tuple[str, float | None, int | None]]:
    """Yield the last observation of each metric of a trial, and its score."""
    for key, metric in mapping(mapping(trial.get("metrics")).get("metrics")).items():
        observed = mapping(metric).get("observations")
        last = mapping(observed[-1]) if isinstance(observed, list) and observed else {}
        value = last.get("value")
        yield key, number(value[-1] if isinstance(value, list) and value else value), whole(last.get("step"))
    yield "score", number(trial.get("score")), whole(trial.get("best_step"))


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


def read_ultralytics(folder: Folder) -> Reading | None:
    """Return one record a run folder; header cells of the table are padded with spaces."""
    runs: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path, content in folder.files.items():
        run, _, name = path.rpartition("/")
        runs[run][name] = content
    records = []
    for run, files in sorted(runs.items()):
        params: dict[str, str] = {}
        for name in SETTINGS:
            params |= {key: value for key, value in yaml_values(files.get(name, b""))[0].items() if value}
        numbers = curve(files.get(TABLE, b""))
        if params or numbers:
            place = folder.place(run)
            record = RunRecord(
                "ultralytics", place, place, name=run or None, params=settings(params.items()),
                metrics=measures((key, value, step) for key, (value, step) in numbers.items()),
                artifacts=tuple(path for path in folder.names if path.startswith(f"{run}/weights/"))[:20],
            )  # fmt: skip
            records.append(graded(record))
    return Reading(tuple(records)) if records else None
