"""Read tables of site/data in which each row says where it comes from."""

import re
from collections.abc import Iterable
from typing import Any

from sitebuild.local_names import UNDATED
from sitebuild.project import ProjectError

CONFIDENCES = ("high", "medium", "low")
DATE = re.compile(r"20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
YES_NO = ("yes", "no", "unknown")


class RowReader:
    """Takes the fields of one row, and complains by naming the row and the field.

    Args:
        table: The file, for messages: "helplines.toml".
        row: The row.
        key: The field that names the row.
    """

    def __init__(self, table: str, row: dict[str, Any], key: str = "name") -> None:
        self._table = table
        self._row = row
        self._name = str(row.get(key) or "a row without a name")

    def error(self, field: str, problem: str) -> ProjectError:
        """Return what to raise about a field."""
        country = f" ({self._row['country']})" if "country" in self._row else ""
        return ProjectError(f"site/data/{self._table}: {self._name}{country}: {field}: {problem}.")

    def text(self, field: str, *, needed: bool = False) -> str:
        """Return a text.

        Raises:
            ProjectError: It is no text, or it is needed and missing.
        """
        value = self._row.get(field, "")
        if not isinstance(value, str):
            raise self.error(field, "must be a text")
        if needed and not value.strip():
            raise self.error(field, "is missing")
        return value

    def one_of(self, field: str, known: Iterable[str]) -> str:
        """Return a text that must be one of some."""
        value = self.text(field, needed=True)
        if value not in known:
            raise self.error(field, f"“{value}” is unknown; known are: {', '.join(known)}")
        return value

    def texts(self, field: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts, each of which must be one of some, where these are given."""
        values = tuple(self._row.get(field, ()))
        if known is not None and (wrong := [value for value in values if value not in known]):
            raise self.error(field, f"“{wrong[0]}” is unknown; known are: {', '.join(known)}")
        return values

    def date(self, field: str, *, undated: bool = False) -> str:
        """Return a date: "2025", "2025-06", "2025-06-30", or "undated" where that may be."""
        value = self.text(field, needed=True)
        if not DATE.fullmatch(value) and not (undated and value == UNDATED):
            raise self.error(field, f"“{value}” must be written as 2025, 2025-06 or 2025-06-30")
        return value

    def source(self) -> tuple[str, str, str]:
        """Return a row's source, its date and the confidence in it."""
        return (
            self.text("source", needed=True),
            self.date("source_date", undated=True),
            self.one_of("confidence", CONFIDENCES),
        )

    def check_fields(self, known: Iterable[str]) -> None:
        """Raise when the row has a field that nothing reads."""
        if unknown := sorted(set(self._row) - set(known)):
            raise self.error(unknown[0], f"is unknown; known are: {', '.join(sorted(known))}")
