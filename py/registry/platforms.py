"""The platforms that take part: each has a name and a key, of which only the hash is kept.

One whose key was revoked stays by its name, because cases tell what it has said, if that is not forgotten; it is not
connected any more.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import date

from sqlalchemy.exc import IntegrityError

from registry import audit
from registry.assessment import reassess
from registry.cases import utc_today
from registry.operator_input import OperatorError, check_line
from registry.storage import feedback_store, platform_store
from registry.storage.database import Database
from registry.storage.platform_store import StoredPlatform
from registry.storage.tables import MAX_PLATFORM_NAME

# So many random bits that a plain SHA-256 is enough to keep.
KEY_BYTES = 32

# What was said of so many entries is forgotten in one transaction; each takes some milliseconds.
AT_ONCE = 100


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
        """Connect a platform, a new one or one whose key was revoked.

        Returns:
            Its key, which is nowhere to be had again.

        Raises:
            OperatorError: the name is no name, or it has a key already.
        """
        check_line("A name", name, MAX_PLATFORM_NAME)
        key = secrets.token_urlsafe(KEY_BYTES)
        try:
            with self._database.write() as connection:
                platform_store.connect(connection, name, _hashed(key), self._today())
                audit.record(connection, "platform add", name)
        except IntegrityError:
            raise OperatorError(
                f"{name} has a key already. To give it a new one: registry platform rotate {name!r}"
            ) from None
        return key

    def rotate(self, name: str) -> str:
        """Give a platform a new key; the old one is good for nothing from now on.

        Returns:
            The new key, which is nowhere to be had again.

        Raises:
            OperatorError: no platform of this name has a key.
        """
        key = secrets.token_urlsafe(KEY_BYTES)
        self._replace_key(name, _hashed(key), "platform rotate")
        return key

    def revoke(self, name: str) -> None:
        """Take a platform's key away: it is not connected any more.

        Raises:
            OperatorError: no platform of this name has a key.
        """
        self._replace_key(name, None, "platform revoke")

    def revoke_and_forget(self, name: str) -> int:
        """Take a platform's key away, if it has one, and delete what was said in its name, some entries at a time.

        What is left when this is interrupted, or was said by a request that was let in just before the key ended, goes
        when it is called again.

        Returns:
            Of how many entries something was deleted.

        Raises:
            OperatorError: there has never been a platform of this name.
        """
        with self._database.write() as connection:
            platform = platform_store.number(connection, name)
            if platform is None:
                raise OperatorError(f"No platform {name} was ever connected. Those that are: registry platform list")
            platform_store.replace_key(connection, name, None)
            audit.record(connection, "platform revoke --forget-feedback", name)
        forgotten = 0
        while True:
            with self._database.write() as connection:
                self._database.wait_for_turn(connection)
                entries = feedback_store.entries_of(connection, platform, AT_ONCE)
                feedback_store.forget(connection, platform, entries)
                reassess(self._database, connection, entries, self._today(), is_told=True)
            if not entries:
                return forgotten
            forgotten += len(entries)

    def find(self, key: str) -> int | None:
        """Return the number of the platform that has this key, or None."""
        with self._database.read() as connection:
            return platform_store.find(connection, _hashed(key))

    def all(self) -> list[StoredPlatform]:
        """Return the platforms that are connected, in the order of their names."""
        with self._database.read() as connection:
            return platform_store.connected_by_name(connection)

    def _replace_key(self, name: str, key_sha256: str | None, what: str) -> None:
        with self._database.write() as connection:
            if not platform_store.replace_key(connection, name, key_sha256):
                raise OperatorError(f"No platform {name} has a key. Those that have one: registry platform list")
            audit.record(connection, what, name)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
