"""All rows of one registry's tables, brought into another database."""

from sqlalchemy import Connection, Table, delete, exists, func, insert, select

from registry.storage.tables import metadata, moments, secrets

# How many rows are in memory at once.
BATCH = 2000

# The migrations put rows into these, with which a new registry could begin; those that are copied take their place.
BEGUN = (moments, secrets)


def is_empty(connection: Connection) -> bool:
    """Tell whether a registry has no rows beside those with which every new one begins."""
    tables = (table for table in metadata.sorted_tables if table not in BEGUN)
    return not any(connection.scalar(select(exists(select(1).select_from(table)))) for table in tables)


def copy(source: Connection, target: Connection) -> dict[str, int]:
    """Bring all rows into another database's tables, which are empty.

    Args:
        source: a transaction that sees one state.
        target: a writing transaction.

    Returns:
        How many rows each table has in the target then.
    """
    for table in BEGUN:
        target.execute(delete(table))
    for table in metadata.sorted_tables:
        _copy(table, source, target)
    return counts(target)


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
    }


def _copy(table: Table, source: Connection, target: Connection) -> None:
    with source.execute(select(table), execution_options={"yield_per": BATCH}) as result:
        for rows in result.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in rows])
