"""The tables, for queries; the compressed document of each scan is the truth. Change them only with a new migration.

Text from a repository is kept as `display` shows it, so no column holds what a database cannot store or a terminal
would obey; compare with the same columns and the same spelling is applied to what is looked for.

Transactions are our own: the driver's control of them is off and every one is begun with a statement, `BEGIN IMMEDIATE`
for writing, because one that reads and then writes fails at once when another process wrote in between, whatever the
busy timeout, and because the driver would otherwise commit in the middle of a migration.
"""

import sqlite3
from pathlib import Path

import msgspec
from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from mldebt.findings.display import display

REVISION = "0004"
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s",
}  # fmt: skip
BUSY = 30.0
"""Seconds to wait for another process's lock."""
READS = {"mldebt_reads": True}
"""Execution options of a connection that only reads."""


def engine_of(path: Path, busy: float = BUSY, *, foreign_keys: bool = True) -> Engine:
    """Return an engine on a database file whose transactions are begun by statement."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy})

    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("mldebt_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


class Shown(TypeDecorator[str]):
    """Text that a repository controls, spelt visibly."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Spell out what a database cannot hold."""
        del dialect
        return value if value is None or (value.isascii() and value.isprintable()) else display(value)


metadata = MetaData(naming_convention=NAMES)


def _text(name: str) -> Column[str]:
    return Column(name, Shown, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, Shown, nullable=True)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _real(name: str) -> Column[float]:
    return Column(name, Float, nullable=False)


def _minutes() -> tuple[Column[int], ...]:
    return _count("minutes_low"), _count("minutes_expected"), _count("minutes_high")


