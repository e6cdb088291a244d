"""The operator's commands about pictures that nobody needs to look for: ``registry harmless …``."""

import re
from pathlib import Path
from typing import Annotated

import typer

from fingerprint import cli as fingerprints
from fingerprint.exceptions import FileError
from registry.cases import utc_today
from registry.command_line import Reason, opened_database
from registry.degenerate import is_listable
from registry.harmless import Harmless
from registry.operator_input import OperatorError, check_line
from registry.storage.tables import MAX_PLATFORM_NAME

# What a hash has whose picture is not known.
BEST_QUALITY = 100

_HASH = re.compile(r"[0-9A-Fa-f]{64}")

app = typer.Typer(
    no_args_is_help=True,
    help="Keep the list of pictures that are known as harmless, such as a widely known joke or an advertisement. Where "
    "an entry has one of them, platforms are advised to look first; it stays on their list.",
)

Name = Annotated[str, typer.Argument(help="What you call the picture.")]
Pictures = Annotated[
    list[str],
    typer.Argument(metavar="FILE-OR-HASH", help="Files of the picture, or PDQ hashes of it as 64 hex digits."),
]


@app.command()
def add(name: Name, pictures: Pictures) -> None:
    """Put a picture on the list, or more files or hashes of one that is there. No file is kept, only its hash."""
    with opened_database() as database:
        check_line("A name", name, MAX_PLATFORM_NAME)
        marked = Harmless(database, utc_today).add(
            name, [digits for picture in pictures for digits in _hashes(picture)]
        )
    typer.echo(f"Entries that have it: {marked}")


@app.command("list")
def show_all() -> None:
    """Print the pictures on the list: the day, how many hashes, and the name."""
    with opened_database() as database:
        for picture in Harmless(database, utc_today).all():
            typer.echo(f"{picture.added} {len(picture.hashes)} {picture.name}")


@app.command()
def remove(name: Name, reason: Reason) -> None:
    """Take a picture off the list."""
    with opened_database() as database:
        unmarked = Harmless(database, utc_today).remove(name, reason)
    typer.echo(f"Entries that are no longer marked: {unmarked}")


def _hashes(picture: str) -> list[str]:
    """Return the PDQ hashes of a file or a hash: of a picture as it is seen and as its file stores it, if that differs.

    An entry brings the turned, mirrored and cut forms of its own picture.
    """
    if _HASH.fullmatch(picture):
        found = {picture.lower(): BEST_QUALITY}
    else:
        try:
            item = fingerprints.fingerprint(Path(picture), set())
        except FileError as error:
            raise OperatorError(fingerprints.describe_error(picture, error, as_json=False)) from None
        found = {one.hash: one.quality for one in item.pdq if one.variant in ("original", "stored")}
    useful = [digits for digits, quality in found.items() if is_listable(digits, quality)]
    if not useful:
        raise OperatorError(f"{fingerprints.printable(picture)}: no hash of it tells it from other pictures.")
    return useful
