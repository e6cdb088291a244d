"""The operator's commands about entries that need a person's decision: ``registry review …``."""

from enum import StrEnum
from typing import Annotated

import typer

from registry.command_line import Reason, opened_database
from registry.reviews import MANY_CASES, Reviews, WaitingEntry
from registry.storage.entry_store import Decision

# As many as a person looks at in one go.
DEFAULT_LIMIT = 20
MAX_LIMIT = 1000

app = typer.Typer(no_args_is_help=True, help="Decide on entries of which platforms are advised to look first.")


class Choice(StrEnum):
    """What can be decided."""

    ACT = "act"
    REVIEW_FIRST = "review-first"
    TAKE_OUT = "take-out"
    UNDO = "undo"


DECISIONS = {
    Choice.ACT: Decision.ACT,
    Choice.REVIEW_FIRST: Decision.REVIEW_FIRST,
    Choice.TAKE_OUT: Decision.TAKE_OUT,
    Choice.UNDO: None,
}


@app.command("list")
def show_waiting(
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="How many are shown at most.")] = DEFAULT_LIMIT,
) -> None:
    """Print the entries that wait for a decision, those first that have waited longest."""
    with opened_database() as database:
        shown, total = Reviews(database).waiting(limit)
    for entry in shown:
        typer.echo(_described(entry))
    typer.echo(f"{len(shown)} of {total}")


@app.command()
def decide(
    entry: Annotated[str, typer.Argument(help="The entry's name, 32 hex digits.")],
    choice: Annotated[
        Choice,
        typer.Argument(
            help="act or review-first: what platforms are advised from now on; take-out: they no longer have the "
            "entry, while its case stays and says so; undo: as if nobody had decided anything."
        ),
    ],
    reason: Reason,
) -> None:
    """Decide about an entry. It stands in the audit log, with the reason."""
    with opened_database() as database:
        Reviews(database).decide(entry, DECISIONS[choice], reason)


def _described(entry: WaitingEntry) -> str:
    number = f"{MANY_CASES} or more" if entry.cases >= MANY_CASES else str(entry.cases)
    lines = [
        f"{entry.name} {entry.kind}, {entry.trust}",
        f"  why: {'; '.join(entry.reasons)}",
        f"  cases with the same picture: {number}",
    ]
    lines += [f"  {said.day} {said.platform}: {said.verdict}, {said.reason}" for said in entry.feedback]
    return "\n".join(lines)
