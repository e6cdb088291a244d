"""The connection to the database: transactions that survive a power cut, and migrations to the newest tables."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# How long a writer waits for another before the answer is 503, in milliseconds. Courier and browsers wait longer.
BUSY_TIMEOUT_MS = 10_000


class Database:
    """One SQLite database, safe to use from many threads and processes.

    Args:
        url: ``sqlite:///PATH``; missing folders on the way to the file are made, readable for this user only.
    """

    def __init__(self, url: str) -> None:
        path = make_url(url).database
        if path:
            Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Parameters are fingerprints and names of cases, and do not belong into messages that may be logged.
        self._engine = create_engine(url, hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        # SQLite lets writers poll for its lock, and whoever polls at the wrong moments waits for seconds. This
        # process's own threads stand in a queue instead.
        self._queue = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a transaction that sees one state of the database and writes nothing."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction that is on the disk when the block ends, or, after an exception, has never been.

        The lock is taken at the start: a transaction that turns from reading to writing could fail half-way.
        """
        with self._queue, self._engine.execution_options(begins="BEGIN IMMEDIATE").begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables to the newest version; several processes may do this at once."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def forget_deleted(self) -> None:
        """Overwrite the write-ahead log, which otherwise keeps deleted rows until it is written over by chance."""
        with self._engine.connect().execution_options(begins="") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Otherwise the sqlite3 module begins transactions by itself, and always deferred ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
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
