"""Read parts of a file at any position, with an end to all patience."""

import io
from typing import BinaryIO

from fingerprint.exceptions import DecodeFailedError, FileTruncatedError, FileUnreadableError

# A GIF of 500 MB has two million blocks; a file that needs more steps was made to keep us busy.
MAX_READS = 4_000_000


class Reader:
    """Random access to a file that may be cut off anywhere.

    Args:
        stream: readable and seekable; buffered, since most reads are a few bytes.

    Raises:
        FileUnreadableError: the size cannot be found out.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._reads = 0
        try:
            self.size = stream.seek(0, io.SEEK_END)
        except OSError as error:
            raise FileUnreadableError from error

    def peek(self, offset: int, count: int) -> bytes:
        """Return up to that many bytes: fewer only at the end of the file.

        Raises:
            DecodeFailedError: after unreasonably many reads.
            FileUnreadableError: reading failed.
        """
        self._reads += 1
        if self._reads > MAX_READS:
            raise DecodeFailedError
        if offset >= self.size:
            return b""  # systems refuse to go to a position of 60 bits
        try:
            self._stream.seek(offset)
            return self._stream.read(count)
        except OSError as error:
            raise FileUnreadableError from error

    def at(self, offset: int, count: int) -> bytes:
        """Return exactly that many bytes.

        Raises:
            FileTruncatedError: the file ends before.
        """
        data = self.peek(offset, count)
        if len(data) < count:
            raise FileTruncatedError
        return data
