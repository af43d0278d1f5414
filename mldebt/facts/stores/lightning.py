"""Reads Lightning log folders: `version_<n>` with `hparams.yaml` and `metrics.csv`.

Test Tube's logger and the first TensorBoard logger write parameters to `meta_tags.csv`; where no logger was told any,
those of `LightningCLI` stand in `config.yaml`.

A committed `hparams.yaml` can carry Python tags and merge markers: what parses is read, the rest is an error beside it.
"""

from collections import defaultdict
from collections.abc import Mapping

from mldebt.facts.stores.plain import curve, table_rows, yaml_values
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
