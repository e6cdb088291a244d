"""Whether a platform would find a picture again."""

from __future__ import annotations

import pytest

from fingerprint.distance import distance
from fingerprint.matching import is_match

from .pictures import Pixels, photograph
from .test_picture import variants


def variant(bits: int, name: str = "original", quality: int = 100) -> dict[str, object]:
    """Return a hash with that many of its bits set."""
    return {"variant": name, "hash": f"{(1 << bits) - 1:064x}", "quality": quality}


def test_the_distance_counts_bits() -> None:
    assert distance("0" * 64, "0" * 63 + "b") == 3
    assert distance("f" * 64, "0" * 64) == 256


@pytest.mark.parametrize(("bits", "found"), [(0, True), (31, True), (32, False), (128, False)])
def test_up_to_31_bits_may_differ(bits: int, found: bool) -> None:
    assert is_match([variant(0)], [variant(bits)]) is found


def test_every_sent_variant_may_match_but_only_the_original_that_is_met() -> None:
    sent = [variant(0), variant(100, "mirror")]
    assert is_match(sent, [variant(110)])
    assert not is_match([variant(0)], [variant(110), variant(0, "mirror")])


@pytest.mark.parametrize(("quality", "found"), [(50, True), (49, False)])
def test_hashes_of_low_quality_count_on_neither_side(quality: int, found: bool) -> None:
    assert is_match([variant(0, quality=quality)], [variant(0)]) is found
    assert is_match([variant(0)], [variant(0, quality=quality)]) is found


def test_without_hashes_nothing_is_found() -> None:
    assert not is_match([], [variant(0)])
    assert not is_match([variant(0)], [])


def test_a_mirrored_photograph_is_found_and_another_one_is_not() -> None:
    cat, coffee = (photograph(name) for name in ("chelsea.png", "coffee.png"))
    sent = hashes(cat)
    assert is_match(sent, hashes(cat[:, ::-1]))
    assert not is_match(sent, hashes(coffee))


def hashes(pixels: Pixels) -> list[dict[str, object]]:
    """Return the ``pdq`` list of a picture's item."""
    return [variant._asdict() for variant in variants(pixels)]
