"""The platforms that take part: each has a name and a key, of which only the hash is kept."""

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date

from sqlalchemy.exc import IntegrityError

from registry.cases import utc_today
from registry.storage import platform_store
from registry.storage.database import Database
from registry.storage.platform_store import StoredPlatform
from registry.storage.tables import MAX_PLATFORM_NAME

KEY_BYTES = 32


class PlatformError(Exception):
    """Raised when a platform cannot be added or removed; the message is for the operator."""


class Platforms:
    """All platforms of one database.

    Args:
        database: where they are kept.
        today: the calendar; tests turn its pages.
    """

    def __init__(self, database: Database, today: Callable[[], date] = utc_today) -> None:
        self._database = database
        self._today = today

    def add(self, name: str) -> str:
        """Connect a platform.

        Returns:
            Its key, which is nowhere to be had again: 256 random bits, so many that a plain SHA-256 is enough to keep.

        Raises:
            PlatformError: the name is no name, or taken.
        """
        if name != name.strip() or not 0 < len(name) <= MAX_PLATFORM_NAME or not _is_plain(name):
            raise PlatformError(
                f"A name has 1 to {MAX_PLATFORM_NAME} visible characters, none of them a space at an end."
            )
        key = secrets.token_urlsafe(KEY_BYTES)
        try:
            with self._database.write() as connection:
                platform_store.add(connection, name, _hashed(key), self._today())
        except IntegrityError:
            raise PlatformError(
                f"{name} has a key already. To give it a new one, remove it first: registry platform remove {name!r}"
            ) from None
        return key

    def remove(self, name: str) -> None:
        """Take a platform's key away.

        Raises:
            PlatformError: there is none of this name.
        """
        with self._database.write() as connection:
            is_removed = platform_store.remove(connection, name)
        if not is_removed:
            raise PlatformError(f"No platform is named {name}. Those that are there: registry platform list")

    def find(self, key: str) -> int | None:
        """Return the number of the platform that has this key, or None."""
        with self._database.read() as connection:
            return platform_store.find(connection, _hashed(key))

    def all(self) -> list[StoredPlatform]:
        """Return all platforms in the order of their names."""
        with self._database.read() as connection:
            return platform_store.all_by_name(connection)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _is_plain(name: str) -> bool:
    return all(unicodedata.category(character)[0] not in "CZ" or character == " " for character in name)
