"""Turns the lists of a scan document into rows of the tables that are kept per scan."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Table, delete, insert

from mldebt.findings.scan import Scan
from mldebt.findings.subjects import TrainedModel
from mldebt.store import schema
from mldebt.store.schema import Row, row_of

TABLES: tuple[Table, ...] = (
    schema.runs, schema.experiments, schema.run_stores, schema.models, schema.config_keys, schema.config_files,
    schema.hotspots, schema.couplings, schema.skipped_files, schema.failures,
)  # fmt: skip
"""In the order in which they may be emptied."""


def clear(connection: Connection, scans: Sequence[int]) -> None:
    """Delete what the tables hold of these scans."""
    for table in TABLES:
        for scan_id in scans:
            connection.execute(delete(table).where(table.c.scan_id == scan_id))


def fill(connection: Connection, scan_id: int, scan: Scan) -> None:
    """Insert the rows of one scan."""
    for table, rows in _tables(scan):
        numbered = [{"scan_id": scan_id, "position": position, **row} for position, row in enumerate(rows)]
        if numbered:
            connection.execute(insert(table), numbered)


def _tables(scan: Scan) -> Iterator[tuple[Table, Iterator[Row]]]:
    yield schema.runs, (row_of(schema.runs, one, trackers=", ".join(one.trackers)) for one in scan.runs or ())
    yield schema.experiments, map(_experiment, scan.experiments or ())
    yield schema.run_stores, (row_of(schema.run_stores, one) for one in scan.run_stores or ())
    yield schema.models, map(_model, scan.models or ())
    yield schema.config_files, (row_of(schema.config_files, one, keys=len(one.keys)) for one in scan.configs or ())
    keys = ((number, key) for number, file in enumerate(scan.configs or ()) for key in file.keys)
    yield schema.config_keys, (row_of(schema.config_keys, key, file=number, name=key.key) for number, key in keys)
    yield schema.hotspots, (row_of(schema.hotspots, one) for one in scan.hotspots or ())
    pairs = scan.couplings or ()
    yield schema.couplings, (row_of(schema.couplings, one, left_path=one.left, right_path=one.right) for one in pairs)
    yield schema.skipped_files, (row_of(schema.skipped_files, one) for one in scan.coverage.skipped)
    yield schema.failures, (row_of(schema.failures, one, place=one.where) for one in scan.failures)


def _experiment(experiment: object) -> Row:
    """Return a row of an experiment in any shape the document gives it: what it does not say is NULL."""
    plain = msgspec.to_builtins(experiment)
    said: Mapping[str, object] = plain if isinstance(plain, dict) else {"id": plain}
    row: Row = {
        name: None if said.get(name) is None else str(said[name])
        for name in ("family", "run_path", "started", "ended", "kind", "level", "reason", "store")
    }
    return {**row, "name": str(said.get("id", "")), "sha": said.get("commit")}


def _model(model: TrainedModel) -> Row:
    artifact = model.artifact
    return row_of(
        schema.models, model, artifact_format=artifact.format if artifact else None,
        artifact_bytes=artifact.bytes if artifact else None, artifact_stored=artifact.stored if artifact else None,
    )  # fmt: skip
