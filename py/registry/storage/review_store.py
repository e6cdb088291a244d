"""The statements about what people decide on entries. Each function works inside the caller's transaction."""

from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, update

from registry.storage.entry_store import Advice, Decision, Trust
from registry.storage.tables import cases, entries, items


def waiting(connection: Connection, limit: int) -> dict[str, str]:
    """Return the kinds of at most so many entries that wait for a decision, by their names.

    Those whose last change is the longest ago come first.
    """
    query = _waiting(entries.c.id, items.c.kind).order_by(entries.c.changed).limit(limit)
    return {row[0]: row[1] for row in connection.execute(query)}


def waiting_count(connection: Connection) -> int:
    """Return how many entries wait for a decision."""
    return connection.scalar(_waiting(func.count())) or 0


def decide(connection: Connection, name: str, decision: Decision | None) -> None:
    """Keep what a person has decided about an entry, or that nobody has."""
    connection.execute(update(entries).where(entries.c.id == name).values(decision=decision))


def _waiting(*columns: Any) -> Select[Any]:
    """Select something of the entries of which platforms are advised to look first, and nobody has decided anything."""
    source = entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case)
    is_doubtful = or_(entries.c.advice == Advice.REVIEW_FIRST, entries.c.trust == Trust.DISPUTED)
    query = select(*columns).select_from(source)
    return query.where(is_doubtful, entries.c.decision.is_(None), cases.c.withdrawn.is_(None))
