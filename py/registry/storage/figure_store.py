"""The statements that count for the operator. Each function works inside the caller's transaction."""

from sqlalchemy import Connection, func, select

from registry.storage import change_store
from registry.storage.tables import acknowledgements, entries, platforms


def count_entries(connection: Connection) -> int:
    """Return how many entries have fingerprints here: those on the list, and those taken off and not erased yet."""
    return connection.scalar(select(func.count()).select_from(entries)) or 0


def lags(connection: Connection) -> dict[str, int]:
    """Return for each platform with a key how many changes it has not acknowledged, by the platforms' names."""
    last = change_store.last_number(connection)
    furthest = func.coalesce(func.max(acknowledgements.c.number), 0)
    joined = platforms.outerjoin(acknowledgements, acknowledgements.c.platform == platforms.c.id)
    query = select(platforms.c.name, furthest).select_from(joined).where(platforms.c.key_sha256.is_not(None))
    return {name: last - number for name, number in connection.execute(query.group_by(platforms.c.name))}
