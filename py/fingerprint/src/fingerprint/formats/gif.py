"""GIF (CompuServe, 1989): block after block to the trailer."""

from fingerprint.exceptions import DecodeFailedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.formats.animation import played_delays
from fingerprint.reader import Reader

HEADER_BYTES = 13
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL = b"\xf9\x04"
CLEAR, RESTORE = 2, 3  # disposals: nothing of a frame stays, or what was there before it comes back


def walk(reader: Reader) -> FileFacts:
    """Follow a GIF to its trailer.

    Raises:
        FileTruncatedError: the file ends before.
        PictureTooLargeError: by its header.
        DecodeFailedError: its structure is damaged.
    """
    header = reader.at(0, HEADER_BYTES)
    width = int.from_bytes(header[6:8], "little")
    height = int.from_bytes(header[8:10], "little")
    check_picture_size(width, height)
    whole = bytes(4) + header[6:10]
    has_alpha = False
    has_empty_places = True  # that no frame has painted yet, or that are empty again
    delays: list[float] = []
    delay, disposal, is_transparent = 0.0, 0, False
    position = HEADER_BYTES + color_table_bytes(header[10])
    while True:
        block = reader.at(position, 1)[0]
        if block == TRAILER:
            return FileFacts("gif", "image", width, height, has_alpha=has_alpha, delays=played_delays(delays))
        if block == EXTENSION:
            control = reader.peek(position + 1, 6)
            if control.startswith(GRAPHIC_CONTROL) and len(control) == 6:
                is_transparent = bool(control[2] & 1)
                disposal = control[2] >> 2 & 7
                delay = int.from_bytes(control[3:5], "little") / 100
            position = skip_data(reader, position + 2)
        elif block == IMAGE:
            descriptor = reader.at(position + 1, 9)
            has_alpha |= has_empty_places and (is_transparent or descriptor[:8] != whole)
            has_empty_places = disposal == CLEAR or (disposal == RESTORE and has_empty_places)
            delays.append(delay)
            delay, disposal, is_transparent = 0.0, 0, False
            # One byte, the code size, stands between the colours and the data.
            position = skip_data(reader, position + 11 + color_table_bytes(descriptor[8]))
        else:
            raise DecodeFailedError


def color_table_bytes(flags: int) -> int:
    """Return the size of the colour table that flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def skip_data(reader: Reader, position: int) -> int:
    """Skip blocks of up to 255 bytes, each after its length, until an empty one."""
    while length := reader.at(position, 1)[0]:
        position += 1 + length
    return position + 1
