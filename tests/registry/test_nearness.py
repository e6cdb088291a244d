"""Which of many hashes are near to a known one."""

import random

import pytest

from registry.nearness import Neighbours, near


def apart(digits, places):
    """A hash that differs from another in these bits."""
    return f"{int(digits, 16) ^ sum(1 << place for place in places):064x}"


@pytest.mark.parametrize(("hashes", "known"), [(1, 300), (300, 1), (200, 200)])
def test_it_finds_the_same_as_comparing_each_with_each(hashes, known):
    generator = random.Random(hashes)
    listed = [generator.randbytes(32).hex() for _ in range(known)]
    asked = [
        apart(generator.choice(listed), generator.sample(range(256), generator.randrange(26, 38)))
        for _ in range(hashes)
    ]
    expected = {one for one in asked if any((int(one, 16) ^ int(other, 16)).bit_count() <= 31 for other in listed)}
    assert near(asked, listed) == expected
    neighbours = Neighbours([int(one, 16) for one in listed])
    assert {one for one in asked if neighbours.has(int(one, 16))} == expected


def test_differences_that_are_spread_as_evenly_as_can_be_are_found():
    known = random.Random(1).randbytes(32).hex()
    others = [random.Random(seed).randbytes(32).hex() for seed in range(2, 40)]
    # Two bits of each word of sixteen but one, which has one.
    for lone in range(16):
        places = [16 * word + bit for word in range(16) for bit in ((3,) if word == lone else (0, 15))]
        close, far = apart(known, places), apart(known, [*places, 16 * lone + 9])
        assert near([close, far], [known]) == {close}
        assert near([close, far], [known, *others]) == {close}
