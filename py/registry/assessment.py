"""How far an entry is to be believed, and what platforms should do with a match: trust and advice.

Both follow from what is stored, so they are computed anew whenever any of it has changed.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from registry.batches import batches
from registry.storage import change_store, entry_store, feedback_store
from registry.storage.change_store import What
from registry.storage.database import Database
from registry.storage.entry_store import Advice, Decision, StoredEntry, Trust
from registry.storage.feedback_store import DISPUTING, Reason, StoredFeedback, Verdict

CARE = "review_by_a_person_before_any_penalty_or_report"
"""What platforms owe to those in whose accounts they find what nobody but its reporter has confirmed."""


def reassess(
    database: Database, connection: Connection, names: Sequence[str], today: date, *, is_told: bool = False
) -> None:
    """Compute trust and advice of entries anew, and tell platforms of what has changed; the last step of a transaction.

    Rows of entries are written only by whoever has its turn: another one that has it may wait for such a row, and
    would wait for ever. So whoever has changed one before has called ``Database.wait_for_turn`` before that.

    Args:
        database: where the entries are.
        connection: a writing transaction.
        names: the entries; those that are erased are passed over.
        today: the day, UTC.
        is_told: whether platforms see something else already (feedback), also when trust and advice stay.
    """
    if not names:
        return
    database.wait_for_turn(connection)
    for some in batches(names):
        entries = entry_store.find(connection, some)
        changed = _write(connection, entries)
        told = [entry.name for entry in entries if entry.is_listed and (is_told or entry.name in changed)]
        change_store.append(database, connection, told, What.UPDATED, today)


def assess(connection: Connection, names: Sequence[str]) -> None:
    """Compute trust and advice of entries anew, without telling platforms: they are about to hear of them anyhow.

    Args:
        connection: a writing transaction that has its turn.
        names: the entries of one case.
    """
    _write(connection, entry_store.find(connection, names))


def care(trust: str) -> str | None:
    """Return what platforms must do before they act against anybody because of an entry, or None."""
    return None if trust == Trust.CONFIRMED else CARE


def _write(connection: Connection, entries: Sequence[StoredEntry]) -> set[str]:
    """Compute trust and advice of entries, keep them, and return the names of those whose have changed."""
    feedback = feedback_store.of(connection, [entry.name for entry in entries])
    changed = {}
    for entry in entries:
        trust = _trust(feedback[entry.name])
        advice = _advice(entry, trust)
        if (trust, advice) != (entry.trust, entry.advice):
            changed[entry.name] = trust, advice
    entry_store.set_assessments(connection, changed)
    return set(changed)


def _trust(feedback: Sequence[StoredFeedback]) -> Trust:
    if any(one.verdict in DISPUTING for one in feedback):
        return Trust.DISPUTED
    if any(one.verdict == Verdict.REMOVED or one.reason == Reason.REVIEWED for one in feedback):
        return Trust.CONFIRMED
    return Trust.SELF_REPORTED


def _advice(entry: StoredEntry, trust: Trust) -> Advice:
    if entry.decision in {Decision.ACT, Decision.REVIEW_FIRST}:
        return Advice(entry.decision)
    is_doubtful = trust == Trust.DISPUTED or entry.harmless or entry.repeated
    return Advice.REVIEW_FIRST if is_doubtful else Advice.ACT
