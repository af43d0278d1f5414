"""Keeps the points of a backfill: one row a commit and set of options, written whole or not at all.

A point is of use again only where the same program judged it under the same options; the trend takes those whose rules
had the versions that are in force, so that a changed rule never bends a line. Points of complexity alone are kept in a
table of their own: they never stand among judged ones.
"""

import platform
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from hashlib import blake2b

import msgspec
from sqlalchemy import ColumnElement, delete, func, insert, select

from mldebt.cache import program
from mldebt.findings.complexity import ComplexityPoint
from mldebt.findings.point import Point
from mldebt.findings.scan import HistoryPoint, RepositoryRow, Scan
from mldebt.store import schema
from mldebt.store.document import unpack_as
from mldebt.store.loading import R, history_points, options_of, point_of
from mldebt.store.opening import Store
from mldebt.store.saving import as_json, moment, repository_of

P = schema.points.c
PROGRAM = cache(program)
"""The digest of this program, read from its sources once."""
C = schema.complexity_points.c
VERSION = 1
"""Of what is counted: another version measures anew."""


class Asked(msgspec.Struct, frozen=True):
    """Which points are meant: those of one repository, made with these options by rules of these versions."""

    row: RepositoryRow
    digest: str
    rules: Mapping[str, int]


class Kept(msgspec.Struct, frozen=True):
    """A stored point before its document is read: the commit and the fingerprints it has."""

    id: int
    commit: str
    identities: frozenset[str]
    is_probe: bool


def save_points(store: Store, row: RepositoryRow, packed: Sequence[bytes], *, digest: str) -> None:
    """Store packed points in one transaction, in place of earlier ones of the same commits and options."""
    rows = [_columns(unpack_as(one, Point)) | {"options": digest, "document": one} for one in packed]
    if not rows:
        return
    with store.writing() as connection:
        repository, _ = repository_of(connection, store, row)
        shas = [said["sha"] for said in rows]
        same = (P.repository_id == repository) & P.sha.in_(shas) & (P.options == digest)
        connection.execute(delete(schema.points).where(same))
        connection.execute(insert(schema.points), [said | {"repository_id": repository} for said in rows])


def judged_commits(store: Store, row: RepositoryRow, *, digest: str) -> dict[str, bool]:
    """Return the commits that this very program judged under these options; True where one is only a probe."""
    question = select(P.sha, P.probe).where(_of(store, row), P.options == digest, P.program == PROGRAM())
    with store.reading() as connection:
        return {one.sha: one.probe for one in connection.execute(question)}


def promote(store: Store, row: RepositoryRow, commits: Sequence[str], *, digest: str) -> None:
    """Make probes part of the trend."""
    if commits:
        which = _of(store, row) & (P.options == digest) & P.sha.in_(commits)
        with store.writing() as connection:
            repository_of(connection, store, row)
            connection.execute(schema.points.update().where(which), {"probe": False})


def kept_points(store: Store, asked: Asked) -> tuple[Kept, ...]:
    """Return what is stored under the asked options and rules, by date, without reading the documents."""
    question = select(P.id, P.sha, P.identities, P.probe).where(*_asked(store, asked)).order_by(P.moment, P.sha)
    with store.reading() as connection:
        return tuple(
            Kept(one.id, one.sha, frozenset(one.identities.split()), one.probe) for one in connection.execute(question)
        )


def point_by_id(store: Store, number: int) -> Point:
    """Return a point; raises StoreError where its document is damaged."""
    with store.reading() as connection:
        packed = connection.scalar(select(P.document).where(P.id == number))
    return unpack_as(packed or b"", Point)


def counted(store: Store) -> list[tuple[str, str, int]]:
    """Return name, scope and number of points of each repository that was backfilled, probes included."""
    question = select(R.name, R.scope, func.count()).join(schema.points, P.repository_id == R.id).group_by(R.id)
    with store.reading() as connection:
        return [(name, scope, number) for name, scope, number in connection.execute(question.order_by(R.name, R.scope))]


def trend_points(store: Store, asked: Asked) -> tuple[HistoryPoint, ...]:
    """Return the totals of every commit that was scanned or backfilled with the asked options, by date."""
    found = {point.commit: point for point in history_points(store, asked.row, asked.digest)}
    columns = (
        P.sha, P.commit_date, P.findings, P.minutes_low, P.minutes_expected, P.minutes_high, P.by_area, P.analysed,
        P.unparsable, P.missing,
    )  # fmt: skip
    with store.reading() as connection:
        rows = connection.execute(select(*columns).where(*_asked(store, asked), P.probe.is_(False))).all()
    for row in rows:
        found.setdefault(row.sha, point_of(row, row.analysed))
    return tuple(sorted(found.values(), key=lambda point: (point.date, point.commit)))


