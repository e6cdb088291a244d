"""docs/formats.md: a table of what each engine makes of each file of the format set, by the test that measures it."""

from __future__ import annotations

from sitebuild.marked import MarkedPart
from sitebuild.project import REPOSITORY
from tests.fingerprint.format_set import SAMPLES

COMMAND = "python3 build.py test --whole tests/browser/test_formats.py --write"
PATH = REPOSITORY.root / "docs" / "formats.md"
PART = MarkedPart(f"<!-- Written by `{COMMAND}` -->", "<!-- until here -->")
HEAD = "File"

Columns = dict[str, dict[str, str]]
"""By the engine's name, then by the title of the file."""


def read() -> Columns:
    """Return the table as it stands in the document."""
    _, _, rest = PATH.read_text(encoding="utf-8").partition(f"{PART.begin}\n")
    lines = [line.strip("| ").split(" | ") for line in rest.partition(PART.end)[0].splitlines()]
    if not lines:
        return {}
    (_, *engines), _, *rows = lines
    return {engine: {row[0]: row[number] for row in rows} for number, engine in enumerate(engines, 1)}


def write(engine: str, cells: dict[str, str]) -> None:
    """Write what was measured in an engine, and keep the rest."""
    told = read()
    columns = dict(sorted((told | {engine: told.get(engine, {}) | cells}).items()))
    head = [f"| {' | '.join([HEAD, *columns])} |", f"|{' --- |' * (len(columns) + 1)}"]
    rows = [
        f"| {' | '.join([sample.title, *(cells.get(sample.title, '–') for cells in columns.values())])} |"
        for sample in SAMPLES
    ]
    PART.write(PATH, "".join(f"{line}\n" for line in (*head, *rows)))


def is_told(engine: str, cells: dict[str, str]) -> bool:
    """Return whether the document tells of each file what was measured.

    Of the bits themselves only their being there counts: a newer browser may differ by one or two.
    """
    told = read().get(engine, {})
    return all(_kind(told.get(title, "")) == _kind(cell) for title, cell in cells.items())


def _kind(cell: str) -> str:
    return "bits" if cell.isdigit() else cell
