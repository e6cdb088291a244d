"""The tables as they are now; ``migrations/`` tells how they came to be.

A case has items, an item has hashes and, unless it is practice, an entry. Nothing in any table leads to a person: no
code and no address. Of what a visitor does the day is kept, and its minute for a day alone, in ``moments``. Changes
name entries; once an entry is erased, its name leads nowhere. Platforms have a name and the hash of a key.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
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

# The longest name of an operator, of what was changed, and the longest reason that are kept, in characters.
MAX_OPERATOR_NAME = 80
MAX_SUBJECT = 200
MAX_REASON = 500

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
    # The last change with which its entries came onto the list, and the last with which they were taken off: whoever
    # has acknowledged these has them, or has dropped them.
    Column("listed_change", BigInteger),
    Column("withdrawn_change", BigInteger),
    # How often it was restored, see ``MAX_RESTORES`` in ``cases.py``.
    Column("restores", Integer, nullable=False, default=0),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case", ForeignKey(cases.c.id), nullable=False, index=True),
    Column("kind", String(5), nullable=False),
    Column("md5", Hex, nullable=False),
    Column("sha256", Hex, nullable=False, index=True),
)

# Which entries a digest of a video is of, for StopNCII's records; those of photos are asked for by nobody.
Index(
    "ix_items_video_md5",
    items.c.md5,
    sqlite_where=items.c.kind == "video",
    postgresql_where=items.c.kind == "video",
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
    # Whether platforms may have it, see ``degenerate.py``.
    Column("listable", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# Who else has this very hash; frames of videos are too many to be asked about.
Index(
    "ix_hashes_pdq",
    hashes.c.value,
    sqlite_where=hashes.c.algorithm == "pdq",
    postgresql_where=hashes.c.algorithm == "pdq",
)

# What of an item platforms see beside its hashes; ``id`` is its name for them, 128 random bits. Reasons for the advice
# are ``harmless`` (the operator's list has such a picture), ``repeated`` (many cases have it) and ``decision`` (what a
# person has decided: ``act``, ``review_first`` or ``take_out``; null until somebody has). ``changed`` is the number of
# its last change.
entries = Table(
    "entries",
    metadata,
    Column("item", ForeignKey(items.c.id, ondelete="CASCADE"), primary_key=True),
    Column("id", Hex, nullable=False, unique=True),
    Column("trust", String(13), nullable=False),
    Column("advice", String(12), nullable=False),
    Column("harmless", Boolean, nullable=False),
    Column("repeated", Boolean, nullable=False),
    Column("decision", String(12)),
    Column("changed", BigInteger, nullable=False),
)

# The order of the feed, from 1 without gaps. It outlives entries, so that also the slowest platform hears of the end;
# ``kind`` and ``forms``, how many PDQ hashes it had, are what NCMEC's tombstones need.
changes = Table(
    "changes",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Hex, nullable=False, index=True),
    Column("what", String(9), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(5), nullable=False),
    Column("forms", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Which was the last change of a minute, for protocols whose clients ask by time. Those of the last day only; of each
# day before, one stays.
moments = Table(
    "moments",
    metadata,
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)

# A platform whose key was taken away stays, since cases tell what it has said.
platforms = Table(
    "platforms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(MAX_PLATFORM_NAME), nullable=False, unique=True),
    Column("key_sha256", Hex, unique=True),
    Column("added", Date, nullable=False),
)

# What platforms say of entries: of each platform its verdicts that do not contradict each other, each the first time.
feedback = Table(
    "feedback",
    metadata,
    Column("platform", ForeignKey(platforms.c.id, ondelete="CASCADE"), primary_key=True),
    Column("entry", ForeignKey(entries.c.id, ondelete="CASCADE"), primary_key=True, index=True),
    Column("verdict", String(11), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("day", Date, nullable=False),
)

# Pictures that the operator knows to be harmless: PDQ hashes of one picture share a name.
harmless = Table(
    "harmless",
    metadata,
    Column("hash", Hex, primary_key=True),
    Column("name", String(MAX_PLATFORM_NAME), nullable=False),
    Column("added", Date, nullable=False),
)

# What operators have done, with the time, since it is about them.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(MAX_OPERATOR_NAME), nullable=False),
    Column("what", String(40), nullable=False),
    Column("subject", String(MAX_SUBJECT), nullable=False),
    Column("reason", String(MAX_REASON), nullable=False),
)

# Up to which change a platform has said that it has taken everything over, the furthest of each day.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("platform", ForeignKey(platforms.c.id, ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

# By how many seconds the clock of a platform's NCMEC client is ahead of UTC, and the last day on which that showed.
clocks = Table(
    "clocks",
    metadata,
    Column("platform", ForeignKey(platforms.c.id, ondelete="CASCADE"), primary_key=True),
    Column("ahead", Integer, nullable=False),
    Column("day", Date, nullable=False),
)

# What must stay as long as the database does, wherever it moves.
secrets = Table(
    "secrets",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
