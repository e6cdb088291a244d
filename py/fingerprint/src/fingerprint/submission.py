"""One case: what a visitor sends, in the shape that schema.json prescribes."""

import json
from dataclasses import dataclass
from typing import Any

VERSION = 1


@dataclass(frozen=True)
class Submission:
    """All items of one case.

    Args:
        case_id: from ``case_code.case_id``.
        reporter: ``minor``, ``trusted_adult`` or ``adult_was_minor``.
        practice: true for a trial run.
        items: each as ``Item.as_dict`` makes it.
    """

    case_id: str
    reporter: str
    practice: bool
    items: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """Return the document with its keys in the order of the contract."""
        return {
            "version": VERSION,
            "case_id": self.case_id,
            "reporter": self.reporter,
            "practice": self.practice,
            "items": self.items,
        }

    def to_json(self) -> str:
        """Return the text that is shown and sent."""
        return json.dumps(self.as_dict(), separators=(",", ":"))
