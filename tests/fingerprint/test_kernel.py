"""The compiled kernel and its readable twin give the same hashes as the reference."""

from __future__ import annotations

import json
import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest

from fingerprint import kernel, kernel_numpy
from fingerprint.forms import FORMS
from fingerprint.kernel import Kernel

from .make_vectors import VECTORS, reference
from .pictures import GENERATORS, Pixels, distance, noise, photograph, rgba, tiles

RECORDED = json.loads(VECTORS.read_text("utf-8"))
MOST_BITS_SYNTHETIC = 2
TURNED = {
    "mirror": lambda pixels: pixels[:, ::-1],
    "flip": lambda pixels: pixels[::-1],
    "rotate90": lambda pixels: np.rot90(pixels, -1),
    "rotate180": lambda pixels: np.rot90(pixels, 2),
    "rotate270": lambda pixels: np.rot90(pixels, 1),
    "transpose": lambda pixels: pixels.transpose(1, 0, 2),
    "transverse": lambda pixels: np.rot90(pixels, 2).transpose(1, 0, 2),
}
FRAMES = ((0, 0, 0, 0), (20, 7, 31, 12), (-40, 0, -40, 0), (0, -300, 0, -280), (-9, 30, 12, -17))


@pytest.fixture(params=[kernel, kernel_numpy], ids=["native", "numpy"])
def implementation(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = request.param
    return module


def started(implementation: ModuleType, pixels: Pixels, band: int | None = None) -> Kernel:
    """Take a picture in as a whole, or in bands of some rows."""
    height, width = pixels.shape[:2]
    taken: Kernel = implementation.Kernel(width, height)
    for top in range(0, height, band or height):
        part = pixels[top : top + (band or height)]
        taken.add_rgba(rgba(part), len(part))
    return taken


def compute(
    implementation: ModuleType, pixels: Pixels, band: int | None = None, form: str = "original"
) -> tuple[str, int]:
    """Hash one form of a picture."""
    coefficients, quality = started(implementation, pixels, band).finish(form)
    return coefficients.hash(), quality


@pytest.mark.parametrize("vector", RECORDED["photographs"], ids=lambda vector: vector["file"])
def test_photographs_have_exactly_the_hash_of_the_reference(implementation: ModuleType, vector: dict) -> None:
    hash_, quality = compute(implementation, photograph(vector["file"]))
    assert hash_ == vector["hash"]
    assert abs(quality - vector["quality"]) <= 1


@pytest.mark.parametrize("vector", RECORDED["synthetic"], ids=lambda v: f"{v['generator']}-{v['width']}x{v['height']}")
def test_boundary_sizes_agree_with_the_reference(implementation: ModuleType, vector: dict) -> None:
    pixels = GENERATORS[vector["generator"]](vector["width"], vector["height"])
    hash_, quality = compute(implementation, pixels)
    assert distance(hash_, vector["hash"]) <= MOST_BITS_SYNTHETIC
    assert abs(quality - vector["quality"]) <= 1


def test_recorded_vectors_are_those_of_the_reference() -> None:
    assert RECORDED["photographs"]
    for vector in RECORDED["photographs"][::5]:
        assert reference(photograph(vector["file"])) == {key: vector[key] for key in ("hash", "quality")}


@pytest.mark.parametrize("form", TURNED)
@pytest.mark.parametrize("name", ["chelsea.png", "brick.png", "hubble_deep_field.jpg"])
def test_forms_have_exactly_the_hash_of_really_turned_pictures(
    implementation: ModuleType, form: str, name: str
) -> None:
    pixels = photograph(name)
    turned = reference(np.ascontiguousarray(TURNED[form](pixels)))
    assert compute(implementation, pixels, form=form) == (turned["hash"], turned["quality"])


@pytest.mark.parametrize("form", FORMS)
def test_frames_are_hashed_like_the_pictures_that_they_show(implementation: ModuleType, form: str) -> None:
    pixels = photograph("camera.png")[:400, :500]
    plane = started(implementation, pixels).plane(form)
    picture = TURNED.get(form, lambda upright: upright)(pixels)
    height, width = picture.shape[:2]
    assert (plane.width, plane.height) == (width, height)
    for left, top, right, bottom in FRAMES:
        wide = np.pad(picture, ((300, 300), (300, 300), (0, 0)), constant_values=77)
        shown = wide[300 + top : 300 + height - bottom, 300 + left : 300 + width - right]
        coefficients = implementation.Coefficients()
        quality = plane.add_frame(coefficients, left, top, width - right, height - bottom, 77)
        expected = reference(np.ascontiguousarray(shown))
        assert distance(coefficients.hash(), expected["hash"]) <= MOST_BITS_SYNTHETIC
        assert quality == pytest.approx(expected["quality"], abs=1)


def test_a_large_picture_is_reduced_alike_by_both() -> None:
    pixels = photograph("hubble_deep_field.jpg")
    native, twin = (started(module, pixels).plane("rotate90") for module in (kernel, kernel_numpy))
    assert (native.width, native.height) == (twin.width, twin.height) == (446, 512)
    for frame in ((0, 0, 446, 512), (-30, 20, 440, 600)):
        hashes = []
        for module, plane in ((kernel, native), (kernel_numpy, twin)):
            coefficients = module.Coefficients()
            plane.add_frame(coefficients, *frame, 0)
            hashes.append(coefficients.hash())
        assert distance(*hashes) <= MOST_BITS_SYNTHETIC


def test_coefficients_add_up(implementation: ModuleType) -> None:
    one, other = (photograph(name)[:300, :400] for name in ("chelsea.png", "coffee.png"))
    total = implementation.Coefficients()
    for pixels in (one, other):
        started(implementation, pixels).plane("original").add_frame(total, 0, 0, 400, 300, 0)
    mean = ((one.astype(np.uint16) + other) // 2).astype(np.uint8)
    assert distance(total.hash(), compute(implementation, mean)[0]) <= MOST_BITS_SYNTHETIC


@pytest.mark.parametrize("band", [1, 7, 299, 300])
def test_bands_of_any_height_make_the_same_hash(implementation: ModuleType, band: int) -> None:
    pixels = photograph("chelsea.png")
    assert compute(implementation, pixels, band) == compute(implementation, pixels)


def test_luma_is_taken_as_brightness(implementation: ModuleType) -> None:
    luma = tiles(320, 180)[:, :, 0]
    taken = implementation.Kernel(320, 180)
    taken.add_luma(bytearray(luma.tobytes()), 180)
    grey = compute(implementation, np.repeat(luma[:, :, None], 3, axis=2))
    assert taken.finish("original")[0].hash() == grey[0]


def test_both_give_nearly_the_same_coefficients() -> None:
    pixels = noise(777, 333)
    values = [started(module, pixels).finish("original")[0].values for module in (kernel, kernel_numpy)]
    native, twin = (np.frombuffer(value, np.float32) for value in values)
    np.testing.assert_allclose(native, twin.flatten(), atol=2e-3)


def test_a_blank_picture_has_no_bit_that_matters_and_no_quality(implementation: ModuleType) -> None:
    blank = np.full((200, 300, 3), 128, np.uint8)
    assert compute(implementation, blank)[1] == 0


def test_a_missing_kernel_names_the_command_that_builds_it() -> None:
    script = "from fingerprint import kernel; kernel.LIBRARY = 'missing.so'; kernel.Kernel(9, 9)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "KernelMissingError" in result.stderr
    assert "pip install --no-build-isolation --no-deps -e py/fingerprint" in result.stderr
