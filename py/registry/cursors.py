"""How far a platform has read the feed, as a text that it keeps and gives back."""

from registry.tokens import Tokens


class Cursors:
    """The cursors of one registry: each is the number of a change.

    Args:
        secret: is kept in the database and moves with it; cursors are good as long as it is.
    """

    def __init__(self, secret: bytes) -> None:
        self._tokens = Tokens(secret, b"cursor of the feed", 1)

    def write(self, number: int) -> str:
        """Return the cursor behind a change; 0 is the beginning."""
        return self._tokens.write(number)

    def read(self, cursor: str, field: str) -> int:
        """Return the number in a cursor.

        Args:
            cursor: what a platform has sent.
            field: where it stood, for the refusal.

        Raises:
            CursorInvalid: it was not made by ``write`` with the same secret.
        """
        return self._tokens.read(cursor, field)[0]
