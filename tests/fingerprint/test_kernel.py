"""The compiled kernel and its readable twin give the same hashes as the reference."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pdqhash
import pytest

import fingerprint
from fingerprint import kernel, kernel_numpy

from .make_vectors import VECTORS, reference
from .pictures import GENERATORS, Pixels, distance, noise, photograph, rgba, tiles

RECORDED = json.loads(VECTORS.read_text("utf-8"))
SOURCE = Path(fingerprint.__file__).with_name("kernel.c")
MOST_BITS_SYNTHETIC = 2
MOST_BITS_TURNED = 18  # the reference's own forms are this far from the hashes of really turned pictures

TURNED = {
    "mirror": lambda pixels: pixels[:, ::-1],
    "flip": lambda pixels: pixels[::-1],
    "rotate90": lambda pixels: np.rot90(pixels, -1),
    "rotate180": lambda pixels: np.rot90(pixels, 2),
    "rotate270": lambda pixels: np.rot90(pixels, 1),
    "transpose": lambda pixels: pixels.transpose(1, 0, 2),
    "transverse": lambda pixels: np.rot90(pixels, 2).transpose(1, 0, 2),
}
# The order in which pdqhash.compute_dihedral answers; its turns are counter-clockwise.
REFERENCE_FORMS = ("original", "rotate270", "rotate180", "rotate90", "flip", "mirror", "transpose", "transverse")


@pytest.fixture(params=[kernel, kernel_numpy], ids=["native", "numpy"])
def implementation(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = request.param
    return module


def compute(implementation: ModuleType, pixels: Pixels, band: int | None = None) -> tuple[bytes, int]:
    """Hash a picture as a whole, or in bands of some rows."""
    height, width = pixels.shape[:2]
    started = implementation.Kernel(width, height)
    for top in range(0, height, band or height):
        part = pixels[top : top + (band or height)]
        started.add_rgba(rgba(part), len(part))
    coefficients, quality = started.finish()
    return coefficients, quality


@pytest.mark.parametrize("vector", RECORDED["photographs"], ids=lambda vector: vector["file"])
def test_photographs_have_exactly_the_hash_of_the_reference(implementation: ModuleType, vector: dict) -> None:
    coefficients, quality = compute(implementation, photograph(vector["file"]))
    assert distance(implementation.pdq_hash(coefficients, "original"), vector["hash"]) == 0
    assert abs(quality - vector["quality"]) <= 1


@pytest.mark.parametrize("vector", RECORDED["synthetic"], ids=lambda v: f"{v['generator']}-{v['width']}x{v['height']}")
def test_boundary_sizes_agree_with_the_reference(implementation: ModuleType, vector: dict) -> None:
    pixels = GENERATORS[vector["generator"]](vector["width"], vector["height"])
    coefficients, quality = compute(implementation, pixels)
    assert distance(implementation.pdq_hash(coefficients, "original"), vector["hash"]) <= MOST_BITS_SYNTHETIC
    assert abs(quality - vector["quality"]) <= 1


def test_recorded_vectors_are_those_of_the_reference() -> None:
    assert RECORDED["photographs"]
    for vector in RECORDED["photographs"][::5]:
        assert reference(photograph(vector["file"])) == {key: vector[key] for key in ("hash", "quality")}


@pytest.mark.parametrize("form", TURNED)
def test_forms_are_close_to_really_turned_pictures(implementation: ModuleType, form: str) -> None:
    pixels = photograph("chelsea.png")
    guessed = implementation.pdq_hash(compute(implementation, pixels)[0], form)
    turned = compute(implementation, np.ascontiguousarray(TURNED[form](pixels)))[0]
    assert distance(guessed, implementation.pdq_hash(turned, "original")) <= MOST_BITS_TURNED


def test_forms_are_exactly_those_of_the_reference(implementation: ModuleType) -> None:
    pixels = photograph("coffee.png")
    coefficients, _ = compute(implementation, pixels)
    hashes, _ = pdqhash.compute_dihedral(pixels)
    for form, bits in zip(REFERENCE_FORMS, hashes, strict=True):
        assert implementation.pdq_hash(coefficients, form) == np.packbits(bits).tobytes().hex()


@pytest.mark.parametrize("band", [1, 7, 299, 300])
def test_bands_of_any_height_make_the_same_hash(implementation: ModuleType, band: int) -> None:
    pixels = photograph("chelsea.png")
    assert compute(implementation, pixels, band) == compute(implementation, pixels)


def test_luma_is_taken_as_brightness(implementation: ModuleType) -> None:
    luma = tiles(320, 180)[:, :, 0]
    started = implementation.Kernel(320, 180)
    started.add_luma(bytearray(luma.tobytes()), 180)
    grey = compute(implementation, np.repeat(luma[:, :, None], 3, axis=2))
    assert implementation.pdq_hash(started.finish()[0], "original") == implementation.pdq_hash(grey[0], "original")


def test_both_give_nearly_the_same_coefficients() -> None:
    pixels = noise(777, 333)
    native, twin = (np.frombuffer(compute(module, pixels)[0], np.float32) for module in (kernel, kernel_numpy))
    np.testing.assert_allclose(native, twin, atol=2e-3)


def test_a_blank_picture_has_no_bit_that_matters_and_no_quality(implementation: ModuleType) -> None:
    blank = np.full((200, 300, 3), 128, np.uint8)
    assert compute(implementation, blank)[1] == 0


def test_a_missing_kernel_names_the_command_that_builds_it() -> None:
    script = "from fingerprint import kernel; kernel.LIBRARY = 'missing.so'; kernel.Kernel(9, 9)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "KernelMissingError" in result.stderr
    assert "pip install --no-build-isolation --no-deps -e py/fingerprint" in result.stderr


DRIVER = r"""
#include <stdio.h>
#include <stdlib.h>
#include KERNEL

