"""Digests over slices."""

from __future__ import annotations

from fingerprint.digests import Digests


def test_slices_have_the_digests_of_the_whole() -> None:
    digests = Digests()
    for part in (b"", b"The quick brown fox ", b"jumps over the lazy dog"):
        digests.update(part)
    assert digests.result() == {
        "md5": "9e107d9d372bb6826bd81d3542a419d6",
        "sha256": "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
    }
