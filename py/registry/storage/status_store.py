"""The statements that read what has become of a case. Each function works inside the caller's transaction."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Connection, ScalarSelect, case, func, not_, or_, select

from registry.storage.entry_store import Decision
from registry.storage.feedback_store import Verdict
from registry.storage.tables import acknowledgements, cases, entries, feedback, items, platforms


class Event(StrEnum):
    """What a platform has done about a case."""

    RECEIVED = "received"
    FOUND = "found"
    REMOVED = "removed"
    DROPPED = "dropped"


SAID = {Verdict.MATCHED: Event.FOUND, Verdict.REMOVED: Event.REMOVED}


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """Something that a platform has done, and the first day on which it did, UTC."""

    day: date
    platform: str
    event: Event


def entry_counts(connection: Connection, case_id: str) -> tuple[int, int]:
    """Return how many entries a case has that nobody has taken out, and how many a person has."""
    is_out = case((entries.c.decision == Decision.TAKE_OUT, 1), else_=0)
    source = entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case)
    query = select(func.count(), func.coalesce(func.sum(is_out), 0)).select_from(source)
    total, taken_out = connection.execute(query.where(cases.c.case_id == case_id)).one()
    return total - taken_out, taken_out


def events(connection: Connection, case_id: str) -> list[StoredEvent]:
    """Return what platforms have done about a case, also those whose key was taken away since."""
    source = feedback.join(platforms, platforms.c.id == feedback.c.platform)
    source = source.join(entries, entries.c.id == feedback.c.entry).join(items, items.c.id == entries.c.item)
    source = source.join(cases, cases.c.id == items.c.case)
    said = select(func.min(feedback.c.day), platforms.c.name, feedback.c.verdict).select_from(source)
    said = said.where(cases.c.case_id == case_id, feedback.c.verdict.in_(SAID))
    said = said.group_by(platforms.c.name, feedback.c.verdict)
    found = [StoredEvent(day, name, SAID[Verdict(verdict)]) for day, name, verdict in connection.execute(said)]
    # A case that was restored has the number of its last withdrawal still.
    is_withdrawn = cases.c.withdrawn.is_not(None)
    # Whoever reads the feed after the withdrawal only is told of that alone and never has a hash. Who has come on the
    # very day may have come before or after, which rows do not tell; so nothing is said of it.
    before = or_(not_(is_withdrawn), acknowledgements.c.day < cases.c.withdrawn)
    received = _first_day(cases.c.listed_change, before)
    dropped = case((is_withdrawn, _first_day(cases.c.withdrawn_change)))
    acknowledged = select(platforms.c.name, received, dropped)
    acknowledged = acknowledged.select_from(platforms.join(cases, cases.c.case_id == case_id))
    for name, *days in connection.execute(acknowledged):
        if days[0] is not None:
            pairs = zip(days, (Event.RECEIVED, Event.DROPPED), strict=True)
            found += [StoredEvent(day, name, event) for day, event in pairs if day is not None]
    return found


def _first_day(number: Column[int], *conditions: ColumnElement[bool]) -> ScalarSelect[date]:
    """Select the first day on which a platform has acknowledged a change or what is behind it."""
    # No number of a case is older than the case, so the search begins at its day and ends soon.
    query = select(acknowledgements.c.day).where(
        acknowledgements.c.platform == platforms.c.id,
        acknowledgements.c.day >= cases.c.received,
        acknowledgements.c.number >= number,
        *conditions,
    )
    return query.order_by(acknowledgements.c.day).limit(1).correlate(platforms, cases).scalar_subquery()
