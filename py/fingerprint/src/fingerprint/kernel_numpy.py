"""The kernel once more, in NumPy, word for word as PDQ is defined: the readable twin of kernel.c.

It blurs the whole picture by two passes of a moving mean in each direction and then samples it, where kernel.c
multiplies all of that into one sparse product. Tests compare the two; nothing else uses this module, and it is not
in the wheel.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from fingerprint.kernel import FORMS

Floats: TypeAlias = NDArray[np.float32]

GRID = 64
FREQUENCIES = 16
SMALLEST_SIDE = 5
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)

# For each of FORMS: swap the axes, change the sign of every other row, of every other column.
TRANSFORMS = dict(
    zip(
        FORMS,
        ((0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 0), (1, 0, 0), (1, 1, 1)),
        strict=True,
    )
)


class Kernel:
    """One picture on its way through the kernel, row by row from the top.

    Args:
        width: pixels in a row, at least 1.
        height: rows, at least 1.
    """

    def __init__(self, width: int, height: int) -> None:
        self._luma = np.zeros((height, width), dtype=np.float32)
        self._next_row = 0

    def add_rgba(self, pixels: bytearray, rows: int) -> None:
        """Add the next rows, four bytes a pixel, of which the fourth is ignored."""
        width = self._luma.shape[1]
        colors = np.frombuffer(pixels, np.uint8, rows * width * 4).reshape(rows, width, 4)[:, :, :3]
        red, green, blue = np.moveaxis(colors.astype(np.float32) * LUMA, 2, 0)
        self._add(red + green + blue)

    def add_luma(self, pixels: bytearray, rows: int) -> None:
        """Add the next rows, one byte a pixel."""
        width = self._luma.shape[1]
        self._add(np.frombuffer(pixels, np.uint8, rows * width).reshape(rows, width).astype(np.float32))

    def finish(self) -> tuple[bytes, int]:
        """Return the 256 coefficients as float32 and the quality, 0 to 100, once all rows were added."""
        if min(self._luma.shape) < SMALLEST_SIDE:
            return bytes(4 * FREQUENCIES * FREQUENCIES), 0
        blurred = self._luma
        for _ in range(2):
            blurred = moving_mean(moving_mean(blurred).T).T
        samples = sample(blurred)
        matrix = dct_matrix()
        return (matrix @ samples @ matrix.T).astype(np.float32).tobytes(), quality(samples)

    def _add(self, luma: Floats) -> None:
        self._luma[self._next_row : self._next_row + len(luma)] = luma
        self._next_row += len(luma)


def pdq_hash(coefficients: bytes, form: str) -> str:
    """Return the hash of one of ``FORMS`` as 64 hex digits.

    Args:
        coefficients: from ``Kernel.finish``.
        form: how the picture would be turned or mirrored.
    """
    values = np.frombuffer(coefficients, np.float32).reshape(FREQUENCIES, FREQUENCIES).copy()
    transpose, negate_rows, negate_columns = TRANSFORMS[form]
    if transpose:
        values = values.T.copy()
    if negate_rows:
        values[::2] *= -1
    if negate_columns:
        values[:, ::2] *= -1
    median = np.sort(values, axis=None)[values.size // 2 - 1]
    bits = (values > median).flatten()
    return np.packbits(bits, bitorder="little")[::-1].tobytes().hex()


def moving_mean(picture: Floats) -> Floats:
    """Replace each pixel by the mean of its row around it, over a window that shrinks at the borders."""
    side = picture.shape[1]
    window = (side + 127) // 128
    half = (window + 2) // 2
    sums = np.concatenate([np.zeros((len(picture), 1)), np.cumsum(picture, axis=1, dtype=np.float64)], axis=1)
    positions = np.arange(side)
    first = np.maximum(positions - (window - half), 0)
    end = np.minimum(positions + half, side)
    means: Floats = ((sums[:, end] - sums[:, first]) / (end - first)).astype(np.float32)
    return means


def sample(picture: Floats) -> Floats:
    """Take 64 × 64 pixels at the centres of equal tiles."""
    height, width = picture.shape
    rows, columns = (((np.arange(GRID) + 0.5) * side / GRID).astype(int) for side in (height, width))
    return picture[np.ix_(rows, columns)]


def quality(samples: Floats) -> int:
    """Rate, 0 to 100, how much neighbouring samples differ. A blank picture has 0."""
    total = 0
    for axis in (0, 1):
        steps = (np.diff(samples, axis=axis) * np.float32(100) / np.float32(255)).astype(int)
        total += int(np.abs(steps).sum())
    return min(100, total // 90)


def dct_matrix() -> Floats:
    """Return the 16 × 64 matrix of the lowest frequencies but the constant one."""
    i, j = np.ogrid[:FREQUENCIES, :GRID]
    matrix: Floats = (np.sqrt(2 / GRID) * np.cos(np.pi / (2 * GRID) * (i + 1) * (2 * j + 1))).astype(np.float32)
    return matrix
