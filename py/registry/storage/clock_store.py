"""The statements that read and write how far clients' clocks are ahead. Each works inside the caller's transaction."""

from datetime import date, timedelta

from sqlalchemy import Connection, insert, select, update

from registry.storage.tables import clocks, platforms

# Where a zone's summer time ends, or a client was set right, what was seen before holds until the end of the next day.
HOLDS = timedelta(days=1)


def ahead(connection: Connection, platform: int, today: date) -> tuple[int, date | None]:
    """Return by how many seconds a platform's clock is ahead, and when that was last seen; 0 where it was long ago."""
    query = select(clocks.c.ahead, clocks.c.day).where(clocks.c.platform == platform, clocks.c.day >= today - HOLDS)
    row = connection.execute(query).one_or_none()
    return (0, None) if row is None else (row.ahead, row.day)


def keep(connection: Connection, platform: int, seconds: int, today: date) -> None:
    """Keep that a platform's clock was seen to be ahead today."""
    # One after the other, for each platform.
    connection.execute(select(platforms.c.id).where(platforms.c.id == platform).with_for_update())
    values = {"ahead": seconds, "day": today}
    if connection.execute(update(clocks).where(clocks.c.platform == platform).values(values)).rowcount == 0:
        connection.execute(insert(clocks).values(platform=platform, **values))
