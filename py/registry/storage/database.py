"""The connection to the database: transactions that survive a power cut, and migrations to the newest tables."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, column, select, table
from sqlalchemy.engine import make_url

from registry.storage.postgresql import Postgresql
from registry.storage.sqlite import Sqlite
from registry.storage.strategy import Strategy

STRATEGIES: Mapping[str, Callable[[URL], Strategy]] = {
    "sqlite": Sqlite,
    "postgresql": Postgresql,
    "postgresql+psycopg": Postgresql,
}
"""What a database URL can begin with."""

VERSIONS = table("alembic_version", column("version_num"))
"""Where Alembic keeps up to which step the tables have come."""


class Database:
    """One database, safe to use from many threads and processes.

    Args:
        url: begins with one of ``STRATEGIES``.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._strategy = STRATEGIES[parsed.drivername](parsed)
        self._newest = ScriptDirectory.from_config(_migrations()).get_current_head()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a transaction that sees one state of the database and writes nothing."""
        with self._strategy.reading() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction that is on the disk when the block ends, or, after an exception, has never been."""
        with self._strategy.writing() as connection:
            yield connection

    def wait_for_turn(self, connection: Connection) -> None:
        """Let this transaction be the only one that numbers changes, until it ends.

        So numbers become visible in their order: who has read up to one has missed none below it. What can be done
        before should be, since everyone else waits.
        """
        self._strategy.wait_for_turn(connection)

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables up to a version, the newest by default; several processes may do this at once."""
        config = _migrations()
        with self.write() as connection:
            self._strategy.wait_to_migrate(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    def stay_idle(self, connection: Connection) -> None:
        """Let this transaction wait, however long, for what its process does elsewhere, such as in another database."""
        self._strategy.stay_idle(connection)

    def number_on(self, connection: Connection) -> None:
        """Let new rows get numbers behind those that there are, after rows were stored with their numbers."""
        self._strategy.number_on(connection)

    def is_migrated(self) -> bool:
        """Tell whether the tables have the version that this program works with."""
        with self.read() as connection:
            if not connection.dialect.has_table(connection, VERSIONS.name):
                return False
            return connection.scalar(select(VERSIONS.c.version_num)) == self._newest

    def forget_deleted(self) -> bool:
        """See to it that deleted rows are kept no longer than this kind of database must.

        Returns:
            Whether it is done; otherwise it is to be tried again.
        """
        return self._strategy.forget_deleted()

    def shorten_log(self) -> None:
        """Shorten the database's log if that is for us to do; to be called every minute or so."""
        self._strategy.shorten_log()

    def close(self) -> None:
        """Close all connections."""
        self._strategy.engine.dispose()


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
