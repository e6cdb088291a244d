"""SQLite: one file, writers one after the other, readers beside them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from registry.storage import strategy


class Sqlite(strategy.Strategy):
    """A database in a file.

    Args:
        url: ``sqlite:///PATH``; missing folders on the way to the file are made, readable for this user only.
    """

    def __init__(self, url: URL) -> None:
        if url.database:
            Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Parameters are fingerprints and names of cases, and do not belong into messages that may be logged.
        self.engine = create_engine(url, hide_parameters=True)
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        # SQLite lets writers poll for its lock, and whoever polls at the wrong moments waits for seconds. This
        # process's own threads stand in a queue instead.
        self._queue = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin a deferred transaction: it sees what was committed before its first statement."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin with the lock: a transaction that turns from reading to writing could fail half-way."""
        with self._queue, self.engine.execution_options(begins="BEGIN IMMEDIATE").begin() as connection:
            yield connection

    def wait_for_turn(self, connection: Connection) -> None:
        """Return at once: a writing transaction is the only one."""

    def wait_to_migrate(self, connection: Connection) -> None:
        """Return at once: a writing transaction is the only one."""

    def stay_idle(self, connection: Connection) -> None:
        """Return at once: nobody cuts a connection to a file."""

    def number_on(self, connection: Connection) -> None:
        """Return at once: a new row gets the highest number plus one."""

    def forget_deleted(self) -> None:
        """Overwrite the write-ahead log, which otherwise keeps deleted rows until it is written over by chance."""
        with self.engine.connect().execution_options(begins="") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Otherwise the sqlite3 module begins transactions by itself, and always deferred ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {strategy.BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # NORMAL would lose the last commits in a power cut, after their 201 was answered.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Deleted rows are overwritten with zeros, so that erased fingerprints are gone from the file as well.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("begins", "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)
