"""The statements that tell how many cases have the same picture. Each function works inside the caller's transaction.

Only cases that are not withdrawn count; practice has no entries.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, select, update

from fingerprint.schema import SCHEMA
from registry.storage.tables import cases, entries, hashes, items

MAX_ITEMS: int = SCHEMA["properties"]["items"]["maxItems"]

SHA256 = "sha256"
PDQ = "pdq"

# The picture as it is comes first. The index is for this algorithm alone, which SQLite must see in the statement's text
# to use it.
_TELLS_PICTURES = and_(
    hashes.c.algorithm == literal("pdq", literal_execute=True),
    hashes.c.position == 0,
    hashes.c.variant == "original",
    hashes.c.listable,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """By what a picture is known again: the digest of its file, or the PDQ hash of the picture as it is.

    Attributes:
        kind: ``SHA256`` or ``PDQ``. A hash that tells no picture from another is none of these.
    """

    kind: str
    value: str


def counts(connection: Connection, names: Sequence[str], enough: int) -> dict[Picture, int]:
    """Count the cases that have the pictures of entries.

    Args:
        connection: a transaction.
        names: the entries.
        enough: beyond this the number may be too low; a picture of a hundred thousand cases takes no longer.
    """
    found = {}
    for kind in (SHA256, PDQ):
        own = _bearers(kind, _value(kind).label("value")).where(entries.c.id.in_(names)).distinct().subquery("own")
        sample = _listed(_bearers(kind, items.c.case)).where(_value(kind) == own.c.value)
        # Of one case no more than this many items can be in it.
        sampled = sample.limit(enough * MAX_ITEMS).correlate(own).subquery()
        number = select(func.count(sampled.c.case.distinct())).scalar_subquery()
        for value, count in connection.execute(select(own.c.value, number)):
            found[Picture(kind, value)] = count
    return found


def having(connection: Connection, pictures: Collection[Picture], among: Sequence[str]) -> set[str]:
    """Return those of some entries that have any of these pictures."""
    return _names(connection, pictures, entries.c.id.in_(among))


def listed(connection: Connection, pictures: Collection[Picture], *, repeated: bool) -> set[str]:
    """Return all entries with any of these pictures that are marked as repeated, or all that are not."""
    return _names(connection, pictures, entries.c.repeated.is_(repeated), cases.c.withdrawn.is_(None))


def is_any_unmarked(connection: Connection, picture: Picture, enough: int) -> bool:
    """Tell whether, of the entries with a picture, one is not marked as repeated; looks at a bounded number of them."""
    sample = _listed(_bearers(picture.kind, entries.c.repeated)).where(_value(picture.kind) == picture.value)
    sampled = sample.limit(enough * MAX_ITEMS).subquery()
    return bool(connection.scalar(select(exists().where(sampled.c.repeated.is_(False)))))


def mark(connection: Connection, names: Sequence[str], *, repeated: bool) -> None:
    """Mark entries as repeated, or as not."""
    if names:
        query = update(entries).where(entries.c.id.in_(names), entries.c.repeated.is_not(repeated))
        connection.execute(query.values(repeated=repeated))


def _names(connection: Connection, pictures: Collection[Picture], *conditions: ColumnElement[bool]) -> set[str]:
    found: set[str] = set()
    for kind in (SHA256, PDQ):
        if values := [picture.value for picture in pictures if picture.kind == kind]:
            query = _bearers(kind, entries.c.id).where(_value(kind).in_(values), *conditions)
            found.update(connection.scalars(query))
    return found


def _bearers(kind: str, column: ColumnElement[Any]) -> Select[Any]:
    """Select something of all entries that have a picture of this kind."""
    source = entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case)
    if kind == PDQ:
        source = source.join(hashes, and_(hashes.c.item == items.c.id, _TELLS_PICTURES))
    return select(column).select_from(source)


def _listed(query: Select[Any]) -> Select[Any]:
    return query.where(cases.c.withdrawn.is_(None))


def _value(kind: str) -> ColumnElement[Any]:
    return hashes.c.value if kind == PDQ else items.c.sha256
