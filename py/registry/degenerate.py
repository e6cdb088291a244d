"""Hashes that tell no picture from another: they would make platforms find what nobody meant.

What no picture has is refused. What the browser makes of an odd picture, one that is black all over or a checkerboard,
is kept, so that its case is not refused for it and the file's exact copies are found, but ``is_listable`` says no: such
a hash is not for platforms.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from fingerprint.pdq import LUMA, PdqHasher
from fingerprint.variants import USEFUL_QUALITY
from registry.errors import HashDegenerate
from registry.nearness import Neighbours

WHATEVER_QUALITY = frozenset({"original", "stored"})
"""Variants that the browser sends also when their quality is too low to be of use."""

# A bit says whether a coefficient is above the median of all, so a photo has 128 of 256 set, and drawings of a few
# stripes, many of whose coefficients are equal, 60 and more.
MIN_SET, MAX_SET = 16, 240

# A picture whose brightness is a column times a row (a checkerboard, a grid, a lone rectangle) has such coefficients as
# well: each row of bits is like any other, or its opposite. Of 256 bits, photos agree in up to 190 with that, their
# variants in up to 216, checkerboards, also blurred or re-encoded, mostly in more than 224.
MAX_AGREEMENT = 220

# How many of 16 bits differ between two rows or, if that is less, between one and the other's opposite, by those that
# differ. A submission asks tens of thousands of times.
_APART = bytes(min(bits.bit_count(), 16 - bits.bit_count()) for bits in range(2**16))

PATTERN_SIDES = (256, 512)
PATTERN_FIELDS = (*range(2, 17), 20, 24, 32, 48, 64)
"""Pixels and fields a side of the pictures that count as patterns."""


def check(content: dict[str, Any]) -> None:
    """Look at all hashes of a document that the schema allows.

    Raises:
        HashDegenerate: a hash is useful by its quality and not that of any picture; or a variant of a picture is not
            useful, which the browser would have left out.
    """
    for pointer, variant, entry in _entries(content):
        is_useful = entry["quality"] >= USEFUL_QUALITY
        if is_useful and not _is_possible(entry["hash"]):
            raise HashDegenerate(f"{pointer}/hash")
        # A frame has the quality of its whole picture, and what is left of it within its bars may have less.
        if not is_useful and variant not in WHATEVER_QUALITY and "frame" not in entry:
            raise HashDegenerate(f"{pointer}/quality")


def listable(content: dict[str, Any]) -> frozenset[tuple[str, int]]:
    """Return the hashes of a document that platforms may get, each with its quality."""
    hashes = {(entry["hash"], entry["quality"]) for _, _, entry in _entries(content)}
    return frozenset(pair for pair in hashes if is_listable(*pair))


def is_listable(hash_: str, quality: int) -> bool:
    """Tell whether platforms may get a hash.

    Args:
        hash_: a PDQ hash, 64 hex digits.
        quality: its quality, 0 to 100.
    """
    return (
        quality >= USEFUL_QUALITY
        and _is_possible(hash_)
        and not _repeats_a_row(hash_)
        and not _near_patterns().has(int(hash_, 16))
    )


@cache
def patterns() -> frozenset[int]:
    """Return the hashes of checkerboards and stripes, each as a number of 256 bits."""
    return frozenset(
        int(_hash(rows), 16) for side in PATTERN_SIDES for fields in PATTERN_FIELDS for rows in _drawn(side, fields)
    )


@cache
def _near_patterns() -> Neighbours:
    return Neighbours(patterns())


def _is_possible(hash_: str) -> bool:
    return MIN_SET < int(hash_, 16).bit_count() < MAX_SET and len(set(hash_)) > 1


def _repeats_a_row(hash_: str) -> bool:
    """Tell whether more than ``MAX_AGREEMENT`` bits are those of a hash that repeats one row, or its opposite."""
    rows = [int(hash_[start : start + 4], 16) for start in range(0, 64, 4)]
    # Two rows differ no more than both together from a third. So where the halves differ too much no row is left to be
    # tried, which is so for nearly all photos.
    if sum(_APART[upper ^ lower] for upper, lower in zip(rows[:8], rows[8:], strict=True)) >= 256 - MAX_AGREEMENT:
        return False
    return any(sum(_APART[one ^ row] for row in rows) < 256 - MAX_AGREEMENT for one in rows)


def _entries(content: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for number, item in enumerate(content["items"]):
        for place, entry in enumerate(item.get("pdq", ())):
            yield f"/items/{number}/pdq/{place}", entry["variant"], entry
        for place, form in enumerate(item.get("vpdq", ())):
            for position, frame in enumerate(form["frames"]):
                yield f"/items/{number}/vpdq/{place}/frames/{position}", form["variant"], frame


def _drawn(side: int, fields: int) -> Iterator[list[bytes]]:
    """Draw stripes, lying and upright, and a checkerboard, each also with black and white exchanged."""
    row = bytes(255 * (x * fields // side % 2) for x in range(side))
    opposite = bytes(255 - luma for luma in row)
    for one, other in ((row, opposite), (opposite, row)):
        yield [one] * side
        yield [bytes([luma]) * side for luma in one]
        yield [other if luma else one for luma in row]


def _hash(rows: list[bytes]) -> str:
    height, width = len(rows), len(rows[0])
    hasher = PdqHasher(width, height, LUMA)
    hasher.rows(height)[: width * height] = b"".join(rows)
    hasher.add(height)
    return hasher.finish().hash
