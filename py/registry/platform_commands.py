"""The operator's commands about platforms: ``registry platform …``."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from registry.platforms import PlatformError, Platforms
from registry.settings import Settings, SettingsError
from registry.storage.database import Database

OPERATOR_FILE = Path("site/data/operator.toml")

app = typer.Typer(no_args_is_help=True, help="Connect platforms, and compare them with what the site says.")

Name = Annotated[str, typer.Argument(help="The platform's name, spelt as in site/data/platforms.toml.")]


@app.command()
def add(name: Name) -> None:
    """Connect a platform and print its bearer key, this one time; only the key's hash is kept."""
    with _platforms() as platforms:
        typer.echo(platforms.add(name))


@app.command("list")
def show_all() -> None:
    """Print the platforms that have a key, each with the day on which it was added."""
    with _platforms() as platforms:
        for platform in platforms.all():
            typer.echo(f"{platform.added} {platform.name}")


@app.command()
def remove(name: Name) -> None:
    """Take a platform's key away: it gets nothing from now on."""
    with _platforms() as platforms:
        platforms.remove(name)


@app.command()
def compare(
    operator: Annotated[Path, typer.Option(help="The file that declares platforms as connected.")] = OPERATOR_FILE,
) -> None:
    """Compare the platforms that have a key with those that the site names; differences end with status 1."""
    declared = _declared(operator)
    with _platforms() as platforms:
        in_use = {platform.name for platform in platforms.all()}
    for name in sorted(in_use - declared):
        typer.echo(f"{name} has a key, but {operator} does not name it.")
    for name in sorted(declared - in_use):
        typer.echo(f"{operator} names {name}, but it has no key.")
    if in_use != declared:
        raise typer.Exit(1)
    typer.echo(f"The same platforms in both: {', '.join(sorted(in_use)) or 'none'}.")


def read_settings() -> Settings:
    """Return the settings, or end with status 2 and a sentence."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise _end(2, str(error)) from None


@contextmanager
def _platforms() -> Iterator[Platforms]:
    """Give the platforms of the database, migrated; what cannot be done ends with status 1 and a sentence."""
    database = Database(read_settings().database)
    try:
        database.migrate()
        yield Platforms(database)
    except PlatformError as error:
        raise _end(1, str(error)) from None
    finally:
        database.close()


def _declared(path: Path) -> set[str]:
    try:
        connected = tomllib.loads(path.read_text(encoding="utf-8"))["connected"]
    except OSError as error:
        raise _end(2, f"{path} cannot be read ({error.strerror}). Another file: --operator PATH") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
        raise _end(2, f"{path} is not an operator.toml: it has no list `connected`.") from None
    return set(connected)


def _end(status: int, sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(status)
