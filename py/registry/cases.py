"""What may happen to a case: it is created, looked up, withdrawn, restored and, in the end, erased."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from registry import harmless, repetition
from registry.assessment import assess
from registry.batches import batches
from registry.errors import CaseConflict, CaseErased, PracticeOnly, RestoredTooOften, SandboxOnly, UnknownCase
from registry.storage import case_store, change_store, entry_store, moment_store, platform_store, status_store
from registry.storage.case_store import CaseIsThereError, StoredCase
from registry.storage.change_store import What
from registry.storage.database import Database
from registry.storage.status_store import Event
from registry.validation import Submission

# A withdrawal can be undone until the end of the seventh day after it, UTC: only days are stored.
RESTORABLE = timedelta(days=7)

# Each withdrawal and each return is a change of all entries that every platform reads; without an end to them, one code
# could fill the feed.
MAX_RESTORES = 5

DEFAULT_REPETITIONS = 10

# So many cases are erased in one transaction, during which nobody else writes on SQLite.
CASES_AT_ONCE = 20

WEEK = timedelta(days=7)


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    LISTED = "listed"
    PRACTICE = "practice"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, order=True)
class PlatformEvent:
    """What a platform has done about a case, and the Monday on which that was first told."""

    date: date
    name: str
    event: Event


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What the holder of a code may know.

    Attributes:
        state: where the case stands.
        received: day on which it came in, UTC.
        items: how many photos and videos it has.
        platforms: what platforms have done until the last Monday, each the first time, in the order of the days.
        taken_out: how many of its photos and videos a person has taken off the list.
    """

    state: State
    received: date
    items: int
    platforms: tuple[PlatformEvent, ...]
    taken_out: int


def utc_today() -> date:
    """Return the day it is now, UTC."""
    return datetime.now(UTC).date()


