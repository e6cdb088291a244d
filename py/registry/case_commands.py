"""The operator's commands about one case, for whoever holds its code: ``registry case …``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from fingerprint import case_code
from fingerprint.exceptions import CaseCodeError
from registry.case_requests import CaseRequests
from registry.cases import Cases
from registry.command_line import end, opened_database, read_settings

app = typer.Typer(
    no_args_is_help=True,
    help="Do for somebody who holds a case code what they ask for. The code is read from standard input: what stands "
    "on a command line is seen by other programs and stays in the shell's history.",
)


@app.command()
def show() -> None:
    """Print what the holder of the code would see, and the names of the case's entries with their advice."""
    case_id = _read_case_id()
    with _requests() as requests:
        status, entries = requests.show(case_id)
    typer.echo(f"{status.state}, received {status.received}, items: {status.items}, taken out: {status.taken_out}")
    for event in status.platforms:
        typer.echo(f"{event.date} {event.name}: {event.event}")
    for entry in entries:
        typer.echo(f"{entry.name} {entry.trust}, {entry.decision or entry.advice}")


@app.command()
def withdraw() -> None:
    """Withdraw the case, as the holder of the code could; within seven days the holder can undo it."""
    case_id = _read_case_id()
    with _requests() as requests:
        requests.withdraw(case_id)
    typer.echo("Withdrawn.")


@app.command()
def erase() -> None:
    """Withdraw the case and erase its fingerprints at once. Nothing can undo it.

    Clients of StopNCII's protocol are then answered 410 checkpoint_expired: they must delete what they have, and begin
    anew.
    """
    case_id = _read_case_id()
    with _requests() as requests:
        erased = requests.erase(case_id)
    typer.echo(f"Erased the fingerprints of photos and videos: {erased}")


@contextmanager
def _requests() -> Iterator[CaseRequests]:
    with opened_database() as database:
        yield CaseRequests(database, Cases(database, repetitions=read_settings().review_repetitions))


def _read_case_id() -> str:
    """Read a case code and return the name of its case; what is no code ends with status 2 and a sentence."""
    is_typed = sys.stdin.isatty()
    code = typer.prompt("Case code", hide_input=True, err=True) if is_typed else sys.stdin.readline()
    try:
        return case_code.case_id(code)
    except CaseCodeError as error:
        raise end(2, str(error)) from None
