"""A proof that the sender has worked a little: no puzzle for people, no third party, no further request.

The proof is a number N, so that SHA-256 of (SHA-256 of the body, 32 bytes, followed by N in decimal digits) begins with
as many zero bits as were asked for. It belongs to one body, and counts a few times only, see ``limits.py``.
"""

import hashlib
import re

HEADER = "Proof-Of-Work"

MAX_BITS = 15
"""These take 27 ms on average on a computer's V8; on a phone twenty times slower half a second, and more than two in
one of fifty cases. The site's courier does no more."""

_NUMBER = re.compile("[0-9]{1,20}")


def is_valid(proof: str | None, body: bytes, bits: int) -> bool:
    """Check a proof; the work is two hashes, whatever the body says.

    Args:
        proof: the header's value, if there is one.
        body: the bytes as they came.
        bits: how many zero bits are asked for.
    """
    if proof is None or not _NUMBER.fullmatch(proof):
        return False
    digest = hashlib.sha256(hashlib.sha256(body).digest() + proof.encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0
