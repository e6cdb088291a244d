"""The statements that read and write changes. Each function works inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from registry.storage.database import Database
from registry.storage.tables import cases, changes, entries, items, secrets


class What(StrEnum):
    """What has happened to an entry."""

    CREATED = "created"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class StoredItem:
    """What is stored of an item that platforms may have, without its hashes.

    Attributes:
        number: the item's, never shown.
        created: day on which its case came in.
    """

    number: int
    kind: str
    md5: str
    sha256: str
    trust: str
    advice: str
    created: date


@dataclass(frozen=True, slots=True)
class StoredChange:
    """One row of ``changes``.

    Attributes:
        item: what the entry has now; None where the change is a withdrawal, and where the entry has been withdrawn or
            erased since.
    """

    number: int
    entry: str
    day: date
    item: StoredItem | None


def append(database: Database, connection: Connection, names: Sequence[str], what: What, day: date) -> None:
    """Put changes behind all that are there, with numbers that follow each other.

    From here until the transaction ends, every other one that appends waits; so this should be its last step.
    """
    if not names:
        return
    database.wait_for_turn(connection)
    first = last_number(connection) + 1
    rows = [{"number": number, "entry": name, "what": what, "day": day} for number, name in enumerate(names, first)]
    connection.execute(insert(changes), rows)


def last_number(connection: Connection) -> int:
    """Return the number of the last change, 0 where there is none."""
    return connection.scalar(select(func.max(changes.c.number))) or 0


def page(connection: Connection, after: int, limit: int) -> list[StoredChange]:
    """Return at most ``limit`` changes that follow a number, in their order."""
    with_items = (
        changes.outerjoin(entries, entries.c.id == changes.c.entry)
        .outerjoin(items, items.c.id == entries.c.item)
        .outerjoin(cases, cases.c.id == items.c.case)
    )
    columns = (
        *(changes.c.number, changes.c.entry, changes.c.day, changes.c.what, cases.c.withdrawn),
        *(items.c.id, items.c.kind, items.c.md5, items.c.sha256, entries.c.trust, entries.c.advice, cases.c.received),
    )
    query = select(*columns).select_from(with_items).where(changes.c.number > after)
    found = []
    for number, entry, day, what, withdrawn, item, *rest in connection.execute(
        query.order_by(changes.c.number).limit(limit)
    ):
        is_shown = item is not None and withdrawn is None and what != What.WITHDRAWN
        found.append(StoredChange(number, entry, day, StoredItem(item, *rest) if is_shown else None))
    return found


def cursor_secret(connection: Connection) -> bytes:
    """Return the secret with which cursors are marked as ours."""
    secret: bytes = connection.execute(select(secrets.c.value).where(secrets.c.name == "cursors")).scalar_one()
    return secret
