"""Entries of the feed, the order of their changes, what platforms have acknowledged, and the secret of cursors."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BATCH = 1000


def upgrade() -> None:
    """Make the tables, and list the real cases that are there already, in the order in which they came."""
    entries = op.create_table(
        "entries",
        sa.Column("item", sa.Integer, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("id", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("trust", sa.String(13), nullable=False),
        sa.Column("advice", sa.String(12), nullable=False),
    )
    changes = op.create_table(
        "changes",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.Column("what", sa.String(9), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "acknowledgements",
        sa.Column("platform", sa.Integer, sa.ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    stored_secrets = op.create_table(
        "secrets",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.bulk_insert(stored_secrets, [{"name": "cursors", "value": secrets.token_bytes(32)}])
    _list_items(entries, changes)


def _list_items(entries: sa.Table, changes: sa.Table) -> None:
    cases = sa.table("cases", *map(sa.column, ("id", "practice", "withdrawn")), sa.column("received", sa.Date))
    items = sa.table("items", sa.column("id"), sa.column("case"))
    query = sa.select(items.c.id, cases.c.received, cases.c.withdrawn.is_not(None)).join_from(
        items, cases, cases.c.id == items.c.case
    )
    query = query.where(sa.not_(sa.cast(cases.c.practice, sa.Boolean))).order_by(items.c.id).limit(BATCH)
    connection = op.get_bind()
    number = last = 0
    while rows := connection.execute(query.where(items.c.id > last)).all():
        last = rows[-1][0]
        listed, announced = [], []
        for item, day, is_withdrawn in rows:
            entry = secrets.token_bytes(16)
            listed.append({"item": item, "id": entry, "trust": "self_reported", "advice": "act"})
            if not is_withdrawn:
                number += 1
                announced.append({"number": number, "entry": entry, "what": "created", "day": day})
        op.bulk_insert(entries, listed)
        op.bulk_insert(changes, announced)
