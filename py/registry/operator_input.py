"""What operators type, and how they are told that something cannot be done."""

import unicodedata


class OperatorError(Exception):
    """Raised when what an operator asks for cannot be done; the message is for the operator."""


def brief(error: Exception) -> str:
    """Return what a database has complained of in its own words, without statement and rows."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def check_line(what: str, text: str, most: int) -> None:
    """See to it that a text can be kept and read as one line.

    Args:
        what: the text's name in the message, such as ``A name``.
        text: what was typed.
        most: how many characters it may have.

    Raises:
        OperatorError: it is empty, too long, or has something in it that cannot be seen.
    """
    if text != text.strip() or not 0 < len(text) <= most or not all(map(_is_visible, text)):
        raise OperatorError(f"{what} has 1 to {most} visible characters, none of them a space at an end.")


def _is_visible(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] not in "CZ"
