"""Pictures that nobody needs to look for: the operator's list of them, and entries that have one of these.

Platforms are advised to look first; nothing is taken off the feed for it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from fingerprint.matching import MATCH_DISTANCE
from registry import audit
from registry.assessment import reassess
from registry.operator_input import OperatorError
from registry.storage import harmless_store
from registry.storage.database import Database
from registry.storage.harmless_store import StoredPicture

# So many entries are looked at in one transaction, during which nobody else writes on SQLite.
BATCH = 200


class Harmless:
    """The operator's list in one database.

    Args:
        database: where it is kept.
        today: the calendar.
    """

    def __init__(self, database: Database, today: Callable[[], date]) -> None:
        self._database = database
        self._today = today

    def all(self) -> list[StoredPicture]:
        """Return the pictures on the list in the order of their names."""
        with self._database.read() as connection:
            return harmless_store.all_pictures(connection)

    def add(self, name: str, hashes: Sequence[str]) -> int:
        """Put a picture on the list, or more hashes of one that is there.

        Args:
            name: how operators call it.
            hashes: its PDQ hashes, 64 hex digits each; those that are on the list already stay where they are.

        Returns:
            How many entries have been marked for it.
        """
        with self._database.write() as connection:
            # Whoever adds entries and has not seen this has its turn behind it, and its entries are looked at below.
            self._database.wait_for_turn(connection)
            harmless_store.add(connection, name, hashes, self._today())
            audit.record(connection, "harmless add", name)
        return self._look_again(tuple(hashes), were_harmless=False)

    def remove(self, name: str, reason: str) -> int:
        """Take a picture off the list.

        Args:
            name: the picture's.
            reason: why it is on the list no more.

        Returns:
            How many entries are no longer marked.

        Raises:
            OperatorError: no picture has this name, or the reason is none.
        """
        audit.check_reason(reason)
        with self._database.write() as connection:
            self._database.wait_for_turn(connection)
            if not harmless_store.remove(connection, name):
                raise OperatorError(f"No picture is named {name}. Those on the list: registry harmless list")
            audit.record(connection, "harmless remove", name, reason)
        return self._look_again((), were_harmless=True)

    def _look_again(self, added: tuple[str, ...], *, were_harmless: bool) -> int:
        """Look at all entries that may be marked otherwise now, and return how many were."""
        number = last = 0
        while True:
            with self._database.read() as connection:
                listed = harmless_store.listed_after(connection, last, BATCH, harmless=were_harmless)
                names = [name for _, name in listed]
                doubtful = names if were_harmless else sorted(_harmless(connection, names, added))
            if not listed:
                return number
            last = listed[-1][0]
            if doubtful:
                with self._database.write() as connection:
                    changed = mark(self._database, connection, doubtful)
                    reassess(self._database, connection, changed, self._today())
                number += len(changed)


def mark(database: Database, connection: Connection, names: Sequence[str]) -> list[str]:
    """Mark those of these entries that are harmless, and none else; the transaction has its turn from here on.

    An entry is when one of its PDQ hashes, a frame's too, matches one on the list, or when it has perceptual hashes and
    none that platforms may have.

    Returns:
        Those for which that is new, in either direction.
    """
    known = harmless_store.all_hashes(connection)
    found = _harmless(connection, names, known)
    database.wait_for_turn(connection)
    if (now := harmless_store.all_hashes(connection)) != known:
        # The list was changed while this transaction waited, and who changed it has not seen these entries.
        found = _harmless(connection, names, now)
    return harmless_store.mark(connection, names, found)


def _harmless(connection: Connection, names: Sequence[str], known: tuple[str, ...]) -> set[str]:
    found = harmless_store.unlisted(connection, names)
    if known:
        neighbours = _by_byte(known)
        for name, digits in harmless_store.perceptual_hashes(connection, names):
            if name not in found and _is_near(digits, neighbours):
                found.add(name)
    return found


def _is_near(digits: str, neighbours: Mapping[tuple[int, int], Sequence[int]]) -> bool:
    # Where at most MATCH_DISTANCE, 31, bits differ, at least one of the 32 bytes is the same.
    value = int(digits, 16)
    places = enumerate(bytes.fromhex(digits))
    return any((value ^ one).bit_count() <= MATCH_DISTANCE for place in places for one in neighbours.get(place, ()))


@lru_cache(maxsize=1)
def _by_byte(known: tuple[str, ...]) -> Mapping[tuple[int, int], Sequence[int]]:
    """Return the hashes that have a byte at a place, for each byte and place."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for digits in known:
        for place in enumerate(bytes.fromhex(digits)):
            found[place].append(int(digits, 16))
    return dict(found)
