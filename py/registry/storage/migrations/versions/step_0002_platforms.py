"""Platforms and the hashes of their keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of platforms."""
    op.create_table(
        "platforms",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("key_sha256", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("added", sa.Date, nullable=False),
    )
