"""Adds the points of a backfill: past commits judged without a checkout, apart from the scans somebody asked for."""

from alembic import op
from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "points",
        Column("id", Integer, primary_key=True),
        Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
        _text("sha"), _text("options"), _text("program"), _text("rules"), Column("probe", Boolean, nullable=False),
        _text("commit_date"), _text("moment"), _text("mldebt"), _text("python"),
        _count("findings"), _count("minutes_low"), _count("minutes_expected"), _count("minutes_high"),
        _text("by_area"), _count("loc"), _text("grades"), _text("shares"), _count("analysed"),
        Column("lines_analysed_share", Float, nullable=False), _count("unparsable"), _count("missing"),
        _text("identities"), Column("document", LargeBinary, nullable=False),
        UniqueConstraint("repository_id", "sha", "options"),
    )  # fmt: skip


def downgrade() -> None:
    """Refuse: the backup made before an upgrade is the way back."""
    raise NotImplementedError


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)
