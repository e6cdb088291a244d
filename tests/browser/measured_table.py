"""A table in docs/ of what each engine makes of each file of a set, written by the test that measures it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitebuild.marked import MarkedPart
from sitebuild.project import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = "File"

Columns = dict[str, dict[str, str]]
"""By the engine's name, then by the title of the file."""


class Table:
    """The table of one document."""

    def __init__(self, document: str, test: str, titles: Sequence[str]) -> None:
        self._command = f"python3 build.py test --whole tests/browser/{test} --write"
        self._path = REPOSITORY.root / "docs" / document
        self._part = MarkedPart(f"<!-- Written by `{self._command}` -->", "<!-- until here -->")
        self._titles = titles

    def read(self) -> Columns:
        """Return the table as it stands in the document."""
        _, _, rest = self._path.read_text(encoding="utf-8").partition(f"{self._part.begin}\n")
        lines = [line.strip("| ").split(" | ") for line in rest.partition(self._part.end)[0].splitlines()]
        if not lines:
            return {}
        (_, *engines), _, *rows = lines
        return {engine: {row[0]: row[number] for row in rows} for number, engine in enumerate(engines, 1)}

    def write(self, engine: str, cells: dict[str, str]) -> None:
        """Write what was measured in an engine, and keep the rest."""
        told = self.read()
        columns = dict(sorted((told | {engine: told.get(engine, {}) | cells}).items()))
        head = [f"| {' | '.join([HEAD, *columns])} |", f"|{' --- |' * (len(columns) + 1)}"]
        rows = [
            f"| {' | '.join([title, *(cells.get(title, '–') for cells in columns.values())])} |"
            for title in self._titles
        ]
        self._part.write(self._path, "".join(f"{line}\n" for line in (*head, *rows)))

    def check(self, engine: str, cells: dict[str, str], complaints: list[str], *, is_written: bool) -> None:
        """Fail with the complaints, or when the document tells something else than was measured.

        Args:
            engine: Its name.
            cells: What was measured, by the title of the file.
            complaints: What must not be so, whatever the document tells.
            is_written: Write what was measured first.
        """
        if is_written:
            self.write(engine, cells)
        assert not complaints, "\n".join(complaints)
        assert self.is_told(engine, cells), f"{self._path.name} is out of date. Run: {self._command}"

    def is_told(self, engine: str, cells: dict[str, str]) -> bool:
        """Return whether the document tells of each file what was measured.

        Of the bits themselves only their being there counts: a newer browser may differ by one or two.
        """
        told = self.read().get(engine, {})
        return all(_kind(told.get(title, "")) == _kind(cell) for title, cell in cells.items())


def _kind(cell: str) -> str:
    return re.sub(r"^\d+", "bits", cell)
