"""The list as StopNCII's protocol tells it: a record for each hash value, with all entries that have it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from registry.batches import batches
from registry.cases import utc_today
from registry.errors import CheckpointExpired, CursorInvalid
from registry.feedback import Feedback
from registry.storage import change_store, feedback_store, moment_store, platform_store, signal_store
from registry.storage.database import Database
from registry.storage.feedback_store import DISPUTING, Reason, StoredFeedback, Verdict
from registry.storage.signal_store import Kind, Signal
from registry.tokens import Tokens

MAX_PAGE_SIZE = 1000

# So many changes are looked at for a page, first few and then more, since a photo may have 64 values. Where many photos
# have none, or many values are withheld, a page has fewer records than it could.
CHANGES_AT_ONCE = (50, 100, 200, 400, 800, 1000, 1000, 1000)

SIGNAL_TYPES = {Kind.IMAGE: "ImagePDQ", Kind.VIDEO: "VideoMD5"}

# How long a value is in hexadecimal digits, and what it is of.
KINDS = {64: Kind.IMAGE, 32: Kind.VIDEO}

_DIGITS = frozenset("0123456789abcdefABCDEF")

VERDICTS: Mapping[str, tuple[Verdict, Reason]] = {
    "Blocked": (Verdict.REMOVED, Reason.AUTOMATIC),
    "NotBlocked": (Verdict.NOT_A_MATCH, Reason.OTHER_PICTURE),
    "PendingReview": (Verdict.MATCHED, Reason.UNREVIEWED),
}
"""What a platform's feedback means here. ``Blocked`` does not say that a person has looked. The
protocol's other values say nothing of an entry."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins, and the window that it is a part of.

    Attributes:
        change: the number of the change whose item comes next.
        skipped: how many of its values were on the page before.
        last: the last change of the window.
        opened: when its first page was asked for, in seconds since 1970.
        is_first_load: whether the window begins before everything, so that its reader has nothing yet.
    """

    change: int
    skipped: int
    last: int
    opened: int
    is_first_load: bool


@dataclass(frozen=True, slots=True)
class HashFeedback:
    """What a platform says of a hash value, in the protocol's words."""

    value: str
    feedback: str


class StopNcii:
    """The list of one database, for clients of StopNCII's protocol.

    Args:
        database: where it is kept, migrated.
        today: the calendar; tests turn its pages.
    """

    def __init__(self, database: Database, today: Callable[[], date] = utc_today) -> None:
        self._database = database
        self._feedback = Feedback(database, today)
        with database.read() as connection:
            self._tokens = Tokens(change_store.cursor_secret(connection), b"page of records", 5)

    def fetch(self, platform: int, start: int, page_size: int, token: str | None) -> dict[str, Any]:
        """Return records of what has changed since a time, as the protocol has them.

        The time is no acknowledgement: clients that keep withdrawn hashes active go on with it, too.

        Args:
            platform: who asks.
            start: seconds since 1970, UTC.
            page_size: most records that are wanted.
            token: from the page before; None for the first page.

        Raises:
            CursorInvalid: the token is not one of this registry, or newer than a backup that was put back.
            CheckpointExpired: entries were withdrawn since whose hashes are erased.
        """
        with self._database.read() as connection:
            last = change_store.last_number(connection)
            if token is not None:
                position = self._position(token, last)
            else:
                is_first_load = _is_before_all(connection, start)
                before = 0 if is_first_load else moment_store.number_before(connection, start)
                position = Position(before + 1, 0, last, moment_store.now(), is_first_load)
            if not position.is_first_load and signal_store.is_any_erased(connection, position.change, position.last):
                raise CheckpointExpired
            values, following = _values(connection, position, min(page_size, MAX_PAGE_SIZE))
            values = _that_it_may_have(connection, values, platform)
            records = _records(connection, values)
        return {
            "count": len(records),
            "nextPageToken": None if following is None else self._token(following),
            # Clients keep this of any page and may stop there: only the last one says that they have everything.
            "nextSetTimestamp": position.opened if following is None else start,
            "hasMoreRecords": following is not None,
            "hashRecords": records,
        }

    def submit(self, platform: int, given: Iterable[HashFeedback]) -> list[str]:
        """Keep what a platform says of hash values, for all entries on the list that have them.

        Returns:
            The values that no entry on the list has.
        """
        given = list(given)
        with self._database.read() as connection:
            names = _listed(connection, [one.value for one in given])
        for one in given:
            if one.feedback in VERDICTS and one.value.lower() in names:
                self._feedback.give_to_all(platform, names[one.value.lower()], *VERDICTS[one.feedback])
        return [one.value for one in given if one.value.lower() not in names]

    def _token(self, position: Position) -> str:
        numbers = (position.change, position.skipped, position.last, position.opened, int(position.is_first_load))
        return self._tokens.write(*numbers)

    def _position(self, token: str, last: int) -> Position:
        change, skipped, until, opened, is_first_load = self._tokens.read(token, "nextPageToken")
        position = Position(change, skipped, until, opened, bool(is_first_load))
        if position.last > last:
            raise CursorInvalid("nextPageToken")
        return position


