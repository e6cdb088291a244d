"""The tables as they are now; ``migrations/`` tells how they came to be.

A case has items, an item has hashes and, unless it is practice, an entry. Nothing in any table leads to a person: no
code, no address, no time of day. Changes name entries; once an entry is erased, its name leads nowhere.
Platforms have a name and the hash of a key.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Hex(TypeDecorator[str]):
    """Hexadecimal digits outside, half as many bytes inside."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Turn digits into the bytes that are stored."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn stored bytes into digits."""
        return None if value is None else value.hex()


# The longest name of a platform, in characters; a table must have some limit, and a list must fit on a line.
MAX_PLATFORM_NAME = 80

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Hex, nullable=False, unique=True),
    Column("document_sha256", Hex, nullable=False),
    Column("reporter", String(20), nullable=False),
    Column("practice", Boolean, nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("received", Date, nullable=False),
    Column("withdrawn", Date, index=True),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case", ForeignKey(cases.c.id), nullable=False, index=True),
    Column("kind", String(5), nullable=False),
    Column("md5", Hex, nullable=False),
    Column("sha256", Hex, nullable=False),
)

# Many and small: without SQLite's hidden row number, an item's hashes lie side by side in one tree.
hashes = Table(
    "hashes",
    metadata,
    Column("item", ForeignKey(items.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("algorithm", String(4), nullable=False),
    Column("variant", String(20), nullable=False),
    Column("value", Hex, nullable=False),
    Column("quality", Integer, nullable=False),
    Column("frame", Integer),
    Column("time", Float),
    sqlite_with_rowid=False,
)

# What of an item platforms see beside its hashes; ``id`` is its name for them, 128 random bits.
entries = Table(
    "entries",
    metadata,
    Column("item", ForeignKey(items.c.id, ondelete="CASCADE"), primary_key=True),
    Column("id", Hex, nullable=False, unique=True),
    Column("trust", String(13), nullable=False),
    Column("advice", String(12), nullable=False),
)

# The order of the feed, from 1 without gaps. It outlives entries, so that also the slowest platform hears of the end.
changes = Table(
    "changes",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Hex, nullable=False),
    Column("what", String(9), nullable=False),
    Column("day", Date, nullable=False),
    sqlite_with_rowid=False,
)

platforms = Table(
    "platforms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(MAX_PLATFORM_NAME), nullable=False, unique=True),
    Column("key_sha256", Hex, nullable=False, unique=True),
    Column("added", Date, nullable=False),
)

# Up to which change a platform has said that it has taken everything over, the furthest of each day.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("platform", ForeignKey(platforms.c.id, ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

# What must stay as long as the database does, wherever it moves.
secrets = Table(
    "secrets",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
