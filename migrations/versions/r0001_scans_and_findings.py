"""The first schema: repositories, scans, the lives of findings and the inventories of each scan."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _lasting()
    _inventories()
    _rest()


def downgrade() -> None:
    """Refuse: the backup made before an upgrade is the way back."""
    raise NotImplementedError


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, Text, nullable=True)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _real(name: str) -> Column[float]:
    return Column(name, Float, nullable=False)


def _minutes() -> tuple[Column[int], ...]:
    return _count("minutes_low"), _count("minutes_expected"), _count("minutes_high")


def _inventory(name: str, *columns: Column[str] | Column[int] | Column[float] | Column[bool]) -> None:
    op.create_table(
        name,
        Column("scan_id", Integer, ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns, sqlite_with_rowid=False,
    )  # fmt: skip


def _lasting() -> None:
    op.create_table(
        "repositories",
        Column("id", Integer, primary_key=True), Column("identity", Text, nullable=False, unique=True),
        _text("name"), _maybe("remote"), _maybe("root_commit"), _text("scope"), _maybe("project"),
        _text("stamp"), _count("saves"),
    )  # fmt: skip
    op.create_table(
        "scans",
        Column("id", Integer, primary_key=True),
        Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
        _text("sha"), Column("dirty", Boolean, nullable=False), _maybe("commit_date"), _maybe("branch"),
        _text("moment"), _text("as_of"), _count("serial"), _text("mldebt"), _text("python"), _text("options"),
        Column("document", LargeBinary, nullable=True),
        _count("findings"), *_minutes(), _count("suppressed"), _count("loc"), Column("debt_ratio", Float),
        _maybe("grade"), _text("grades"), _text("shares"), Column("by_area", Text, nullable=False), _text("rules"),
        _count("files"), _count("analysed"), _real("lines_analysed_share"), _count("unparsable"), _count("missing"),
        UniqueConstraint("repository_id", "sha", "dirty"),
    )  # fmt: skip
    op.create_table(
        "findings",
        Column("id", Integer, primary_key=True),
        Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
        _text("fingerprint"), _text("code"), _text("name"), _text("area"), _text("path"), _count("line"),
        Column("cell", Integer), _maybe("symbol"), _text("message"), _text("severity"), _text("confidence"),
        *_minutes(), _text("status"), _maybe("how"),
        Column("first_seen", Integer, ForeignKey("scans.id"), nullable=False),
        Column("last_seen", Integer, ForeignKey("scans.id"), nullable=False),
        _maybe("introduced_commit"), _maybe("introduced_author"), _maybe("introduced_date"), _maybe("owner"),
        _maybe("suppressed"),
        UniqueConstraint("repository_id", "fingerprint"),
    )  # fmt: skip
    op.create_table(
        "sightings",
        Column("finding_id", Integer, ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
        Column("scan_id", Integer, ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index(op.f("ix_sightings_scan_id"), "sightings", ["scan_id"])


def _inventories() -> None:
    _inventory(
        "runs", _text("path"), _count("line"), Column("cell", Integer), _maybe("symbol"), _text("framework"),
        _text("kind"), _text("role"), _text("tracking"), _text("reason"), _text("trackers"), _maybe("owner"),
    )  # fmt: skip
    _inventory(
        "experiments", _text("name"), _maybe("family"), _maybe("run_path"), _maybe("started"), _maybe("ended"),
        _maybe("sha"), _maybe("kind"), _maybe("level"), _maybe("reason"), _maybe("store"),
    )  # fmt: skip
    _inventory(
        "run_stores", _text("type"), _text("path"), Column("runs", Integer),
        Column("readable", Boolean, nullable=False), _maybe("error"),
    )  # fmt: skip
    _inventory(
        "models", _text("path"), _count("line"), _text("name"), _text("family"), _text("kind"), _text("role"),
        _text("framework"), _text("documentation"), _maybe("owner"), _maybe("last_changed"), _maybe("artifact_format"),
        Column("artifact_bytes", BigInteger), _maybe("artifact_stored"),
    )  # fmt: skip
    _inventory(
        "config_files", _text("path"), _text("format"), _text("system"), _text("status"), _text("reason"),
        _count("keys"),
    )  # fmt: skip
    op.create_table(
        "config_keys",
        Column("scan_id", Integer, primary_key=True, autoincrement=False),
        Column("file", Integer, primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        _text("path"), _text("name"), _count("line"), _text("source"), _maybe("value"), _text("status"),
        _text("confidence"), _text("reason"),
        ForeignKeyConstraint(
            ["scan_id", "file"], ["config_files.scan_id", "config_files.position"], ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _rest() -> None:
    _inventory(
        "hotspots", _text("path"), _maybe("symbol"), _count("line"), Column("cell", Integer), _count("complexity"),
        _count("cognitive"), _count("loc"), _count("commits"), _real("touches"), Column("churn", Integer),
        _count("authors"), _real("score"), _real("percentile"), _maybe("last_changed"), _maybe("owner"),
    )  # fmt: skip
    _inventory("couplings", _text("left_path"), _text("right_path"), _count("shared"), _real("degree"))
    _inventory("skipped_files", _text("path"), _text("reason"), _text("stage"), _count("files"), _maybe("detail"))
    _inventory("failures", _text("place"), _text("error"))
