"""PDQ, the perceptual hash that platforms compare: 256 bits that survive re-encoding and resizing."""

from typing import NamedTuple

from fingerprint.facts import check_picture_size
from fingerprint.kernel import Kernel, Plane

RGBA, LUMA = 4, 1
"""How many bytes a pixel has: red, green, blue and an ignored alpha, or the luma alone."""


STRETCHED = bytes(max(0, min(255, round((luma - 16) * 255 / 219))) for luma in range(256))
"""Luma in television's range, from 16 to 235, → in the full one: on it depends the quality."""


class Pdq(NamedTuple):
    """A hash, 64 hex digits, and its quality, 0 to 100: platforms drop what is below 50."""

    hash: str
    quality: int


class PdqHasher:
    """Hash a picture that arrives in bands of rows, so that it is never held whole.

    Args:
        width: pixels in a row.
        height: rows.
        channels: bytes a pixel, ``RGBA`` or ``LUMA``.
        is_narrow: luma in television's range, from 16 to 235.

    Raises:
        PictureTooLargeError: more pixels than the limit.
        DecodeFailedError: no pixels at all.
    """

    def __init__(self, width: int, height: int, channels: int = RGBA, *, is_narrow: bool = False) -> None:
        check_picture_size(width, height)
        self._row_bytes = width * channels
        self._rows_left = height
        self._kernel = Kernel(width, height)
        self._add = self._kernel.add_luma if channels == LUMA else self._kernel.add_rgba
        self._band = bytearray()
        self._is_narrow = is_narrow

    def rows(self, count: int) -> bytearray:
        """Return the buffer for the next rows, from the top left, 8 bits a channel; alpha is ignored.

        The buffer is the same for all bands of up to the same number of rows, so fetch it once and fill it again.

        Args:
            count: how many rows it must have room for.
        """
        if len(self._band) < count * self._row_bytes:
            self._band = bytearray(count * self._row_bytes)
        return self._band

    def add(self, count: int) -> None:
        """Consume that many rows from the buffer.

        Raises:
            ValueError: more rows than the buffer or the rest of the picture has.
        """
        if not 0 <= count <= min(len(self._band) // self._row_bytes, self._rows_left):
            raise ValueError(f"{count} rows do not fit.")
        self._rows_left -= count
        self._add(self._band.translate(STRETCHED) if self._is_narrow else self._band, count)

    def finish(self, form: str = "original") -> Pdq:
        """Return the hash of one form of the picture, exactly as if it had come in that form.

        Args:
            form: one of ``forms.FORMS``.

        Raises:
            ValueError: rows are missing.
        """
        self._check_complete()
        coefficients, quality = self._kernel.finish(form)
        return Pdq(coefficients.hash(), quality)

    def plane(self, form: str = "original") -> Plane:
        """Return one form of the picture, reduced.

        Raises:
            ValueError: rows are missing.
        """
        self._check_complete()
        return self._kernel.plane(form)

    def _check_complete(self) -> None:
        if self._rows_left:
            raise ValueError(f"{self._rows_left} rows are missing.")
