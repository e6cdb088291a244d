"""Which of many hashes are near to one of many others, without comparing each with each.

Where at most ``MATCH_DISTANCE``, 31, bits differ, at least one of the 16 words of 16 bits differs in at most one. So
only those are compared that have, at some place, the same word or one with one other bit.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from fingerprint.matching import MATCH_DISTANCE

WORD_BITS = 16
PLACES = range(0, 256, WORD_BITS)
_MASK = 2**WORD_BITS - 1
_AT_MOST_ONE_BIT = (0, *(1 << bit for bit in range(WORD_BITS)))


def near(hashes: Collection[str], known: Collection[str]) -> set[str]:
    """Return those of these hashes, hex digits, that differ in at most ``MATCH_DISTANCE`` bits from a known one."""
    by_value = {int(digits, 16): digits for digits in hashes}
    known_values = [int(digits, 16) for digits in known]
    look = _near_to_few if len(known_values) < len(by_value) else _few_near
    found: set[int] = set()
    # One place after the other: the words of one fit into the processor's cache, and into little memory.
    for place in PLACES:
        found |= look([value for value in by_value if value not in found], known_values, place)
    return {by_value[value] for value in found}


class Neighbours:
    """The same for a few hashes that are compared with others again and again.

    Args:
        known: a few hundred hashes, each a number of 256 bits; each takes some 30 KB.
    """

    def __init__(self, known: Collection[int]) -> None:
        self._by_place = [(place, _by_word(list(known), place)) for place in PLACES]

    def has(self, value: int) -> bool:
        """Tell whether a hash differs in at most ``MATCH_DISTANCE`` bits from one of these."""
        for place, by_word in self._by_place:
            for one in by_word.get(value >> place & _MASK, ()):
                if (value ^ one).bit_count() <= MATCH_DISTANCE:
                    return True
        return False


def _near_to_few(hashes: Sequence[int], known: Sequence[int], place: int) -> set[int]:
    found = set()
    neighbours = _by_word(known, place)
    for value in hashes:
        for one in neighbours.get(value >> place & _MASK, ()):
            if (value ^ one).bit_count() <= MATCH_DISTANCE:
                found.add(value)
                break
    return found


def _few_near(hashes: Sequence[int], known: Sequence[int], place: int) -> set[int]:
    found = set()
    neighbours = _by_word(hashes, place)
    for value in known if neighbours else ():
        word = value >> place & _MASK
        if word in neighbours:
            close = {one for one in neighbours[word] if (value ^ one).bit_count() <= MATCH_DISTANCE}
            if close:
                # Not to be met again: among frames of one video each would be near to each.
                neighbours[word] = [one for one in neighbours[word] if one not in close]
                found |= close
    return found


def _by_word(values: Sequence[int], place: int) -> dict[int, list[int]]:
    """Return the values by their word at a place, and by those that differ from it in one bit."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for value in values:
        word = value >> place & _MASK
        for other in _AT_MOST_ONE_BIT:
            found[word ^ other].append(value)
    return dict(found)