def _is_before_all(connection: Connection, start: int) -> bool:
    """Tell whether a time is earlier than the first change, of which only the day is known."""
    day = signal_store.first_day(connection)
    return day is None or start < _midnight(day)


def _values(connection: Connection, position: Position, size: int) -> tuple[list[tuple[Kind, str]], Position | None]:
    """Return the next values, each once, and where the next page begins; None at the end."""
    values: dict[tuple[Kind, str], None] = {}
    change, skipped = position.change, position.skipped
    for count in CHANGES_AT_ONCE:
        changed = signal_store.changed_items(connection, change, position.last, count)
        for item in changed:
            # What was skipped belongs to the first change alone, which may be erased by now.
            begin = skipped if item.number == position.change else 0
            for place, value in islice(enumerate(item.values), begin, None):
                if len(values) == size and (item.kind, value) not in values:
                    return list(values), _moved(position, item.number, place)
                values[item.kind, value] = None
        if len(changed) < count:
            return list(values), None
        change = changed[-1].number + 1
    return list(values), _moved(position, change, 0)


def _that_it_may_have(connection: Connection, values: list[tuple[Kind, str]], platform: int) -> list[tuple[Kind, str]]:
    """Leave out the values that were off the list before the platform was connected, so that it cannot have them.

    What was taken off on that very day or later is told even to who asks from the beginning: a client that has stopped
    half-way begins there again.
    """
    added = platform_store.added(connection, platform)
    gone = {
        (kind, value)
        for kind in Kind
        for value in signal_store.off_before(connection, kind, [value for of, value in values if of is kind], added)
    }
    return [value for value in values if value not in gone]


def _moved(position: Position, change: int, skipped: int) -> Position:
    return Position(change, skipped, position.last, position.opened, position.is_first_load)


def _records(connection: Connection, values: Iterable[tuple[Kind, str]]) -> list[dict[str, Any]]:
    """Return the records of values, in their order."""
    by_kind: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for kind, value in values:
        by_kind[kind].append(value)
    signals = {
        (kind, signal.value): signal
        for kind, of_kind in by_kind.items()
        for signal in signal_store.signals(connection, kind, of_kind)
    }
    names = list(dict.fromkeys(name for signal in signals.values() for name in signal.entries))
    feedback: dict[str, list[StoredFeedback]] = {}
    for some in batches(names):
        feedback |= feedback_store.of(connection, some)
    return [_record(signals[value], feedback) for value in values]


def _record(signal: Signal, feedback: Mapping[str, list[StoredFeedback]]) -> dict[str, Any]:
    opinions = dict.fromkeys(opinion for name in signal.entries for opinion in _opinions(feedback[name]))
    return {
        "lastModtimestamp": _midnight(signal.day),
        "signalType": SIGNAL_TYPES[signal.kind],
        "hashValue": signal.value,
        "hashStatus": _status(is_listed=any(signal.entries.values())),
        "caseNumbers": {name: _status(is_listed=is_listed) for name, is_listed in signal.entries.items()},
        "CSPFeedbacks": [
            {"source": source, "feedbackValue": value, "tags": [verdict, reason]}
            for source, value, verdict, reason in opinions
        ],
    }


def _status(*, is_listed: bool) -> str:
    return "Active" if is_listed else "Withdrawn"


def _opinions(feedback: Iterable[StoredFeedback]) -> Iterable[tuple[str, str, Verdict, Reason]]:
    """Return what each platform says of an entry; where it has found a copy and removed one, the latter."""
    latest = {one.number: one for one in sorted(feedback, key=lambda one: one.verdict == Verdict.REMOVED)}
    for one in latest.values():
        yield one.platform, _feedback_value(one), one.verdict, one.reason


def _feedback_value(one: StoredFeedback) -> str:
    if one.verdict in DISPUTING:
        return "NotBlocked"
    return "Blocked" if one.verdict == Verdict.REMOVED else "PendingReview"


def _listed(connection: Connection, values: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of the entries on the list that have each value, in whichever case it is written."""
    by_kind: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    for value in values:
        kind = KINDS.get(len(value))
        if kind is not None and set(value) <= _DIGITS:
            by_kind[kind].add(value.lower())
    names: dict[str, list[str]] = {}
    for kind, of_kind in by_kind.items():
        names |= signal_store.listed_with(connection, kind, of_kind)
    return names


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
