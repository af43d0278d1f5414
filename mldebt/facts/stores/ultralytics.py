"""Reads Ultralytics and YOLOv5 run folders: settings in YAML, one row of results an epoch."""

from collections import defaultdict

from mldebt.facts.stores.plain import curve, yaml_values
from mldebt.facts.stores.records import Folder, Reading, RunRecord, graded, measures, settings

SETTINGS = ("args.yaml", "opt.yaml", "hyp.yaml")
TABLE = "results.csv"


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
