"""Reads Hydra output folders: the composed configuration, the overrides, and the start from the folder's name.

Parameters only. The time is the clock of the machine that ran it, without a zone; the folder pattern is configurable,
so a folder of another shape has no time.
"""

from collections import defaultdict

from mldebt.facts.stores.plain import yaml_values
from mldebt.facts.stores.records import Folder, Reading, RunRecord, cut, graded, moment_of, settings
from mldebt.patterns import regex

DATED = regex(r"(?:.*/)?(\d{4}-\d\d-\d\d)[/_](\d\d)-(\d\d)-(\d\d)(?:/(\d+)|)")
CONFIG = "config.yaml"


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
