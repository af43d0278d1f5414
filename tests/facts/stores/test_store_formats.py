"""The corners of each binary format: chunks, tensors, old schemas, categories."""

import json
import struct
import zlib
from pathlib import Path

from storesamples import MLFLOW, database, event_file, mlflow_run, part, varint, wandb_item

from mldebt.facts.protobuf import message
from mldebt.facts.stores.optuna import decoded
from mldebt.facts.stores.reading import read_store
from mldebt.facts.stores.records import Folder, Measure, RunRecord
from mldebt.facts.stores.tensorboard import read_events
from mldebt.facts.stores.wandb import BLOCK, read_log


def chunked(record: bytes) -> bytes:
    """Frame one record over as many blocks as it needs, as LevelDB does."""
    out = bytearray(b":W&B\xe1\xbe\x00")
    at, is_first = 0, True
    while at < len(record) or is_first:
        room = BLOCK - len(out) % BLOCK - 7
        piece = record[at : at + room]
        at += len(piece)
        kind = (1 if is_first else 4) if at >= len(record) else (2 if is_first else 3)
        body = bytes([kind]) + piece
        out += struct.pack("<IH", zlib.crc32(body), len(piece)) + body
        is_first = False
    return bytes(out)


def runs_of(content: bytes) -> tuple[RunRecord, ...]:
    reading = read_store("database", Folder("mlflow.db", {"": content}))
    assert reading is not None
    return reading.records


def test_a_wandb_record_over_several_blocks_is_joined() -> None:
    long = wandb_item("note", json.dumps("x" * 80_000)) + wandb_item("loss", "0.5")

    log = read_log(chunked(part(2, long)))

    assert log.values == (("loss", 0.5, None),)
    assert log.error is None


def test_fewer_than_seven_bytes_at_the_end_of_a_block_are_passed_over() -> None:
    first = part(2, wandb_item("loss", "0.5"))
    filler = BLOCK - 7 - 7 - len(first) - 7 - 3
    padding = part(96, b"x" * (filler - 5))
    out = bytearray(b":W&B\xe1\xbe\x00")
    for record in (first, padding):
        body = b"\x01" + record
        out += struct.pack("<IH", zlib.crc32(body), len(record)) + body
    out += b"\0" * (BLOCK - len(out) % BLOCK)
    body = b"\x01" + part(2, wandb_item("loss", "0.25"))
    out += struct.pack("<IH", zlib.crc32(body), len(body) - 1) + body

    log = read_log(bytes(out))

    assert BLOCK - (7 + 7 + len(first) + 7 + len(padding)) < 7
    assert log.values == (("loss", 0.25, None),)


def test_a_scalar_that_tensorflow_wrote_as_a_tensor_is_read() -> None:
    tensor = varint(1 << 3) + varint(1) + part(2, b"") + part(4, struct.pack("<f", 0.75))
    value = part(1, "epoch_accuracy") + part(8, tensor)
    event = b"\x09" + struct.pack("<d", 1e9) + varint(2 << 3) + varint(7) + part(5, part(1, value))

    events = read_events(event_file([event]))

    assert events.scalars == {"epoch_accuracy": Measure(0.75, 7)}


def test_a_text_or_image_summary_is_no_scalar() -> None:
    tensor = varint(1 << 3) + varint(7) + part(8, b"words")
    event = part(5, part(1, part(1, "note") + part(8, tensor)) + part(1, part(1, "picture") + part(4, b"\0" * 50)))

    assert read_events(event_file([event])).scalars == {}


def test_a_repeated_field_has_all_its_values() -> None:
    assert message(part(1, "a") + part(1, "b") + varint(2 << 3) + varint(300)) == {1: [b"a", b"b"], 2: [300]}


def test_a_run_deleted_in_mlflow_is_passed_over(tmp_path: Path) -> None:
    content = database(
        tmp_path / "a.db", *MLFLOW, *mlflow_run("1" * 32), *mlflow_run("2" * 32),
        "UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid LIKE '1%'",
    )  # fmt: skip

    assert [run.id for run in runs_of(content)] == ["2" * 32]


def test_without_the_table_of_last_metrics_the_highest_step_is_the_last(tmp_path: Path) -> None:
    content = database(
        tmp_path / "a.db", *MLFLOW, *mlflow_run("1" * 32),
        "INSERT INTO metrics SELECT 'acc', 0.1, 1600000059000, run_uuid, 0, 0 FROM runs",
        "INSERT INTO metrics SELECT 'loss', 0, 1600000059000, run_uuid, 9, 1 FROM runs",
    )  # fmt: skip

    (run,) = runs_of(content)

    assert run.metrics == {"acc": Measure(0.9, 3)}


def test_a_schema_without_newer_columns_is_read(tmp_path: Path) -> None:
    old = "CREATE TABLE runs (run_uuid TEXT, status TEXT, start_time INT, experiment_id INT)"
    content = database(tmp_path / "a.db", old, *MLFLOW[1:4], "INSERT INTO runs VALUES ('r1', 'FINISHED', 1, 0)")

    (run,) = runs_of(content)

    assert (run.id, run.status, run.started, run.commit) == ("r1", "finished", None, None)


def test_a_category_is_the_choice_at_its_index() -> None:
    kind = json.dumps({"name": "CategoricalDistribution", "attributes": {"choices": ["adam", "sgd"]}})

    assert decoded(1.0, kind) == "sgd"
    assert decoded(9.0, kind) == 9.0
    assert decoded(3.0, json.dumps({"name": "IntUniformDistribution", "attributes": {}})) == 3
    assert decoded(0.5, "{not json") == 0.5
