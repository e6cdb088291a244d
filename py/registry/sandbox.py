"""A registry to try a client on: entries that nobody has handed in, and on demand whatever can happen to them."""

import sys
import threading
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from registry import synthetic
from registry.case_requests import CaseRequests
from registry.cases import Cases, utc_today
from registry.feedback import Feedback
from registry.operator_input import OperatorError
from registry.platforms import Platforms
from registry.reviews import Reviews
from registry.settings import SettingsError
from registry.storage import case_store, change_store, entry_store, sandbox_store
from registry.storage.change_store import What
from registry.storage.database import Database
from registry.storage.entry_store import Decision, Trust
from registry.storage.feedback_store import Reason, Verdict
from registry.storage.sandbox_store import SandboxEntry

# So many take a few seconds: each change of what is there is a transaction of its own.
MAX_COUNT = 500

REVIEWER = "Made-up platform"
"""Whose feedback confirms and disputes entries."""

_WHY = "asked for in the sandbox"


class Make(StrEnum):
    """What can happen to entries."""

    CREATE = "create"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    UPDATE = "update"
    TAKE_OUT = "take_out"
    PUT_BACK = "put_back"
    ERASE = "erase"


AT_FIRST = ((Make.CREATE, 250), (Make.UPDATE, 40), (Make.WITHDRAW, 20), (Make.TAKE_OUT, 5), (Make.RESTORE, 10))
"""What a new sandbox begins with."""


class Sandbox:
    """The sandbox in one database. Each of its cases has one entry.

    Args:
        database: a sandbox's, see ``check``.
        today: the calendar; tests turn its pages.
    """

    def __init__(self, database: Database, today: Callable[[], date] = utc_today) -> None:
        self._database = database
        self._today = today
        # Its cases come back as often as an engineer wishes.
        self._cases = Cases(database, today, demonstration=True, restores=sys.maxsize)
        self._requests = CaseRequests(database, self._cases)
        self._feedback = Feedback(database, today)
        self._reviews = Reviews(database, today)
        self._reviewer = _reviewer(Platforms(database, today))
        self._lock = threading.Lock()

    def fill(self) -> None:
        """Make the entries that a sandbox begins with, unless there have been any."""
        with self._database.read() as connection:
            is_new = sandbox_store.case_count(connection) == 0
        if is_new:
            for make, count in AT_FIRST:
                self.make(make, count)

    def make(self, make: Make, count: int) -> list[str]:
        """Let something happen to entries, to those first to which nothing has happened for longest.

        Args:
            make: what happens.
            count: to how many, at most ``MAX_COUNT``; fewer where there are not so many.

        Returns:
            The names of the entries, in the order of their changes.
        """
        self._cases.erase_once_a_day()
        # Of two who ask at once, the second gets other entries.
        with self._lock:
            if make is Make.CREATE:
                return self._create(count)
            with self._database.read() as connection:
                chosen = sandbox_store.longest_unchanged(
                    connection, count, is_withdrawn=make is Make.RESTORE, is_taken_out=make is Make.PUT_BACK
                )
            for number, entry in enumerate(chosen):
                self._change(make, number, entry)
        return [entry.name for entry in chosen]

    def _create(self, count: int) -> list[str]:
        """Make cases, all in one transaction, so that a long backlog is there soon."""
        names: list[str] = []
        with self._database.write() as connection:
            before = sandbox_store.case_count(connection)
            for number in range(before, before + count):
                items = case_store.add(connection, synthetic.case(number), self._today())
                names += entry_store.add(connection, items)
            change_store.append(self._database, connection, names, What.CREATED, self._today())
        return names

    def _change(self, make: Make, number: int, entry: SandboxEntry) -> None:
        match make:
            case Make.WITHDRAW:
                self._cases.withdraw(entry.case_id)
            case Make.RESTORE:
                self._cases.restore(entry.case_id)
            case Make.ERASE:
                self._requests.erase(entry.case_id)
            case Make.TAKE_OUT:
                self._reviews.decide(entry.name, Decision.TAKE_OUT, _WHY)
            case Make.PUT_BACK:
                self._reviews.decide(entry.name, None, _WHY)
            case _:
                self._say_something_else(number, entry)

    def _say_something_else(self, number: int, entry: SandboxEntry) -> None:
        """Dispute what is confirmed and confirm what is disputed; of the others, half and half."""
        is_disputing = entry.trust is Trust.CONFIRMED or (entry.trust is Trust.SELF_REPORTED and number % 2 == 1)
        verdict = (Verdict.NOT_A_MATCH, Reason.OTHER_PICTURE) if is_disputing else (Verdict.REMOVED, Reason.REVIEWED)
        self._feedback.give(self._reviewer, entry.name, *verdict)


def check(database: Database, *, is_sandbox: bool) -> None:
    """See to it that a sandbox and a registry that people rely on never share a database.

    Args:
        database: migrated.
        is_sandbox: what is about to use it.

    Raises:
        SettingsError: the database is the other's.
    """
    with database.write() as connection:
        is_marked = sandbox_store.is_marked(connection)
        if is_marked and not is_sandbox:
            raise SettingsError("This database is a sandbox's, all made up. REGISTRY_DATABASE must be another.")
        if is_sandbox and not is_marked:
            if sandbox_store.case_count(connection):
                raise SettingsError("This database has cases of people. A sandbox needs another REGISTRY_DATABASE.")
            sandbox_store.mark(connection)


def _reviewer(platforms: Platforms) -> int:
    """Return the number of the platform that gives the feedback; its key is thrown away."""
    try:
        key = platforms.add(REVIEWER)
    except OperatorError:
        key = platforms.rotate(REVIEWER)
    number = platforms.find(key)
    assert number is not None  # noqa: S101  (nobody else knows this platform)
    return number
