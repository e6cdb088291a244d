"""Videos on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fingerprint import facts
from fingerprint.browser import Session
from fingerprint.cli import main
from fingerprint.schema import SCHEMA

from .test_browser import digest, reading
from .videos import decoded, make

SMALL: dict[str, Any] = {"size": (128, 72), "fps": 10}
VIDEO = {"$ref": "#/$defs/video", "$defs": SCHEMA["$defs"]}


def item(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Fingerprint one file, of which nothing may be said."""
    assert main([str(path), "--json"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    [found] = json.loads(output.out)["items"]
    jsonschema.validate(found, VIDEO)
    return dict(found)


def test_a_video_becomes_a_valid_item(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path / "film.mp4", seconds=5, rotation=90, audio=True, **SMALL)
    found = item(path, capsys)
    assert [entry["variant"] for entry in found["vpdq"]] == ["original", "mirror", "stored"]
    for entry in found["vpdq"]:
        assert [frame["frame"] for frame in entry["frames"]] == [0, 10, 20, 30, 40]
        assert [frame["time"] for frame in entry["frames"]] == [0, 1, 2, 3, 4]


def test_a_terminal_shows_how_many_frames_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(make(tmp_path / "film.webm", codec="libvpx", seconds=3, **SMALL))]) == 0
    assert "  vPDQ     3 frames  mirror" in capsys.readouterr().out.splitlines()


def test_the_engine_makes_the_same_item_while_it_digests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path / "film.mp4", codec="libx264rgb", pixels="rgb24", seconds=3, rotation=270, **SMALL)
    data = path.read_bytes()
    job = Session().open(reading(data), len(data))
    assert json.loads(job.examine())["kind"] == "video"
    job.start_video(270)
    step = job.frame_step(30, 3, "[]")
    for number, shot in enumerate(decoded(path)):
        if number % step:
            continue
        job.start_frame(number, float(shot.time), *shot.picture.size, False, 4, False)
        pixels = shot.picture.convert("RGBA").tobytes()
        job.band(72)[:] = pixels
        job.add(72)
        digest(job)
    assert json.loads(job.finish()) == item(path, capsys)


def test_frames_before_a_damaged_one_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = make(tmp_path / "whole.webm", codec="libvpx-vp9", seconds=4, **SMALL)
    data = bytearray(whole.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    damaged = tmp_path / "damaged.webm"
    damaged.write_bytes(data)
    frames, all_frames = (item(path, capsys)["vpdq"][0]["frames"] for path in (damaged, whole))
    assert frames[0] == all_frames[0]
    assert 1 <= len(frames) < len(all_frames)


def test_a_video_that_nothing_decodes_has_digests_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path / "film.mp4", seconds=1, **SMALL)
    path.write_bytes(path.read_bytes().replace(b"avc1", b"xxxx").replace(b"avcC", b"xxxC"))
    assert item(path, capsys)["vpdq"] == []


def test_frames_that_are_too_large_have_digests_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "MAX_PIXELS", 128 * 72 - 1)
    path = make(tmp_path / "film.mp4", seconds=1, **SMALL)
    assert item(path, capsys)["vpdq"] == []
    data = path.read_bytes()
    job = Session().open(reading(data), len(data))
    job.examine()
    job.start_video(0)
    assert not job.start_frame(0, 0, 128, 72, False, 4, False)
    digest(job)
    assert json.loads(job.finish())["vpdq"] == []
