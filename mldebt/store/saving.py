"""Saves scans: one transaction, one row a commit, whatever was there before."""

import datetime as dt
import secrets

import msgspec
from sqlalchemy import Connection, insert, select, update

from mldebt.findings.scan import RepositoryRow, Scan
from mldebt.store import inventory, life, schema
from mldebt.store.document import pack
from mldebt.store.opening import Store

UNREAD = frozenset({"decode", "parse", "extract"})


def save(store: Store, scan: Scan, *, digest: str = "") -> int:
    """Store a scan and return its number; a scan of the same commit (clean or dirty) is replaced and keeps its number.

    `digest` identifies the options it was made with. Raises StoreError; nothing is kept of a scan that fails.
    """
    row = _columns(scan) | {"document": pack(scan), "options": digest}
    with store.writing() as connection:
        repository, serial = repository_of(connection, store, scan.repository)
        scan_id = _put(connection, row | {"repository_id": repository, "serial": serial})
        inventory.clear(connection, (scan_id,))
        inventory.fill(connection, scan_id, scan)
        life.record(connection, repository, scan_id, scan)
        return scan_id


def repository_of(connection: Connection, store: Store, row: RepositoryRow) -> tuple[int, int]:
    """Return the number of the repository and of this save; what it is called now replaces what it was called."""
    table = schema.repositories
    named = store.identity(row)
    said: dict[str, object] = {
        "name": row.name, "remote": row.remote, "root_commit": row.root_commit, "scope": row.scope,
        "project": store.options.project, "stamp": secrets.token_hex(8),
    }  # fmt: skip
    question = select(table.c.id, table.c.saves).where(table.c.identity == named)
    if connection.execute(question).first() is None:
        connection.execute(insert(table), said | {"identity": named, "saves": 0})
    number, saves = connection.execute(question).one()
    if row.root_commit is None:  # a shallow clone does not see it
        del said["root_commit"]
    connection.execute(update(table).where(table.c.id == number), said | {"saves": saves + 1})
    return number, saves + 1


def _put(connection: Connection, row: dict[str, object]) -> int:
    table = schema.scans
    key = ("repository_id", "sha", "dirty")
    question = select(table.c.id).where(*(table.c[name] == row[name] for name in key))
    known = connection.scalar(question)
    if known is None:
        connection.execute(insert(table), row)
    else:
        connection.execute(update(table).where(table.c.id == known), row)
    number: int = connection.execute(question).scalar_one()
    return number


def _columns(scan: Scan) -> dict[str, object]:
    repository, totals, coverage = scan.repository, scan.totals, scan.coverage
    shares = (totals.runs_tracked, totals.models_documented, totals.config_keys_live, totals.experiments_recorded)
    names = ("runs_tracked", "models_documented", "config_keys_live", "experiments_recorded")
    return {
        "sha": repository.commit or "", "dirty": repository.dirty is True, "commit_date": repository.commit_date,
        "branch": repository.branch, "moment": moment(repository.commit_date or scan.as_of), "as_of": scan.as_of,
        "mldebt": scan.mldebt, "python": scan.python, "findings": totals.findings,
        "minutes_low": totals.minutes.low, "minutes_expected": totals.minutes.expected,
        "minutes_high": totals.minutes.high, "suppressed": totals.suppressed, "loc": totals.loc,
        "debt_ratio": totals.debt_ratio, "grade": totals.grade, "grades": as_json(totals.grades),
        "shares": as_json(dict(zip(names, shares, strict=True))), "by_area": as_json(totals.by_area),
        "rules": " ".join(rule.code for rule in scan.rules), "files": coverage.files, "analysed": coverage.analysed,
        "lines_analysed_share": coverage.lines_analysed_share,
        "unparsable": sum(skipped.files for skipped in coverage.skipped if skipped.stage in UNREAD),
        "missing": sum(skipped.files for skipped in coverage.skipped if skipped.reason == "missing-blob"),
    }  # fmt: skip


def moment(date: str) -> str:
    """Return an ISO 8601 date in UTC to the second, so that dates sort as text; an unreadable one stays as it is."""
    try:
        read = dt.datetime.fromisoformat(date)
    except ValueError:
        return date
    return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_json(value: object) -> str:
    """Return plain data as compact JSON text, for columns that are read back whole."""
    return msgspec.json.encode(value).decode()
