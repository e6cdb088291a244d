"""The statements that only a sandbox needs. Each function works inside the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, insert, select

from registry.storage.entry_store import Decision, Trust
from registry.storage.tables import cases, entries, items, secrets

_MARK = "sandbox"


@dataclass(frozen=True, slots=True)
class SandboxEntry:
    """An entry, and the case that it belongs to."""

    name: str
    case_id: str
    trust: Trust


def is_marked(connection: Connection) -> bool:
    """Tell whether the database is a sandbox's."""
    return bool(connection.scalar(select(exists().where(secrets.c.name == _MARK))))


def mark(connection: Connection) -> None:
    """Keep that the database is a sandbox's, and so has nothing in it that anybody has handed in."""
    connection.execute(insert(secrets).values(name=_MARK, value=b""))


def case_count(connection: Connection) -> int:
    """Return how many cases there are or have been."""
    return connection.scalar(select(func.count()).select_from(cases)) or 0


def longest_unchanged(
    connection: Connection, count: int, *, is_withdrawn: bool = False, is_taken_out: bool = False
) -> list[SandboxEntry]:
    """Return entries in the order of their last changes, at most ``count``.

    Args:
        connection: a transaction.
        count: how many are wanted.
        is_withdrawn: whether their cases are withdrawn.
        is_taken_out: whether a person has taken them off the list.
    """
    query = select(entries.c.id, cases.c.case_id, entries.c.trust)
    query = query.select_from(entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case))
    is_out = entries.c.decision.is_not_distinct_from(Decision.TAKE_OUT)
    query = query.where(cases.c.withdrawn.is_not(None) if is_withdrawn else cases.c.withdrawn.is_(None))
    query = query.where(is_out if is_taken_out else ~is_out)
    rows = connection.execute(query.order_by(entries.c.changed).limit(count))
    return [SandboxEntry(name, case_id, Trust(trust)) for name, case_id, trust in rows]
