"""``registry stats``."""

import json
from typing import Annotated

import typer

from registry import statistics
from registry.command_line import opened_database


def stats(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Print how much there is of everything, and how many changes each platform has not acknowledged yet."""
    with opened_database() as database, database.read() as connection:
        counts = statistics.count(connection)
    if as_json:
        typer.echo(json.dumps(counts, indent=2, ensure_ascii=False))
        return
    for name, counted in counts.items():
        typer.echo(f"{name}: {_described(counted)}")


def _described(counted: int | dict[str, int]) -> str:
    if isinstance(counted, int):
        return str(counted)
    return ", ".join(f"{name} {number}" for name, number in counted.items()) or "no platforms"
