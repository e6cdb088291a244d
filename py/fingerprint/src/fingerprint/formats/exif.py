"""The one EXIF field that changes how a picture looks: its orientation."""

ORIENTATION = 0x0112
SHORT = 3
ENTRY_BYTES = 12
MAX_ENTRIES = 1000


def orientation(data: bytes) -> int:
    """Return the EXIF orientation, 1 to 8; 1 when there is none or the data make no sense.

    Args:
        data: a TIFF structure, as EXIF is one, from its byte order mark.
    """
    order = {b"II*\x00": "little", b"MM\x00*": "big"}.get(data[:4])
    if order is None:
        return 1

    def number(position: int, count: int) -> int:
        return int.from_bytes(data[position : position + count], "little" if order == "little" else "big")

    directory = number(4, 4)
    for index in range(min(number(directory, 2), MAX_ENTRIES)):
        entry = directory + 2 + ENTRY_BYTES * index
        if number(entry, 2) == ORIENTATION and number(entry + 2, 2) == SHORT:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1
