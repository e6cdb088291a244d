"""The list as NCMEC's protocol tells it: by windows of time, in pages, one perceptual hash an element."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from registry import ncmec_clocks
from registry.cases import utc_today
from registry.errors import CursorInvalid, FieldInvalid, UnknownEntry
from registry.feedback import Feedback
from registry.ncmec_clocks import Window
from registry.storage import change_store, clock_store, entry_store, feedback_store, moment_store, platform_store
from registry.storage.change_store import StoredChange
from registry.storage.database import Database
from registry.storage.feedback_store import Reason, StoredFeedback, Verdict
from registry.tokens import Tokens

PAGE_SIZE = 1000

REGISTRY_MEMBER = 1
FIRST_PLATFORM_MEMBER = 100


@dataclass(frozen=True, slots=True)
class Member:
    """Who takes part, as the protocol numbers them."""

    id: int
    name: str


REGISTRY = Member(REGISTRY_MEMBER, "Take It Down")

NEGATIVE_REASONS: Mapping[UUID, tuple[Verdict, Reason]] = {
    UUID("5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a01"): (Verdict.NOT_A_MATCH, Reason.OTHER_PICTURE),
    UUID("5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a02"): (Verdict.NOT_A_MATCH, Reason.COMMON_PICTURE),
    UUID("5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a03"): (Verdict.NOT_A_MATCH, Reason.OTHER),
    UUID("5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a04"): (Verdict.HARMLESS, Reason.EVERYDAY_PICTURE),
    UUID("5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a05"): (Verdict.HARMLESS, Reason.PUBLISHED_WORK),
    UUID("5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a06"): (Verdict.HARMLESS, Reason.ADVERTISING),
    UUID("5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a07"): (Verdict.HARMLESS, Reason.OTHER),
}
"""The reasons of a negative vote. Clients keep these ids, so they stay as they are."""

# An entry's own name, or that of one of its further perceptual hashes.
_NAME = re.compile(r"([0-9a-f]{32})(?:-[1-9][0-9]?)?")


@dataclass(frozen=True, slots=True)
class Element:
    """An ``image`` or ``video`` of an answer, or what tells that one was taken back.

    Attributes:
        id: the entry's name, with a number behind it for its second perceptual hash and each one that follows.
        kind: ``image`` or ``video``.
        day: of the change, UTC.
        fingerprints: the digest and at most one perceptual hash, by the names they have in XML; None for what was
            taken back.
        feedback: what platforms say of the entry.
    """

    id: str
    kind: str
    day: date
    fingerprints: Mapping[str, str] | None
    feedback: tuple[StoredFeedback, ...] = ()


@dataclass(frozen=True, slots=True)
class Next:
    """Where the next page is.

    Attributes:
        start: the first change of the next page.
        last: the last change of the window.
        token: holds the window and where it goes on, marked as ours.
    """

    start: int
    last: int
    token: str


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what has changed in a window.

    Attributes:
        end: where the window ends, in seconds since 1970.
        next: where it goes on; None at its end.
    """

    elements: list[Element]
    end: int
    next: Next | None


