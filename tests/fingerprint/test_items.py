"""The shape of an item."""

from __future__ import annotations

from fingerprint.items import Item
from fingerprint.variants import Variant

FRAMES = [{"variant": "original", "frames": [{"frame": 0, "time": 0.0, "hash": "h", "quality": 90}]}]


def test_keys_have_the_order_of_the_contract() -> None:
    image = Item("image", "m", "s", (Variant("original", "h", 90),)).as_dict()
    assert list(image) == ["kind", "md5", "sha256", "pdq"]
    assert list(image["pdq"][0]) == ["variant", "hash", "quality"]


def test_an_animated_picture_has_frames_as_well() -> None:
    image = Item("image", "m", "s", (Variant("original", "h", 90),), FRAMES).as_dict()
    assert list(image) == ["kind", "md5", "sha256", "pdq", "vpdq"]


def test_a_video_has_frames_even_if_there_are_none() -> None:
    assert Item("video", "m", "s").as_dict() == {"kind": "video", "md5": "m", "sha256": "s", "vpdq": []}
