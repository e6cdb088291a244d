"""The compiled kernel, found beside this file and called through ctypes.

kernel.c has the mathematics and kernel_numpy.py the same in readable form. The library is called _kernel.so on every
platform, also as a WebAssembly side module, so that there is one name to look for.
"""

import ctypes
import functools
from pathlib import Path

from fingerprint.exceptions import KernelMissingError
from fingerprint.forms import FORMS, has_swapped_sides

COEFFICIENTS = 256
HASH_BYTES = 32
FLOAT_BYTES = 4

LIBRARY = Path(__file__).with_name("_kernel.so")

SIGNATURES: dict[str, tuple[list[type], type | None]] = {
    "pdq_picture_size": ([ctypes.c_int32] * 2, ctypes.c_size_t),
    "pdq_begin": ([ctypes.c_void_p, *[ctypes.c_int32] * 2], None),
    "pdq_add_rgba": ([ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32], None),
    "pdq_add_luma": ([ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32], None),
    "pdq_finish": ([ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p], ctypes.c_int32),
    "pdq_plane_size": ([ctypes.c_int32] * 2, ctypes.c_int32),
    "pdq_plane": ([ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p], None),
    "pdq_frame_size": ([ctypes.c_int32] * 2, ctypes.c_size_t),
    "pdq_frame": (
        [ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int32] * 6, ctypes.c_float, ctypes.c_void_p],
        ctypes.c_int32,
    ),
    "pdq_hash": ([ctypes.c_void_p, ctypes.c_void_p], None),
}
"""Arguments and result of each function of kernel.c."""


@functools.cache
def library() -> ctypes.CDLL:
    """Open the compiled kernel, at its first use: the browser's memory snapshot imports this module without the file.

    Raises:
        KernelMissingError: it was not built, or for another kind of machine.
    """
    try:
        opened = ctypes.CDLL(str(LIBRARY))
    except OSError as error:
        raise KernelMissingError from error
    for name, (arguments, result) in SIGNATURES.items():
        function = getattr(opened, name)
        function.argtypes, function.restype = arguments, result
    return opened


class Kernel:
    """One picture on its way through the kernel, row by row from the top.

    Args:
        width: pixels in a row, at least 1.
        height: rows, at least 1.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._state = ctypes.create_string_buffer(library().pdq_picture_size(width, height))
        library().pdq_begin(self._state, width, height)

    def add_rgba(self, pixels: bytearray, rows: int) -> None:
        """Add the next rows, four bytes a pixel, of which the fourth is ignored."""
        library().pdq_add_rgba(self._state, (ctypes.c_uint8 * len(pixels)).from_buffer(pixels), rows)

    def add_luma(self, pixels: bytearray, rows: int) -> None:
        """Add the next rows, one byte a pixel."""
        library().pdq_add_luma(self._state, (ctypes.c_uint8 * len(pixels)).from_buffer(pixels), rows)

    def finish(self, form: str) -> tuple["Coefficients", int]:
        """Return the coefficients and the quality, 0 to 100, once all rows were added.

        Args:
            form: one of ``forms.FORMS``: how the picture is turned or mirrored.
        """
        coefficients = Coefficients()
        return coefficients, int(library().pdq_finish(self._state, FORMS[form], coefficients.values))

    def plane(self, form: str) -> "Plane":
        """Return the luma of one form of the picture, reduced to a longer side of at most 512 pixels."""
        size = int(library().pdq_plane_size(*self._size))
        width, height = size & 0xFFFF, size >> 16
        values = ctypes.create_string_buffer(FLOAT_BYTES * width * height)
        library().pdq_plane(self._state, FORMS[form], values)
        return Plane(values, height, width) if has_swapped_sides(form) else Plane(values, width, height)


class Coefficients:
    """The 256 numbers whose signs around their median are the hash: 16 × 16 low frequencies of a picture.

    They are linear in its pixels, so those of a sum of pictures are the sum of theirs.

    Attributes:
        values: float32, row by row.
    """

    def __init__(self) -> None:
        self.values = ctypes.create_string_buffer(FLOAT_BYTES * COEFFICIENTS)

    def hash(self) -> str:
        """Return the hash as 64 hex digits."""
        result = ctypes.create_string_buffer(HASH_BYTES)
        library().pdq_hash(self.values, result)
        return result.raw.hex()


class Plane:
    """A picture reduced to its luma, small enough to be hashed many times.

    Attributes:
        width: pixels in a row.
        height: rows.
    """

    def __init__(self, values: ctypes.Array[ctypes.c_char], width: int, height: int) -> None:
        self._values = values
        self.width = width
        self.height = height

    def luma(self) -> "memoryview[float]":
        """Return the values, row by row, 0 to 255."""
        return memoryview(self._values).cast("B").cast("f")

    def add_frame(self, to: Coefficients, left: int, top: int, right: int, bottom: int, fill: int) -> int:
        """Add what a frame laid over the plane shows: a crop where it is smaller, bars where it is larger.

        Args:
            to: where its coefficients are added.
            left: of the first column, in pixels; may be negative.
            top: of the first row.
            right: behind the last column.
            bottom: behind the last row.
            fill: luma of what lies outside of the plane, 0 to 255.

        Returns:
            The quality of what the frame shows.
        """
        scratch = ctypes.create_string_buffer(library().pdq_frame_size(max(right - left, 1), max(bottom - top, 1)))
        edges = (left, top, right, bottom)
        return int(library().pdq_frame(scratch, self._values, self.width, self.height, *edges, fill, to.values))
