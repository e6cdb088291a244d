"""What platforms are handed: every change of every entry, once and in one order."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping

from registry.assessment import care
from registry.cases import utc_today
from registry.cursors import Cursors
from registry.errors import CursorInvalid
from registry.storage import change_store, entry_store, feedback_store, platform_store
from registry.storage.change_store import StoredChange, StoredItem
from registry.storage.database import Database
from registry.storage.feedback_store import StoredFeedback

# A photo has at most 64 hashes, so a page of photos is never cut; a long video has thousands. In JSON about 6 MB.
MAX_PAGE_HASHES = 64_000
MAX_LIMIT = 1000
# Counting a thousand long videos, to tell the first eight of them, would take a minute.
COUNTED_AT_ONCE = 50
DEFAULT_LIMIT = 500

# Version 1 documents have these. PDQ is that of `pdqhash`, which filters the full resolution.
ALGORITHMS = {"pdq": {"version": "1"}, "vpdq": {"version": "1"}}

# Part of every tag: another number when answers look different for the same changes.
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the feed.

    Attributes:
        tag: differs whenever the content may.
        content: ``entries``, ``cursor`` and ``has_more`` as JSON has them; None where the reader has this tag already.
    """

    tag: str
    content: dict[str, Any] | None


class Feed:
    """The feed of one database.

    Args:
        database: where changes are kept, migrated.
        today: the calendar; tests turn its pages.
    """

    def __init__(self, database: Database, today: Callable[[], date] = utc_today) -> None:
        self._database = database
        self._today = today
        with database.read() as connection:
            self._cursors = Cursors(change_store.cursor_secret(connection))

    def page(self, after: str | None, limit: int, known: Collection[str] = ()) -> Page:
        """Read on behind a cursor.

        An entry is told as it is now, whatever it was when it changed: no hash of a withdrawn one is ever told again.
        A withdrawal is told as one, also when the entry has been restored since; that follows.

        Args:
            after: where the last page has ended; None begins.
            limit: most changes that are wanted. Fewer come where they have very many hashes.
            known: tags of pages that the reader has.

        Raises:
            CursorInvalid: ``after`` is no cursor of this registry.
        """
        with self._database.read() as connection:
            last = change_store.last_number(connection)
            start = 0 if after is None else self._position(after, "after", last)
            # Whatever changes the feed is a change with a number.
            tag = hashlib.sha256(f"{FORMAT} {self._cursors.write(last)} {start} {limit}".encode()).hexdigest()[:32]
            if tag in known:
                return Page(tag, None)
            changes = change_store.page(connection, start, limit)
            entries = _entries(connection, changes)
        end = changes[len(entries) - 1].number if entries else start
        return Page(tag, {"entries": entries, "cursor": self._cursors.write(end), "has_more": end < last})

    def acknowledge(self, platform: int, cursor: str) -> str:
        """Keep that a platform has taken over everything before a cursor; an earlier one changes nothing.

        Returns:
            The furthest cursor that it has acknowledged.

        Raises:
            CursorInvalid: it is no cursor of this registry.
        """
        with self._database.write() as connection:
            number = self._position(cursor, "/cursor", change_store.last_number(connection))
            furthest = platform_store.acknowledge(connection, platform, number, self._today())
        return self._cursors.write(furthest)

    def _position(self, cursor: str, field: str, last: int) -> int:
        number = self._cursors.read(cursor, field)
        # A backup was put back and its cursors were not renewed: the numbers will be those of other changes.
        if number > last:
            raise CursorInvalid(field)
        return number


def _fitting(connection: Connection, changes: list[StoredChange]) -> list[StoredChange]:
    total = 0
    told: list[StoredChange] = []
    for start in range(0, len(changes), COUNTED_AT_ONCE):
        some = changes[start : start + COUNTED_AT_ONCE]
        counts = entry_store.hash_counts(connection, [change.item.number for change in some if change.item])
        for change in some:
            total += counts.get(change.item.number, 0) if change.item else 0
            if told and total > MAX_PAGE_HASHES:
                return told
            told.append(change)
    return told


def _entries(connection: Connection, changes: list[StoredChange]) -> list[dict[str, Any]]:
    """Return the first changes as JSON has them, at least one and as many as their hashes allow."""
    told = _fitting(connection, changes)
    hashes = entry_store.listable_hashes(connection, [change.item.number for change in told if change.item])
    feedback = feedback_store.of(connection, [change.entry for change in told if change.item])
    return [
        {"id": change.entry, "deleted": True}
        if change.item is None
        else entry(change, change.item, hashes[change.item.number], feedback[change.entry])
        for change in told
    ]


def entry(
    change: StoredChange, item: StoredItem, rows: Sequence[RowMapping], feedback: Sequence[StoredFeedback]
) -> dict[str, Any]:
    """Return what platforms are told of an entry on the list, as JSON has it.

    Args:
        change: the one at which it is told.
        item: what the entry has.
        rows: the hashes of the item that platforms may have.
        feedback: what platforms have said of the entry.
    """
    return {
        "id": change.entry,
        "kind": item.kind,
        # Every reporter speaks of a picture of a minor: of their own, of a child in their care, of themselves then.
        "minor": True,
        "md5": item.md5,
        "sha256": item.sha256,
        "pdq": [
            {"variant": row["variant"], "hash": row["value"], "quality": row["quality"]}
            for row in rows
            if row["algorithm"] == "pdq"
        ],
        "vpdq": [
            {"variant": variant, "frames": [_frame(row) for row in frames]}
            for variant, frames in _forms(row for row in rows if row["algorithm"] == "vpdq")
        ],
        "algorithms": ALGORITHMS,
        "trust": item.trust,
        "advice": item.advice,
        "care": care(item.trust),
        "feedback": [_said(one) for one in feedback],
        "created": item.created.isoformat(),
        "changed": change.day.isoformat(),
    }


def _said(one: StoredFeedback) -> dict[str, Any]:
    return {"platform": one.platform, "verdict": one.verdict, "reason": one.reason, "date": one.day.isoformat()}


def _forms(rows: Iterable[RowMapping]) -> Iterable[tuple[str, Iterable[RowMapping]]]:
    return groupby(rows, key=lambda row: row["variant"])


def _frame(row: RowMapping) -> dict[str, Any]:
    return {"frame": row["frame"], "time": row["time"], "hash": row["value"], "quality": row["quality"]}
