"""Reads TensorBoard event files: the last scalar of every tag, and parameters where a run logged them.

No commit is recorded; the start is the time in the file's name. A run that was killed leaves a file cut in a record:
values up to there count.
"""

import re
import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from mldebt.facts.protobuf import Field, MalformedError, fields, last, message, text
from mldebt.facts.stores.event_folders import SEVERAL, gathered
from mldebt.facts.stores.plain import given_values
from mldebt.facts.stores.records import (
    MAX_VALUES,
    SPLITS,
    Folder,
    Measure,
    Reading,
    RunRecord,
    graded,
    measures,
    moment,
    settings,
    split_of,
)  # fmt: skip
from mldebt.patterns import regex

WRITTEN = "tfevents"
NAME = regex(r"events\.out\.tfevents\.(\d{9,11})\.")
MAX_RECORD = 16 << 20
MAX_EVENTS = 200_000
HEADER, FOOTER = 12, 4
START_INFO = "_hparams_/session_start_info"
FLOAT, DOUBLE = 1, 2
TAG, LONG = 0x0A, 0x80
ONE_VALUE = regex(
    rb"\x09(.{8})(?:\x10[\x80-\xff]{0,9}[\x00-\x7f])?\x2a([\x00-\x7f])\x0a([\x00-\x7f])\x0a([\x00-\x7f])", re.DOTALL
)
"""An event of one value as every writer puts it: time, step, summary, value, tag, each shorter than 128 bytes."""

UNSET = "hp_metric"
"""Lightning writes -1 under this name until a run gives it a value."""


class Events(msgspec.Struct, frozen=True):
    """What one event file says; `error` is why reading stopped early."""

    scalars: dict[str, Measure] = {}
    params: dict[str, str] = {}
    started: float | None = None
    error: str | None = None


def read_tensorboard(folder: Folder) -> Reading | None:
    """Return one record a run folder; `train` and `validation` folders are splits of one run.

    What its program was given is read from a file of settings in the same folder, too.
    """
    by_run: dict[str, list[tuple[str, Events]]] = defaultdict(list)
    given: dict[str, dict[str, str]] = defaultdict(dict)
    errors = []
    for path, content in sorted(folder.files.items()):
        inner, _, name = path.rpartition("/")
        if WRITTEN not in name:
            given[_run(inner)] |= given_values(name, content)
            continue
        events = read_events(content, name)
        by_run[_run(inner)].append((inner, events))
        if events.error:
            errors.append(f"{folder.place(path)}: {events.error}")
    if not by_run:
        return None
    records = gathered([_record(folder, run, parts, given.get(run, {})) for run, parts in by_run.items()])
    return Reading(records, "; ".join(errors[:3]) or None)


def _run(inner: str) -> str:
    parent, _, name = inner.rpartition("/")
    return parent if name.lower() in SPLITS else inner


def _record(folder: Folder, run: str, parts: Sequence[tuple[str, Events]], given: Mapping[str, str]) -> RunRecord:
    scalars: dict[str, Measure] = {}
    params = dict(given)
    for inner, events in parts:
        split = split_of(inner.rpartition("/")[2]) if inner != run else None
        for tag, measure in events.scalars.items():
            if tag.endswith(UNSET) and measure.value == -1:
                continue
            key = f"{inner.rpartition('/')[2]}/{tag}" if tag in scalars else tag
            scalars[key] = Measure(measure.value, measure.step, measure.split or split)
        params |= events.params
    starts = [events.started for _, events in parts if events.started]
    place, told = folder.place(run), [inner for inner, events in parts if events.scalars or events.params]
    reason = SEVERAL if len(told) > len(set(told)) else ""
    return graded(
        RunRecord(
            "tensorboard", f"{place}@{int(min(starts, default=0))}", place, name=run or None,
            started=moment(min(starts, default=None)), params=params, metrics=scalars, reason=reason,
        )
    )  # fmt: skip


def read_events(content: bytes, name: str = "") -> Events:
    """Return what an event file says up to its end, or to where it is cut or broken; read from its end backwards."""
    named = NAME.search(name)
    places, error = _records(content)
    taken = _Taken()
    for start, end in reversed(places):
        try:
            taken.take(content[start:end])
        except MalformedError as problem:
            error = error or str(problem)
    values = ((tag, number, step) for tag, (number, step) in reversed(taken.values.items()))
    return Events(measures(values), taken.params, float(named[1]) if named else taken.time, error)