def with_later_points(store: Store, scan: Scan, behind: Collection[str], rules: Mapping[str, int]) -> Scan:
    """Return a stored scan with the points of commits behind it that were judged after it was stored, options alike."""
    known = {point.commit for point in scan.history}
    digest = options_of(store, scan.repository)
    if not digest:
        return scan
    asked = Asked(scan.repository, digest, rules)
    later = [one for one in trend_points(store, asked) if one.commit in behind and one.commit not in known]
    if not later:
        return scan
    history = sorted((*scan.history, *later), key=lambda point: (point.date, point.commit))
    return msgspec.structs.replace(scan, history=tuple(history))


def _asked(store: Store, asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return _of(store, asked.row), P.options == asked.digest, P.rules == _said(asked.rules)


def _of(store: Store, row: RepositoryRow) -> ColumnElement[bool]:
    return P.repository_id == select(R.id).where(R.identity == store.identity(row)).scalar_subquery()


def _said(rules: Mapping[str, int]) -> str:
    return " ".join(f"{code}:{version}" for code, version in sorted(rules.items()))


def _columns(point: Point) -> dict[str, object]:
    totals, read = point.totals, point.coverage
    return {
        "sha": point.commit, "program": PROGRAM(), "rules": _said(point.rules), "probe": point.is_probe,
        "commit_date": point.date, "moment": moment(point.date), "mldebt": point.mldebt, "python": point.python,
        "findings": totals.findings, "minutes_low": totals.minutes.low, "minutes_expected": totals.minutes.expected,
        "minutes_high": totals.minutes.high, "by_area": as_json(totals.by_area), "loc": point.loc,
        "grades": as_json(point.grades), "shares": as_json(point.shares), "analysed": read.files,
        "lines_analysed_share": point.lines_analysed_share, "unparsable": read.unparsable, "missing": read.missing,
        "identities": " ".join(finding.fingerprint for finding in point.findings),
    }  # fmt: skip


class Measuring(msgspec.Struct, frozen=True):
    """What decides a point beside its commit: the repository, the paths left out, and the bound of `over`."""

    row: RepositoryRow
    exclude: tuple[str, ...]
    bound: int

    @property
    def digest(self) -> str:
        """Return a digest: points of another one are never shown beside these."""
        told = (VERSION, platform.python_version_tuple()[:2], self.exclude, self.bound)
        return blake2b(msgspec.msgpack.encode(told), digest_size=8).hexdigest()


def save_complexity(store: Store, asked: Measuring, points: Sequence[ComplexityPoint]) -> None:
    """Store points in one transaction, in place of earlier ones of the same commits."""
    if not points:
        return
    shas = [point.commit for point in points]
    with store.writing() as connection:
        repository, _ = repository_of(connection, store, asked.row)
        same = (C.repository_id == repository) & C.sha.in_(shas) & (C.measured == asked.digest)
        connection.execute(delete(schema.complexity_points).where(same))
        fixed = {"repository_id": repository, "measured": asked.digest}
        connection.execute(insert(schema.complexity_points), [_measured_columns(point) | fixed for point in points])


def measured_commits(store: Store, asked: Measuring) -> set[str]:
    """Return the commits that have a point."""
    with store.reading() as connection:
        return set(connection.scalars(select(C.sha).where(*_measured_by(store, asked))))


def complexity_points(store: Store, asked: Measuring) -> tuple[ComplexityPoint, ...]:
    """Return the stored points by date."""
    names = [name for name in ComplexityPoint.__struct_fields__ if name not in {"commit", "date"}]
    question = select(C.sha, C.commit_date, *(C[name] for name in names)).where(*_measured_by(store, asked))
    with store.reading() as connection:
        return tuple(ComplexityPoint(*row) for row in connection.execute(question.order_by(C.moment, C.sha)))


def _measured_by(store: Store, asked: Measuring) -> tuple[ColumnElement[bool], ...]:
    mine = C.repository_id == select(R.id).where(R.identity == store.identity(asked.row)).scalar_subquery()
    return mine, C.measured == asked.digest


def _measured_columns(point: ComplexityPoint) -> dict[str, object]:
    said = msgspec.structs.asdict(point)
    return {"sha": said.pop("commit"), "commit_date": said.pop("date"), "moment": moment(point.date)} | said
