"""Reads a W&B `.wandb` log: LevelDB framing, then a handful of protocol buffer fields. Other files are not needed."""

import struct
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.protobuf import Field, MalformedError, last, message, text
from mldebt.facts.stores.plain import json_value, leaves
from mldebt.facts.stores.records import Unreadable, commit, number, settings, whole

BLOCK = 32_768
START = 7
MAGIC = b":W&B\xe1\xbe\x00"
FULL, FIRST, MIDDLE, END = 1, 2, 3, 4
MAX_RECORDS = 200_000
MAX_STEPS = 5000
RUN, CONFIG, HISTORY, SUMMARY, EXIT, ENVIRONMENT = 17, 5, 2, 3, 18, 26
KEY, NESTED, JSON = 1, 2, 16


class Log(msgspec.Struct, frozen=True):
    """What a log says up to its end or to its first broken record. `values` are (key, number, step), oldest first."""

    id: str | None = None
    project: str | None = None
    name: str | None = None
    group: str | None = None
    sweep: str | None = None
    started: float | None = None
    commit: str | None = None
    exit_code: int | None = None
    program: str | None = None
    config: dict[str, str] = {}
    values: tuple[tuple[str, float | None, int | None], ...] = ()
    error: str | None = None


def read_log(content: bytes) -> Log:
    """Return what the log holds; raises Unreadable where it is none."""
    if not content.startswith(MAGIC[:4]):
        raise Unreadable("not a W&B log")
    if not content.startswith(MAGIC):
        raise Unreadable("a W&B log of an unknown version")
    taken = _Taken()
    error = None
    try:
        for data in _records(content):
            taken.take(message(data))
    except MalformedError as problem:
        error = str(problem)
    return taken.log(error)


def _records(content: bytes) -> Iterator[bytes]:
    """Yield records, joined from their chunks; raises MalformedError at a wrong checksum or a cut."""
    at = START
    parts: list[bytes] = []
    for _ in range(MAX_RECORDS):
        left = BLOCK - at % BLOCK
        if left < START:
            at += left
        if at + START > len(content):
            if parts or content[at:].strip(b"\0"):
                raise MalformedError("cut in a record")
            return
        checksum, length, kind = struct.unpack_from("<IHB", content, at)
        data = content[at + START : at + START + length]
        if not checksum and not length and not kind:
            return
        if len(data) < length:
            raise MalformedError("cut in a record")
        if zlib.crc32(content[at + START - 1 : at + START + length]) != checksum:
            raise MalformedError("a record with a wrong checksum")
        at += START + length
        if kind in (FULL, FIRST):
            parts = []
        parts.append(data)
        if kind in (FULL, END):
            yield b"".join(parts)
            parts = []
    raise MalformedError(f"more than {MAX_RECORDS:,} records")


class _Taken:
    """What the records so far have said."""

    def __init__(self) -> None:
        self.run: Mapping[int, Sequence[Field]] = {}
        self.environment: Mapping[int, Sequence[Field]] = {}
        self.config: dict[str, object] = {}
        self.values: dict[str, tuple[float, int | None]] = {}
        self.exit_code: int | None = None
        self.steps: deque[Field] = deque(maxlen=MAX_STEPS)

    def take(self, record: Mapping[int, list[Field]]) -> None:
        for data in record.get(RUN, ()):
            self.run = message(data)
            self._configure(last(message(data), 4))
        for data in record.get(CONFIG, ()):
            self._configure(data)
        for data in record.get(ENVIRONMENT, ()):
            self.environment = {**self.environment, **message(data)}
        for data in record.get(EXIT, ()):
            self.exit_code = whole(last(message(data), 1)) or 0
        self.steps.extend((*record.get(HISTORY, ()), *record.get(SUMMARY, ())))

    def _configure(self, data: object) -> None:
        for item in message(data).get(1, ()):
            key, value = _item(item)
            if key and not key.startswith("_"):
                self.config.update(leaves(value, key) if isinstance(value, dict) else [(key, value)])

    def _measure(self, items: Sequence[Field]) -> None:
        read = dict(_item(item) for item in items)
        step = whole(read.get("_step"))
        media = {key.removesuffix("._type") for key in read if key.endswith("._type")}
        for key, value in read.items():
            is_size = key.rpartition(".")[0] in media
            found = number(value) if not isinstance(value, str) and not is_size else None
            if key and not key.startswith("_") and found is not None:
                self.values[key] = (found, self.values.get(key, (0.0, None))[1] if step is None else step)

    def log(self, error: str | None) -> Log:
        for data in self.steps:
            self._measure(message(data).get(1, ()))
        run = {number_: list(held) for number_, held in self.run.items()}
        environment = {number_: list(held) for number_, held in self.environment.items()}
        started = last(message(last(run, 17)), 1)
        git = message(last(run, 21)) or message(last(environment, 9))
        return Log(
            text(last(run, 1)), text(last(run, 3)), text(last(run, 8)), text(last(run, 6)), text(last(run, 12)),
            number(started), commit(text(last(git, 2))), self.exit_code,
            text(last(environment, 7)) or text(last(environment, 6)), settings(self.config.items()),
            tuple((key, value, step) for key, (value, step) in self.values.items()), error,
        )  # fmt: skip


def _item(data: object) -> tuple[str, object]:
    """Return (key, value) of one item; a nested key is joined with dots."""
    item = message(data)
    nested = [found for part in item.get(NESTED, ()) if (found := text(part))]
    key = text(last(item, KEY)) or ".".join(nested)
    held = last(item, JSON)
    return key, json_value(held) if isinstance(held, bytes) else None
