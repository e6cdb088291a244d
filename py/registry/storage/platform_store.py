"""The statements that read and write platforms. Each function works inside the caller's transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from registry.storage.tables import acknowledgements, platforms


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


def find(connection: Connection, key_sha256: str) -> int | None:
    """Return the number of the platform with this key, or None."""
    return connection.scalar(select(platforms.c.id).where(platforms.c.key_sha256 == key_sha256))


def numbers_and_names(connection: Connection) -> list[tuple[int, str]]:
    """Return the numbers and names of all platforms, those without a key included, in the order of their numbers."""
    rows = connection.execute(select(platforms.c.id, platforms.c.name).order_by(platforms.c.id))
    return [(row.id, row.name) for row in rows]


def acknowledged(connection: Connection, platform: int) -> int:
    """Return the furthest change that a platform has acknowledged, 0 where there is none."""
    furthest = select(func.max(acknowledgements.c.number)).where(acknowledgements.c.platform == platform)
    return connection.scalar(furthest) or 0


def acknowledge(connection: Connection, platform: int, number: int, day: date) -> int:
    """Keep that a platform has everything up to a change, unless it has acknowledged more already.

    Returns:
        The furthest change that it has acknowledged now.
    """
    # One after the other, for each platform.
    connection.execute(select(platforms.c.id).where(platforms.c.id == platform).with_for_update())
    furthest = acknowledged(connection, platform)
    if number <= furthest:
        return furthest
    of_the_day = update(acknowledgements).where(acknowledgements.c.platform == platform, acknowledgements.c.day == day)
    if connection.execute(of_the_day.values(number=number)).rowcount == 0:
        connection.execute(insert(acknowledgements).values(platform=platform, day=day, number=number))
    return number


def is_any_there(connection: Connection) -> bool:
    """Tell whether a platform is connected: whether there is one with a key."""
    return bool(connection.scalar(select(exists().where(platforms.c.key_sha256.is_not(None)))))
