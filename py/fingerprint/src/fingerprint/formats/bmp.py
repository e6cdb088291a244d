"""BMP (Windows): one header, then the pixels."""

from fingerprint.exceptions import FileTruncatedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.reader import Reader

HEADER_SIZES = {12, 40, 52, 56, 64, 108, 124}
UNCOMPRESSED = {0, 3, 6}
# Lengths of the header from which on there is a mask for alpha, and browsers take 32 bits for alpha without one.
WITH_ALPHA_MASK, WITH_ALPHA = 56, 108


def is_bmp(head: bytes) -> bool:
    """Tell whether a file begins like a BMP: two letters would also fit a text, so the header's length must fit too."""
    return head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in HEADER_SIZES


def walk(reader: Reader) -> FileFacts:
    """Compare the file's size with what its header needs.

    Raises:
        FileTruncatedError: the pixels are not all there.
        PictureTooLargeError: by its header.
        DecodeFailedError: no pixels at all.
    """
    header = reader.at(0, 26) + reader.peek(26, 44)

    def number(position: int, count: int, signed: bool = False) -> int:
        return int.from_bytes(header[position : position + count], "little", signed=signed)

    if number(14, 4) == 12:
        width, height, bits, compression = number(18, 2), number(20, 2), number(24, 2), 0
    else:
        # A negative height says that the rows begin at the top.
        width, height, bits, compression = number(18, 4, True), abs(number(22, 4, True)), number(28, 2), number(30, 4)
    check_picture_size(width, height)
    row_bytes = (width * bits + 31) // 32 * 4
    needed = number(10, 4) + row_bytes * height if compression in UNCOMPRESSED else number(2, 4)
    if needed > reader.size:
        raise FileTruncatedError
    has_mask = number(14, 4) >= WITH_ALPHA_MASK and number(66, 4) > 0
    has_alpha = has_mask or (number(14, 4) >= WITH_ALPHA and bits == 32)
    return FileFacts("bmp", "image", width, height, has_alpha=has_alpha)
