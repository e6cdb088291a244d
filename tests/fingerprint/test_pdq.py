"""Hashing a picture band by band, as callers see it."""

from __future__ import annotations

import pytest

from fingerprint.exceptions import DecodeFailedError, PictureTooLargeError
from fingerprint.forms import FORMS
from fingerprint.pdq import LUMA, PdqHasher

from .pictures import rgba, tiles


def test_a_picture_in_bands_is_hashed() -> None:
    pixels = tiles(100, 90)
    hasher = PdqHasher(100, 90)
    for top in range(0, 90, 40):
        band = rgba(pixels[top : top + 40])
        rows = len(band) // 400
        hasher.rows(rows)[: len(band)] = band
        hasher.add(rows)
    forms = [hasher.finish(form) for form in FORMS]
    assert min(form.quality for form in forms) > 90
    assert len({form.hash for form in forms}) == 8


def test_the_buffer_stays_the_same_between_bands() -> None:
    hasher = PdqHasher(10, 30)
    first = hasher.rows(20)
    hasher.add(20)
    assert hasher.rows(10) is first


def test_more_rows_than_announced_are_refused() -> None:
    hasher = PdqHasher(10, 30)
    hasher.rows(40)
    with pytest.raises(ValueError, match="31 rows"):
        hasher.add(31)


def test_more_rows_than_the_buffer_has_are_refused() -> None:
    hasher = PdqHasher(10, 30)
    hasher.rows(5)
    with pytest.raises(ValueError, match="6 rows"):
        hasher.add(6)


def test_luma_has_one_byte_a_pixel() -> None:
    pixels = tiles(100, 90)[:, :, :1].repeat(3, axis=2)
    colours, luma = PdqHasher(100, 90), PdqHasher(100, 90, LUMA)
    colours.rows(90)[:] = rgba(pixels)
    luma.rows(90)[:] = pixels[:, :, 0].tobytes()
    colours.add(90)
    luma.add(90)
    assert luma.finish() == colours.finish()


def test_a_picture_with_missing_rows_has_no_hash() -> None:
    hasher = PdqHasher(10, 30)
    hasher.rows(29)
    hasher.add(29)
    with pytest.raises(ValueError, match="1 rows are missing"):
        hasher.finish()


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-1, 5)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(DecodeFailedError):
        PdqHasher(*size)


@pytest.mark.parametrize("size", [(30_000, 30_000), (2**32 + 5, 5)])
def test_a_picture_that_is_too_large_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooLargeError):
        PdqHasher(*size)
