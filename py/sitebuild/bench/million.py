"""A registry with very many entries, written past it, since sending them would take hours."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, func, insert, literal, select

from registry.storage import moment_store
from registry.storage.database import Database
from registry.storage.tables import cases, changes, entries, hashes, items

ITEMS = 10
"""Photos of each case, each with one hash."""

DAY = date(2026, 1, 1)


def fill(database: Database, count: int) -> None:
    """Write cases of photos with random hashes into an empty database that is migrated.

    Args:
        database: where.
        count: how many entries there are afterwards.
    """
    with database.write() as connection:
        _fill(connection, count)
        moment_store.mark(connection, count)
        if connection.dialect.name == "postgresql":
            # Rows came with their numbers; what comes next must have later ones.
            for table in (cases, items):
                sequence = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))


def _fill(connection: Connection, count: int) -> None:
    numbers = select(literal(1).label("i")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < count))
    i: ColumnElement[Any] = numbers.c.i

    def digest(what: str, length: int) -> ColumnElement[bytes]:
        if connection.dialect.name == "sqlite":
            return func.randomblob(length)
        return func.substring(func.sha256(func.convert_to(what + cast(i, String), "UTF8")), 1, length)

    rows: dict[Any, dict[str, Any]] = {
        items: {
            "id": i,
            "case": (i - 1) // ITEMS + 1,
            "kind": "image",
            "md5": digest("md5", 16),
            "sha256": digest("sha256", 32),
        },
        hashes: {
            "item": i,
            "position": 0,
            "algorithm": "pdq",
            "variant": "original",
            "value": digest("pdq", 32),
            "quality": 100,
            "listable": True,
        },
        entries: {
            "item": i,
            "id": digest("entry", 16),
            "trust": "self_reported",
            "advice": "act",
            "harmless": False,
            "repeated": False,
            "changed": i,
        },
    }
    case = {
        "id": i,
        "case_id": digest("case", 32),
        "document_sha256": digest("document", 32),
        "reporter": "minor",
        "practice": False,
        "item_count": ITEMS,
        "received": DAY,
        "listed_change": i * ITEMS,
    }
    _insert(connection, cases, case, numbers, i <= count // ITEMS)
    for table, values in rows.items():
        _insert(connection, table, values, numbers)
    told = [entries.c.changed, entries.c.id, literal("created"), literal(DAY), literal("image"), literal(1)]
    names = ["number", "entry", "what", "day", "kind", "forms"]
    connection.execute(insert(changes).from_select(names, select(*told).order_by(entries.c.changed)))


def _insert(connection: Connection, table: Any, values: dict[str, Any], numbers: Any, *conditions: Any) -> None:
    columns = [value if isinstance(value, ColumnElement) else literal(value) for value in values.values()]
    query = select(*columns).select_from(numbers).where(*conditions)
    connection.execute(insert(table).from_select(list(values), query))
