"""What is on the list now, in parts, for a platform's first load; the feed goes on from there."""

import hashlib
import json
import re
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, RowMapping

from registry import feed
from registry.cursors import Cursors
from registry.errors import UnknownPart
from registry.storage import change_store, entry_store, feedback_store
from registry.storage.change_store import StoredChange, StoredItem
from registry.storage.database import Database

# A part covers so many items, whether they are on the list or not. A photo has at most 64 hashes, so only parts with
# long videos are divided further.
PART_ITEMS = 2000
MAX_PART_HASHES = 128_000

# A part may grow a little after it was named, by cases that came in meanwhile. One that has grown by more is no longer
# made, so that its memory stays bounded, and who asks for the list of parts again gets it divided.
GROWTH = 2

# Of random digits not much is to be gained: level 6 makes entries 6 % shorter, and takes more than twice as long.
LEVEL = 1
_GZIP = 16 + zlib.MAX_WBITS

_NAME = re.compile(r"(0|[1-9][0-9]{0,14})-([1-9][0-9]{0,14})")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the snapshot.

    Attributes:
        tag: differs whenever the bytes may.
        content: JSON lines in gzip; None where the reader has this tag already.
    """

    tag: str
    content: bytes | None


class Snapshot:
    """The snapshot of one database, made anew for whoever asks, so that nothing of it has to be erased.

    The list of parts comes with a cursor, and parts are read later: what they have is as new as the cursor or newer.
    So the feed from the cursor on tells everything that may be missing in them, or is no longer on the list.

    Args:
        database: where entries are kept, migrated.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.read() as connection:
            self._cursors = Cursors(change_store.cursor_secret(connection))

    def manifest(self) -> tuple[str, list[str]]:
        """Return the cursor to go on from, and the names of all parts."""
        with self._database.read() as connection:
            last = change_store.last_number(connection)
            blocks = entry_store.blocks(connection, PART_ITEMS)
            names = [name for number, count in blocks for name in _names(connection, number, count)]
        return self._cursors.write(last), names

    def part(self, name: str, known: Collection[str] = ()) -> Part:
        """Make a part: the same bytes as long as nothing of it changes.

        Args:
            name: from ``manifest``.
            known: tags of the part that the reader has.

        Raises:
            UnknownPart: there is none of this name, or no longer.
        """
        found = _NAME.fullmatch(name)
        if found is None:
            raise UnknownPart
        first, last = map(int, found.groups())
        if not 0 < last - first <= PART_ITEMS:
            raise UnknownPart
        with self._database.read() as connection:
            if entry_store.count_hashes(connection, first, last) > GROWTH * MAX_PART_HASHES:
                raise UnknownPart
            listed = change_store.listed(connection, first, last)
            tag = _tag(name, listed)
            return Part(tag, None if tag in known else _packed(connection, first, last, listed))


def _names(connection: Connection, block: int, hashes: int) -> Iterator[str]:
    """Name the parts of a block of items: one, or where it has very many hashes as many as it takes."""
    start, end = block * PART_ITEMS, (block + 1) * PART_ITEMS
    if hashes > MAX_PART_HASHES:
        total = 0
        for item, count in entry_store.hash_counts_between(connection, start, end):
            total += count
            if total > MAX_PART_HASHES and item - 1 > start:
                yield f"{start}-{item - 1}"
                start, total = item - 1, count
    yield f"{start}-{end}"


def _tag(name: str, listed: list[StoredChange]) -> str:
    # Whatever changes what is told of an entry is a change with a number. Another zlib may make other bytes, and two
    # halves of a part must fit together.
    digest = hashlib.sha256(f"{feed.FORMAT} {zlib.ZLIB_RUNTIME_VERSION} {name}".encode())
    for change in listed:
        digest.update(f" {change.entry} {change.number}".encode())
    return digest.hexdigest()[:32]


def _packed(connection: Connection, first: int, last: int, listed: list[StoredChange]) -> bytes:
    """Tell the entries one after the other, so that only one is in memory beside the compressed bytes."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    content = bytearray()
    feedback = feedback_store.of(connection, [change.entry for change in listed])
    with closing(entry_store.each_listable_hash(connection, first, last)) as hashes:
        for change, item, rows in _with_hashes(listed, hashes):
            entry = feed.entry(change, item, rows, feedback[change.entry])
            content += packer.compress(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
    return bytes(content + packer.flush())


def _with_hashes(
    listed: list[StoredChange], hashes: Iterator[RowMapping]
) -> Iterator[tuple[StoredChange, StoredItem, list[RowMapping]]]:
    """Give each change with its item and the item's hashes, of all that come in the order of items."""
    by_item = groupby(hashes, key=lambda row: row["item"])
    waiting = next(by_item, None)
    for change in listed:
        if (item := change.item) is None:
            continue
        rows: list[RowMapping] = []
        while waiting is not None and waiting[0] <= item.number:
            if waiting[0] == item.number:
                rows = list(waiting[1])
            waiting = next(by_item, None)
        yield change, item, rows
