"""How far two hashes are from each other."""


def distance(one: str, other: str) -> int:
    """Count the bits in which two hashes differ.

    Args:
        one: 64 hex digits.
        other: the same.
    """
    return (int(one, 16) ^ int(other, 16)).bit_count()
