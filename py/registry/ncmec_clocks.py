"""What times a client of NCMEC's protocol means.

The client in ``threatexchange`` formats local time as if it were UTC. East of Greenwich the end of its window, which it
means to be now, lies in the future; that shows by how much its clock is ahead. When a window has more than one page it
goes on with narrower ones, whose ends show too little or nothing, so what was seen is remembered. West of Greenwich
nothing shows: windows are taken as they are, and what is new comes late by the difference.
"""

from dataclasses import dataclass

from registry.storage.moment_store import SLACK_SECONDS

# All zones of the world differ from UTC by whole quarters of an hour; the first is 14 hours ahead.
QUARTER = 900
MAX_AHEAD = 14 * 3600


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when somebody asks for changes, in seconds since 1970."""

    begin: int
    end: int


def seen_ahead(window: Window, now: int) -> int:
    """Return by how many seconds, at least, a client's clock is ahead; 0 where that does not show."""
    ahead = window.end - now
    # Somebody who asks for what will be in a year means no zone.
    if not SLACK_SECONDS < ahead <= MAX_AHEAD + QUARTER // 2:
        return 0
    return (ahead + QUARTER // 2) // QUARTER * QUARTER


def in_utc(window: Window, now: int, ahead: int) -> Window:
    """Return the window that a client means.

    Args:
        window: what it has written.
        now: the time, UTC.
        ahead: by how many seconds its clock is ahead: what this window shows or, if that is more, an earlier one has
            shown.
    """
    begin, end = window.begin - ahead, window.end - ahead
    # It ends now by a clock that goes right: of a client that has been mended, or of a second one with the same key.
    # Or it is a narrower one by the other clock. As it may be either, both are in it.
    if -2 * SLACK_SECONDS <= window.end - now <= SLACK_SECONDS:
        end = window.end
    return Window(begin, max(0, min(end, now)))