class Ncmec:
    """The list of one database, for clients of NCMEC's protocol.

    Args:
        database: where it is kept, migrated.
        today: the calendar; tests turn its pages.
    """

    def __init__(self, database: Database, today: Callable[[], date] = utc_today) -> None:
        self._database = database
        self._feedback = Feedback(database, today)
        self._today = today
        with database.read() as connection:
            self._tokens = Tokens(change_store.cursor_secret(connection), b"page of a window", 3)

    def status(self, platform: int) -> Member:
        """Return who a platform is."""
        with self._database.read() as connection:
            names = dict(platform_store.numbers_and_names(connection))
        return member(platform, names[platform])

    def members(self) -> list[Member]:
        """Return who takes part: the registry, and all platforms that have ever had a key."""
        with self._database.read() as connection:
            return [REGISTRY, *(member(*platform) for platform in platform_store.numbers_and_names(connection))]

    def entries(self, platform: int, window: Window) -> Page:
        """Return the first page of what has changed in a window.

        Its beginning says that everything before it was taken over, so it counts as an acknowledgement, unless it lies
        in the future.

        Args:
            platform: who asks.
            window: as the client writes it, see ``ncmec_clocks``.
        """
        now = moment_store.now()
        seen = ncmec_clocks.seen_ahead(window, now)
        with self._database.read() as connection:
            known, seen_on = clock_store.ahead(connection, platform, self._today())
            meant = ncmec_clocks.in_utc(window, now, seen, known)
            before = moment_store.number_before(connection, meant.begin)
            last = moment_store.number_until(connection, meant.end, change_store.last_number(connection))
            page = self._page(connection, before + 1, last, meant.end)
            # Nobody has taken over what is still to come.
            taken_over = before if meant.begin <= now + moment_store.SLACK_SECONDS else 0
            is_news = taken_over > platform_store.acknowledged(connection, platform)
        is_seen_anew = seen > 0 and (seen > known or (seen == known and seen_on != self._today()))
        if is_news or is_seen_anew:
            with self._database.write() as connection:
                if is_seen_anew:
                    clock_store.keep(connection, platform, seen, self._today())
                platform_store.acknowledge(connection, platform, taken_over, self._today())
        return page

    def entries_behind(self, token: str, start: int | None, last: int | None) -> Page:
        """Return the page that another one has named in its ``Next``, with what that has.

        Raises:
            CursorInvalid: it is not one of this registry, or newer than a backup that was put back.
        """
        following, until, end = self._tokens.read(token, "token")
        if following != start:
            raise CursorInvalid("start")
        if until != last:
            raise CursorInvalid("max")
        with self._database.read() as connection:
            if until > change_store.last_number(connection):
                raise CursorInvalid("token")
            return self._page(connection, following, until, end)

    def vote(self, platform: int, name: str, reasons: list[UUID] | None) -> None:
        """Keep what a platform says of an entry.

        Args:
            platform: who says so.
            name: the id of one of the entry's elements.
            reasons: of a negative vote; None for an affirmative one, with which a person says that a match is one.

        Raises:
            UnknownEntry: no entry on the list has this name.
            FieldInvalid: a reason is unknown.
        """
        found = _NAME.fullmatch(name)
        if found is None:
            raise UnknownEntry
        if reasons is None:
            self._feedback.give(platform, found[1], Verdict.MATCHED, Reason.REVIEWED)
            return
        if not set(reasons) <= NEGATIVE_REASONS.keys():
            raise FieldInvalid("/negative/reasonIds/guid")
        for reason in dict.fromkeys(reasons):
            self._feedback.give(platform, found[1], *NEGATIVE_REASONS[reason])

    def _page(self, connection: Connection, start: int, last: int, end: int) -> Page:
        told: list[StoredChange] = []
        total = 0
        for change in change_store.page(connection, start - 1, PAGE_SIZE):
            total += max(1, change.forms)
            if change.number > last or total > PAGE_SIZE:
                break
            told.append(change)
        following = told[-1].number + 1 if told else start
        # Numbers have no gaps, so there is more.
        more = Next(following, last, self._tokens.write(following, last, end)) if following <= last else None
        return Page(list(_elements(connection, told)), end, more)


def member(platform: int, name: str) -> Member:
    """Return a platform as a member."""
    return Member(FIRST_PLATFORM_MEMBER + platform, name)


def _elements(connection: Connection, changes: list[StoredChange]) -> Iterator[Element]:
    # Of several changes of an entry on a page the last one is told.
    latest = {change.entry: change for change in changes}
    hashes = entry_store.listable_pdq(connection, [change.item.number for change in latest.values() if change.item])
    feedback = feedback_store.of(connection, list(latest))
    for change in latest.values():
        if change.item is None:
            for name in _names(change):
                yield Element(name, change.kind, change.day, None)
            continue
        perceptual = hashes[change.item.number]
        for place, name in enumerate(_names(change)):
            fingerprints = {"md5": change.item.md5} if place == 0 else {}
            if place < len(perceptual):
                fingerprints["pdq"] = perceptual[place]
            yield Element(name, change.kind, change.day, fingerprints, tuple(feedback[change.entry]))


def _names(change: StoredChange) -> list[str]:
    return [change.entry, *(f"{change.entry}-{place}" for place in range(1, change.forms))]
