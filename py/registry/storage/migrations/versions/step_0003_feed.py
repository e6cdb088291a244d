"""Entries of the feed, the order of their changes, what platforms have said of them, and what operators have done."""

import secrets
import time

import sqlalchemy as sa
from alembic import op

from registry.degenerate import is_listable

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
        sa.Column("harmless", sa.Boolean, nullable=False),
        sa.Column("repeated", sa.Boolean, nullable=False),
        sa.Column("decision", sa.String(12)),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    changes = op.create_table(
        "changes",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.LargeBinary, nullable=False, index=True),
        sa.Column("what", sa.String(9), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("forms", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    moments = op.create_table(
        "moments",
        sa.Column("minute", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("platform", sa.Integer, sa.ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "entry", sa.LargeBinary, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True, index=True
        ),
        sa.Column("verdict", sa.String(11), primary_key=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
    )
    op.create_table(
        "harmless",
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("added", sa.Date, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("platform", sa.Integer, sa.ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "clocks",
        sa.Column("platform", sa.Integer, sa.ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ahead", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
    )
    stored_secrets = op.create_table(
        "secrets",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.bulk_insert(stored_secrets, [{"name": "cursors", "value": secrets.token_bytes(32)}])
    _extend_tables()
    _mark_listable()
    number = _list_items(entries, changes)
    op.bulk_insert(moments, [{"minute": int(time.time()) // 60, "number": number}])


def _extend_tables() -> None:
    op.create_index("ix_items_sha256", "items", ["sha256"])
    is_video = sa.text("kind = 'video'")
    op.create_index("ix_items_video_md5", "items", ["md5"], sqlite_where=is_video, postgresql_where=is_video)
    with op.batch_alter_table("hashes", table_kwargs={"sqlite_with_rowid": False}) as hashes:
        hashes.add_column(sa.Column("listable", sa.Boolean, nullable=False, server_default=sa.false()))
    is_pdq = sa.text("algorithm = 'pdq'")
    op.create_index("ix_hashes_pdq", "hashes", ["value"], sqlite_where=is_pdq, postgresql_where=is_pdq)
    op.add_column("cases", sa.Column("listed_change", sa.BigInteger))
    op.add_column("cases", sa.Column("withdrawn_change", sa.BigInteger))
    op.add_column("cases", sa.Column("restores", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("platforms") as platforms:
        platforms.alter_column("key_sha256", existing_type=sa.LargeBinary, nullable=True)


def _mark_listable() -> None:
    hashes = sa.table(
        "hashes", *map(sa.column, ("item", "position", "value", "quality")), sa.column("listable", sa.Boolean)
    )
    connection = op.get_bind()
    query = sa.select(hashes.c.item, hashes.c.position, hashes.c.value, hashes.c.quality)
    query = query.order_by(hashes.c.item, hashes.c.position).limit(BATCH)
    place = sa.tuple_(hashes.c.item, hashes.c.position)
    marking = hashes.update().where(hashes.c.item == sa.bindparam("i"), hashes.c.position == sa.bindparam("p"))
    marking = marking.values(listable=sa.true())
    last = (0, -1)
    while rows := connection.execute(query.where(place > sa.tuple_(*last))).all():
        last = rows[-1].item, rows[-1].position
        marked = [{"i": row.item, "p": row.position} for row in rows if is_listable(row.value.hex(), row.quality)]
        if marked:
            connection.execute(marking, marked)


def _list_items(entries: sa.Table, changes: sa.Table) -> int:
    cases = sa.table(
        "cases", *map(sa.column, ("id", "practice", "withdrawn", "listed_change")), sa.column("received", sa.Date)
    )
    items = sa.table("items", *map(sa.column, ("id", "case", "kind")))
    hashes = sa.table("hashes", *map(sa.column, ("item", "algorithm")), sa.column("listable", sa.Boolean))
    forms = sa.select(sa.func.count()).where(
        hashes.c.item == items.c.id, hashes.c.algorithm == "pdq", hashes.c.listable
    )
    query = sa.select(
        items.c.id,
        items.c.case,
        items.c.kind,
        cases.c.received,
        cases.c.withdrawn.is_not(None),
        forms.scalar_subquery(),
    ).join_from(items, cases, cases.c.id == items.c.case)
    query = query.where(sa.not_(sa.cast(cases.c.practice, sa.Boolean))).order_by(items.c.id).limit(BATCH)
    marking = cases.update().where(cases.c.id == sa.bindparam("c")).values(listed_change=sa.bindparam("n"))
    connection = op.get_bind()
    number = last = 0
    while rows := connection.execute(query.where(items.c.id > last)).all():
        last = rows[-1][0]
        listed, announced, marked = [], [], []
        for item, case, kind, day, is_withdrawn, form_count in rows:
            entry = secrets.token_bytes(16)
            if not is_withdrawn:
                number += 1
                change = {"number": number, "entry": entry, "what": "created", "day": day, "kind": kind}
                announced.append({**change, "forms": form_count})
                marked.append({"c": case, "n": number})
            listed.append(
                {
                    "item": item,
                    "id": entry,
                    "trust": "self_reported",
                    "advice": "act",
                    "harmless": False,
                    "repeated": False,
                    "changed": 0 if is_withdrawn else number,
                }
            )
        op.bulk_insert(entries, listed)
        op.bulk_insert(changes, announced)
        if marked:
            connection.execute(marking, marked)
    return number
