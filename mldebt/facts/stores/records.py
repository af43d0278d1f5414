"""The shape of one finished run as its store tells it, and how good an evidence that is.

A store tells what a run wrote, not what it did: a dirty tree leaves no trace in any store but Sacred and old W&B
folders, and start times without a zone (Optuna, Hydra) are the clock of a machine nobody knows.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping

import msgspec

from mldebt.patterns import regex

MAX_RUNS = 5000
MAX_VALUES = 500
MAX_TEXT = 500
HEX = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
STATUSES = {
    "1": "running", "2": "scheduled", "3": "finished", "4": "failed", "5": "killed", "complete": "finished",
    "completed": "finished", "fail": "failed", "interrupted": "killed", "pruned": "killed", "waiting": "scheduled",
}  # fmt: skip
SPLITS = {
    "train": "train", "training": "train", "learn": "train", "val": "validation", "valid": "validation",
    "validation": "validation", "dev": "validation", "eval": "validation", "test": "test",
}  # fmt: skip
WORD = regex(r"[A-Za-z]+")
COUNTED = regex(r"(?i)(?:[\w.\-]+/)?(?:epochs?|(?:global_?|total_?|num_?)?(?:time_?)?steps?|iter(?:ation)?s?)")
"""What a run counts beside its metrics: where it stands."""
FIRST, LAST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC).timestamp(), dt.datetime(2100, 1, 1, tzinfo=dt.UTC).timestamp()


class Measure(msgspec.Struct, frozen=True, gc=False):
    """The last value of a metric, with its step and the split it was measured on where they are told."""

    value: float
    step: int | None = None
    split: str | None = None


class RunRecord(msgspec.Struct, frozen=True):
    """One run of one store. `place` is its folder, file or ref; times are ISO 8601 UTC.

    `is_local_time` marks times whose zone the store does not tell. `dirty` None is unknown, never "clean".
    `family` is what the store groups runs by: experiment, project, study, sweep. `previous` holds what changed
    parameters were before, where the store knows.
    """

    store: str
    id: str
    place: str
    name: str | None = None
    family: str | None = None
    started: str | None = None
    ended: str | None = None
    is_local_time: bool = False
    commit: str | None = None
    dirty: bool | None = None
    script: str | None = None
    status: str | None = None
    params: dict[str, str] = {}
    metrics: dict[str, Measure] = {}
    artifacts: tuple[str, ...] = ()
    previous: dict[str, str] = {}
    level: str = "LX"
    reason: str = ""


class Reading(msgspec.Struct, frozen=True):
    """What one store said: its runs, and why the rest (or all) could not be read."""

    records: tuple[RunRecord, ...] = ()
    error: str | None = None


class Folder(msgspec.Struct, frozen=True):
    """The files of one store by path below its root.

    `names` are files that are there and need no reading; `lost` those that could not be read, with the reason.
    """

    root: str
    files: Mapping[str, bytes]
    names: tuple[str, ...] = ()
    lost: Mapping[str, str] = {}

    def place(self, inner: str = "") -> str:
        """Return the repository path of something in the store."""
        return "/".join(part for part in (self.root, inner) if part) or "."


LOST = "parameters, metrics and a commit; what its program may have saved is neither in the store nor beside it"
"""Why a whole record may not be the highest level: who saves an artifact has to keep it."""


LOCKED = "a pipeline stage with its lock entry"
"""Why a run of a pipeline without declared parameters is more than its metrics: the lock ties them to outputs."""


UNREAD = "another record of it is here and could not be read"
"""Why a run may hold more than is told of it."""


class Unreadable(Exception):  # noqa: N818 - caught in this room, never meets a user
    """A store cannot be read; the text says why in words for a user."""


def graded(record: RunRecord) -> RunRecord:
    """Return a record with the evidence level it reaches if its commit resolves (experiments §1)."""
    params, metrics = bool(record.params), is_measured(record)
    if record.store == "dvc" and record.place.endswith("dvc.lock") and metrics and not params:
        level, reason = "L3", LOCKED
    elif params and metrics:
        level, reason = ("L4", "parameters, metrics and a commit") if record.commit else ("L3", "no commit recorded")
    elif metrics:
        level, reason = "L2", "metrics without parameters"
    elif params:
        level, reason = "L2", "parameters without metrics"
    else:
        level, reason = "LX", "the run is recorded, but neither parameters nor metrics"
    return msgspec.structs.replace(record, level=level, reason=record.reason or reason)


def is_measured(record: RunRecord) -> bool:
    """Say whether a run recorded more than how far it came."""
    return any(not COUNTED.fullmatch(key) for key in record.metrics)


def measures(pairs: Iterable[tuple[str, float | None, int | None]]) -> dict[str, Measure]:
    """Keep the last value of each metric; what is no finite number says nothing and is dropped."""
    found: dict[str, Measure] = {}
    for key, value, step in pairs:
        if value is not None and math.isfinite(value) and (key in found or len(found) < MAX_VALUES):
            found[cut(key)] = Measure(value, step, split_of(key))
    return found


def settings(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Return parameters as text, bounded in number and length."""
    found: dict[str, str] = {}
    for key, value in pairs:
        if len(found) >= MAX_VALUES:
            break
        found[cut(str(key))] = cut("" if value is None else str(value))
    return found


def split_of(key: str) -> str | None:
    """Return the split a metric's name tells (`val_loss`, `loss/train`, `eval_f1`), or None."""
    return next((SPLITS[word.lower()] for word in WORD.findall(key) if word.lower() in SPLITS), None)


def cut(text: str) -> str:
    """Return text that can be stored: short, and without half characters."""
    return text[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")


def words(content: bytes) -> str:
    """Return the text of a small file that holds one value."""
    return cut(content[: 4 * MAX_TEXT].decode("utf-8", "replace").strip())


def number(value: object) -> float | None:
    """Return a number where a value is one or its text; truth values are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value) if not isinstance(value, str) or len(value) < 60 else None  # no number is that long
    except (ValueError, OverflowError):
        return None


def whole(value: object) -> int | None:
    """Return a step or count, or None."""
    found = number(value)
    return int(found) if found is not None and math.isfinite(found) and abs(found) < 1 << 62 else None


def status(value: object) -> str | None:
    """Return a store's word or number for how a run ended in ours: finished, failed, killed, running, scheduled."""
    if value is None or value == "":
        return None
    word = cut(str(value)).lower()
    return STATUSES.get(word, word)


def commit(value: object) -> str | None:
    """Return a full commit id in lower case, or None for anything else."""
    text = value.strip().lower() if isinstance(value, str) else ""
    return text if HEX.fullmatch(text) else None


def moment(seconds: float | None) -> str | None:
    """Return a Unix time as ISO 8601 UTC, or None where it is no time of a computer."""
    if seconds is None or not FIRST < seconds < LAST:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_in_ms(milliseconds: object) -> str | None:
    """Return a Unix time in milliseconds, a number or its text, as ISO 8601 UTC, or None likewise."""
    found = number(milliseconds)
    return None if found is None else moment(found / 1000)


def moment_of(text: object) -> str | None:
    """Return a written ISO time as ISO 8601 UTC; one without a zone is taken as it stands."""
    if not isinstance(text, str):
        return None
    try:
        found = dt.datetime.fromisoformat(text.strip()[:40])
        return moment((found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
