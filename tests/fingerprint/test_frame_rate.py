"""Which frames of a video are sampled, by what its file says and by when its frames come."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace

import pytest

from fingerprint import FileFacts, examine
from fingerprint.formats import sample_table
from fingerprint.frame_rate import FIRST_FRAMES, frame_step, usual_rate

from .containers import BLOCK, TRACKS, Film, box, cluster, element, entry, film, matroska

MP4 = FileFacts("mp4", "video")
WEBM = FileFacts("webm", "video")
FRAGMENT = box(b"moof", box(b"mfhd", bytes(8))) + box(b"mdat", bytes(500))


def rounded(numbers: Iterable[int], rate: float) -> list[float]:
    """Return when some of the frames of a rate begin, as WebM writes it."""
    return [round(number / rate, 3) for number in numbers]


@pytest.mark.parametrize(
    ("rate", "step"), [(30.0, 30), (29.9999, 29), (30000 / 1001, 29), (59.94, 59), (0.5, 1), (120.0, 120)]
)
def test_the_rate_in_the_header_counts_whatever_the_average_is(rate: float, step: int) -> None:
    for facts in (MP4, WEBM):
        assert frame_step(replace(facts, frame_rate=rate), 100, 10, rounded(range(41), 24)) == step


@pytest.mark.parametrize(
    ("count", "seconds", "step"),
    [(240, 8, 30), (240, 8.008, 29), (240, 8.0003, 29), (240, 24 * (1 / 3), 30), (1, 0, 1), (0, 8, 1), (10, 100, 1)],
)
def test_of_fragments_the_average_counts(count: int, seconds: float, step: int) -> None:
    assert frame_step(MP4, count, seconds, rounded(range(41), 24)) == step


@pytest.mark.parametrize("rate", [5, 12.5, 15, 24 / 1.001, 24, 25, 30 / 1.001, 30, 50, 60 / 1.001, 60, 120])
def test_a_usual_rate_is_found_though_frames_are_missing(rate: float) -> None:
    every, some = range(41), [number for number in range(50) if number % 5]
    for numbers in (every, some):
        times = rounded(numbers, rate)[:FIRST_FRAMES]
        assert usual_rate(times) == pytest.approx(rate)
        assert frame_step(WEBM, 999, 99, times) == int(rate)


@pytest.mark.parametrize(
    "times", [[], [0.0], [0.0, 0.04], [1.0, 1.0, 1.0], rounded((n * n * n for n in range(41)), 97)]
)
def test_where_frames_come_at_no_rate_the_average_counts(times: list[float]) -> None:
    assert usual_rate(times) is None
    assert frame_step(WEBM, 180, 10, times) == 18


@pytest.mark.parametrize(
    ("nanoseconds", "rate"),
    [(33_333_333, 30), (33_333_334, 30), (33_366_667, 30000 / 1001), (66_666_666, 15), (2 * 10**9, 0.5)],
)
def test_a_webm_names_its_rate(nanoseconds: int, rate: float) -> None:
    assert webm_rate(nanoseconds.to_bytes(4, "big")) == rate


@pytest.mark.parametrize("duration", [bytes(4), b"", (10**6).to_bytes(4, "big"), bytes(200)])
def test_a_unit_of_time_is_no_rate(duration: bytes) -> None:
    assert webm_rate(duration) is None


def webm_rate(duration: bytes) -> float | None:
    tracks = element(TRACKS, entry(2), entry(1, element(b"\x23\xe3\x83", duration)))
    return examine(io.BytesIO(matroska(tracks, cluster(BLOCK)))).frame_rate


def mp4_rate(*durations: int, scale: int = 600, version: int = 0, more: bytes = b"") -> float | None:
    """Return the rate of a film whose table of durations has these entries."""
    track = replace(Film(), durations=durations, scale=scale, version=version)
    return examine(io.BytesIO(film(track) + more)).frame_rate


def test_an_mp4_has_the_average_of_all_its_frames() -> None:
    assert mp4_rate(3, 20) == 30
    assert mp4_rate(3, 20, version=1) == 30
    assert mp4_rate(100, 20, 100, 40) == 20
    assert mp4_rate(2999, 20, 1, 21) == pytest.approx(3000 * 600 / 60001, abs=1e-12)


def test_an_mp4_that_does_not_tell_has_no_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mp4_rate() is None
    assert mp4_rate(3, 0) is None
    assert mp4_rate(3, 20, scale=0) is None
    assert mp4_rate(3, 20, more=FRAGMENT) is None
    monkeypatch.setattr(sample_table, "MAX_ENTRIES", 3)
    assert mp4_rate(*(1, 20) * 4) is None
