"""The operator's commands about platforms: ``registry platform …``."""

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from registry.command_line import end, opened_database
from registry.platforms import Platforms

OPERATOR_FILE = Path("site/data/operator.toml")

app = typer.Typer(no_args_is_help=True, help="Connect platforms, and compare them with what the site says.")

Name = Annotated[str, typer.Argument(help="The platform's name, spelt as in site/data/platforms.toml.")]


@app.command()
def add(name: Name) -> None:
    """Connect a platform and print its key, this one time; only the key's hash is kept."""
    with opened_database() as database:
        typer.echo(Platforms(database).add(name))


@app.command("list")
def show_all() -> None:
    """Print the platforms that have a key, each with the day since which it has been connected."""
    with opened_database() as database:
        for platform in Platforms(database).all():
            typer.echo(f"{platform.added} {platform.name}")


@app.command()
def rotate(name: Name) -> None:
    """Print a new key of a platform, this one time; its old one ends at once."""
    with opened_database() as database:
        typer.echo(Platforms(database).rotate(name))


@app.command()
def revoke(
    name: Name,
    *,
    forget_feedback: Annotated[
        bool,
        typer.Option(
            "--forget-feedback",
            help="Delete what was said with its key, too; also where the key was taken away before.",
        ),
    ] = False,
) -> None:
    """Take a platform's key away: it gets nothing from now on. What it has said of cases stays."""
    with opened_database() as database:
        if forget_feedback:
            number = Platforms(database).revoke_and_forget(name)
            typer.echo(f"Entries of which it has said something: {number}")
        else:
            Platforms(database).revoke(name)


@app.command()
def compare(
    operator: Annotated[Path, typer.Option(help="The file that declares platforms as connected.")] = OPERATOR_FILE,
) -> None:
    """Compare the platforms that have a key with those that the site names; differences end with status 1."""
    declared = _declared(operator)
    with opened_database() as database:
        in_use = {platform.name for platform in Platforms(database).all()}
    for name in sorted(in_use - declared):
        typer.echo(f"{name} has a key, but {operator} does not name it.")
    for name in sorted(declared - in_use):
        typer.echo(f"{operator} names {name}, but it has no key.")
    if in_use != declared:
        raise typer.Exit(1)
    typer.echo(f"The same platforms in both: {', '.join(sorted(in_use)) or 'none'}.")


def _declared(path: Path) -> set[str]:
    try:
        connected = tomllib.loads(path.read_text(encoding="utf-8"))["connected"]
    except OSError as error:
        raise end(2, f"{path} cannot be read ({error.strerror}). Another file: --operator PATH") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
        raise end(2, f"{path} is not an operator.toml: it has no list `connected`.") from None
    return set(connected)
