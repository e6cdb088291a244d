"""The statements that tell how many cases have the same picture. Each function works inside the caller's transaction.

Only cases that are not withdrawn count; practice has no entries.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
    update,
)

from fingerprint.schema import SCHEMA
from registry.storage.tables import cases, entries, hashes, items

# Of one case no more items than this can have a picture.
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
    bounds = {"names": names, "most": enough * MAX_ITEMS}
    return {
        Picture(kind, value): count
        for kind in (SHA256, PDQ)
        for value, count in connection.execute(_counting(kind), bounds)
    }


def unmarked(connection: Connection, names: Sequence[str], enough: int) -> set[Picture]:
    """Return those pictures of entries of which any entry on the list is not marked; the first thousands tell that."""
    bounds = {"names": names, "most": enough * MAX_ITEMS}
    return {Picture(kind, value) for kind in (SHA256, PDQ) for value in connection.scalars(_looking(kind), bounds)}


def having(connection: Connection, pictures: Collection[Picture], among: Sequence[str]) -> set[str]:
    """Return those of some entries that have any of these pictures."""
    return _names(connection, pictures, entries.c.id.in_(among))


def listed(connection: Connection, pictures: Collection[Picture], *, repeated: bool) -> set[str]:
    """Return all entries with any of these pictures that are marked as repeated, or all that are not."""
    return _names(connection, pictures, entries.c.repeated.is_(repeated), cases.c.withdrawn.is_(None))


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


@cache
def _counting(kind: str) -> Select[Any]:
    own = _own(kind)
    sample = _sample(kind, own, items.c.case)
    return select(own.c.value, select(func.count(sample.c.case.distinct())).scalar_subquery())


@cache
def _looking(kind: str) -> Select[Any]:
    own = _own(kind)
    sample = _sample(kind, own, entries.c.repeated)
    return select(own.c.value).where(exists().where(sample.c.repeated.is_(False)))


def _own(kind: str) -> Subquery:
    """Select the pictures of the entries ``names``, each once."""
    query = _bearers(kind, _value(kind).label("value"))
    return query.where(entries.c.id.in_(bindparam("names", expanding=True))).distinct().subquery("own")


def _sample(kind: str, own: Subquery, column: ColumnElement[Any]) -> Subquery:
    """Select something of entries on the list that have an own picture, of ``most`` at most for each picture."""
    query = _bearers(kind, column).where(_value(kind) == own.c.value, cases.c.withdrawn.is_(None))
    return query.limit(bindparam("most")).correlate(own).subquery("sample")


def _bearers(kind: str, column: ColumnElement[Any]) -> Select[Any]:
    """Select something of all entries that have a picture of this kind."""
    source = entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case)
    if kind == PDQ:
        source = source.join(hashes, and_(hashes.c.item == items.c.id, _TELLS_PICTURES))
    return select(column).select_from(source)


def _value(kind: str) -> ColumnElement[Any]:
    return hashes.c.value if kind == PDQ else items.c.sha256
