"""What platforms say of entries: that they have found a copy, removed one, or met something else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from registry.assessment import reassess
from registry.cases import utc_today
from registry.errors import UnknownEntry
from registry.storage import entry_store, feedback_store
from registry.storage.database import Database
from registry.storage.entry_store import Advice, StoredEntry, Trust
from registry.storage.feedback_store import Reason, Verdict

# So many entries share a transaction; each takes some milliseconds.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a platform says of an entry, and what has become of the entry.

    Attributes:
        reason: the one that is kept.
    """

    entry: str
    verdict: Verdict
    reason: Reason
    trust: Trust
    advice: Advice


class Feedback:
    """The feedback in one database.

    Args:
        database: where it is kept.
        today: the calendar; tests turn its pages.
    """

    def __init__(self, database: Database, today: Callable[[], date] = utc_today) -> None:
        self._database = database
        self._today = today

    def give(self, platform: int, entry: str, verdict: Verdict, reason: Reason = Reason.OTHER) -> Opinion:
        """Keep what a platform says of an entry; again the same changes nothing.

        A verdict replaces those of the same platform that say the opposite. Another reason replaces the one before,
        but what a person there has looked at stays looked at: programs go on to report further copies.

        Args:
            platform: its number.
            entry: the entry's name.
            verdict: what the platform says.
            reason: why, one of ``feedback_store.REASONS`` of the verdict.

        Raises:
            UnknownEntry: no entry on the list has this name.
        """
        with self._database.write() as connection:
            # Nobody else gives feedback to the entry, nor takes it off the list, until this is done.
            self._database.wait_for_turn(connection)
            _listed(connection, entry)
            kept, is_new = self._keep(connection, platform, entry, verdict, reason)
            if is_new:
                reassess(self._database, connection, [entry], self._today(), is_told=True)
            now = _listed(connection, entry)
        return Opinion(entry, verdict, kept, now.trust, now.advice)

    def give_to_all(self, platform: int, entries: Sequence[str], verdict: Verdict, reason: Reason) -> None:
        """Keep the same of many entries, some at a time, so that nobody waits long; those not on the list are left out.

        Args:
            platform: its number.
            entries: the entries' names.
            verdict: what the platform says.
            reason: why, one of ``feedback_store.REASONS`` of the verdict.
        """
        for start in range(0, len(entries), AT_ONCE):
            with self._database.write() as connection:
                self._database.wait_for_turn(connection)
                told = [
                    entry.name
                    for entry in entry_store.find(connection, entries[start : start + AT_ONCE])
                    if entry.is_listed and self._keep(connection, platform, entry.name, verdict, reason)[1]
                ]
                reassess(self._database, connection, told, self._today(), is_told=True)

    def _keep(
        self, connection: Connection, platform: int, entry: str, verdict: Verdict, reason: Reason
    ) -> tuple[Reason, bool]:
        """Keep what a platform says, and return the reason that holds from now on and whether it is another one."""
        before = feedback_store.reason(connection, platform, entry, verdict)
        kept = Reason.REVIEWED if before == Reason.REVIEWED else reason
        if kept != before:
            feedback_store.keep(connection, platform, entry, verdict, kept, self._today())
        return kept, kept != before


def _listed(connection: Connection, name: str) -> StoredEntry:
    if entry_store.is_name(name):
        for entry in entry_store.find(connection, [name]):
            if entry.is_listed:
                return entry
    raise UnknownEntry
