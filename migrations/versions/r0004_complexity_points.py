"""Adds the points of a backfill of complexity alone: sums of past commits that no rule judged."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text, UniqueConstraint

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "complexity_points",
        Column("id", Integer, primary_key=True),
        Column("repository_id", Integer, ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False),
        _text("sha"), _text("measured"), _text("commit_date"), _text("moment"), _count("files"), _count("functions"),
        _count("complexity"), _count("outside"), _count("over"), _count("highest"), _text("highest_at"),
        _count("unparsable"), _count("missing"),
        UniqueConstraint("repository_id", "sha", "measured"),
    )  # fmt: skip


def downgrade() -> None:
    """Refuse: the backup made before an upgrade is the way back."""
    raise NotImplementedError


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)
