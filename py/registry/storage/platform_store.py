"""The statements that read and write platforms. Each function works inside the caller's transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, exists, func, insert, select, update

from registry.storage.tables import acknowledgements, platforms

IS_CONNECTED = platforms.c.key_sha256.is_not(None)


@dataclass(frozen=True, slots=True)
class StoredPlatform:
    """One row of ``platforms``, without its number and its key.

    Attributes:
        added: day since which it has been connected, UTC.
    """

    name: str
    added: date


def connect(connection: Connection, name: str, key_sha256: str, day: date) -> None:
    """Give a key to a platform that has none: a new one, or one whose key was revoked.

    Raises:
        sqlalchemy.exc.IntegrityError: the platform of this name has a key; the transaction can only be given up.
    """
    known = update(platforms).where(platforms.c.name == name, platforms.c.key_sha256.is_(None))
    if connection.execute(known.values(key_sha256=key_sha256, added=day)).rowcount == 0:
        connection.execute(insert(platforms).values(name=name, key_sha256=key_sha256, added=day))


def replace_key(connection: Connection, name: str, key_sha256: str | None) -> bool:
    """Give a platform that has a key another one, or none, and tell whether there was such a platform."""
    known = update(platforms).where(platforms.c.name == name, IS_CONNECTED)
    return connection.execute(known.values(key_sha256=key_sha256)).rowcount == 1


def connected_by_name(connection: Connection) -> list[StoredPlatform]:
    """Return the platforms that have a key, in the order of their names."""
    query = select(platforms.c.name, platforms.c.added).where(IS_CONNECTED).order_by(platforms.c.name)
    return [StoredPlatform(*row) for row in connection.execute(query)]


def find(connection: Connection, key_sha256: str) -> int | None:
    """Return the number of the platform with this key, or None."""
    return connection.scalar(select(platforms.c.id).where(platforms.c.key_sha256 == key_sha256))


def number(connection: Connection, name: str) -> int | None:
    """Return the number of the platform of this name, with a key or without, or None."""
    return connection.scalar(select(platforms.c.id).where(platforms.c.name == name))


def numbers_and_names(connection: Connection) -> list[tuple[int, str]]:
    """Return the numbers and names of all platforms, those without a key included, in the order of their numbers."""
    rows = connection.execute(select(platforms.c.id, platforms.c.name).order_by(platforms.c.id))
    return [(row.id, row.name) for row in rows]


def added(connection: Connection, platform: int) -> date:
    """Return the day on which a platform was connected, UTC, the last time if its key was revoked in between."""
    day: date = connection.execute(select(platforms.c.added).where(platforms.c.id == platform)).scalar_one()
    return day


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
    return bool(connection.scalar(select(exists().where(IS_CONNECTED))))
