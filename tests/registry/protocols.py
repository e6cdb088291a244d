"""What the tests of the protocols share that platforms speak already."""

import hashlib
import random
from typing import Any

from registry import degenerate
from registry.cases import Cases
from registry.validation import Submission
from tests.registry.stores import Store

VARIANTS = ("original", "mirror", "turned_90")


def photo(forms: int = 2) -> dict[str, Any]:
    pdq = [{"variant": name, "hash": random.randbytes(32).hex(), "quality": 90} for name in _variants(forms)]
    return {"kind": "image", "md5": random.randbytes(16).hex(), "sha256": random.randbytes(32).hex(), "pdq": pdq}


def video() -> dict[str, Any]:
    return {"kind": "video", "md5": random.randbytes(16).hex(), "sha256": random.randbytes(32).hex(), "vpdq": []}


def add(cases: Cases, *items: dict[str, Any], name: str | None = None) -> str:
    """Add a case past HTTP, which is faster and allows more items; return its name."""
    name = name or random.randbytes(32).hex()
    content = {"case_id": name, "reporter": "minor", "practice": False, "items": list(items)}
    cases.create(Submission(content, hashlib.sha256(name.encode()).hexdigest(), degenerate.listable(content)))
    return name


def values(*items: dict[str, Any]) -> set[str]:
    """Return the perceptual hashes of photos."""
    return {form["hash"] for item in items for form in item.get("pdq", ())}


def age(store: Store, minutes: int) -> None:
    """Let everything that has happened be longer ago."""
    # In two steps, since no two rows may have one minute even for a moment; by the future, where nothing is thinned.
    store.rows("UPDATE moments SET minute = minute + 1000000000")
    store.rows("UPDATE moments SET minute = minute - 1000000000 - :minutes", minutes=minutes)


def _variants(count: int) -> list[str]:
    return [*VARIANTS, *(f"cut_{number}" for number in range(count))][:count]
