"""``registry redo-withdrawals`` and ``registry renew-cursors``: what a restored backup needs before it is used."""

import secrets
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from registry import audit
from registry.cases import Cases
from registry.command_line import end, opened_database, read_settings
from registry.operator_input import brief
from registry.settings import SettingsError, check_url
from registry.storage import case_store, change_store
from registry.storage.database import Database

SOURCE = "The database that the backup was restored for: sqlite:///PATH or postgresql://USER@HOST/NAME."


def redo_withdrawals(source: Annotated[str, typer.Argument(metavar="SOURCE_URL", help=SOURCE)]) -> None:
    """Withdraw in REGISTRY_DATABASE, a restored backup, what is withdrawn in the database that it stands in for.

    The days of the withdrawals stay, so that fingerprints are erased when they would have been. The source is only
    read. Cursors are renewed, see `renew-cursors`. To be run before the registry starts.
    """
    withdrawn = _withdrawn(source)
    with opened_database() as database:
        _renew_cursors(database, "redo-withdrawals", f"{len(withdrawn)} cases in the source")
        cases = Cases(database, repetitions=read_settings().review_repetitions)
        count = 0
        for case_id, day in withdrawn.items():
            # Each in a transaction of its own: one that numbers changes must not wait for the next case's row. After a
            # crash the same command does the rest.
            others: list[str] = []
            with database.write() as connection:
                stored = case_store.find(connection, case_id, is_locked=True)
                if stored is not None and stored.withdrawn is None:
                    others = cases.withdraw_within(connection, case_id)
                    case_store.mark(connection, case_id, day)
                    count += 1
            cases.look_again(others)
    typer.echo(f"Withdrawn: {count}")


def renew_cursors() -> None:
    """Let no cursor that platforms have be good any more, in a restored backup whose source cannot be read.

    The numbers in them will be those of other changes. Refused, platforms read the list anew. To be run before the
    registry starts.
    """
    with opened_database() as database:
        _renew_cursors(database, "renew-cursors", "")
    typer.echo("All cursors from before are refused.")


def _renew_cursors(database: Database, what: str, subject: str) -> None:
    with database.write() as connection:
        change_store.set_cursor_secret(connection, secrets.token_bytes(32))
        audit.record(connection, what, subject)


def _withdrawn(url: str) -> case_store.Withdrawn:
    """Return what is withdrawn in a database, or end with a sentence."""
    try:
        check_url("The source", url)
        parsed = make_url(url)
        if parsed.drivername == "sqlite" and not Path(parsed.database or "").is_file():
            # Opening it would make one.
            raise end(1, f"The source cannot be read: there is no file {parsed.database}.")
        with closing(Database(url)) as source, source.read() as connection:
            return case_store.withdrawn(connection)
    except SettingsError as error:
        raise end(2, str(error)) from None
    except SQLAlchemyError as error:
        raise end(1, f"The source cannot be read: {brief(error)}") from None
