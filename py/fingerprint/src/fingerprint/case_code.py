"""The case code: the only key to a case. It is made on the device and no server stores it."""

import hashlib
import secrets
from collections.abc import Callable

from fingerprint.exceptions import CaseCodeError

# No A E I O U, so that no words appear; no L, Q, 0, 1, 2, 5, 6, 8, which look like other characters in handwriting.
ALPHABET = "BCDFGHJKMNPRSTVWXYZ3479"
LENGTH = 24  # 24 · log2(23) = 108 random bits
GROUP = 4

_UNBIASED = 256 - 256 % len(ALPHABET)


def generate(random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """Make a new case code.

    Args:
        random_bytes: returns as many cryptographically random bytes as it is asked for. A browser passes
            ``crypto.getRandomValues``, because a Python started from a snapshot has no randomness of its own.

    Returns:
        Six groups of four characters, such as ``"XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"``; all codes are equally likely.
    """
    characters = ""
    while len(characters) < LENGTH:
        usable = (byte for byte in random_bytes(LENGTH) if byte < _UNBIASED)
        characters += "".join(ALPHABET[byte % len(ALPHABET)] for byte in usable)
    return "-".join(characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normalize(text: str) -> str:
    """Bring a code as typed by a person into the form that is hashed.

    Args:
        text: in upper or lower case, with any spaces, hyphens, dashes, dots or underscores.

    Returns:
        24 upper-case characters.

    Raises:
        CaseCodeError: another length, or a character that no code contains.
    """
    characters = "".join(c for c in text.upper() if not c.isspace() and c not in "-‐‑‒–—−._")
    if len(characters) != LENGTH or not set(characters) <= set(ALPHABET):
        raise CaseCodeError
    return characters


def case_id(code: str) -> str:
    """Return the name under which the registry knows a case: SHA-256 of the normalised code, 64 hex digits.

    Raises:
        CaseCodeError: the text cannot be a case code.
    """
    return hashlib.sha256(normalize(code).encode("ascii")).hexdigest()
