"""The statements that read and write changes. Each function works inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, select, update

from registry.storage import moment_store
from registry.storage.database import Database
from registry.storage.entry_store import Decision
from registry.storage.tables import cases, changes, entries, hashes, items, secrets


class What(StrEnum):
    """What has happened to an entry."""

    CREATED = "created"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    UPDATED = "updated"
    TAKEN_OUT = "taken_out"
    PUT_BACK = "put_back"


OFF_THE_LIST = frozenset({What.WITHDRAWN, What.TAKEN_OUT})
"""Changes after which platforms no longer have an entry."""


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
        kind: ``image`` or ``video``.
        forms: how many PDQ hashes for platforms the entry had, each of one variant.
        item: what the entry has now; None where the change takes it off the list, and where it has been withdrawn,
            taken out or erased since.
    """

    number: int
    entry: str
    day: date
    kind: str
    forms: int
    item: StoredItem | None


def append(database: Database, connection: Connection, names: Sequence[str], what: What, day: date) -> int:
    """Put changes behind all that are there, with numbers that follow each other.

    From here until the transaction ends, every other one that appends waits; so this should be its last step.

    Returns:
        The number of the last change that there is now.
    """
    if not names:
        return last_number(connection)
    described = {row.id: row for row in connection.execute(_described(names))}
    database.wait_for_turn(connection)
    first = last_number(connection) + 1
    rows = [
        {
            "number": number,
            "entry": name,
            "what": what,
            "day": day,
            "kind": described[name].kind,
            "forms": described[name].forms,
        }
        for number, name in enumerate(names, first)
    ]
    connection.execute(insert(changes), rows)
    touch = update(entries).where(entries.c.id == bindparam("entry_id")).values(changed=bindparam("change"))
    connection.execute(touch, [{"entry_id": row["entry"], "change": row["number"]} for row in rows])
    last = first + len(rows) - 1
    moment_store.mark(connection, last)
    return last


def _described(names: Sequence[str]) -> Select[Any]:
    """Select the kind of entries, and how many PDQ hashes platforms may have of each."""
    is_form = and_(hashes.c.item == items.c.id, hashes.c.algorithm == "pdq", hashes.c.listable)
    query = select(entries.c.id, items.c.kind, func.count(hashes.c.position).label("forms"))
    query = query.select_from(entries.join(items, items.c.id == entries.c.item).outerjoin(hashes, is_form))
    return query.where(entries.c.id.in_(names)).group_by(entries.c.id, items.c.kind)


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
        *(changes.c.number, changes.c.entry, changes.c.day, changes.c.kind, changes.c.forms),
        *(changes.c.what, cases.c.withdrawn, entries.c.decision),
        *(items.c.id, items.c.kind, items.c.md5, items.c.sha256, entries.c.trust, entries.c.advice, cases.c.received),
    )
    query = select(*columns).select_from(with_items).where(changes.c.number > after)
    found = []
    for number, entry, day, kind, forms, what, withdrawn, decision, item, *rest in connection.execute(
        query.order_by(changes.c.number).limit(limit)
    ):
        is_listed = item is not None and withdrawn is None and decision != Decision.TAKE_OUT
        shown = StoredItem(item, *rest) if is_listed and what not in OFF_THE_LIST else None
        found.append(StoredChange(number, entry, day, kind, forms, shown))
    return found


def listed(connection: Connection, first: int, last: int) -> list[StoredChange]:
    """Return the last change of each entry that is on the list, of the items that follow one and end with another.

    Args:
        connection: a transaction.
        first: the number of an item, or 0.
        last: the number of an item.
    """
    with_items = (
        entries.join(items, items.c.id == entries.c.item)
        .join(cases, cases.c.id == items.c.case)
        .join(changes, changes.c.number == entries.c.changed)
    )
    columns = (
        *(changes.c.number, changes.c.entry, changes.c.day, changes.c.kind, changes.c.forms),
        *(items.c.id, items.c.kind, items.c.md5, items.c.sha256, entries.c.trust, entries.c.advice, cases.c.received),
    )
    is_taken_out = entries.c.decision.is_not_distinct_from(Decision.TAKE_OUT)
    query = select(*columns).select_from(with_items).where(items.c.id > first, items.c.id <= last)
    query = query.where(cases.c.withdrawn.is_(None), ~is_taken_out).order_by(items.c.id)
    return [
        StoredChange(number, entry, day, kind, forms, StoredItem(*item))
        for number, entry, day, kind, forms, *item in connection.execute(query)
    ]


def cursor_secret(connection: Connection) -> bytes:
    """Return the secret with which cursors are marked as ours."""
    secret: bytes = connection.execute(select(secrets.c.value).where(secrets.c.name == "cursors")).scalar_one()
    return secret


def set_cursor_secret(connection: Connection, secret: bytes) -> None:
    """Let cursors be marked with another secret; all that were handed out before are refused from then on."""
    connection.execute(update(secrets).where(secrets.c.name == "cursors").values(value=secret))
