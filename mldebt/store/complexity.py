"""Keeps the points of a backfill of complexity alone, in a table of their own: they never stand among judged ones."""

import platform
from collections.abc import Sequence
from hashlib import blake2b

import msgspec
from sqlalchemy import ColumnElement, delete, insert, select

from mldebt.findings.complexity import ComplexityPoint
from mldebt.findings.scan import RepositoryRow
from mldebt.store import schema
from mldebt.store.loading import R
from mldebt.store.opening import Store
from mldebt.store.saving import moment, repository_of

C = schema.complexity_points.c
VERSION = 1
"""Of what is counted: another version measures anew."""


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
        connection.execute(insert(schema.complexity_points), [_columns(point) | fixed for point in points])


def measured_commits(store: Store, asked: Measuring) -> set[str]:
    """Return the commits that have a point."""
    with store.reading() as connection:
        return set(connection.scalars(select(C.sha).where(*_asked(store, asked))))


def complexity_points(store: Store, asked: Measuring) -> tuple[ComplexityPoint, ...]:
    """Return the stored points by date."""
    names = [name for name in ComplexityPoint.__struct_fields__ if name not in {"commit", "date"}]
    question = select(C.sha, C.commit_date, *(C[name] for name in names)).where(*_asked(store, asked))
    with store.reading() as connection:
        return tuple(ComplexityPoint(*row) for row in connection.execute(question.order_by(C.moment, C.sha)))


def _asked(store: Store, asked: Measuring) -> tuple[ColumnElement[bool], ...]:
    mine = C.repository_id == select(R.id).where(R.identity == store.identity(asked.row)).scalar_subquery()
    return mine, C.measured == asked.digest


def _columns(point: ComplexityPoint) -> dict[str, object]:
    said = msgspec.structs.asdict(point)
    return {"sha": said.pop("commit"), "commit_date": said.pop("date"), "moment": moment(point.date)} | said
