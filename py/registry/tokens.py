"""Numbers in a text that a platform keeps and gives back, with a mark that only this registry can make."""

import base64
import binascii
import hashlib
import hmac

from registry.errors import CursorInvalid

_NUMBER_BYTES = 8
_MARK_BYTES = 16


class Tokens:
    """The tokens of one kind of one registry.

    So one of another registry, or a made up one, is noticed and never leads to the wrong place.

    Args:
        secret: is kept in the database and moves with it; tokens are good as long as it is.
        purpose: what they are for; those of another purpose are not good.
        count: how many numbers are in each.
    """

    def __init__(self, secret: bytes, purpose: bytes, count: int) -> None:
        self._secret = secret
        self._purpose = purpose
        self._length = count * _NUMBER_BYTES

    def write(self, *numbers: int) -> str:
        """Return numbers of at most 63 bits as a text that can stand in an address."""
        packed = b"".join(number.to_bytes(_NUMBER_BYTES, "big", signed=True) for number in numbers)
        mark = hmac.digest(self._secret, self._purpose + b"\0" + packed, hashlib.sha256)[:_MARK_BYTES]
        return base64.urlsafe_b64encode(packed + mark).decode("ascii")

    def read(self, token: str, field: str) -> list[int]:
        """Return the numbers in a token.

        Args:
            token: what a platform has sent.
            field: where it stood, for the refusal.

        Raises:
            CursorInvalid: it was not made by ``write`` with the same secret for the same purpose.
        """
        try:
            packed = base64.urlsafe_b64decode(token)[: self._length]
        except (binascii.Error, ValueError):  # the latter for what is not ASCII
            raise CursorInvalid(field) from None
        numbers = [
            int.from_bytes(packed[place : place + _NUMBER_BYTES], "big", signed=True)
            for place in range(0, self._length, _NUMBER_BYTES)
        ]
        if not hmac.compare_digest(self.write(*numbers), token):
            raise CursorInvalid(field)
        return numbers
