"""PDQ, the perceptual hash that platforms compare: 256 bits that survive re-encoding and resizing."""

from fingerprint.facts import check_picture_size
from fingerprint.kernel import FORMS, Kernel, pdq_hash

BYTES_PER_PIXEL = 4


class PdqHasher:
    """Hash a picture that arrives in bands of rows, so that it is never held whole.

    Args:
        width: pixels in a row.
        height: rows.

    Raises:
        PictureTooLargeError: more pixels than the limit.
        DecodeFailedError: no pixels at all.
    """

    def __init__(self, width: int, height: int) -> None:
        check_picture_size(width, height)
        self._width = width
        self._rows_left = height
        self._kernel = Kernel(width, height)
        self._band = bytearray()

    def rows(self, count: int) -> bytearray:
        """Return the buffer for the next rows: RGBA, 8 bits each, from the top left; alpha is ignored.

        The buffer is the same for all bands of up to the same number of rows, so fetch it once and fill it again.

        Args:
            count: how many rows it must have room for.
        """
        size = count * self._width * BYTES_PER_PIXEL
        if len(self._band) < size:
            self._band = bytearray(size)
        return self._band

    def add(self, count: int) -> None:
        """Consume that many rows from the buffer.

        Raises:
            ValueError: more rows than the buffer or the rest of the picture has.
        """
        self._count_off(count, len(self._band) // (self._width * BYTES_PER_PIXEL))
        self._kernel.add_rgba(self._band, count)

    def add_luma(self, plane: bytearray, count: int) -> None:
        """Consume that many rows of one brightness byte a pixel, such as the Y plane of a video frame.

        Raises:
            ValueError: more rows than the plane or the rest of the picture has.
        """
        self._count_off(count, len(plane) // self._width)
        self._kernel.add_luma(plane, count)

    def finish(self) -> "Pdq":
        """Return the result.

        Raises:
            ValueError: rows are missing.
        """
        if self._rows_left:
            raise ValueError(f"{self._rows_left} rows are missing.")
        return Pdq(*self._kernel.finish())

    def _count_off(self, count: int, available: int) -> None:
        if not 0 <= count <= min(available, self._rows_left):
            raise ValueError(f"{count} rows do not fit.")
        self._rows_left -= count


class Pdq:
    """The result for one picture: its hash, its quality, and the hashes of its turned and mirrored forms."""

    def __init__(self, coefficients: bytes, quality: int) -> None:
        self._coefficients = coefficients
        self.quality = quality

    @property
    def hash(self) -> str:
        """The hash of the picture as it is, 64 hex digits."""
        return self.form("original")

    def form(self, name: str) -> str:
        """Return the hash of one form, by its name in ``kernel.FORMS``: up to 18 bits from a really turned picture."""
        return pdq_hash(self._coefficients, name)

    def dihedral(self) -> list[tuple[str, str]]:
        """Return name and hash of all eight forms, the original first."""
        return [(name, self.form(name)) for name in FORMS]
