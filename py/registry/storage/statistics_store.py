"""The statements that count. Each function works inside the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, select

from registry.storage import change_store, platform_store
from registry.storage.entry_store import Decision
from registry.storage.tables import acknowledgements, cases, entries, hashes, items, platforms

_IS_TAKEN_OUT = func.coalesce(entries.c.decision, "") == Decision.TAKE_OUT


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many entries are alike.

    Attributes:
        place: ``listed``, ``taken_out`` or ``withdrawn``.
    """

    place: str
    kind: str
    trust: str
    advice: str
    count: int


def cases_by_state(connection: Connection) -> dict[str, int]:
    """Return how many cases have which state; states that none has are left out."""
    state = case(
        (cases.c.withdrawn.is_not(None), "withdrawn"),
        (cases.c.practice, "practice"),
        (_has_listed_entry(), "listed"),
        else_="received",
    ).label("state")
    counted = {row[0]: row[1] for row in connection.execute(select(state, func.count()).group_by(state))}
    if not platform_store.is_any_there(connection) and "listed" in counted:
        # Nobody reads the list.
        counted["received"] = counted.get("received", 0) + counted.pop("listed")
    return counted


def entry_counts(connection: Connection) -> list[EntryCount]:
    """Return how many entries there are of each sort."""
    place = case((cases.c.withdrawn.is_not(None), "withdrawn"), (_IS_TAKEN_OUT, "taken_out"), else_="listed")
    sort = (place.label("place"), items.c.kind, entries.c.trust, entries.c.advice)
    query = select(*sort, func.count()).select_from(
        entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case)
    )
    return [EntryCount(*row) for row in connection.execute(query.group_by(*sort))]


def hash_count(connection: Connection) -> int:
    """Return how many perceptual hashes are stored."""
    return connection.scalar(select(func.count()).select_from(hashes)) or 0


def changes_behind(connection: Connection) -> dict[str, int]:
    """Return how many changes each connected platform has not acknowledged, by its name."""
    last = change_store.last_number(connection)
    furthest = func.coalesce(func.max(acknowledgements.c.number), 0)
    query = select(platforms.c.name, furthest).outerjoin(
        acknowledgements, acknowledgements.c.platform == platforms.c.id
    )
    query = query.where(platform_store.IS_CONNECTED).group_by(platforms.c.name).order_by(platforms.c.name)
    return {name: last - number for name, number in connection.execute(query)}


def _has_listed_entry() -> ColumnElement[bool]:
    return exists().where(and_(items.c.case == cases.c.id, entries.c.item == items.c.id, ~_IS_TAKEN_OUT))
