"""The statements that read entries by their hash values, as StopNCII's protocol tells them: each value is a record.

A value of a photo is a perceptual hash, one of a video its MD5. Each function works inside the caller's transaction.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, literal, or_, select

from registry.storage import entry_store
from registry.storage.change_store import OFF_THE_LIST, What
from registry.storage.entry_store import Decision
from registry.storage.tables import cases, changes, entries, hashes, items

# Of very many entries with one value so many are named: those on the list first, then those that changed last.
MAX_ENTRIES = 100


class Kind(StrEnum):
    """What a value is of."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """An item whose entry has changed.

    Attributes:
        number: the change's.
        values: the item's, in their order.
    """

    number: int
    kind: Kind
    values: list[str]


@dataclass(frozen=True, slots=True)
class Signal:
    """A value, with the entries that have it.

    Attributes:
        entries: names, with whether each is on the list.
        day: of the last change of any of them, UTC.
    """

    kind: Kind
    value: str
    entries: dict[str, bool]
    day: date


def is_any_erased(connection: Connection, first: int, last: int) -> bool:
    """Tell whether an entry was taken off the list, from one change to another, that is erased by now."""
    is_there = exists().where(entries.c.id == changes.c.entry)
    query = select(changes.c.number).where(
        changes.c.number.between(first, last), changes.c.what.in_(OFF_THE_LIST), ~is_there
    )
    return connection.execute(query.limit(1)).first() is not None


def first_day(connection: Connection) -> date | None:
    """Return the day of the very first change, or None where there is none."""
    day: date | None = connection.scalar(select(changes.c.day).order_by(changes.c.number).limit(1))
    return day


def changed_items(connection: Connection, first: int, last: int, limit: int) -> list[ChangedItem]:
    """Return items of the first changes from one to another, each entry at its last change there; none is erased."""
    query = select(changes.c.number, items.c.id, items.c.kind, items.c.md5)
    query = query.select_from(
        changes.join(entries, entries.c.id == changes.c.entry).join(items, items.c.id == entries.c.item)
    )
    is_last = or_(entries.c.changed == changes.c.number, entries.c.changed > last)
    query = query.where(changes.c.number.between(first, last), is_last).order_by(changes.c.number).limit(limit)
    rows = connection.execute(query).all()
    perceptual = entry_store.listable_pdq(connection, [row.id for row in rows])
    return [
        ChangedItem(
            row.number,
            Kind(row.kind),
            [row.md5] if row.kind == Kind.VIDEO else list(dict.fromkeys(perceptual[row.id])),
        )
        for row in rows
    ]


def signals(connection: Connection, kind: Kind, values: Collection[str]) -> Iterator[Signal]:
    """Return records of values, those that no entry has left out."""
    found = _entries_with(kind, values).subquery()
    newest = (found.c.is_listed.desc(), found.c.changed.desc(), found.c.id)
    place = func.row_number().over(partition_by=found.c.value, order_by=newest).label("place")
    last_change = func.max(found.c.changed).over(partition_by=found.c.value).label("last_change")
    ranked = select(found, place, last_change).subquery()
    query = select(ranked.c.value, ranked.c.id, ranked.c.is_listed, changes.c.day)
    query = query.join(changes, changes.c.number == ranked.c.last_change)
    query = query.where(ranked.c.place <= MAX_ENTRIES).order_by(ranked.c.value, ranked.c.place)
    for (value, day), rows in groupby(connection.execute(query), key=lambda row: (row.value, row.day)):
        yield Signal(kind, value, {row.id: row.is_listed for row in rows}, day)


def listed_with(connection: Connection, kind: Kind, values: Collection[str]) -> dict[str, list[str]]:
    """Return the names of all entries on the list that have each value."""
    names: dict[str, list[str]] = {}
    for row in connection.execute(_entries_with(kind, values)):
        if row.is_listed:
            names.setdefault(row.value, []).append(row.id)
    return names


def off_before(connection: Connection, kind: Kind, values: Collection[str], day: date) -> set[str]:
    """Return those of the values all of whose entries were taken off the list on earlier days, and are off it."""
    with_days = _entries_with(kind, values).add_columns(cases.c.withdrawn, entries.c.decision).subquery()
    taken_out = select(func.max(changes.c.day)).where(
        changes.c.entry == with_days.c.id, changes.c.what == What.TAKEN_OUT
    )
    is_off = or_(
        func.coalesce(with_days.c.withdrawn < day, false()),
        and_(
            func.coalesce(with_days.c.decision, "") == Decision.TAKE_OUT,
            func.coalesce(taken_out.scalar_subquery() < day, false()),
        ),
    )
    rows = connection.execute(select(with_days.c.value, is_off)).all()
    return {value for value, _ in rows} - {value for value, is_gone in rows if not is_gone}


def _entries_with(kind: Kind, values: Collection[str]) -> Select[Any]:
    is_listed: ColumnElement[bool] = and_(
        cases.c.withdrawn.is_(None), func.coalesce(entries.c.decision, "") != Decision.TAKE_OUT
    )
    joined = items.join(entries, entries.c.item == items.c.id).join(cases, cases.c.id == items.c.case)
    # The constants are written out, since SQLite uses an index of some rows only where it sees them.
    if kind is Kind.VIDEO:
        value: ColumnElement[str] = items.c.md5
        condition = items.c.kind == literal(Kind.VIDEO.value, literal_execute=True)
    else:
        joined = joined.join(hashes, hashes.c.item == items.c.id)
        value = hashes.c.value
        condition = and_(hashes.c.algorithm == literal("pdq", literal_execute=True), hashes.c.listable)
    columns = (value.label("value"), entries.c.id, entries.c.changed, is_listed.label("is_listed"))
    return select(*columns).distinct().select_from(joined).where(condition, value.in_(values))
