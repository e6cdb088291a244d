"""The kernel's recorded vectors through the whole deployed engine: file, browser's decoder, canvas, wheel."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from tests.fingerprint.make_vectors import VECTORS
from tests.fingerprint.pictures import GENERATORS, distance, encode, photograph

from . import visit
from .test_whole_way import original

if TYPE_CHECKING:
    from pathlib import Path

    from .person import Person

MOST_BITS_SYNTHETIC = 2
"""Noise and tiles have coefficients so close to their median that float32 rounding in another order may tip one."""


def write_pictures(folder: Path) -> dict[Path, tuple[dict[str, Any], int]]:
    """Write each recorded picture as a lossless file; return what it must give, and within how many bits."""
    recorded = json.loads(VECTORS.read_text())
    pictures = [(photograph(vector["file"]), vector, 0) for vector in recorded["photographs"]]
    for vector in recorded["synthetic"]:
        pixels = GENERATORS[vector["generator"]](vector["width"], vector["height"])
        pictures.append((pixels, vector, MOST_BITS_SYNTHETIC))
    written: dict[bytes, Path] = {}
    expected = {}
    for number, (pixels, vector, most_bits) in enumerate(pictures):
        content = encode(pixels, "PNG")
        if content not in written:  # two photographs have the same pixels
            path = written[content] = folder / f"{number:02}.png"
            path.write_bytes(content)
            expected[path] = (vector, most_bits)
    return expected


def test_the_deployed_engine_agrees_with_the_reference(person: Person, tmp_path: Path) -> None:
    expected = write_pictures(tmp_path)
    visit.go_to_choosing(person)
    made = visit.fingerprint(person, list(expected), seconds=200)
    assert {row.state for row in made} == {"done"}
    items = visit.items(visit.review(person))
    for path, (vector, most_bits) in expected.items():
        item = items[hashlib.sha256(path.read_bytes()).hexdigest()]
        assert distance(original(item)["hash"], vector["hash"]) <= most_bits, vector
        assert abs(original(item)["quality"] - vector["quality"]) <= 1, vector
