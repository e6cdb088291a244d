"""PostgreSQL: many writers at once, from several processes and machines."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, create_engine, event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from registry.storage import strategy
from registry.storage.tables import metadata

# Advisory locks are two numbers; the first is this registry's ("TIDr" in ASCII), the second says what is locked.
_OURS = 0x54494472
_ORDER = 1
_MIGRATION = 2

_UNSAFE = ("synchronous_commit", "off")

CONNECT_SECONDS = 10

# A process that stops in the middle of a transaction keeps its locks, the turn included. Its connection is cut, then.
IDLE_TIMEOUT_MS = 30_000


class Postgresql(strategy.Strategy):
    """A database on a server.

    Args:
        url: ``postgresql://…`` or ``postgresql+psycopg://…``; both mean psycopg.
    """

    def __init__(self, url: URL) -> None:
        arguments = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
        # Parameters are fingerprints and names of cases, and do not belong into messages that may be logged. The ping
        # notices connections that a restart of the server has ended.
        self.engine = create_engine(
            url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, connect_args=arguments
        )
        event.listen(self.engine, "connect", _prepare)
        self._readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # The server's default may be another.
        self._writers = self.engine.execution_options(isolation_level="READ COMMITTED")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin at "repeatable read", where all statements see what was committed before the first."""
        with self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin at "read committed", where whoever has waited for a lock sees what its last holder has committed."""
        with self._writers.begin() as connection:
            yield connection

    def wait_for_turn(self, connection: Connection) -> None:
        """Take a lock that the server gives back after the commit has become visible, and not before."""
        _lock(connection, _ORDER)

    def wait_to_migrate(self, connection: Connection) -> None:
        """Take a lock of its own, and wait for it as long as another's migration lasts."""
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        _lock(connection, _MIGRATION)

    def stay_idle(self, connection: Connection) -> None:
        """Take the limit away, for this transaction only."""
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")

    def number_on(self, connection: Connection) -> None:
        """Move the sequences from which numbers are taken."""
        for table in metadata.sorted_tables:
            column = table.autoincrement_column
            if column is not None:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                connection.execute(select(func.setval(sequence, func.max(column))).having(func.count() > 0))

    def forget_deleted(self) -> bool:
        """Free the space of deleted rows for new ones, at once and not when the server gets round to it.

        What was there, in tables and in indexes, stays in the server's files until something is written over it; no
        query finds it. Where another process is at it already, this one leaves it to that.
        """
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON) items, hashes")
        return True

    def shorten_log(self) -> None:
        """Leave the log to the server, which looks after it."""


def _lock(connection: Connection, what: int) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_OURS}, {what})")


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {strategy.BUSY_TIMEOUT_MS}")
    cursor.execute(f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS}")
    # A server that is set to "off" loses the last commits in a power cut, after their 201 was answered.
    cursor.execute("SELECT set_config(name, 'on', false) FROM pg_settings WHERE (name, setting) = (%s, %s)", _UNSAFE)
    cursor.close()
    connection.commit()
