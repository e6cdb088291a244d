"""Cases that nobody has handed in: every kind of photo and video that there can be, with random fingerprints."""

import hashlib
import json
import random
from typing import Any

from fingerprint.schema import SCHEMA
from registry import validation
from registry.validation import Submission

VARIANTS: list[str] = SCHEMA["$defs"]["pdq"]["properties"]["variant"]["enum"]
FORMS = ("original", "mirror")

MOST_VARIANTS = 12
MOST_FRAMES = 20
QUALITIES = range(60, 101)


def case(number: int) -> Submission:
    """Make a case of one photo or video; the same number makes the same case.

    Of eight in a row four are photos, two videos, one is an animated picture and one has digests only.
    """
    # Nothing hangs on whether anybody can foresee these hashes.
    generator = random.Random(f"synthetic case {number}")  # noqa: S311
    content = {
        "version": validation.VERSION,
        "case_id": hashlib.sha256(generator.randbytes(32)).hexdigest(),
        "reporter": "minor",
        "practice": False,
        "items": [_item(generator, number % 8)],
    }
    return validation.submission(json.dumps(content).encode())


def _item(generator: random.Random, kind: int) -> dict[str, Any]:
    digests = {"md5": generator.randbytes(16).hex(), "sha256": generator.randbytes(32).hex()}
    if kind in (1, 5):
        return {"kind": "video", **digests, "vpdq": _forms(generator)}
    if kind == 3:
        return {"kind": "image", **digests, "pdq": _photo(generator), "vpdq": _forms(generator)}
    return {"kind": "image", **digests, "pdq": [] if kind == 7 else _photo(generator)}


def _photo(generator: random.Random) -> list[dict[str, Any]]:
    chosen = VARIANTS[: generator.randint(1, MOST_VARIANTS)]
    return [{"variant": variant, **_hash(generator)} for variant in chosen]


def _forms(generator: random.Random) -> list[dict[str, Any]]:
    count = generator.randint(1, MOST_FRAMES)
    return [
        {"variant": variant, "frames": [{"frame": 30 * n, "time": float(n), **_hash(generator)} for n in range(count)]}
        for variant in FORMS
    ]


def _hash(generator: random.Random) -> dict[str, Any]:
    return {"hash": generator.randbytes(32).hex(), "quality": generator.choice(QUALITIES)}
