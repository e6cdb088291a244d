"""What times a client of NCMEC's protocol means.

The client in ``threatexchange`` formats local time as if it were UTC. East of Greenwich the end of its window, which it
means to be now, lies in the future; that shows by how much its clock is ahead. When a window has more than one page it
goes on with narrower ones, whose ends show too little or nothing, so what was seen is remembered. West of Greenwich
nothing shows: windows are taken as they are, and what is new comes late by the difference.
"""

from dataclasses import dataclass

from registry.storage.moment_store import SLACK_SECONDS

MINUTE, HOUR = 60, 3600

# The first zone of the world is 14 hours ahead; some clocks go a few minutes fast.
MAX_AHEAD = 14 * HOUR + 450


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when somebody asks for changes, in seconds since 1970."""

    begin: int
    end: int


def seen_ahead(window: Window, now: int) -> int:
    """Return by how much, at least, a client's clock is ahead, in seconds of whole minutes; 0 where none shows."""
    ahead = window.end - now
    # Somebody who asks for what will be in a year means no zone.
    if not SLACK_SECONDS < ahead <= MAX_AHEAD:
        return 0
    return (ahead + MINUTE - 1) // MINUTE * MINUTE


def in_utc(window: Window, now: int, seen: int, known: int) -> Window:
    """Return a window with everything in it that a client may mean.

    Args:
        window: what it has written.
        now: the time, UTC.
        seen: by how many seconds its clock is ahead as far as this window shows.
        known: the same as far as an earlier one has shown.
    """
    ahead = max(seen, known)
    begin, end = window.begin - ahead, window.end - ahead
    # It ends now by a clock that is less ahead than it was: summer time is over, the client was set right, or a second
    # one has the same key. Or it is a narrower one by the clock that is known. As it may be either, both are in it.
    for less in (0, max(0, known - HOUR)):
        if -2 * SLACK_SECONDS <= window.end - less - now <= SLACK_SECONDS:
            end = window.end - less
    return Window(begin, max(0, min(end, now)))
