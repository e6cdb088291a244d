"""The kernel once more, in NumPy, word for word as PDQ is defined: the readable twin of kernel.c and kernel.py.

It turns the whole picture, blurs it by two passes of a moving mean in each direction and then samples it, where
kernel.c multiplies all of that into sparse products. Tests compare the two; nothing else uses this module, and it is
not in the wheel.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from fingerprint.forms import COLUMNS_REVERSED, FORMS, ROWS_REVERSED, has_swapped_sides

Floats: TypeAlias = NDArray[np.float32]

GRID = 64
FREQUENCIES = 16
SMALLEST_SIDE = 5
PLANE_SIDE = 512
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


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

    def finish(self, form: str) -> tuple["Coefficients", int]:
        """Return the coefficients and the quality, 0 to 100, once all rows were added.

        Args:
            form: one of ``forms.FORMS``: how the picture is turned or mirrored.
        """
        coefficients = Coefficients()
        return coefficients, coefficients.add(turned(self._luma, form))

    def plane(self, form: str) -> "Plane":
        """Return the luma of one form of the picture, reduced to a longer side of at most 512 pixels."""
        return Plane(turned(reduced(self._luma), form))

    def _add(self, luma: Floats) -> None:
        self._luma[self._next_row : self._next_row + len(luma)] = luma
        self._next_row += len(luma)


class Coefficients:
    """The 256 numbers whose signs around their median are the hash: 16 × 16 low frequencies of a picture.

    Attributes:
        values: float32, row by row.
    """

    def __init__(self) -> None:
        self.values: Floats = np.zeros((FREQUENCIES, FREQUENCIES), dtype=np.float32)

    def add(self, picture: Floats) -> int:
        """Add the coefficients of a picture and return its quality."""
        if min(picture.shape) < SMALLEST_SIDE:
            return 0
        for _ in range(2):
            picture = moving_mean(moving_mean(picture).T).T
        samples = sample(picture)
        matrix = dct_matrix()
        self.values += (matrix @ samples @ matrix.T).astype(np.float32)
        return quality(samples)

    def hash(self) -> str:
        """Return the hash as 64 hex digits."""
        median = np.sort(self.values, axis=None)[self.values.size // 2 - 1]
        bits = (self.values > median).flatten()
        return np.packbits(bits, bitorder="little")[::-1].tobytes().hex()


class Plane:
    """A picture reduced to its luma, small enough to be hashed many times.

    Attributes:
        width: pixels in a row.
        height: rows.
    """

    def __init__(self, values: Floats) -> None:
        self._values = values
        self.height, self.width = values.shape

    def add_frame(self, to: Coefficients, left: int, top: int, right: int, bottom: int, fill: int) -> int:
        """Add what a frame laid over the plane shows, filled where it is larger, and return its quality."""
        bars = [max(-top, 0), max(bottom - self.height, 0)], [max(-left, 0), max(right - self.width, 0)]
        inside = self._values[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
        return to.add(np.pad(inside, bars, constant_values=fill))


def turned(picture: Floats, form: str) -> Floats:
    """Return one form of a picture."""
    if has_swapped_sides(form):
        picture = picture.T
    if FORMS[form] & ROWS_REVERSED:
        picture = picture[::-1]
    if FORMS[form] & COLUMNS_REVERSED:
        picture = picture[:, ::-1]
    return picture


def reduced(picture: Floats) -> Floats:
    """Return the means of tiles as equal as whole pixels let them be, at most 512 a side."""
    longer = max(picture.shape)
    if longer <= PLANE_SIDE:
        return picture
    for axis, side in enumerate(picture.shape):
        tiles = max((side * PLANE_SIDE + longer // 2) // longer, 1)
        starts = np.array([tile_start(index, tiles, side) for index in range(tiles + 1)])
        sums = np.add.reduceat(picture, starts[:-1], axis=axis, dtype=np.float64)
        picture = (sums / np.expand_dims(np.diff(starts), 1 - axis)).astype(np.float32)
    return picture


def tile_start(index: int, tiles: int, side: int) -> int:
    """Return the first pixel of a tile, alike from both ends."""
    return index * side // tiles if 2 * index <= tiles else side - (tiles - index) * side // tiles


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
