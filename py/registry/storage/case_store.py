"""The statements that read and write cases. Each function works inside the caller's transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from registry.storage.tables import cases, hashes, items
from registry.validation import Submission

Withdrawn = dict[str, date]
"""Days of withdrawals, by the cases' names."""


class CaseIsThereError(Exception):
    """Raised when a case cannot be added, because another transaction has just added one of its name."""


@dataclass(frozen=True, slots=True)
class StoredCase:
    """One row of ``cases``, without its number."""

    document_sha256: str
    practice: bool
    item_count: int
    received: date
    withdrawn: date | None
    listed_change: int | None
    withdrawn_change: int | None
    restores: int


@dataclass(frozen=True, slots=True)
class Due:
    """Of which cases the time is over: of those that were withdrawn, or received as practice, before a day."""

    withdrawn_before: date
    practised_before: date


def find(connection: Connection, case_id: str, *, is_locked: bool = False) -> StoredCase | None:
    """Return the case of this name, or None.

    Args:
        connection: a transaction.
        case_id: the name.
        is_locked: whether nobody else may change the case until the transaction, then a writing one, ends.
    """
    columns = [cases.c[attribute.name] for attribute in fields(StoredCase)]
    query = select(*columns).where(cases.c.case_id == case_id)
    row = connection.execute(query.with_for_update() if is_locked else query).one_or_none()
    return None if row is None else StoredCase(*row)


def add(connection: Connection, submission: Submission, received: date) -> list[int]:
    """Store a case with all its items and hashes.

    Args:
        connection: a writing transaction.
        submission: what came in.
        received: the day, UTC.

    Returns:
        The numbers of its items, in their order.

    Raises:
        CaseIsThereError: a case of this name is there already; the transaction can only be given up.
    """
    content = submission.content
    case = {
        "case_id": content["case_id"],
        "document_sha256": submission.digest,
        "reporter": content["reporter"],
        "practice": content["practice"],
        "item_count": len(content["items"]),
        "received": received,
    }
    try:
        case_number = connection.execute(insert(cases).returning(cases.c.id), case).scalar_one()
    except IntegrityError:
        raise CaseIsThereError from None
    item_rows = [
        {"case": case_number, **{key: item[key] for key in ("kind", "md5", "sha256")}} for item in content["items"]
    ]
    adding = insert(items).returning(items.c.id, sort_by_parameter_order=True)
    item_numbers = list(connection.scalars(adding, item_rows))
    rows = [
        {
            "item": number,
            "position": position,
            **row,
            "listable": (row["value"], row["quality"]) in submission.listable,
        }
        for number, item in zip(item_numbers, content["items"], strict=True)
        for position, row in enumerate(hash_rows(item))
    ]
    if rows:
        connection.execute(insert(hashes), rows)
    return item_numbers


def withdrawn(connection: Connection) -> Withdrawn:
    """Return which cases are withdrawn, each with the day."""
    query = select(cases.c.case_id, cases.c.withdrawn).where(cases.c.withdrawn.is_not(None)).order_by(cases.c.id)
    return {row[0]: row[1] for row in connection.execute(query)}


def mark(connection: Connection, case_id: str, withdrawn: date) -> None:
    """Keep on which day a case was withdrawn."""
    connection.execute(update(cases).where(cases.c.case_id == case_id).values(withdrawn=withdrawn))


def restore(connection: Connection, case_id: str) -> None:
    """Keep that a case is no longer withdrawn, and that it was restored once more."""
    query = update(cases).where(cases.c.case_id == case_id)
    connection.execute(query.values(withdrawn=None, restores=cases.c.restores + 1))


def mark_change(connection: Connection, case_id: str, number: int, *, is_withdrawal: bool) -> None:
    """Keep the number of the last change that brought a case's entries onto the list, or took them off."""
    column = cases.c.withdrawn_change if is_withdrawal else cases.c.listed_change
    connection.execute(update(cases).where(cases.c.case_id == case_id).values({column: number}))


def find_due(connection: Connection, due: Due) -> list[int]:
    """Return the numbers of cases whose time is over and that have items still."""
    query = select(cases.c.id).where(_is_due(due), exists().where(items.c.case == cases.c.id))
    return list(connection.scalars(query.order_by(cases.c.id)))


def erase(connection: Connection, numbers: Sequence[int], due: Due) -> int:
    """Delete the items and hashes of those of some cases that are still due; return how many items."""
    return _erase(connection, and_(cases.c.id.in_(numbers), _is_due(due)))


def erase_one(connection: Connection, case_id: str) -> int:
    """Delete the items and hashes of a case; return how many items."""
    return _erase(connection, cases.c.case_id == case_id)


def _is_due(due: Due) -> ColumnElement[bool]:
    is_practised = and_(cases.c.practice, cases.c.received < due.practised_before)
    return or_(cases.c.withdrawn < due.withdrawn_before, is_practised)


def _erase(connection: Connection, is_meant: ColumnElement[bool]) -> int:
    # The lock keeps a case from being restored meanwhile.
    meant = select(cases.c.id).where(is_meant).order_by(cases.c.id).with_for_update()
    return connection.execute(delete(items).where(items.c.case.in_(meant))).rowcount


def hash_rows(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what is stored of each hash that an item of a document has, in their order."""
    for entry in item.get("pdq", ()):
        yield _hash_row("pdq", entry["variant"], entry)
    for form in item.get("vpdq", ()):
        for frame in form["frames"]:
            yield _hash_row("vpdq", form["variant"], frame)


def _hash_row(algorithm: str, variant: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "algorithm": algorithm,
        "variant": variant,
        "value": entry["hash"],
        "quality": entry["quality"],
        "frame": entry.get("frame"),
        "time": entry.get("time"),
    }
