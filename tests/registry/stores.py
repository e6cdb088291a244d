"""The databases that the tests run on: a file for SQLite, and for PostgreSQL a server of their own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text


@dataclass(frozen=True)
class Store:
    """One empty database of a test."""

    kind: str
    url: str
    folder: Path
    """Where the file is, or would be."""

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Read or write past the registry."""
        engine = create_engine(self.url)
        try:
            with engine.begin() as connection:
                result = connection.execute(text(query), values)
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()
