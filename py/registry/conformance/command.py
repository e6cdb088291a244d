"""``registry conformance``: the client of an engineer on trial."""

import gzip
import json
import logging
import shlex
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from registry import local_server
from registry.app import create_app
from registry.command_line import end
from registry.conformance.checks import Check
from registry.conformance.client import Client, ClientError
from registry.conformance.observer import Observer
from registry.conformance.trial import Trial
from registry.cursors import Cursors
from registry.errors import CursorInvalid
from registry.sandbox import Sandbox
from registry.sandbox_command import new_key
from registry.settings import Settings
from registry.snapshot import Snapshot
from registry.storage import change_store
from registry.storage.database import Database

DEFAULT_SECONDS = 60.0


def conformance(
    command: Annotated[
        list[str], typer.Argument(help="After `--`: what brings your client's list up to date, and then ends.")
    ],
    holds: Annotated[
        str,
        typer.Option(
            help="A command that prints what your client holds, an entry a line: its id and, if it has them, MD5, "
            "trust and advice."
        ),
    ],
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that each of the two may take.")] = DEFAULT_SECONDS,
) -> None:
    """Tell whether a platform's client keeps the order, honours deletions and acknowledges.

    A sandbox is started on this machine, and COMMAND runs about twenty times; between, entries change in all ways,
    answers are cut or refused, and the client is killed. Both commands get the variables REGISTRY_URL, REGISTRY_KEY and
    CLIENT_STATE, a folder that is empty at first and stays from pull to pull. Status 0: nothing has failed.

    Example: registry conformance --holds 'python3 client.py holds' -- python3 client.py
    """
    # What is answered and disturbed is the trial's business; the engineer reads its sentences.
    logging.getLogger().setLevel(logging.WARNING)
    results = {"passed": 0, "failed": 0, "not judged": 0}
    try:
        for check in _checks(command, shlex.split(holds), timeout):
            typer.echo(str(check))
            results["not judged" if check.unjudged else "failed" if check.failure else "passed"] += 1
    except (ClientError, ValueError) as error:
        raise end(1, f"failed: {error}") from None
    typer.echo(", ".join(f"{count} {result}" for result, count in results.items() if count) + ".")
    if results["failed"]:
        raise typer.Exit(1)


def _checks(command: list[str], holds: list[str], seconds: float) -> Iterator[Check]:
    with tempfile.TemporaryDirectory(prefix="conformance-") as name:
        folder = Path(name)
        settings = Settings(database=f"sqlite:///{folder / 'sandbox.sqlite3'}", sandbox=True)
        app = create_app(settings)
        key = new_key(settings.database)
        database = Database(settings.database)
        observer = Observer(app, key, _reader(database))

        def client(state: str) -> Client:
            (folder / state).mkdir()
            variables = {"REGISTRY_URL": address, "REGISTRY_KEY": key, "CLIENT_STATE": str(folder / state)}
            return Client(command, holds, variables, seconds)

        with local_server.serving(observer) as address:
            trial = Trial(Sandbox(database), _lister(database), observer, client("client"), client("other"))
            yield from trial.run()
        database.close()


def _reader(database: Database) -> Callable[[str], int | None]:
    """Return a function that returns the number in a cursor."""
    with database.read() as connection:
        cursors = Cursors(change_store.cursor_secret(connection))

    def read(cursor: str) -> int | None:
        try:
            return cursors.read(cursor, "cursor")
        except CursorInvalid:
            return None

    return read


def _lister(database: Database) -> Callable[[], dict[str, dict[str, Any]]]:
    """Return a function that returns what is on the list, by id."""
    snapshot = Snapshot(database)

    def entries() -> dict[str, dict[str, Any]]:
        parts = [snapshot.part(name).content or b"" for name in snapshot.manifest()[1]]
        lines = [json.loads(line) for part in parts for line in gzip.decompress(part).splitlines()]
        return {entry["id"]: entry for entry in lines}

    return entries
