"""Reads the folders of runs of Ray Tune, Keras Tuner, MMEngine, CatBoost, Ultralytics, YOLOv5, Hydra and Lightning.

Hydra tells parameters only. Its time is the clock of the machine that ran it, without a zone; the folder pattern is
configurable, so a folder of another shape has no time. Test Tube's logger and the first TensorBoard logger of Lightning
write parameters to `meta_tags.csv`; where no logger was told any, those of `LightningCLI` stand in `config.yaml`. A
committed `hparams.yaml` can carry Python tags and merge markers: what parses is read, the rest is an error beside it.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping

from mldebt.facts.stores.plain import (
    curve,
    given_values,
    json_lines,
    json_value,
    leaves,
    mapping,
    table_rows,
    yaml_values,
)
from mldebt.facts.stores.records import (
    Folder,
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
)
from mldebt.patterns import regex

SETTINGS = ("args.yaml", "opt.yaml", "hyp.yaml")
TABLE = "results.csv"
DATED = regex(r"(?:.*/)?(\d{4}-\d\d-\d\d)[/_](\d\d)-(\d\d)-(\d\d)(?:/(\d+)|)")
CONFIG = "config.yaml"
RUN = regex(r"(version_\d+)/(.+)")


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


def read_hydra(folder: Folder) -> Reading | None:
    """Return one record a run; the numbered folders of a multirun are one family."""
    runs: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path, content in folder.files.items():
        run, found, name = path.rpartition(".hydra/")
        if found:
            runs[run.rstrip("/")][name] = content
    records, errors = [], []
    for run, files in sorted(runs.items()):
        params, error = yaml_values(files.get(CONFIG, b""))
        changed = [value for _, value in sorted(yaml_values(files.get("overrides.yaml", b""))[0].items())]
        errors += [f"{folder.place(run)}/.hydra/{CONFIG}: {error}"] if error else []
        if not params:
            params = dict(item.lstrip("+~").split("=", 1) for item in changed if "=" in item)
        job = yaml_values(files.get("hydra.yaml", b""))[0].get("hydra.job.name")
        place = folder.place(run)
        dated = DATED.fullmatch(place)
        record = RunRecord(
            "hydra", place, place, name=cut(", ".join(changed)) or None,
            family=folder.place(run.rpartition("/")[0]) if dated and dated[5] else None,
            started=moment_of("{}T{}:{}:{}".format(*dated.groups()[:4])) if dated else None, is_local_time=True,
            script=f"{job}.py" if job else None, params=settings(params.items()),
        )  # fmt: skip
        records.append(graded(record))
    return Reading(tuple(records), "; ".join(errors[:3]) or None) if records else None


def read_lightning(folder: Folder) -> Reading | None:
    """Return one record a version folder."""
    runs: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path, content in folder.files.items():
        if found := RUN.fullmatch(path):
            runs[found[1]][found[2]] = content
    records, errors = [], []
    for name, files in sorted(runs.items()):
        params, error = yaml_values(files.get("hparams.yaml", b""))
        errors += [f"{name}/hparams.yaml: {error}"] if error else []
        params = params or _tags(files) or yaml_values(files.get("config.yaml", b""))[0]
        numbers = curve(files.get("metrics.csv", b""))
        if params or numbers or not error:
            place = folder.place(name)
            record = RunRecord(
                "lightning", place, place, name=name, family=folder.root or None, params=settings(params.items()),
                metrics=measures((key, value, step) for key, (value, step) in numbers.items()),
                artifacts=tuple(path for path in folder.names if path.startswith(f"{name}/checkpoints/"))[:20],
            )  # fmt: skip
            records.append(graded(record))
    return Reading(tuple(records), "; ".join(errors[:3]) or None) if records or errors else None


def _tags(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the parameters of `meta_tags.csv`: two columns, the key and its value."""
    header, rows = table_rows(files.get("meta_tags.csv", b""))
    return {row[0]: row[1] for row in rows if len(row) > 1 and row[0]} if header[:2] == ["key", "value"] else {}
