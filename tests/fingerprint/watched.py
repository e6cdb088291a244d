"""A file that knows how much of it was read at once."""

import io


class Watched(io.BytesIO):
    """A file in memory.

    Attributes:
        most: The most bytes that one reading has got.
    """

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.most = max(self.most, len(data))
        return data
