"""The compiled kernel, found beside this file and called through ctypes.

kernel.c has the mathematics and kernel_numpy.py the same in readable form. The library is called _kernel.so on every
platform, also as a WebAssembly side module, so that there is one name to look for.
"""

import ctypes
import functools
from pathlib import Path

from fingerprint.exceptions import KernelMissingError

FORMS = ("original", "mirror", "flip", "rotate90", "rotate180", "rotate270", "transpose", "transverse")
COEFFICIENTS = 256
HASH_BYTES = 32

LIBRARY = Path(__file__).with_name("_kernel.so")


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
    opened.pdq_state_size.argtypes = (ctypes.c_int32, ctypes.c_int32)
    opened.pdq_state_size.restype = ctypes.c_size_t
    opened.pdq_begin.argtypes = (ctypes.c_void_p, ctypes.c_int32, ctypes.c_int32)
    opened.pdq_begin.restype = None
    opened.pdq_add_rgba.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32)
    opened.pdq_add_rgba.restype = None
    opened.pdq_add_luma.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32)
    opened.pdq_add_luma.restype = None
    opened.pdq_finish.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    opened.pdq_finish.restype = ctypes.c_int32
    opened.pdq_hash.argtypes = (ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p)
    opened.pdq_hash.restype = None
    return opened


class Kernel:
    """One picture on its way through the kernel, row by row from the top.

    Args:
        width: pixels in a row, at least 1.
        height: rows, at least 1.
    """

    def __init__(self, width: int, height: int) -> None:
        self._state = ctypes.create_string_buffer(library().pdq_state_size(width, height))
        library().pdq_begin(self._state, width, height)

    def add_rgba(self, pixels: bytearray, rows: int) -> None:
        """Add the next rows, four bytes a pixel, of which the fourth is ignored."""
        library().pdq_add_rgba(self._state, (ctypes.c_uint8 * len(pixels)).from_buffer(pixels), rows)

    def add_luma(self, pixels: bytearray, rows: int) -> None:
        """Add the next rows, one byte a pixel."""
        library().pdq_add_luma(self._state, (ctypes.c_uint8 * len(pixels)).from_buffer(pixels), rows)

    def finish(self) -> tuple[bytes, int]:
        """Return the 256 coefficients as float32 and the quality, 0 to 100, once all rows were added."""
        coefficients = ctypes.create_string_buffer(4 * COEFFICIENTS)
        quality = int(library().pdq_finish(self._state, coefficients))
        return coefficients.raw, quality


def pdq_hash(coefficients: bytes, form: str) -> str:
    """Return the hash of one of ``FORMS`` as 64 hex digits.

    Args:
        coefficients: from ``Kernel.finish``.
        form: how the picture would be turned or mirrored.
    """
    result = ctypes.create_string_buffer(HASH_BYTES)
    library().pdq_hash(coefficients, FORMS.index(form), result)
    return result.raw.hex()
