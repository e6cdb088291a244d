"""A picture on its way to its hashes."""

from __future__ import annotations

import numpy as np
import pytest

from fingerprint.forms import FORMS, STORED_FORMS
from fingerprint.picture import MAX_FRAMES, PictureHasher
from fingerprint.variants import MAX_HASHES, NEAR, Variant

from .make_vectors import reference
from .pictures import Pixels, distance, photograph, rgba
from .test_forms import turned


def add(hasher: PictureHasher, pixels: Pixels, *, is_upright: bool = True) -> None:
    height, width = pixels.shape[:2]
    frame = hasher.start_frame(width, height, is_upright=is_upright)
    frame.rows(height)[:] = rgba(np.ascontiguousarray(pixels))
    frame.add(height)


def variants(pixels: Pixels, orientation: int = 1, *, is_upright: bool = True) -> tuple[Variant, ...]:
    hasher = PictureHasher(orientation)
    add(hasher, pixels, is_upright=is_upright)
    return hasher.finish()[0]


def exact(pixels: Pixels) -> tuple[str, int]:
    expected = reference(np.ascontiguousarray(pixels))
    return expected["hash"], expected["quality"]


def test_a_photograph_has_its_forms_first_and_then_the_rows_of_the_table() -> None:
    found = variants(photograph("chelsea.png"))
    assert [variant.variant for variant in found][:8] == list(FORMS)
    assert 50 <= len(found) <= MAX_HASHES


def test_no_hash_is_near_to_another() -> None:
    found = variants(photograph("coffee.png"))
    assert min(distance(a.hash, b.hash) for a in found for b in found if a is not b) > NEAR


@pytest.mark.parametrize("orientation", STORED_FORMS)
@pytest.mark.parametrize("is_upright", [True, False])
def test_original_and_stored_are_exact_however_the_picture_came(orientation: int, is_upright: bool) -> None:
    upright = photograph("chelsea.png")
    stored = turned(upright, STORED_FORMS[orientation])
    found = variants(upright if is_upright else stored, orientation, is_upright=is_upright)
    assert found[0] == ("original", *exact(upright))
    if orientation == 1:
        assert "stored" not in [variant.variant for variant in found]
    else:
        assert found[1] == ("stored", *exact(stored))
        assert STORED_FORMS[orientation] not in [variant.variant for variant in found]


def test_a_poor_picture_has_no_variants_that_platforms_would_drop() -> None:
    poor = photograph("clock_motion.png")
    assert exact(poor)[1] < 50
    assert [variant.variant for variant in variants(poor)] == ["original"]
    assert [variant.variant for variant in variants(poor, 6)] == ["original", "stored"]


def test_a_tiny_picture_has_one_hash_of_no_quality() -> None:
    assert variants(np.zeros((3, 9, 3), np.uint8)) == (("original", "0" * 64, 0),)


def test_a_picture_that_stands_still_has_no_frames() -> None:
    hasher = PictureHasher(1)
    add(hasher, photograph("chelsea.png"))
    assert hasher.finish()[1] == []


def test_an_animated_picture_has_variants_of_its_first_frame_and_hashes_of_all_that_differ() -> None:
    first, second = photograph("chelsea.png"), photograph("coffee.png")
    hasher = PictureHasher(1, (0.1, 0.25, 0.5, 0.1))
    for pixels in (first, first, second, first):
        add(hasher, pixels)
    found, (original, mirror) = hasher.finish()
    assert found == variants(first)
    assert original["variant"] == "original"
    times = [(0, 0.0, exact(first)), (2, 0.35, exact(second)), (3, 0.85, exact(first))]
    assert original["frames"] == [
        {"frame": number, "time": time, "hash": hash_, "quality": quality} for number, time, (hash_, quality) in times
    ]
    assert mirror["variant"] == "mirror"
    assert mirror["frames"][1]["hash"] == exact(second[:, ::-1])[0]


def test_very_many_frames_are_thinned_out_evenly() -> None:
    pictures = [photograph("chelsea.png"), photograph("coffee.png")]
    hasher = PictureHasher(1, (0.1,) * 100)
    for number in range(100):
        add(hasher, pictures[number % 2][::4, ::4])
    _, (original, _) = hasher.finish()
    numbers = [frame["frame"] for frame in original["frames"]]
    assert numbers == list(range(0, 100, 3))
    assert len(numbers) <= MAX_FRAMES


def test_without_pixels_there_are_no_hashes() -> None:
    assert PictureHasher(1, (0.1, 0.1)).finish() == ((), [])
