"""Reads what CodeCarbon measured of a run: the energy it used and what that emitted, from its `emissions.csv`.

A run that flushes writes cumulative rows under one id, so its last row is the total. What it measured is the machine or
the process, and nothing says what was tried: such a run is evidence of energy, never a record of an experiment.
"""

import datetime as dt
import math

from mldebt.facts.stores.plain import table_rows
from mldebt.facts.stores.records import MAX_RUNS, Folder, Measure, Reading, RunRecord, cut, moment, moment_of, number

NEEDED = frozenset({"timestamp", "project_name", "duration", "emissions", "energy_consumed"})
MEASURED = ("emissions", "energy_consumed", "cpu_energy", "gpu_energy", "ram_energy", "duration")
SIGNATURE = b"energy_consumed"
REASON = "energy was measured, neither parameters nor results were kept"


def read_emissions(folder: Folder) -> Reading | None:
    """Return the measured runs of the files of one folder; None where no file has CodeCarbon's columns."""
    records: dict[tuple[str, str], RunRecord] = {}
    errors = []
    is_any = False
    for name, content in sorted(folder.files.items()):
        if SIGNATURE not in content.partition(b"\n")[0]:
            continue
        header, rows = table_rows(content)
        if not set(header) >= NEEDED:
            continue
        is_any = True
        told = [_record(folder.place(name), at, dict(zip(header, row, strict=False))) for at, row in enumerate(rows, 1)]
        sound = [record for record in told if record is not None]
        records |= {(record.place, record.id): record for record in sound}
        if lost := len(told) - len(sound):
            errors.append(f"{folder.place(name)}: {lost:,} rows are no measurement")
    if not is_any:
        return None
    return Reading(tuple(records.values())[:MAX_RUNS], "; ".join(errors) or None)


def _record(place: str, at: int, row: dict[str, str]) -> RunRecord | None:
    """Return one row, or None where a column that must be a size is none."""
    ended, duration = moment_of(row.get("timestamp")), _size(row.get("duration"))
    if (
        ended is None
        or duration is None
        or any(_size(row.get(key)) is None for key in ("emissions", "energy_consumed"))
    ):
        return None
    sizes = {key: size for key in MEASURED if (size := _size(row.get(key))) is not None}
    end = dt.datetime.fromisoformat(ended).timestamp()
    project = cut(row.get("project_name", "")) or None
    return RunRecord(
        "codecarbon", cut(row.get("run_id") or f"{place}#{at}"), place, name=project, family=project,
        started=moment(end - duration), ended=ended, is_local_time=True,
        metrics={key: Measure(size) for key, size in sizes.items()}, level="LX", reason=REASON,
    )  # fmt: skip


def _size(value: str | None) -> float | None:
    found = number(value)
    return found if found is not None and math.isfinite(found) and found >= 0 else None