def _records(content: bytes) -> tuple[list[tuple[int, int]], str | None]:
    """Return where the records of a TFRecord file lie (length, checksum, data, checksum), and what ends it early."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(content):
        if at + HEADER > len(content):
            return found, "cut in a record"
        (length,) = struct.unpack_from("<Q", content, at)
        if length > MAX_RECORD:
            return found, "a record longer than 16 MB"
        if at + HEADER + length + FOOTER > len(content):
            return found, "cut in a record"
        if len(found) >= MAX_EVENTS:
            return found, f"more than {MAX_EVENTS:,} events"
        found.append((at + HEADER, at + HEADER + length))
        at += HEADER + length + FOOTER
    return found, None


class _Taken:
    """What the records so far have said, the newest first: an older value of a known tag is not looked at."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[float | None, int]] = {}
        self.params: dict[str, str] = {}
        self.time: float | None = None
        self._seen: set[bytes] = set()

    def take(self, record: bytes) -> None:
        if self._is_known(record):
            return
        step, summaries = 0, []
        for field, value in fields(record):
            if field == 1 and isinstance(value, float):
                self.time = value
            elif field == 2 and isinstance(value, int):  # Event.step
                step = value
            elif field == 5 and isinstance(value, bytes):  # Event.summary
                summaries.append(value)
        for summary in summaries:
            for _, value in fields(summary):
                if isinstance(value, bytes) and (key := _key(value)) not in self._seen:
                    self._seen.add(key)
                    self._value(message(value), step)

    def _is_known(self, record: bytes) -> bool:
        """Say whether a record is one value of a tag that a newer one has told: most are, and need no reading."""
        found = ONE_VALUE.match(record)
        if found is None:
            return False
        time, summary, value, tag = found[1], *(found[part][0] for part in (2, 3, 4))
        at = found.end()
        is_whole = summary == value + 2 and at - 4 + summary == len(record)
        if not is_whole or record[at : at + tag] not in self._seen:
            return False
        self.time = struct.unpack("<d", time)[0]
        return True

    def _value(self, value: Mapping[int, list[Field]], step: int) -> None:
        tag = text(last(value, 1)) or ""
        if tag == START_INFO:
            self.params = _params(value)
        elif tag and tag not in self.values and not tag.startswith("_hparams_") and len(self.values) < MAX_VALUES:
            scalar = last(value, 2)
            self.values[tag] = (float(scalar) if isinstance(scalar, float) else _tensor(last(value, 8)), step)


def _key(value: bytes) -> bytes:
    """Return the bytes of a value's tag where it comes first, as every writer puts it, else the value itself."""
    short = len(value) > 1 and value[0] == TAG and value[1] < LONG
    return value[2 : 2 + value[1]] if short else value


def _tensor(value: object) -> float | None:
    """Return the one number of a scalar tensor: TensorFlow 2 writes scalars so."""
    tensor = message(value)
    kind, shape = last(tensor, 1), message(last(tensor, 2))
    if kind not in (FLOAT, DOUBLE) or shape.get(2):
        return None
    form, width, field = ("<f", 4, 5) if kind == FLOAT else ("<d", 8, 6)
    for part in (last(tensor, 4), last(tensor, field)):
        if isinstance(part, bytes) and len(part) >= width:
            return float(struct.unpack_from(form, part)[0])
        if isinstance(part, float):
            return part
    return None


def _params(value: Mapping[int, list[Field]]) -> dict[str, str]:
    """Return the parameters of a session: metadata → plugin data → content → session start → map of hparams."""
    plugin = message(last(message(last(value, 9)), 1))
    session = message(last(message(last(plugin, 2)), 3))
    pairs = [_param(entry) for entry in session.get(1, []) if isinstance(entry, bytes)]
    return settings([(key, value) for key, value in pairs if key])


@lru_cache(maxsize=20_000)
def _param(entry: bytes) -> tuple[str | None, object]:
    """Return one parameter; the runs of a sweep repeat most of them."""
    item = message(entry)
    held = message(last(item, 2))
    kinds = (last(held, 2), text(last(held, 3)), last(held, 4))
    return text(last(item, 1)), next((kind for kind in kinds if kind is not None), "")
