"""The statements that read and write entries. Each function works inside the caller's transaction."""

import re
import secrets
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from registry.storage.tables import cases, entries, hashes, items

ID_BYTES = 16

_NAME = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")

# So many hashes are in memory at once where many are read one after the other.
ROWS_AT_ONCE = 1000


class Trust(StrEnum):
    """Who says that a picture is what a case says."""

    SELF_REPORTED = "self_reported"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class Advice(StrEnum):
    """What a platform should do with a match."""

    ACT = "act"
    REVIEW_FIRST = "review_first"


class Decision(StrEnum):
    """What a person at the registry has decided about an entry; the first two are the advice from then on."""

    ACT = "act"
    REVIEW_FIRST = "review_first"
    TAKE_OUT = "take_out"


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One row of ``entries``, without its numbers.

    Attributes:
        is_listed: whether platforms may have it: its case is not withdrawn, and nobody has taken it out.
    """

    name: str
    trust: Trust
    advice: Advice
    harmless: bool
    repeated: bool
    decision: Decision | None
    is_listed: bool


def is_name(text: str) -> bool:
    """Tell whether an entry could have this name."""
    return _NAME.fullmatch(text) is not None


def add(connection: Connection, item_numbers: Sequence[int]) -> list[str]:
    """Make an entry for each item, and return their names in the same order."""
    rows: list[dict[str, Any]] = [
        {
            "item": number,
            "id": secrets.token_hex(ID_BYTES),
            "trust": Trust.SELF_REPORTED,
            "advice": Advice.ACT,
            "harmless": False,
            "repeated": False,
            "changed": 0,
        }
        for number in item_numbers
    ]
    connection.execute(insert(entries), rows)
    return [row["id"] for row in rows]


def of_case(connection: Connection, case_id: str) -> list[str]:
    """Return the names of a case's entries in the order of its items; none for practice or after erasing."""
    query = select(entries.c.id).join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case)
    return list(connection.scalars(query.where(cases.c.case_id == case_id).order_by(items.c.id)))


def find(connection: Connection, names: Sequence[str]) -> list[StoredEntry]:
    """Return the entries of these names in the order of their items; those that are erased are left out."""
    columns = (entries.c.id, entries.c.trust, entries.c.advice, entries.c.harmless, entries.c.repeated)
    query = select(*columns, entries.c.decision, cases.c.withdrawn)
    query = query.select_from(entries.join(items, items.c.id == entries.c.item).join(cases, cases.c.id == items.c.case))
    found = []
    for name, trust, advice, harmless, repeated, decision, withdrawn in connection.execute(
        query.where(entries.c.id.in_(names)).order_by(entries.c.item)
    ):
        decided = None if decision is None else Decision(decision)
        is_listed = withdrawn is None and decided != Decision.TAKE_OUT
        found.append(StoredEntry(name, Trust(trust), Advice(advice), harmless, repeated, decided, is_listed))
    return found


def set_assessments(connection: Connection, assessments: Mapping[str, tuple[Trust, Advice]]) -> None:
    """Keep trust and advice of entries, by their names."""
    if assessments:
        query = update(entries).where(entries.c.id == bindparam("name"))
        query = query.values(trust=bindparam("new_trust"), advice=bindparam("new_advice"))
        rows = [
            {"name": name, "new_trust": trust, "new_advice": advice} for name, (trust, advice) in assessments.items()
        ]
        connection.execute(query, rows)


def hash_counts(connection: Connection, item_numbers: Sequence[int]) -> dict[int, int]:
    """Return how many hashes for platforms each item has; items without any are left out."""
    query = select(hashes.c.item, func.count()).where(hashes.c.item.in_(item_numbers), hashes.c.listable)
    query = query.group_by(hashes.c.item)
    return {row[0]: row[1] for row in connection.execute(query)}


def listable_hashes(connection: Connection, item_numbers: Sequence[int]) -> dict[int, list[RowMapping]]:
    """Return the rows of each item's hashes that platforms may have, in their order."""
    found: dict[int, list[RowMapping]] = {number: [] for number in item_numbers}
    query = select(hashes).where(hashes.c.item.in_(item_numbers), hashes.c.listable)
    for row in connection.execute(query.order_by(hashes.c.item, hashes.c.position)).mappings():
        found[row["item"]].append(row)
    return found


def listable_pdq(connection: Connection, item_numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return the PDQ hashes of each item that platforms may have, in their order; a video's frames are not read."""
    found: dict[int, list[str]] = {number: [] for number in item_numbers}
    query = select(hashes.c.item, hashes.c.value)
    query = query.where(hashes.c.item.in_(item_numbers), hashes.c.algorithm == "pdq", hashes.c.listable)
    for item, value in connection.execute(query.order_by(hashes.c.item, hashes.c.position)):
        found[item].append(value)
    return found


def blocks(connection: Connection, size: int) -> list[tuple[int, int]]:
    """Return the blocks of items in which there are entries, each with the number of its hashes.

    Args:
        connection: a transaction.
        size: block 0 begins with item 1 and has so many.
    """
    block = (entries.c.item - 1) // size
    numbers = connection.scalars(select(block.label("block")).distinct().order_by("block"))
    of_hash = ((hashes.c.item - 1) // size).label("block")
    counts = {row[0]: row[1] for row in connection.execute(select(of_hash, func.count()).group_by(of_hash))}
    return [(number, counts.get(number, 0)) for number in numbers]


def hash_counts_between(connection: Connection, first: int, last: int) -> list[tuple[int, int]]:
    """Return the items that follow one and end with another, each with the number of its hashes, if it has any."""
    query = select(hashes.c.item, func.count()).where(hashes.c.item > first, hashes.c.item <= last)
    return [(row[0], row[1]) for row in connection.execute(query.group_by(hashes.c.item).order_by(hashes.c.item))]


def count_hashes(connection: Connection, first: int, last: int) -> int:
    """Count the hashes of the items that follow one and end with another."""
    query = select(func.count()).where(hashes.c.item > first, hashes.c.item <= last)
    return connection.scalar(query) or 0


def each_listable_hash(connection: Connection, first: int, last: int) -> Generator[RowMapping, None, None]:
    """Give the hashes that platforms may have of the items that follow one and end with another, in their order."""
    query = select(hashes).where(hashes.c.item > first, hashes.c.item <= last, hashes.c.listable)
    query = query.order_by(hashes.c.item, hashes.c.position).execution_options(yield_per=ROWS_AT_ONCE)
    with connection.execute(query) as rows:
        yield from rows.mappings()
