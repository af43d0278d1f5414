"""Reads W&B run folders: the `.wandb` log, and the files that older versions and online runs keep beside it.

The log is LevelDB framing, then a handful of protocol buffer fields.
"""

import struct
import zlib
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.protobuf import Field, MalformedError, last, message, text
from mldebt.facts.stores.plain import json_value, leaves, mapping, yaml_values
from mldebt.facts.stores.records import (
    Folder,
    Reading,
    RunRecord,
    Unreadable,
    commit,
    cut,
    graded,
    measures,
    moment,
    moment_of,
    number,
    settings,
    whole,
)  # fmt: skip
from mldebt.patterns import regex

FOLDER = regex(r"((?:offline-)?run-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-(\w+))/(.+)")
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


def read_wandb(folder: Folder) -> Reading | None:
    """Return one record a run folder; a broken log gives what stands before the break, and the folder's files."""
    runs: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path, content in folder.files.items():
        if found := FOLDER.fullmatch(path):
            runs[found[1]][found[9]] = content
    records, errors = [], [f"{path}: {why}" for path, why in sorted(folder.lost.items()) if path.endswith(".wandb")]
    for name, files in sorted(runs.items()):
        record, error = _record(folder, name, files)
        records += [record] if record else []
        errors += [f"{name}: {error}"] if error else []
    if not records and not errors:
        return None
    return Reading(tuple(records), "; ".join(errors[:3]) or None)


def _record(folder: Folder, name: str, files: Mapping[str, bytes]) -> tuple[RunRecord | None, str | None]:
    log, error = Log(), None
    held = next((content for path, content in sorted(files.items()) if path.endswith(".wandb")), None)
    if held is not None:
        try:
            log = read_log(held)
        except Unreadable as problem:
            error = str(problem)
    beside = _beside(files)
    if error and not beside.params and not beside.metrics:
        return None, error
    found = FOLDER.fullmatch(f"{name}/x")
    identity = log.id or (found[8] if found else name)
    local = "{}-{}-{}T{}:{}:{}".format(*found.groups()[1:7]) if found else None
    started = moment(log.started) or beside.started
    metrics = beside.metrics | measures(log.values)
    record = RunRecord(
        "wandb", cut(identity), folder.place(name), name=cut(log.name or "") or None,
        family=cut(log.group or log.sweep or log.project or "") or None, started=started or moment_of(local),
        is_local_time=started is None, commit=log.commit or beside.commit,
        dirty=True if files.get("files/diff.patch", b"").strip() else None,
        script=cut(_fuller(log.program, beside.script)) or None, status=_status(log, beside),
        params=beside.params | log.config, metrics=metrics,
        artifacts=tuple(path for path in folder.names if path.startswith(f"{name}/files/"))[:20],
    )  # fmt: skip
    return graded(record), error or log.error


def _beside(files: Mapping[str, bytes]) -> RunRecord:
    """Return what `config.yaml`, `wandb-metadata.json` and `wandb-summary.json` say."""
    told = mapping(json_value(files.get("files/wandb-metadata.json", b"null")))
    git = mapping(told.get("git"))
    summary = leaves(_without_media(json_value(files.get("files/wandb-summary.json", b"null"))))
    config, _ = yaml_values(files.get("files/config.yaml", b""))
    pairs = [(key.removesuffix(".value"), value) for key, value in config.items() if ".value" in key]
    steps = [(key, value) for key, value in summary if not key.startswith("_")]
    script = told.get("codePath") or told.get("program")
    state = told.get("state")
    return RunRecord(
        "wandb", "", "", started=moment_of(told.get("startedAt")), commit=commit(git.get("commit")),
        script=script if isinstance(script, str) else None, status=state if isinstance(state, str) else None,
        params=settings((key.replace(".value.", ".", 1), value) for key, value in pairs if not key.startswith("_")),
        metrics=measures((key, number(value) if not isinstance(value, str) else None, None) for key, value in steps),
    )  # fmt: skip


def _without_media(summary: object) -> dict[str, object]:
    """Return a summary without its pictures and tables, whose sizes are no metrics."""
    return {key: value for key, value in mapping(summary).items() if "_type" not in mapping(value)}


def _fuller(program: str | None, beside: str | None) -> str:
    """Return the place of a run's program: with its folder, where one of two says it."""
    is_same = program and beside and beside.endswith(f"/{program}")
    return (beside if is_same else program or beside) or ""


def _status(log: Log, beside: RunRecord) -> str | None:
    if log.exit_code is not None:
        return "failed" if log.exit_code else "finished"
    return beside.status and {"finished": "finished", "failed": "failed"}.get(beside.status)


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
