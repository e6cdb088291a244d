"""How often a network may ask before it is asked for a little work, without anybody's address being kept.

Above a limit nobody is refused, so that a school behind one address is never locked out: the answer is
``proof_required``, and the same request with a proof of work counts like any other.
"""

import hashlib
import hmac
import secrets
import threading
import time
from array import array
from collections.abc import Callable

from registry import proof_of_work
from registry.errors import ProofRequired

# So many counters, whoever comes. Networks that share one by chance share its limit, which costs them a proof at most,
# and a counter alone tells of no network: it could be any of hundreds.
COUNTERS = 2**16

# So often a proof counts in an hour: often enough for a bad line, and too seldom for making the registry read the same
# long document all the time. Another number that proves the same body does so anew.
PROOF_USES = 3

# To read a shorter body costs nothing, and whoever withdraws a case, whose code is always the same body, must never run
# out of proofs.
SHORT_BYTES = 4096


def this_hour() -> int:
    """Return the number of the hour since some moment; nobody sets this clock."""
    return int(time.monotonic() // 3600)


class PrefixCounter:
    """Count by network prefix for an hour, in memory only.

    A prefix is turned into the number of a counter under a random key. Key and counters are thrown away when the first
    request of another hour comes, so that nothing can be linked beyond the hour.

    Args:
        limit: how many are free in an hour.
        hour: the clock; tests turn it.
    """

    def __init__(self, limit: int, hour: Callable[[], int] = this_hour) -> None:
        self._limit = limit
        self._hour = hour
        self._lock = threading.Lock()
        self._begin(hour())

    def take(self, prefix: bytes) -> bool:
        """Count one more for a prefix, unless its limit is reached; return whether it was counted."""
        with self._lock:
            self._keep_the_hour()
            counter = int.from_bytes(hmac.digest(self._key, prefix, "sha256")) % COUNTERS
            if self._counts[counter] >= self._limit:
                return False
            self._counts[counter] += 1
            return True

    def use(self, proof: bytes) -> bool:
        """Count one more use of a valid proof, unless it was used ``PROOF_USES`` times; return whether it was counted.

        Args:
            proof: what tells it from all others.
        """
        with self._lock:
            self._keep_the_hour()
            mark = hmac.digest(self._key, proof, "sha256")
            if (uses := self._uses.get(mark, 0)) == PROOF_USES:
                return False
            # There are no more of these than hashes that visitors have worked for.
            self._uses[mark] = uses + 1
            return True

    def _keep_the_hour(self) -> None:
        if (now := self._hour()) != self._counted_hour:
            self._begin(now)

    def _begin(self, hour: int) -> None:
        self._counted_hour = hour
        self._uses: dict[bytes, int] = {}
        self._key = secrets.token_bytes(32)
        self._counts = array("L", bytes(COUNTERS * array("L").itemsize))


class Limit:
    """What requests of one kind pass before anything looks into them.

    Args:
        per_hour: how many of them a network prefix has free in an hour.
        bits: the zero bits of the proof that is asked for above it.
        hour: the clock; tests turn it.
    """

    def __init__(self, per_hour: int, bits: int, hour: Callable[[], int] = this_hour) -> None:
        self._counter = PrefixCounter(per_hour, hour)
        self._bits = bits

    def check(self, prefix: bytes, proof: str | None, body: bytes) -> None:
        """Let a request pass that is within the limit, or proves its work.

        Args:
            prefix: the network it comes from.
            proof: the header ``Proof-Of-Work``, if there is one.
            body: the bytes as they came, unread.

        Raises:
            ProofRequired: it is above the limit, and the proof is missing, wrong or used up.
        """
        if self._counter.take(prefix):
            return
        if proof is None or not proof_of_work.is_valid(proof, body, self._bits):
            raise ProofRequired(self._bits)
        if len(body) > SHORT_BYTES and not self._counter.use(hashlib.sha256(body).digest() + proof.encode()):
            raise ProofRequired(self._bits)
