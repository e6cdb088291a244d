"""What people at the registry decide about entries, and which entries wait for that.

This is the only way by which an entry leaves the list while its case stays, and it is always somebody's doing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from registry import audit
from registry.assessment import assess, reassess
from registry.cases import utc_today
from registry.operator_input import OperatorError
from registry.storage import change_store, entry_store, feedback_store, harmless_store, repetition_store, review_store
from registry.storage.change_store import What
from registry.storage.database import Database
from registry.storage.entry_store import Decision, StoredEntry, Trust
from registry.storage.feedback_store import StoredFeedback

# Where this many cases have a picture, their number is not told any more exactly: counting takes time.
MANY_CASES = 100


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """An entry that waits for a decision.

    Attributes:
        kind: ``image`` or ``video``.
        reasons: why platforms are advised to look first.
        cases: how many cases have the same picture, up to ``MANY_CASES``.
        feedback: what platforms have said, in the order of days.
    """

    name: str
    kind: str
    trust: Trust
    reasons: list[str]
    cases: int
    feedback: list[StoredFeedback]


class Reviews:
    """The decisions in one database.

    Args:
        database: where they are kept.
        today: the calendar; tests turn its pages.
    """

    def __init__(self, database: Database, today: Callable[[], date] = utc_today) -> None:
        self._database = database
        self._today = today

    def waiting(self, limit: int) -> tuple[list[WaitingEntry], int]:
        """Return entries that wait for a decision, and how many there are in all.

        Args:
            limit: how many are wanted at most; those that have waited longest come first.
        """
        with self._database.read() as connection:
            total = review_store.waiting_count(connection)
            return _described(connection, review_store.waiting(connection, limit)), total

    def decide(self, name: str, decision: Decision | None, reason: str) -> None:
        """Keep what a person has decided about an entry, and tell platforms what that changes for them.

        Args:
            name: the entry's.
            decision: what was decided; None takes the last decision back.
            reason: why.

        Raises:
            OperatorError: there is no such entry, nothing would change, or the reason is none.
        """
        audit.check_reason(reason)
        with self._database.write() as connection:
            # From here on nobody else changes the entry, nor takes it off the list.
            self._database.wait_for_turn(connection)
            before = _entry(connection, name)
            if before.decision == decision:
                undone, again = f"Nothing is decided about {name}.", f"This is decided about {name} already."
                raise OperatorError(undone if decision is None else again)
            review_store.decide(connection, name, decision)
            what = "undo" if decision is None else decision.replace("_", "-")
            audit.record(connection, f"review decide {what}", name, reason)
            self._tell(connection, before)

    def _tell(self, connection: Connection, before: StoredEntry) -> None:
        after = _entry(connection, before.name)
        if before.is_listed == after.is_listed:
            reassess(self._database, connection, [before.name], self._today())
            return
        assess(connection, [before.name])
        what = What.PUT_BACK if after.is_listed else What.TAKEN_OUT
        change_store.append(self._database, connection, [before.name], what, self._today())


def _entry(connection: Connection, name: str) -> StoredEntry:
    found = entry_store.find(connection, [name]) if entry_store.is_name(name) else []
    if not found:
        raise OperatorError(f"No entry is named {name}. Those that wait for a decision: registry review list")
    return found[0]


def _described(connection: Connection, kinds: dict[str, str]) -> list[WaitingEntry]:
    names = list(kinds)
    stored = {entry.name: entry for entry in entry_store.find(connection, names)}
    unlisted = harmless_store.unlisted(connection, names)
    feedback = feedback_store.of(connection, names)
    return [
        WaitingEntry(
            name,
            kind,
            stored[name].trust,
            _reasons(stored[name], has_no_hash=name in unlisted),
            max(repetition_store.counts(connection, [name], MANY_CASES).values(), default=1),
            feedback[name],
        )
        for name, kind in kinds.items()
    ]


def _reasons(entry: StoredEntry, *, has_no_hash: bool) -> list[str]:
    reasons = {
        "a platform disputes it": entry.trust == Trust.DISPUTED,
        "no hash of it tells it from other pictures": has_no_hash,
        "it is like a picture that is known as harmless": entry.harmless and not has_no_hash,
        "many cases have it": entry.repeated,
    }
    return [reason for reason, is_true in reasons.items() if is_true]
