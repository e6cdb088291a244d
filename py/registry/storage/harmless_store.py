"""The statements about pictures that are known as harmless. Each function works inside the caller's transaction."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, exists, insert, not_, select, update

from registry.storage.tables import cases, entries, harmless, hashes, items

# So many rows are in memory at a time; a long video has 16,000.
ROWS = 10_000


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """The rows of ``harmless`` that share a name.

    Attributes:
        hashes: its PDQ hashes.
    """

    name: str
    added: date
    hashes: list[str]


def all_pictures(connection: Connection) -> list[StoredPicture]:
    """Return the pictures in the order of their names."""
    found: dict[str, StoredPicture] = {}
    query = select(harmless.c.name, harmless.c.added, harmless.c.hash).order_by(harmless.c.name, harmless.c.hash)
    for name, added, digits in connection.execute(query):
        found.setdefault(name, StoredPicture(name, added, [])).hashes.append(digits)
    return list(found.values())


def all_hashes(connection: Connection) -> tuple[str, ...]:
    """Return the hashes of all pictures, in their order."""
    return tuple(connection.scalars(select(harmless.c.hash).order_by(harmless.c.hash)))


def add(connection: Connection, name: str, digits: Sequence[str], added: date) -> None:
    """Store hashes under a name; those that are there keep theirs."""
    known = set(connection.scalars(select(harmless.c.hash).where(harmless.c.hash.in_(digits))))
    rows = [{"hash": one, "name": name, "added": added} for one in dict.fromkeys(digits) if one not in known]
    if rows:
        connection.execute(insert(harmless), rows)


def remove(connection: Connection, name: str) -> bool:
    """Delete the hashes that have a name, and tell whether there were any."""
    return connection.execute(delete(harmless).where(harmless.c.name == name)).rowcount > 0


def perceptual_hashes(connection: Connection, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each hash of a picture or a frame that these entries have, behind the entry's name."""
    query = select(entries.c.id, hashes.c.value).join(hashes, hashes.c.item == entries.c.item)
    for row in connection.execute(query.where(entries.c.id.in_(names)), execution_options={"yield_per": ROWS}):
        yield row[0], row[1]


def unlisted(connection: Connection, names: Sequence[str]) -> set[str]:
    """Return those of these entries that have perceptual hashes, but none that tells pictures apart."""
    has_any = exists().where(hashes.c.item == entries.c.item)
    query = select(entries.c.id).where(entries.c.id.in_(names), has_any, ~has_any.where(hashes.c.listable))
    return set(connection.scalars(query))


def listed_after(connection: Connection, item: int, limit: int, *, harmless: bool) -> list[tuple[int, str]]:
    """Return the numbers of items and the names of entries that follow an item, marked as harmless or not.

    Those of withdrawn cases are left out.
    """
    source = entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case)
    query = select(entries.c.item, entries.c.id).select_from(source)
    query = query.where(entries.c.item > item, entries.c.harmless.is_(harmless), cases.c.withdrawn.is_(None))
    return [(row[0], row[1]) for row in connection.execute(query.order_by(entries.c.item).limit(limit))]


def mark(connection: Connection, names: Sequence[str], harmless: Collection[str]) -> list[str]:
    """Mark those of these entries that are harmless and no others, and return those for which that is new."""
    were = set(connection.scalars(select(entries.c.id).where(entries.c.id.in_(names), entries.c.harmless)))
    changed = [name for name in names if (name in were) != (name in harmless)]
    if changed:
        query = update(entries).where(entries.c.id.in_(changed))
        connection.execute(query.values(harmless=not_(entries.c.harmless)))
    return changed
