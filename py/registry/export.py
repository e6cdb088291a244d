"""A registry moves into another database: cursors, keys and codes stay good there."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from registry import audit
from registry.operator_input import OperatorError, brief
from registry.settings import without_secrets
from registry.storage import copying
from registry.storage.database import Database
from registry.storage.tables import MAX_SUBJECT


def export(source: Database, url: str) -> dict[str, int]:
    """Copy everything that a registry has into an empty database, or nothing.

    What is written while this goes on is not copied.

    Args:
        source: the registry, migrated.
        url: the other database, of any kind; its tables are made where they are missing.

    Returns:
        How many rows each table has, in both.

    Raises:
        OperatorError: there are rows in the other database, or it cannot be used.
    """
    with _target(url) as target, target.write() as writing:
        target.stay_idle(writing)
        if not copying.is_empty(writing):
            raise OperatorError("There is a registry with rows in the target already; nothing was copied.")
        # Before anything leaves: whatever becomes of the copy, the registry knows of it.
        with source.write() as connection:
            audit.record(connection, "export", without_secrets(url)[:MAX_SUBJECT])
        with source.read() as reading:
            source.stay_idle(reading)
            copied = copying.copy(reading, writing)
            if copied != copying.counts(reading):
                raise OperatorError("The target has not all rows that the source has; nothing was copied.")
        target.number_on(writing)
    return copied


@contextmanager
def _target(url: str) -> Iterator[Database]:
    """Give the other database, migrated."""
    database = Database(url)
    try:
        database.migrate()
        yield database
    except (SQLAlchemyError, CommandError) as error:
        raise OperatorError(f"The copy could not be made, and nothing was copied: {brief(error)}") from None
    finally:
        database.close()
