"""What the operator's commands share: the settings, the database, and how they end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from registry.operator_input import OperatorError, brief
from registry.settings import Settings, SettingsError
from registry.storage.database import Database

Reason = Annotated[str, typer.Option(help="Why: one line for the audit log.")]


def read_settings() -> Settings:
    """Return the settings, or end with status 2 and a sentence."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise end(2, str(error)) from None


@contextmanager
def opened_database() -> Iterator[Database]:
    """Give the database, migrated; what cannot be done ends with status 1 and a sentence."""
    database = Database(read_settings().database)
    try:
        database.migrate()
        yield database
    except OperatorError as error:
        raise end(1, str(error)) from None
    except OperationalError as error:
        raise end(1, f"The database cannot be used: {brief(error)}") from None
    finally:
        database.close()


def end(status: int, sentence: str) -> typer.Exit:
    """Print a sentence for the operator and return what ends the command, to be raised."""
    typer.echo(sentence, err=True)
    return typer.Exit(status)
