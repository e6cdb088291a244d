"""What differs between the databases that the registry can keep its tables in."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine

# How long a writer waits for another before the answer is 503, in milliseconds. Courier and browsers wait longer.
BUSY_TIMEOUT_MS = 10_000


class Strategy(ABC):
    """How one kind of database is opened, read, written and cleaned.

    Attributes:
        engine: SQLAlchemy's pool of connections, each prepared.
    """

    engine: Engine

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that sees one state of the database, however many statements it has."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that is on the disk once it is committed."""

    @abstractmethod
    def wait_for_turn(self, connection: Connection) -> None:
        """Wait until no other transaction can commit a change with a lower number than those taken from now on.

        No other transaction gets past here until this one has ended. Asking twice does no harm.
        """

    @abstractmethod
    def wait_to_migrate(self, connection: Connection) -> None:
        """Wait until no other process migrates."""

    @abstractmethod
    def stay_idle(self, connection: Connection) -> None:
        """Let this transaction wait, however long, for what its process does elsewhere."""

    @abstractmethod
    def number_on(self, connection: Connection) -> None:
        """Let new rows get numbers behind those of rows that were stored with their numbers."""

    @abstractmethod
    def forget_deleted(self) -> bool:
        """Do what this kind of database needs so that deleted rows are not kept any longer than they must.

        Returns:
            Whether it is done; otherwise somebody was in the way, and it is to be tried again.
        """

    @abstractmethod
    def shorten_log(self) -> None:
        """Empty the database's log where the database leaves that to us; to be called every minute or so."""
