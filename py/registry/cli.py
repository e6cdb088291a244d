"""The operator's commands."""

import logging
from dataclasses import replace
from typing import Annotated, Any

import typer

from registry import platform_commands, serving
from registry.platform_commands import read_settings
from registry.storage.database import Database

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(platform_commands.app, name="platform")


@app.callback()
def registry() -> None:
    """Keep cases and hand their fingerprints to platforms. Settings come from REGISTRY_* variables."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of REGISTRY_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, instead of REGISTRY_PORT.")] = None,
) -> None:
    """Answer requests until SIGTERM or Ctrl-C, then finish those that are running."""
    settings = read_settings()
    chosen: dict[str, Any] = {
        "host": settings.host if host is None else host,
        "port": settings.port if port is None else port,
    }
    serving.run(replace(settings, **chosen))


@app.command()
def migrate() -> None:
    """Bring the database's tables to the newest version."""
    database = Database(read_settings().database)
    database.migrate()
    database.close()


@app.command("settings")
def show_settings() -> None:
    """Print every setting with its value, unit and meaning; passwords are masked."""
    typer.echo(read_settings().describe())
