"""How much there is in a registry, in numbers that say nothing of anybody."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from registry.cases import State
from registry.storage import change_store, review_store, statistics_store
from registry.storage.entry_store import Advice, Trust
from registry.storage.statistics_store import EntryCount

KINDS = ("image", "video")
PLACES = ("listed", "taken_out", "withdrawn")


def count(connection: Connection) -> dict[str, Any]:
    """Return all counts as JSON has them.

    Entries are counted by kind, trust and advice as far as platforms have them. A platform's number says how many
    changes it has not acknowledged yet.

    Args:
        connection: a transaction that sees one state.
    """
    entries = statistics_store.entry_counts(connection)
    listed = [entry for entry in entries if entry.place == "listed"]
    return {
        "cases": _complete(State, statistics_store.cases_by_state(connection)),
        "entries": _complete(PLACES, _total(entries, "place")),
        "listed_by_kind": _complete(KINDS, _total(listed, "kind")),
        "listed_by_trust": _complete(Trust, _total(listed, "trust")),
        "listed_by_advice": _complete(Advice, _total(listed, "advice")),
        "waiting_for_review": review_store.waiting_count(connection),
        "hashes": statistics_store.hash_count(connection),
        "changes": change_store.last_number(connection),
        "changes_not_acknowledged": statistics_store.changes_behind(connection),
    }


def _total(counts: Iterable[EntryCount], by: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for entry in counts:
        total[getattr(entry, by)] += entry.count
    return total


def _complete(names: Iterable[str], counts: dict[str, int]) -> dict[str, int]:
    """Return the counts in the order of the names, with zeros for those that are not counted."""
    return {str(name): counts.get(name, 0) for name in names}
