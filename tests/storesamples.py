"""Sample run stores and short writers of the binary formats, for the tests of every room that reads stores."""

import os
import sqlite3
import struct
import subprocess
import zlib
from collections.abc import Iterable
from pathlib import Path

from mldebt.facts.stores.records import Folder

SAMPLES = Path(__file__).parent / "samples" / "run_stores"


def folder(place: Path, root: str) -> Folder:
    """Return the regular files below a folder as a store of that name."""
    files = {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    return Folder(root, files)


def unpacked(sample: str, into: Path) -> Path:
    """Unpack an archive of the samples."""
    into.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-xf", str(SAMPLES / sample), "-C", str(into)], check=True, capture_output=True)
    return into


def cloned(bundle: str, into: Path) -> Path:
    """Clone a bundle of the samples, with all its references."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    for command in (
        ["git", "clone", "-q", str(SAMPLES / bundle), str(into)],
        ["git", "-C", str(into), "fetch", "-q", "origin", "refs/exps/*:refs/exps/*"],
    ):
        subprocess.run(command, check=True, env=environment, capture_output=True)
    return into


def varint(value: int) -> bytes:
    """Encode a number as protocol buffers do."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def part(number: int, value: bytes | str) -> bytes:
    """Encode a length-delimited field."""
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def scalar_event(tag: str, value: float, step: int, when: float = 1_600_000_000.0) -> bytes:
    """Encode one TensorBoard event with one scalar."""
    held = part(1, part(1, tag) + varint(2 << 3 | 5) + struct.pack("<f", value))
    return b"\x09" + struct.pack("<d", when) + varint(2 << 3) + varint(step) + part(5, held)


def event_file(records: Iterable[bytes]) -> bytes:
    """Frame records as a TFRecord file."""
    return b"".join(struct.pack("<QI", len(one), 0) + one + struct.pack("<I", 0) for one in records)


def wandb_log(records: Iterable[bytes]) -> bytes:
    """Frame records as a W&B log, each in one chunk."""
    out = b":W&B\xe1\xbe\x00"
    for one in records:
        body = b"\x01" + one
        out += struct.pack("<IH", zlib.crc32(body), len(one)) + body
    return out


def wandb_item(key: str, value: str) -> bytes:
    """Encode one key with its JSON value."""
    return part(1, part(1, key) + varint(16 << 3 | 2) + varint(len(value)) + value.encode())


RUNS = "run_uuid, name, status, start_time, end_time, lifecycle_stage, experiment_id, source_name, source_version"
MLFLOW = (
    f"CREATE TABLE runs ({RUNS})",
    "CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT)",
    "CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT)",
    "CREATE TABLE metrics (key TEXT, value FLOAT, timestamp INT, run_uuid TEXT, step INT, is_nan INT)",
    "CREATE TABLE experiments (experiment_id INT, name TEXT)",
)


def database(place: Path, *statements: str) -> bytes:
    """Write an SQLite file and return its bytes."""
    connection = sqlite3.connect(place)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return place.read_bytes()


def mlflow_run(run: str, commit: str = "", script: str = "train.py", lr: str = "0.1") -> tuple[str, ...]:
    """Return the statements that add one run to an MLflow database."""
    rows = {
        "runs": f"'{run}', 'n', 'FINISHED', 1600000000000, 1600000060000, 'active', 1, '', ''",
        "tags": f"'mlflow.source.git.commit', '{commit}', '{run}'), ('mlflow.source.name', '{script}', '{run}'",
        "params": f"'lr', '{lr}', '{run}'",
        "metrics": f"'acc', 0.9, 1600000050000, '{run}', 3, 0",
    }
    return tuple(f"INSERT INTO {table} VALUES ({row})" for table, row in rows.items())  # noqa: S608 - our own rows
