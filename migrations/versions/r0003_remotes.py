"""Names repositories by their remote alone, so that a shallow clone, which sees no root commit, is the same one."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Rewrite the names; where several had one remote, the one saved most often gets it and the others stay apart."""
    connection = op.get_bind()
    table = sa.table("repositories", sa.column("id"), sa.column("identity"), sa.column("saves"))
    rows = connection.execute(sa.select(table).order_by(table.c.saves.desc(), table.c.id)).all()
    wanted: dict[str, list[sa.Row[tuple[int, str, int]]]] = {}
    for row in rows:
        kind, *parts = json.loads(row.identity)
        if kind == "git" and parts[0]:
            wanted.setdefault(_joined(kind, parts[0], "", parts[2]), []).append(row)
    for name, (first, *others) in wanted.items():
        for row in others:
            kind, remote, root, scope = json.loads(row.identity)
            left = _joined("former", remote, root or str(row.id), scope)
            connection.execute(sa.update(table).where(table.c.id == row.id).values(identity=left))
        connection.execute(sa.update(table).where(table.c.id == first.id).values(identity=name))


def downgrade() -> None:
    """Refuse: the backup made before an upgrade is the way back."""
    raise NotImplementedError


def _joined(*parts: str) -> str:
    return json.dumps(parts, separators=(",", ":"))
