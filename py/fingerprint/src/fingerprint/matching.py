"""Whether a platform that has the fingerprints of a picture would find a copy by them, by HMA's rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from fingerprint.distance import distance
from fingerprint.variants import USEFUL_QUALITY

MATCH_DISTANCE = 31  # bits of 256 that may differ; different pictures differ in about half of them


def is_match(sent: Iterable[Mapping[str, Any]], met: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a platform would find a picture again.

    Args:
        sent: the ``pdq`` list of the item whose hashes the platform has: every variant may match.
        met: the ``pdq`` list of the picture that the platform meets, of which it computes the original only.
    """
    known = [variant["hash"] for variant in sent if variant["quality"] >= USEFUL_QUALITY]
    return any(
        distance(hash_, variant["hash"]) <= MATCH_DISTANCE
        for variant in met
        if variant["variant"] == "original" and variant["quality"] >= USEFUL_QUALITY
        for hash_ in known
    )
