"""What may happen to a case: it is created, looked up, withdrawn, restored and, in the end, erased."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from registry.errors import CaseConflict, CaseErased, PracticeOnly, UnknownCase
from registry.storage import case_store, change_store, entry_store, moment_store, platform_store
from registry.storage.case_store import CaseIsThereError, StoredCase
from registry.storage.change_store import What
from registry.storage.database import Database
from registry.validation import Submission

# A withdrawal can be undone until the end of the seventh day after it, UTC: only days are stored.
RESTORABLE = timedelta(days=7)


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    LISTED = "listed"
    PRACTICE = "practice"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What the holder of a code may know.

    Attributes:
        state: where the case stands.
        received: day on which it came in, UTC.
        items: how many photos and videos it has.
    """

    state: State
    received: date
    items: int


def utc_today() -> date:
    """Return the day it is now, UTC."""
    return datetime.now(UTC).date()


class Cases:
    """All cases of one database.

    Args:
        database: where they are kept.
        today: the calendar; tests turn its pages.
        demonstration: whether real cases are taken although no platform is connected.
    """

    def __init__(
        self, database: Database, today: Callable[[], date] = utc_today, *, demonstration: bool = False
    ) -> None:
        self._database = database
        self._demonstration = demonstration
        self._today = today
        self._erased_until = date.min
        self._erasing = threading.Lock()
        self._is_forgotten = False
        self._forgetting = threading.Lock()

    def create(self, submission: Submission) -> tuple[CaseStatus, bool]:
        """Keep a new case, or recognise one that is there already.

        The same document again changes nothing, so a sender whose answer was lost can send once more. It does not
        revive a withdrawn case either: a repetition on a bad line must not undo a withdrawal.

        Returns:
            The case, and whether it is new.

        Raises:
            PracticeOnly: it is a real case, new here, and no platform is connected.
            CaseConflict: another document has the same ``case_id``.
        """
        try:
            with self._database.write() as connection:
                is_new = self._add(connection, submission)
        except CaseIsThereError:
            is_new = False
        stored = self._find(submission.content["case_id"])
        if stored.document_sha256 != submission.digest:
            raise CaseConflict("/case_id")
        return _status(stored), is_new

    def status(self, case_id: str) -> CaseStatus:
        """Look a case up.

        Raises:
            UnknownCase: there is none of this name.
        """
        return _status(self._find(case_id))

    def withdraw(self, case_id: str) -> CaseStatus:
        """Take a case back; doing so again changes nothing and does not prolong the time for restoring it.

        Raises:
            UnknownCase: there is none of this name.
        """
        self.erase_once_a_day()
        with self._database.write() as connection:
            stored = _locked(connection, case_id)
            if stored.withdrawn is None:
                stored = replace(stored, withdrawn=self._today())
                case_store.mark(connection, case_id, stored.withdrawn)
                self._announce(connection, case_id, entry_store.of_case(connection, case_id), What.WITHDRAWN)
        return _status(stored)

    def restore(self, case_id: str) -> CaseStatus:
        """Undo a withdrawal; a case that is not withdrawn stays as it is.

        Raises:
            UnknownCase: there is none of this name.
            CaseErased: it was withdrawn more than seven days ago.
        """
        self.erase_once_a_day()
        with self._database.write() as connection:
            stored = _locked(connection, case_id)
            if stored.withdrawn is not None:
                entries = entry_store.of_case(connection, case_id)
                # A process whose clock is a day ahead may have erased them already.
                is_erased = not entries and not stored.practice
                if is_erased or stored.withdrawn < self._oldest_restorable():
                    raise CaseErased
                stored = replace(stored, withdrawn=None)
                case_store.mark(connection, case_id, None)
                self._announce(connection, case_id, entries, What.RESTORED)
        return _status(stored)

    def erase_due(self) -> int:
        """Erase the fingerprints whose time is over, so that no file has them any more.

        That is when a withdrawn case can no longer be restored, and when the day (UTC) of a practice case has ended.
        What stays is the case's name, its days, the number of its items and the digest of its document, so that its
        status can be told and the same document is recognised.

        Returns:
            How many items were erased.
        """
        with self._database.write() as connection:
            erased = case_store.erase(
                connection, withdrawn_before=self._oldest_restorable(), practised_before=self._today()
            )
            moment_store.thin(connection)
        if erased:
            with self._forgetting:
                self._is_forgotten = False
            self.forget_erased()
        return erased

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
        return self._erased_until >= self._today() and self._is_forgotten

    def erase_once_a_day(self) -> None:
        """Erase what is due, unless that was done today; asking often costs nothing.

        It is done when this returns, also where another thread is at it.
        """
        today = self._today()
        with self._erasing:
            if self._erased_until < today:
                self.erase_due()
                self._erased_until = today

    def _add(self, connection: Connection, submission: Submission) -> bool:
        """Store a case unless one of its name is there, and tell whether it was new."""
        content = submission.content
        # What is here already is recognised, also when the last platform has gone since: nothing new is kept, and who
        # sends again on a bad line must hear that the first time has counted.
        if case_store.find(connection, content["case_id"]) is not None:
            return False
        if not (content["practice"] or self._demonstration or platform_store.is_any_there(connection)):
            raise PracticeOnly("/practice")
        items = case_store.add(connection, submission, self._today())
        if not content["practice"]:
            self._announce(connection, content["case_id"], entry_store.add(connection, items), What.CREATED)
        return True

    def _announce(self, connection: Connection, case_id: str, entries: list[str], what: What) -> None:
        """Put a change of a case's entries into the feed, as the last thing that a transaction does."""
        if entries:
            number = change_store.append(self._database, connection, entries, what, self._today())
            case_store.mark_change(connection, case_id, number, is_withdrawal=what is What.WITHDRAWN)

    def _oldest_restorable(self) -> date:
        return self._today() - RESTORABLE

    def _find(self, case_id: str) -> StoredCase:
        self.erase_once_a_day()
        with self._database.read() as connection:
            stored = case_store.find(connection, case_id)
        if stored is None:
            raise UnknownCase
        return stored


def _locked(connection: Connection, case_id: str) -> StoredCase:
    """Return a case that nobody else can change until the transaction ends: what is decided on it stays true."""
    stored = case_store.find(connection, case_id, is_locked=True)
    if stored is None:
        raise UnknownCase
    return stored


def _status(stored: StoredCase) -> CaseStatus:
    state = State.PRACTICE if stored.practice else State.RECEIVED
    if stored.withdrawn is not None:
        state = State.WITHDRAWN
    return CaseStatus(state, stored.received, stored.item_count)