def _inventory(name: str, *columns: Column[str] | Column[int] | Column[float] | Column[bool]) -> Table:
    """Return a table of one scan's rows, numbered in the order of the document, that goes when the scan goes."""
    return Table(
        name, metadata,
        Column("scan_id", Integer, ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns, sqlite_with_rowid=False,
    )  # fmt: skip


alembic_version = Table(
    "alembic_version", MetaData(naming_convention={"pk": "%(table_name)s_pkc"}),
    Column("version_num", String(32), primary_key=True, nullable=False),
)  # fmt: skip
repositories = Table(
    "repositories", metadata,
    Column("id", Integer, primary_key=True), Column("identity", Text, nullable=False, unique=True),
    _text("name"), _maybe("remote"), _maybe("root_commit"), _text("scope"), _maybe("project"),
    _text("stamp"), _count("saves"),
)  # fmt: skip
scans = Table(
    "scans", metadata,
    Column("id", Integer, primary_key=True),
    Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
    _text("sha"), Column("dirty", Boolean, nullable=False), _maybe("commit_date"), _maybe("branch"),
    _text("moment"), _text("as_of"), _count("serial"), _text("mldebt"), _text("python"), _text("options"),
    Column("document", LargeBinary, nullable=True),
    _count("findings"), *_minutes(), _count("suppressed"), _count("loc"), Column("debt_ratio", Float), _maybe("grade"),
    _text("grades"), _text("shares"), Column("by_area", Text, nullable=False), _text("rules"),
    _count("files"), _count("analysed"), _real("lines_analysed_share"), _count("unparsable"), _count("missing"),
    UniqueConstraint("repository_id", "sha", "dirty"),
)  # fmt: skip
findings = Table(
    "findings", metadata,
    Column("id", Integer, primary_key=True),
    Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
    _text("fingerprint"), _text("code"), _text("name"), _text("area"), _text("path"), _count("line"),
    Column("cell", Integer), _maybe("symbol"), _text("message"), _text("severity"), _text("confidence"), *_minutes(),
    _text("status"), _maybe("how"),
    Column("first_seen", Integer, ForeignKey("scans.id"), nullable=False),
    Column("last_seen", Integer, ForeignKey("scans.id"), nullable=False),
    _maybe("introduced_commit"), _maybe("introduced_author"), _maybe("introduced_date"), _maybe("owner"),
    _maybe("suppressed"),
    UniqueConstraint("repository_id", "fingerprint"),
)  # fmt: skip
sightings = Table(
    "sightings", metadata,
    Column("finding_id", Integer, ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
    Column("scan_id", Integer, ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "scan_id"),
    sqlite_with_rowid=False,
)  # fmt: skip
points = Table(
    "points", metadata,
    Column("id", Integer, primary_key=True),
    Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
    _text("sha"), _text("options"), _text("program"), _text("rules"), Column("probe", Boolean, nullable=False),
    _text("commit_date"), _text("moment"), _text("mldebt"), _text("python"),
    _count("findings"), *_minutes(), Column("by_area", Text, nullable=False), _count("loc"), _text("grades"),
    _text("shares"), _count("analysed"), _real("lines_analysed_share"), _count("unparsable"), _count("missing"),
    Column("identities", Text, nullable=False), Column("document", LargeBinary, nullable=False),
    UniqueConstraint("repository_id", "sha", "options"),
)  # fmt: skip
complexity_points = Table(
    "complexity_points", metadata,
    Column("id", Integer, primary_key=True),
    Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
    _text("sha"), _text("measured"), _text("commit_date"), _text("moment"), _count("files"), _count("functions"),
    _count("complexity"), _count("outside"), _count("over"), _count("highest"), _text("highest_at"),
    _count("unparsable"), _count("missing"),
    UniqueConstraint("repository_id", "sha", "measured"),
)  # fmt: skip
runs = _inventory(
    "runs", _text("path"), _count("line"), Column("cell", Integer), _maybe("symbol"), _text("framework"), _text("kind"),
    _text("role"), _text("tracking"), _text("reason"), _text("trackers"), _maybe("owner"),
)  # fmt: skip
experiments = _inventory(
    "experiments", _text("name"), _maybe("family"), _maybe("run_path"), _maybe("started"), _maybe("ended"),
    _maybe("sha"), _maybe("kind"), _maybe("level"), _maybe("reason"), _maybe("store"),
)  # fmt: skip
run_stores = _inventory(
    "run_stores", _text("type"), _text("path"), Column("runs", Integer), Column("readable", Boolean, nullable=False),
    _maybe("error"),
)  # fmt: skip
models = _inventory(
    "models", _text("path"), _count("line"), _text("name"), _text("family"), _text("kind"), _text("role"),
    _text("framework"), _text("documentation"), _maybe("owner"), _maybe("last_changed"), _maybe("artifact_format"),
    Column("artifact_bytes", BigInteger), _maybe("artifact_stored"),
)  # fmt: skip
config_files = _inventory(
    "config_files", _text("path"), _text("format"), _text("system"), _text("status"), _text("reason"), _count("keys"),
)  # fmt: skip
config_keys = Table(
    "config_keys", metadata,
    Column("scan_id", Integer, primary_key=True, autoincrement=False),
    Column("file", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("path"), _text("name"), _count("line"), _text("source"), _maybe("value"), _text("status"),
    _text("confidence"), _text("reason"),
    ForeignKeyConstraint(["scan_id", "file"], ["config_files.scan_id", "config_files.position"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)  # fmt: skip
hotspots = _inventory(
    "hotspots", _text("path"), _maybe("symbol"), _count("line"), Column("cell", Integer), _count("complexity"),
    _count("cognitive"), _count("loc"), _count("commits"), _real("touches"), Column("churn", Integer),
    _count("authors"), _real("score"), _real("percentile"), _maybe("last_changed"), _maybe("owner"),
)  # fmt: skip
couplings = _inventory("couplings", _text("left_path"), _text("right_path"), _count("shared"), _real("degree"))
skipped_files = _inventory(
    "skipped_files", _text("path"), _text("reason"), _text("stage"), _count("files"), _maybe("detail")
)
failures = _inventory("failures", _text("place"), _text("error"))

Row = dict[str, object]


def row_of(table: Table, one: msgspec.Struct, **otherwise: object) -> Row:
    """Return what a subject says under the names of a table's columns, and what it says otherwise."""
    same = (column.name for column in table.c if column.name in one.__struct_fields__)
    return {name: getattr(one, name) for name in same} | otherwise
