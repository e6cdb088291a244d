"""The statements that read and write what platforms say. Each function works inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

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


REASONS: Mapping[Verdict, tuple[Reason, ...]] = {
    Verdict.MATCHED: (Reason.UNREVIEWED, Reason.REVIEWED, Reason.OTHER),
    Verdict.REMOVED: (Reason.AUTOMATIC, Reason.REVIEWED, Reason.OTHER),
    Verdict.NOT_A_MATCH: (Reason.OTHER_PICTURE, Reason.COMMON_PICTURE, Reason.OTHER),
    Verdict.HARMLESS: (Reason.EVERYDAY_PICTURE, Reason.PUBLISHED_WORK, Reason.ADVERTISING, Reason.OTHER),
}
"""The reasons that each verdict can have."""

DISPUTING = frozenset({Verdict.NOT_A_MATCH, Verdict.HARMLESS})
CONFIRMING = frozenset({Verdict.MATCHED, Verdict.REMOVED})
"""The two directions; a platform's verdicts of an entry are all of one."""


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


def reason(connection: Connection, platform: int, entry: str, verdict: Verdict) -> Reason | None:
    """Return why a platform has given an entry this verdict, or None where it has not."""
    own = (feedback.c.platform == platform, feedback.c.entry == entry, feedback.c.verdict == verdict)
    found = connection.scalar(select(feedback.c.reason).where(*own))
    return None if found is None else Reason(found)


def keep(connection: Connection, platform: int, entry: str, verdict: Verdict, reason: Reason, day: date) -> None:
    """Keep what a platform says of an entry; what it has said against that is gone, the day of the first time stays."""
    own = (feedback.c.platform == platform, feedback.c.entry == entry)
    against = CONFIRMING if verdict in DISPUTING else DISPUTING
    connection.execute(delete(feedback).where(*own, feedback.c.verdict.in_(against)))
    again = update(feedback).where(*own, feedback.c.verdict == verdict).values(reason=reason)
    if connection.execute(again).rowcount == 0:
        row = {"platform": platform, "entry": entry, "verdict": verdict, "reason": reason, "day": day}
        connection.execute(insert(feedback).values(row))


def entries_of(connection: Connection, platform: int, limit: int) -> list[str]:
    """Return the first so many entries of which a platform has said something."""
    query = select(feedback.c.entry).where(feedback.c.platform == platform).distinct()
    return list(connection.scalars(query.order_by(feedback.c.entry).limit(limit)))


def forget(connection: Connection, platform: int, names: Sequence[str]) -> None:
    """Delete what a platform has said of these entries."""
    connection.execute(delete(feedback).where(feedback.c.platform == platform, feedback.c.entry.in_(names)))
