"""Turns the lists of a scan document into rows of the tables that are kept per scan."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Table, delete, insert

from mldebt.findings.hotspots import Hotspot
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import ConfigFile, TrainedModel, TrainingRun
from mldebt.store import schema

Row = dict[str, object]
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
    yield schema.runs, map(_run, scan.runs or ())
    yield schema.experiments, map(_experiment, scan.experiments or ())
    yield schema.run_stores, map(_same, scan.run_stores or ())
    yield schema.models, map(_model, scan.models or ())
    yield schema.config_files, map(_config_file, scan.configs or ())
    yield schema.config_keys, _config_keys(scan.configs or ())
    yield schema.hotspots, map(_hotspot, scan.hotspots or ())
    yield (
        schema.couplings,
        (
            {"left_path": one.left, "right_path": one.right, "shared": one.shared, "degree": one.degree}
            for one in scan.couplings or ()
        ),
    )
    yield schema.skipped_files, map(_same, scan.coverage.skipped)
    yield schema.failures, ({"place": one.where, "error": one.error} for one in scan.failures)


def _same(row: msgspec.Struct) -> Row:
    return msgspec.structs.asdict(row)


def _run(run: TrainingRun) -> Row:
    return {
        "path": run.path, "line": run.line, "cell": run.cell, "symbol": run.symbol, "framework": run.framework,
        "kind": run.kind, "role": run.role, "tracking": run.tracking, "reason": run.reason,
        "trackers": ", ".join(run.trackers), "owner": run.owner,
    }  # fmt: skip


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
    return {
        "path": model.path, "line": model.line, "name": model.name, "family": model.family, "kind": model.kind,
        "role": model.role, "framework": model.framework, "documentation": model.documentation, "owner": model.owner,
        "last_changed": model.last_changed, "artifact_format": artifact.format if artifact else None,
        "artifact_bytes": artifact.bytes if artifact else None,
        "artifact_stored": artifact.stored if artifact else None,
    }  # fmt: skip


def _config_file(config: ConfigFile) -> Row:
    return {
        "path": config.path, "format": config.format, "system": config.system, "status": config.status,
        "reason": config.reason, "keys": len(config.keys),
    }  # fmt: skip


def _config_keys(configs: Sequence[ConfigFile]) -> Iterator[Row]:
    for number, config in enumerate(configs):
        for key in config.keys:
            yield {
                "file": number, "path": key.path, "name": key.key, "line": key.line, "source": key.source,
                "value": key.value, "status": key.status, "confidence": key.confidence, "reason": key.reason,
            }  # fmt: skip


def _hotspot(spot: Hotspot) -> Row:
    return {
        "path": spot.path, "symbol": spot.symbol, "line": spot.line, "cell": spot.cell, "complexity": spot.complexity,
        "cognitive": spot.cognitive, "loc": spot.loc, "commits": spot.commits, "touches": spot.touches,
        "churn": spot.churn, "authors": spot.authors, "score": spot.score, "percentile": spot.percentile,
        "last_changed": spot.last_changed, "owner": spot.owner,
    }  # fmt: skip
