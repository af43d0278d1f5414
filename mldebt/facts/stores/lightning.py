"""Reads Lightning log folders: `version_<n>` with `hparams.yaml` and `metrics.csv`.

A committed `hparams.yaml` can carry Python tags and merge markers: what parses is read, the rest is an error beside it.
"""

from collections import defaultdict

from mldebt.facts.stores.plain import curve, yaml_values
from mldebt.facts.stores.records import Folder, Reading, RunRecord, graded, measures, settings
from mldebt.patterns import regex

RUN = regex(r"(version_\d+)/(.+)")


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