/* A picture of each size in memory of exactly the announced size, in uneven bands. */
int main(void) {
    static const int sides[] = {1, 2, 4, 5, 63, 64, 65, 127, 128, 129, 130, 255, 256, 257, 513, 1000};
    const int count = sizeof sides / sizeof *sides;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++) {
            int width = sides[i], height = sides[j], row = 0;
            pdq_state *state = malloc(pdq_state_size(width, height));
            pdq_begin(state, width, height);
            for (int band = 1; row < height; row += band, band = band * 2 + 1) {
                int rows = band < height - row ? band : height - row;
                uint8_t *pixels = malloc(4 * (size_t)width * rows);
                for (int k = 0; k < 4 * width * rows; k++) pixels[k] = (uint8_t)(k * 7 + row);
                if (band % 4 == 3) pdq_add_luma(state, pixels, rows);
                else pdq_add_rgba(state, pixels, rows);
                free(pixels);
            }
            float *coefficients = malloc(256 * sizeof(float));
            uint8_t *hash = malloc(32);
            pdq_finish(state, coefficients);
            for (int form = 0; form < 8; form++) pdq_hash(coefficients, form, hash);
            free(hash), free(coefficients), free(state);
        }
    puts("all sizes done");
}
"""


def test_the_kernel_touches_no_memory_but_its_own(tmp_path: Path) -> None:
    driver = tmp_path / "driver.c"
    driver.write_text(DRIVER)
    # Zig cannot link AddressSanitizer, so this needs the system's compiler.
    sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    # Under the sanitizer, memset and memcpy are its own.
    rename = ["-Dmemset=kernel_memset", "-Dmemcpy=kernel_memcpy", f'-DKERNEL="{SOURCE}"']
    program = tmp_path / "driver"
    subprocess.run(["gcc", "-std=c11", "-O1", "-g", *sanitize, *rename, "-o", program, driver], check=True)
    result = subprocess.run([program], capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert result.stdout == "all sizes done\n"
