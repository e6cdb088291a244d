"""Which changes there were at what time, for protocols whose clients ask by time. Inside the caller's transaction.

Clients ask for what has changed from one time to another, and later from the other time on. A change is committed a
little after its minute was written down, and clocks of processes differ; so every window begins a minute early. Clients
get what lies there twice, and nothing is missed.
"""

import time

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from registry.storage.tables import moments

MINUTE = 60
MINUTES_OF_AN_HOUR = 60
MINUTES_OF_A_DAY = 1440

# How much earlier than it says a window begins, and how near to now one ends that ends now.
SLACK_SECONDS = 60


def now() -> int:
    """Return the time in seconds since 1970, UTC."""
    return int(time.time())


def mark(connection: Connection, number: int) -> None:
    """Keep that a change is the last one of this minute so far; called by whoever numbers changes.

    Where the clock was set back a little, or another machine's is ahead, it belongs to the newest minute that there is:
    whoever has read until then would pass a later number in an earlier minute over.
    """
    minute = now() // MINUTE
    is_near = moments.c.minute <= minute + MINUTES_OF_AN_HOUR
    minute = max(minute, connection.scalar(select(func.max(moments.c.minute)).where(is_near)) or 0)
    if connection.execute(update(moments).where(moments.c.minute == minute).values(number=number)).rowcount == 0:
        connection.execute(insert(moments).values(minute=minute, number=number))


def number_before(connection: Connection, at: int) -> int:
    """Return a change that all changes since a time have higher numbers than.

    Args:
        connection: a transaction.
        at: seconds since 1970, UTC. Of days that are over the days count, so that the answer may be a day early.
    """
    minute = (at - SLACK_SECONDS) // MINUTE
    return connection.scalar(select(func.max(moments.c.number)).where(moments.c.minute < minute)) or 0


def number_until(connection: Connection, at: int, last: int) -> int:
    """Return the last change that belongs into a window that ends at a time.

    Args:
        connection: a transaction.
        at: seconds since 1970, UTC.
        last: the last change that there is, which is meant wherever the time is about now.
    """
    if at >= now() - 2 * SLACK_SECONDS:
        return last
    return connection.scalar(select(func.max(moments.c.number)).where(moments.c.minute <= at // MINUTE)) or 0


def thin(connection: Connection) -> None:
    """Forget the minutes of what is more than a day ago; of each day its last change stays, as if it was at its end."""
    end = (moments.c.minute // MINUTES_OF_A_DAY + 1) * MINUTES_OF_A_DAY - 1
    is_due = and_(moments.c.minute < now() // MINUTE - MINUTES_OF_A_DAY, moments.c.minute != end)
    rows = connection.execute(select(end, func.max(moments.c.number)).where(is_due).group_by(end)).all()
    if not rows:
        return
    connection.execute(delete(moments).where(is_due))
    for minute, number in rows:
        there = select(moments.c.number).where(moments.c.minute == minute)
        if (kept := connection.scalar(there)) is None:
            connection.execute(insert(moments).values(minute=minute, number=number))
        elif kept < number:
            connection.execute(update(moments).where(moments.c.minute == minute).values(number=number))
