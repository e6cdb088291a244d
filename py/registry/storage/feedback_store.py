"""The statements that read and write what platforms say. Each function works inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, select

from registry.storage.tables import feedback, platforms


class Verdict(StrEnum):
    """What a platform says of an entry."""

    MATCHED = "matched"
    REMOVED = "removed"
    NOT_A_MATCH = "not_a_match"
    HARMLESS = "harmless"


class Reason(StrEnum):
    """Why it says so."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    AUTOMATIC = "automatic"
    OTHER_PICTURE = "other_picture"
    COMMON_PICTURE = "common_picture"
    EVERYDAY_PICTURE = "everyday_picture"
    PUBLISHED_WORK = "published_work"
    ADVERTISING = "advertising"
    OTHER = "other"


DISPUTING = frozenset({Verdict.NOT_A_MATCH, Verdict.HARMLESS})
"""Verdicts of one direction; the others are of the other one."""


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """One row of ``feedback``, with the platform's name.

    Attributes:
        number: the platform's.
        day: when it first said so, UTC.
    """

    number: int
    platform: str
    verdict: Verdict
    reason: Reason
    day: date


def of(connection: Connection, names: Sequence[str]) -> dict[str, list[StoredFeedback]]:
    """Return what platforms say of each entry, in the order of days and names; nothing where they say nothing.

    Platforms whose key was taken away have said what they have said.
    """
    found: dict[str, list[StoredFeedback]] = {name: [] for name in names}
    columns = (
        feedback.c.entry,
        platforms.c.id,
        platforms.c.name,
        feedback.c.verdict,
        feedback.c.reason,
        feedback.c.day,
    )
    query = select(*columns).join(platforms, platforms.c.id == feedback.c.platform)
    query = query.where(feedback.c.entry.in_(names))
    order = (feedback.c.day, platforms.c.name, feedback.c.verdict)
    for entry, number, platform, verdict, reason, day in connection.execute(query.order_by(*order)):
        found[entry].append(StoredFeedback(number, platform, Verdict(verdict), Reason(reason), day))
    return found
