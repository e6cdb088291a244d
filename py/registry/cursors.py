"""How far a platform has read the feed, as a text that it keeps and gives back."""

import base64
import binascii
import hashlib
import hmac

from registry.errors import CursorInvalid

_PURPOSE = b"cursor of the feed\0"
_NUMBER_BYTES = 8
_MARK_BYTES = 16


class Cursors:
    """The cursors of one registry: the number of a change, and a mark that only this registry can make.

    So one of another registry, or a made up one, is noticed and never leads to the wrong place.

    Args:
        secret: is kept in the database and moves with it; cursors are good as long as it is.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def write(self, number: int) -> str:
        """Return the cursor behind a change; 0 is the beginning."""
        packed = number.to_bytes(_NUMBER_BYTES, "big")
        mark = hmac.digest(self._secret, _PURPOSE + packed, hashlib.sha256)[:_MARK_BYTES]
        return base64.urlsafe_b64encode(packed + mark).decode("ascii")

    def read(self, cursor: str, field: str) -> int:
        """Return the number in a cursor.

        Args:
            cursor: what a platform has sent.
            field: where it stood, for the refusal.

        Raises:
            CursorInvalid: it was not made by ``write`` with the same secret.
        """
        try:
            number = int.from_bytes(base64.urlsafe_b64decode(cursor)[:_NUMBER_BYTES], "big")
        except (binascii.Error, ValueError):  # the latter for what is not ASCII
            raise CursorInvalid(field) from None
        if not hmac.compare_digest(self.write(number), cursor):
            raise CursorInvalid(field)
        return number
