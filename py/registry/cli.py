"""The operator's commands."""

import logging
from dataclasses import replace
from typing import Annotated, Any

import typer

from registry import case_commands, harmless_commands, platform_commands, review_commands, serving
from registry.command_line import end, opened_database, read_settings
from registry.conformance.command import conformance
from registry.export_command import export
from registry.restoring_commands import redo_withdrawals, renew_cursors
from registry.sandbox_command import sandbox
from registry.settings import SettingsError
from registry.stats_command import stats
from registry.storage import audit_store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(platform_commands.app, name="platform")
app.add_typer(case_commands.app, name="case")
app.add_typer(review_commands.app, name="review")
app.add_typer(harmless_commands.app, name="harmless")


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
    try:
        serving.run(replace(settings, **chosen))
    except SettingsError as error:
        raise end(2, str(error)) from None


@app.command()
def migrate() -> None:
    """Bring the database's tables to the newest version."""
    with opened_database():
        pass


@app.command("settings")
def show_settings() -> None:
    """Print every setting with its value, unit and meaning; passwords are masked."""
    typer.echo(read_settings().describe())


@app.command("audit")
def show_audit() -> None:
    """Print what operators have changed, the oldest first: time (UTC), who, what, its subject, and why."""
    with opened_database() as database, database.read() as connection:
        actions = audit_store.all_in_order(connection)
    for action in actions:
        typer.echo("\t".join((f"{action.at.isoformat()}Z", action.who, action.what, action.subject, action.reason)))


app.command()(stats)
app.command()(export)
app.command()(sandbox)
app.command()(conformance)
app.command()(redo_withdrawals)
app.command()(renew_cursors)
