"""Which hashes of a picture are sent, and in which shape."""

from __future__ import annotations

import numpy as np
import pytest

from fingerprint.items import Item, PdqVariant, pdq_variants
from fingerprint.kernel import FORMS
from fingerprint.pdq import Pdq, PdqHasher

from .pictures import Pixels, distance, photograph, rgba

# EXIF orientation → how a camera held that way stores an upright picture.
STORED = {
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: np.rot90(upright, 2),
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.transpose(1, 0, 2),
    6: lambda upright: np.rot90(upright, 1),
    7: lambda upright: np.rot90(upright, 2).transpose(1, 0, 2),
    8: lambda upright: np.rot90(upright, -1),
}


def hashed(pixels: Pixels) -> Pdq:
    height, width = pixels.shape[:2]
    hasher = PdqHasher(width, height)
    hasher.rows(height)[:] = rgba(np.ascontiguousarray(pixels))
    hasher.add(height)
    return hasher.finish()


def test_an_upright_photograph_has_all_eight_forms_the_original_first() -> None:
    variants = pdq_variants(hashed(photograph("chelsea.png")), 1)
    assert [variant.variant for variant in variants] == list(FORMS)


@pytest.mark.parametrize("orientation", STORED)
def test_what_the_camera_stored_comes_second(orientation: int) -> None:
    upright = photograph("chelsea.png")
    variants = pdq_variants(hashed(upright), orientation)
    assert [variant.variant for variant in variants[:2]] == ["original", "stored"]
    assert len(variants) == len({variant.hash for variant in variants}) == 8
    assert distance(variants[1].hash, hashed(STORED[orientation](upright)).hash) <= 18


def test_a_poor_picture_has_no_forms_that_platforms_would_drop() -> None:
    poor = hashed(photograph("clock_motion.png"))
    assert poor.quality < 50
    assert [variant.variant for variant in pdq_variants(poor, 1)] == ["original"]
    assert [variant.variant for variant in pdq_variants(poor, 6)] == ["original", "stored"]


def test_keys_have_the_order_of_the_contract() -> None:
    image = Item("image", "m", "s", (PdqVariant("original", "h", 90),)).as_dict()
    assert list(image) == ["kind", "md5", "sha256", "pdq"]
    assert list(image["pdq"][0]) == ["variant", "hash", "quality"]
    assert Item("video", "m", "s").as_dict() == {"kind": "video", "md5": "m", "sha256": "s", "vpdq": []}
