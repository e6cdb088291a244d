"""Videos beside what platforms run: ``vpdq``, which hashes them, and ThreatExchange, which compares."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import vpdq
from threatexchange.extensions.vpdq.vpdq import VPDQSignal
from threatexchange.extensions.vpdq.vpdq_index import VPDQIndex
from threatexchange.extensions.vpdq.vpdq_util import VpdqCompactFeature, vpdq_to_json

from fingerprint.cli import fingerprint

from .pictures import distance
from .videos import make, reencoded

KINDS: dict[str, dict[str, Any]] = {
    "12.mp4": {"fps": 12},
    "24.mp4": {"fps": 24},
    "29_97.mp4": {"fps": Fraction(30000, 1001)},
    "29_999.mp4": {"fps": Fraction(29999, 1000)},
    "60.mp4": {"fps": 60},
    "variable.mp4": {"variable": True},
    "variable.webm": {"variable": True, "codec": "libvpx", "seconds": 5},
    "turned_90.mp4": {"rotation": 90},
    "turned_180.mov": {"rotation": 180},
    "turned_270.mp4": {"rotation": 270},
    "odd.webm": {"codec": "libvpx-vp9", "size": (257, 145)},
    "odd.mp4": {"pixels": "yuv444p", "size": (255, 147)},
    "sound.mp4": {"audio": True},
    "fragments.mp4": {"movflags": "frag_keyframe+empty_moov"},
    "index_first.mp4": {"movflags": "faststart"},
    "29_97.webm": {"codec": "libvpx-vp9", "fps": Fraction(30000, 1001)},
    "recorded.webm": {"codec": "libvpx", "fps": Fraction(30000, 1001), "recorded": True},
    "h264.mkv": {},
    "ten_bits.mp4": {"codec": "libx265", "pixels": "yuv420p10le"},
    "full_range.mp4": {"pixels": "yuvj420p"},
}


def variants(path: Path) -> dict[str, list[dict[str, Any]]]:
    return {entry["variant"]: entry["frames"] for entry in fingerprint(path, set()).vpdq}


@pytest.mark.parametrize("name", KINDS)
def test_frames_are_some_of_those_that_vpdq_hashes_and_as_good_as_equal(name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name, **{"size": (256, 144), "seconds": 3} | KINDS[name])
    theirs = {feature.frame_number: feature for feature in vpdq.computeHash(path)}
    found = variants(path)
    ours = found["stored" if "rotation" in KINDS[name] else "original"]
    assert len(ours) >= 3
    assert {frame["frame"] for frame in ours} <= set(theirs)
    distances = [distance(frame["hash"], theirs[frame["frame"]].hex) for frame in ours]
    assert sum(distances) / len(distances) <= 3
    assert max(distances) <= 10
    assert all(abs(frame["quality"] - theirs[frame["frame"]].quality) <= 1 for frame in ours)
    if "variable" not in KINDS[name]:
        assert all(abs(frame["time"] - theirs[frame["frame"]].timestamp) <= 0.002 for frame in ours)


ORIGINAL: dict[str, Any] = {"size": (768, 432), "seconds": 6, "fps": 6, "bit_rate": 800_000}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copies")


@pytest.fixture(scope="module")
def original(folder: Path) -> Path:
    return make(folder / "original.mp4", **ORIGINAL)


@pytest.fixture(scope="module")
def ours(original: Path) -> dict[str, list[dict[str, Any]]]:
    return variants(original)


def signal(frames: list[dict[str, Any]]) -> str:
    """Write frames as ThreatExchange reads them."""
    return vpdq_to_json([VpdqCompactFeature(frame["hash"], frame["quality"], frame["time"]) for frame in frames])


def finds(query: str, compared: str) -> bool:
    """Tell whether ThreatExchange finds one video by another, comparing them and in its index."""
    is_match = VPDQSignal.compare_hash(query, compared).match
    assert bool(VPDQIndex.build([(compared, "known")]).query(query)) == is_match
    return is_match


COPIES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a quarter of the bit rate": ({"bit_rate": 200_000}, "original", "original"),
    "scaled to 360p": ({"size": (640, 360)}, "original", "original"),
    "mirrored": ({"mirror": True}, "mirror", "original"),
    "letterboxed": ({"bars": (0, 72)}, "original", "cropped"),
    "pillarboxed": ({"size": (384, 216), "bars": (64, 0)}, "original", "cropped"),
}
"""How it was made, by which of our variants it is found, and by which of its own."""


@pytest.mark.parametrize("name", COPIES)
def test_threatexchange_finds_a_copy_by_the_original_and_the_original_by_the_copy(
    name: str, original: Path, ours: dict[str, list[dict[str, Any]]]
) -> None:
    edit, our_variant, its_variant = COPIES[name]
    path = reencoded(original, original.with_name(f"{name}.mp4"), **edit)
    copy, sent = signal(variants(path)[its_variant]), signal(ours[our_variant])
    assert finds(copy, sent)
    assert finds(sent, copy)
    if its_variant == "original":  # a platform hashes what it meets by itself
        met = VPDQSignal.hash_from_file(path)
        assert finds(met, sent)
        assert finds(sent, met)
    if our_variant != its_variant:
        assert not finds(signal(variants(path)["original"]), signal(ours["original"]))


def test_threatexchange_finds_a_clip_from_the_middle(original: Path, ours: dict[str, list[dict[str, Any]]]) -> None:
    clip = reencoded(original, original.with_name("clip.mp4"), trim=(2, 4))
    assert finds(signal(variants(clip)["original"]), signal(ours["original"]))
    assert finds(VPDQSignal.hash_from_file(clip), signal(ours["original"]))


@pytest.mark.parametrize("begin", [1.75, 2.25, 2.5])
def test_a_clip_that_begins_between_two_sampled_frames_is_found_as_well_as_with_the_frames_of_vpdq(
    begin: float, original: Path, ours: dict[str, list[dict[str, Any]]]
) -> None:
    clip = reencoded(original, original.with_name(f"{begin}.mp4"), trim=(begin, begin + 2))
    query = VPDQSignal.hash_from_file(clip)
    with_ours = VPDQSignal.compare_hash(query, signal(ours["original"]))
    with_theirs = VPDQSignal.compare_hash(query, VPDQSignal.hash_from_file(original))
    assert with_ours.distance.query_match_percent >= with_theirs.distance.query_match_percent


def test_threatexchange_does_not_take_another_video_for_a_copy(
    folder: Path, ours: dict[str, list[dict[str, Any]]]
) -> None:
    other = make(folder / "other.mp4", **ORIGINAL | {"start": 7.8})
    frames = variants(other)
    assert "cropped" not in frames
    for variant in ours:
        assert not finds(signal(frames["original"]), signal(ours[variant]))
        assert not finds(signal(ours[variant]), signal(frames["original"]))
