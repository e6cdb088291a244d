"""The statements that read and write platforms. Each function works inside the caller's transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, exists, insert, select

from registry.storage.tables import platforms


@dataclass(frozen=True, slots=True)
class StoredPlatform:
    """One row of ``platforms``, without its number and its key."""

    name: str
    added: date


def add(connection: Connection, name: str, key_sha256: str, added: date) -> None:
    """Store a platform.

    Raises:
        sqlalchemy.exc.IntegrityError: there is one of this name already.
    """
    connection.execute(insert(platforms).values(name=name, key_sha256=key_sha256, added=added))


def remove(connection: Connection, name: str) -> bool:
    """Delete the platform of this name, and tell whether there was one."""
    return connection.execute(delete(platforms).where(platforms.c.name == name)).rowcount == 1


def all_by_name(connection: Connection) -> list[StoredPlatform]:
    """Return all platforms in the order of their names."""
    rows = connection.execute(select(platforms.c.name, platforms.c.added).order_by(platforms.c.name))
    return [StoredPlatform(*row) for row in rows]


def is_any_there(connection: Connection) -> bool:
    """Tell whether there is a platform."""
    return bool(connection.scalar(select(exists().where(platforms.c.id.is_not(None)))))
