"""``registry export``."""

from typing import Annotated

import typer

from registry.command_line import end, opened_database
from registry.export import export as export_to
from registry.settings import SettingsError, check_url

TARGET = "Where to: sqlite:///PATH or postgresql://USER@HOST/NAME; a password is better in ~/.pgpass or PGPASSWORD."


def export(target: Annotated[str, typer.Argument(metavar="TARGET_URL", help=TARGET)]) -> None:
    """Copy all of the registry in REGISTRY_DATABASE into an empty database, of the other kind or the same.

    Cursors, keys and case codes stay good there. Stop the registry before: what comes in later is not copied.
    """
    try:
        check_url("The target", target)
    except SettingsError as error:
        raise end(2, str(error)) from None
    with opened_database() as database:
        copied = export_to(database, target)
    for table, count in copied.items():
        typer.echo(f"{table} {count}")
