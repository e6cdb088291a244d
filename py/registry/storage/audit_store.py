"""The statements that read and write what operators have done. Each function works inside the caller's transaction."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select

from registry.storage.tables import audit


@dataclass(frozen=True, slots=True)
class StoredAction:
    """One row of ``audit``, without its number.

    Attributes:
        at: when, UTC, to the second.
        who: the operator.
        what: the command.
        subject: what was changed.
        reason: why; may be empty.
    """

    at: datetime
    who: str
    what: str
    subject: str
    reason: str


def add(connection: Connection, action: StoredAction) -> None:
    """Store one action."""
    connection.execute(insert(audit).values(asdict(action)))


def all_in_order(connection: Connection) -> list[StoredAction]:
    """Return all actions, the oldest first."""
    query = select(*(audit.c[attribute.name] for attribute in fields(StoredAction))).order_by(audit.c.id)
    return [StoredAction(*row) for row in connection.execute(query)]