class Cases:
    """All cases of one database.

    Args:
        database: where they are kept.
        today: the calendar; tests turn its pages.
        demonstration: whether real cases are taken although no platform is connected.
        sandbox: whether nothing is taken that somebody hands in.
        repetitions: in how many cases the same picture is so many that platforms should look first.
        restores: how often a case can be restored.
    """

    def __init__(
        self,
        database: Database,
        today: Callable[[], date] = utc_today,
        *,
        demonstration: bool = False,
        sandbox: bool = False,
        repetitions: int = DEFAULT_REPETITIONS,
        restores: int = MAX_RESTORES,
    ) -> None:
        self._database = database
        self._demonstration = demonstration
        self._is_sandbox = sandbox
        self._repetitions = repetitions
        self._restores = restores
        self._today = today
        self._erased_on = date.min
        self._erasing = threading.Lock()
        self._is_forgotten = False
        self._is_forgetting_left = False
        self._forgetting = threading.Lock()

    def create(self, submission: Submission) -> tuple[CaseStatus, bool]:
        """Keep a new case, or recognise one that is there already.

        The same document again changes nothing, so a sender whose answer was lost can send once more. It does not
        revive a withdrawn case either: a repetition on a bad line must not undo a withdrawal.

        Returns:
            The case, and whether it is new.

        Raises:
            PracticeOnly: it is a real case, new here, and no platform is connected.
            SandboxOnly: nothing is taken here.
            CaseConflict: another document has the same ``case_id``.
        """
        if self._is_sandbox:
            raise SandboxOnly
        # Before and not meanwhile: PostgreSQL keeps deleted rows as long as a transaction that could see them.
        self.erase_once_a_day()
        seen = harmless.look(self._database, submission)
        try:
            with self._database.write() as connection:
                is_new, others = self._add(connection, submission, seen)
        except CaseIsThereError:
            is_new, others = False, []
        self.look_again(others)
        with self._database.read() as connection:
            stored, status = self._look_up(connection, submission.content["case_id"])
        if stored.document_sha256 != submission.digest:
            raise CaseConflict("/case_id")
        return status, is_new

    def status(self, case_id: str) -> CaseStatus:
        """Look a case up.

        Raises:
            UnknownCase: there is none of this name.
        """
        self.erase_once_a_day()
        with self._database.read() as connection:
            return self._look_up(connection, case_id)[1]

    def withdraw(self, case_id: str) -> CaseStatus:
        """Take a case back; doing so again changes nothing and does not prolong the time for restoring it.

        Raises:
            UnknownCase: there is none of this name.
        """
        self.erase_once_a_day()
        with self._database.write() as connection:
            others = self.withdraw_within(connection, case_id)
            status = self._look_up(connection, case_id)[1]
        self.look_again(others)
        return status

    def look_again(self, others: list[str]) -> None:
        """Look, some at a time, at entries of other cases that have a picture of one that has come or gone."""
        repetition.look_again(self._database, others, self._repetitions, self._today())

    def withdraw_within(self, connection: Connection, case_id: str) -> list[str]:
        """Take a case back in the caller's transaction, which has not much left to do then.

        Returns:
            What the caller has to ``look_again`` at when the transaction is over.

        Raises:
            UnknownCase: there is none of this name.
        """
        if _locked(connection, case_id).withdrawn is None:
            case_store.mark(connection, case_id, self._today())
            return self._take_off(connection, case_id, entry_store.of_case(connection, case_id))
        return []

    def restore(self, case_id: str) -> CaseStatus:
        """Undo a withdrawal; a case that is not withdrawn stays as it is.

        Raises:
            UnknownCase: there is none of this name.
            CaseErased: it was withdrawn more than seven days ago.
            RestoredTooOften: it was restored as often as a case can be, and stays withdrawn.
        """
        self.erase_once_a_day()
        others: list[str] = []
        with self._database.write() as connection:
            stored = _locked(connection, case_id)
            if stored.withdrawn is not None:
                entries = entry_store.of_case(connection, case_id)
                # A process whose clock is a day ahead may have erased them already.
                is_erased = not entries and not stored.practice
                if is_erased or stored.withdrawn < self._oldest_restorable():
                    raise CaseErased
                if stored.restores >= self._restores:
                    raise RestoredTooOften
                case_store.restore(connection, case_id)
                others = self._list(connection, case_id, entries, What.RESTORED)
            status = self._look_up(connection, case_id)[1]
        self.look_again(others)
        return status

    def erase_due(self) -> int:
        """Erase the fingerprints whose time is over, so that no file has them any more, see ``leave_forgetting``.

        That is when a withdrawn case can no longer be restored, and when the day (UTC) of a practice case has ended.
        What stays is the case's name, its days, the number of its items and the digest of its document, so that its
        status can be told and the same document is recognised.

        Returns:
            How many items were erased.
        """
        due = case_store.Due(withdrawn_before=self._oldest_restorable(), practised_before=self._today())
        with self._database.read() as connection:
            numbers = case_store.find_due(connection, due)
        erased = 0
        for some in batches(numbers, CASES_AT_ONCE):
            with self._database.write() as connection:
                erased += case_store.erase(connection, some, due)
            # At once: the next transaction may fail, and another thread may be forgetting what was erased before.
            with self._forgetting:
                self._is_forgotten = False
        self.forget_times()
        if erased and not self._is_forgetting_left:
            self.forget_erased()
        return erased

    def forget_times(self) -> None:
        """Forget at what time of the day entries have changed, where that is more than a day ago."""
        with self._database.write() as connection:
            moment_store.thin(connection)

    def leave_forgetting(self) -> None:
        """Leave it to whoever calls ``forget_erased`` regularly, so that no visitor waits for that."""
        self._is_forgetting_left = True

    def forget_erased(self) -> bool:
        """Let no file keep what was erased; to be called again after a while if somebody was in the way.

        A process does it once in any case, for those before it that have ended between erasing and this.

        Returns:
            Whether it is done.
        """
        with self._forgetting:
            if not self._is_forgotten:
                self._is_forgotten = self._database.forget_deleted()
            return self._is_forgotten

    @property
    def is_erased_up_to_date(self) -> bool:
        """Whether all that was due until today is erased, and in no file any more."""
        return self._erased_on == self._today() and self._is_forgotten

    def erase_once_a_day(self) -> None:
        """Erase what is due, unless that was done today or another thread is at it; asking often costs nothing."""
        today = self._today()
        if self._erased_on != today and self._erasing.acquire(blocking=False):
            try:
                self.erase_due()
                self._erased_on = today
            finally:
                self._erasing.release()

    def _add(self, connection: Connection, submission: Submission, seen: harmless.Look) -> tuple[bool, list[str]]:
        """Store a case unless one of its name is there; return whether it was new, and at what to ``look_again``."""
        content = submission.content
        # What is here already is recognised, also when the last platform has gone since: nothing new is kept, and who
        # sends again on a bad line must hear that the first time has counted.
        if case_store.find(connection, content["case_id"]) is not None:
            return False, []
        if not (content["practice"] or self._demonstration or platform_store.is_any_there(connection)):
            raise PracticeOnly("/practice")
        items = case_store.add(connection, submission, self._today())
        if content["practice"]:
            return True, []
        entries = entry_store.add(connection, items)
        return True, self._list(connection, content["case_id"], entries, What.CREATED, seen)

    def _list(
        self,
        connection: Connection,
        case_id: str,
        entries: list[str],
        what: What,
        seen: harmless.Look | None = None,
    ) -> list[str]:
        """Assess a case's entries and put them into the feed, as the last thing that a transaction does."""
        if not entries:
            return []
        harmless.mark(self._database, connection, entries, seen)
        others = repetition.appear(connection, entries, self._repetitions)
        assess(connection, entries)
        number = change_store.append(self._database, connection, entries, what, self._today())
        case_store.mark_change(connection, case_id, number, is_withdrawal=False)
        return others

    def _take_off(self, connection: Connection, case_id: str, entries: list[str]) -> list[str]:
        """Put the withdrawal of a case's entries into the feed, as the last thing that a transaction does."""
        if not entries:
            return []
        number = change_store.append(self._database, connection, entries, What.WITHDRAWN, self._today())
        case_store.mark_change(connection, case_id, number, is_withdrawal=True)
        return repetition.disappear(connection, entries, self._repetitions)

    def _oldest_restorable(self) -> date:
        return self._today() - RESTORABLE

    def _look_up(self, connection: Connection, case_id: str) -> tuple[StoredCase, CaseStatus]:
        """Return a case and what is told of it.

        Raises:
            UnknownCase: there is none of this name. The same statements are run then, so that the time of the answer
                does not tell it earlier.
        """
        stored = case_store.find(connection, case_id)
        listed, taken_out = status_store.entry_counts(connection, case_id)
        events = status_store.events(connection, case_id)
        is_connected = platform_store.is_any_there(connection)
        if stored is None:
            raise UnknownCase
        state = State.LISTED if listed and is_connected else State.RECEIVED
        if stored.practice:
            state = State.PRACTICE
        if stored.withdrawn is not None:
            state = State.WITHDRAWN
        told = sorted(PlatformEvent(_next_monday(one.day), one.platform, one.event) for one in events)
        told = [event for event in told if event.date <= self._today()]
        return stored, CaseStatus(state, stored.received, stored.item_count, tuple(told), taken_out)


def _locked(connection: Connection, case_id: str) -> StoredCase:
    """Return a case that nobody else can change until the transaction ends: what is decided on it stays true."""
    stored = case_store.find(connection, case_id, is_locked=True)
    if stored is None:
        raise UnknownCase
    return stored


def _next_monday(day: date) -> date:
    """Return the first day of the week after: told at once, it would tell whoever watches when a copy was found."""
    return day + WEEK - timedelta(days=day.weekday())
