"""Pictures that nobody needs to look for: the operator's list of them, and entries that have one of these.

Platforms are advised to look first; nothing is taken off the feed for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection

from registry import audit
from registry.assessment import reassess
from registry.nearness import near
from registry.operator_input import OperatorError
from registry.storage import case_store, harmless_store
from registry.storage.database import Database
from registry.storage.harmless_store import StoredPicture
from registry.validation import Submission

# So many entries are looked at in one transaction, during which nobody else writes on SQLite.
BATCH = 200

# So many hashes are looked at together: that is quicker, and a document has no more.
AT_ONCE = 40_000

Owner = TypeVar("Owner", int, str)
"""What has a hash: an item by its place, or an entry by its name."""


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
            OperatorError: no picture has this name, and an earlier call has left nothing to do; or the reason is none.
        """
        audit.check_reason(reason)
        with self._database.write() as connection:
            self._database.wait_for_turn(connection)
            is_there = harmless_store.remove(connection, name)
            if is_there:
                audit.record(connection, "harmless remove", name, reason)
        # Also where it is gone: an earlier call may have been ended before it came to this.
        number = self._look_again((), were_harmless=True)
        if not is_there and not number:
            raise OperatorError(f"No picture is named {name}. Those on the list: registry harmless list")
        return number

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


@dataclass(frozen=True, slots=True)
class Look:
    """Which items of a document are like a picture on the list, and what the list was then.

    Attributes:
        known: the hashes that were on the list.
        items: the places of these items in the document, from 0.
    """

    known: tuple[str, ...]
    items: frozenset[int]


def look(database: Database, submission: Submission) -> Look:
    """Look at a document before its transaction: with long videos and a long list it takes a second and more.

    Nobody else could write on SQLite meanwhile, and PostgreSQL ends transactions that do nothing for long.
    """
    with database.read() as connection:
        is_needed = not submission.content["practice"]
        is_needed = is_needed and case_store.find(connection, submission.content["case_id"]) is None
        known = harmless_store.all_hashes(connection) if is_needed else ()
    hashes = (
        (place, row["value"])
        for place, item in enumerate(submission.content["items"])
        for row in case_store.hash_rows(item)
    )
    return Look(known, frozenset(_near(hashes, known)))


def mark(database: Database, connection: Connection, names: Sequence[str], seen: Look | None = None) -> list[str]:
    """Mark those of these entries that are harmless, and none else; the transaction has its turn from here on.

    An entry is when one of its PDQ hashes, a frame's too, matches one on the list, or when it has perceptual hashes and
    none that platforms may have.

    Args:
        database: where the entries are.
        connection: a writing transaction.
        names: the entries.
        seen: what ``look`` has said of their document, if they come from one now.

    Returns:
        Those for which that is new, in either direction.
    """
    if seen is None:
        known = harmless_store.all_hashes(connection)
        found = _harmless(connection, names, known)
    else:
        known = seen.known
        found = {names[place] for place in seen.items} | harmless_store.unlisted(connection, names)
    database.wait_for_turn(connection)
    if (now := harmless_store.all_hashes(connection)) != known:
        # The list was changed while this transaction waited, and who changed it has not seen these entries.
        found = _harmless(connection, names, now)
    return harmless_store.mark(connection, names, found)


def _harmless(connection: Connection, names: Sequence[str], known: tuple[str, ...]) -> set[str]:
    found = harmless_store.unlisted(connection, names)
    if known:
        found |= _near(harmless_store.perceptual_hashes(connection, names), known)
    return found


def _near(hashes: Iterable[tuple[Owner, str]], known: tuple[str, ...]) -> set[Owner]:
    """Return the owners of those hashes that are near to one on the list."""
    found: set[Owner] = set()
    remaining = iter(hashes) if known else iter(())
    while some := list(islice(remaining, AT_ONCE)):
        close = near({digits for owner, digits in some if owner not in found}, known)
        found |= {owner for owner, digits in some if digits in close}
    return found
