"""``registry sandbox``: a sandbox on this machine, ready for a client."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from registry import local_server
from registry.app import create_app
from registry.command_line import end
from registry.platforms import Platforms
from registry.settings import Settings, SettingsError
from registry.storage.database import Database

DEFAULT_FILE = Path("var/sandbox.sqlite3")
DEFAULT_PORT = 8002


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = DEFAULT_PORT,
    file: Annotated[Path, typer.Option(help="The SQLite file that it keeps its entries in.")] = DEFAULT_FILE,
) -> None:
    """Serve a registry with made-up entries on this machine, and print its address and a platform's key.

    Each start makes one more key; those of earlier starts stay good. Other settings than these are not read.
    """
    settings = Settings(database=f"sqlite:///{file}", sandbox=True)
    try:
        taken = local_server.bind(port)
    except OSError as error:
        raise end(1, f"Port {port} cannot be used ({error.strerror}). Another one: --port {port + 1}") from None
    try:
        app = create_app(settings)
    except SettingsError as error:
        raise end(2, f"{file}: {error}") from None
    typer.echo(f"export REGISTRY_URL={local_server.address(taken)}")
    typer.echo(f"export REGISTRY_KEY={new_key(settings.database)}")
    local_server.server(app).run([taken])


def new_key(url: str) -> str:
    """Connect one more platform to a sandbox, and return its key."""
    database = Database(url)
    key = Platforms(database).add(f"Client {secrets.token_hex(4)}")
    database.close()
    return key
