"""The command line, run as people run it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from PIL import Image

from fingerprint.cli import main
from fingerprint.schema import SCHEMA

from .files import NOT_RECOGNIZED, PICTURES, VIDEOS, exif
from .make_vectors import reference
from .pictures import PHOTOGRAPHS, Pixels, distance, encode, photograph, tiles
from .test_filetype import png_header

VALIDATOR = jsonschema.Draft202012Validator(SCHEMA["$defs"]["item"] | {"$defs": SCHEMA["$defs"]})


def write(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[dict], list[dict], int]:
    """Return items, errors and exit status."""
    status = main([*arguments, "--json"])
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert list(document) == ["items"]
    for item in document["items"]:
        VALIDATOR.validate(item)
    return document["items"], [json.loads(line) for line in err.splitlines()], status


def hash_of(pixels: Pixels) -> str:
    found: str = reference(pixels)["hash"]
    return found


def test_items_come_in_the_order_of_the_files(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["rocket.jpg", "chelsea.png", "no_time_for_that_tiny.gif"]
    items, errors, status = run(*(str(PHOTOGRAPHS / name) for name in names), capsys=capsys)
    assert (errors, status) == ([], 0)
    for name, item in zip(names, items, strict=True):
        assert item["pdq"][0]["variant"] == "original"
        assert item["pdq"][0]["hash"] == hash_of(photograph(name))


def test_each_bad_file_has_its_code_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(tmp_path, "good.png", PICTURES["png"])
    bad = {
        write(tmp_path, "empty.jpg", b""): "file_empty",
        write(tmp_path, "text.jpg", NOT_RECOGNIZED["text"]): "file_not_recognized",
        write(tmp_path, "paper.jpg", b"%PDF-1.7"): "file_not_supported",
        write(tmp_path, "cut.jpg", PICTURES["jpeg"][:-2]): "file_truncated",
        write(tmp_path, "giant.png", png_header(30_000, 30_000)): "picture_too_large",
        write(tmp_path, "copy.png", PICTURES["png"]): "file_duplicate",
        write(tmp_path, "scrambled.png", PICTURES["png"].replace(b"IDAT", b"IDAX")): "decode_failed",
        str(tmp_path): "file_is_folder",
        str(tmp_path / "missing.jpg"): "file_unreadable",
        "a\0b": "file_unreadable",
        os.devnull: "file_unreadable",
    }
    video = write(tmp_path, "film", VIDEOS["mp4"])
    items, errors, status = run(good, *bad, video, capsys=capsys)
    assert [item["kind"] for item in items] == ["image", "video"]
    assert {error["file"]: error["code"] for error in errors} == bad
    assert all(list(error) == ["file", "code", "message"] for error in errors)
    assert status == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_turned_by_exif_is_hashed_upright(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upright = photograph("chelsea.png")
    stored = np.ascontiguousarray(np.rot90(upright))
    lossless = {"quality": 95} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    name = write(tmp_path, "turned", encode(stored, kind, exif=exif(6), **lossless))
    [item], _, _ = run(name, capsys=capsys)
    assert [variant["variant"] for variant in item["pdq"][:2]] == ["original", "stored"]
    assert distance(item["pdq"][0]["hash"], hash_of(upright)) <= 4
    assert distance(item["pdq"][1]["hash"], hash_of(stored)) <= 18


def test_a_turned_tiff_or_avif_is_hashed_upright(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upright = photograph("chelsea.png")
    stored = np.ascontiguousarray(np.rot90(upright))
    orientation = Image.Exif()
    orientation[0x0112] = 6
    for kind, options in (("TIFF", {"exif": orientation}), ("AVIF", {"exif": orientation, "quality": 95})):
        [item], _, _ = run(write(tmp_path, kind, encode(stored, kind, **options)), capsys=capsys)
        assert distance(item["pdq"][0]["hash"], hash_of(upright)) <= 4


def test_alpha_is_dropped_and_not_blended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pixels = tiles(200, 150)
    alpha = np.concatenate([pixels, tiles(200, 150)[::-1, ::-1, :1]], axis=2)
    opaque, transparent = (
        write(tmp_path, name, encode(picture, "PNG")) for name, picture in (("opaque", pixels), ("transparent", alpha))
    )
    items, _, _ = run(opaque, transparent, capsys=capsys)
    assert items[0]["pdq"] == items[1]["pdq"]
    assert items[0]["pdq"][0]["hash"] == hash_of(pixels)


def test_palettes_grey_sixteen_bits_and_cmyk_are_hashed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = Image.fromarray(photograph("chelsea.png"))
    grey = np.asarray(picture.convert("L"))
    sixteen = Image.fromarray(grey.astype(np.uint16) * 257)
    versions = {
        "palette.png": (picture.convert("P", palette=Image.Palette.ADAPTIVE), {"transparency": 0}),
        "grey.png": (Image.fromarray(grey), {}),
        "sixteen.png": (sixteen, {}),
        "one-bit.png": (picture.convert("1"), {}),
        "cmyk.jpg": (picture.convert("CMYK"), {"quality": 95}),
    }
    names = []
    for name, (version, options) in versions.items():
        version.save(tmp_path / name, **options)
        names.append(str(tmp_path / name))
    items, errors, _ = run(*names, capsys=capsys)
    assert errors == []
    original = hash_of(photograph("chelsea.png"))
    assert all(distance(item["pdq"][0]["hash"], original) <= 10 for item in items)


def test_a_tiny_picture_has_an_original_of_no_quality(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [item], _, _ = run(write(tmp_path, "tiny.png", encode(tiles(4, 4), "PNG")), capsys=capsys)
    assert item["pdq"] == [{"variant": "original", "hash": "0" * 64, "quality": 0}]


def test_a_format_that_nothing_decodes_has_digests_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [item], errors, status = run(write(tmp_path, "photo.heic", PICTURES["heic"]), capsys=capsys)
    assert (item["kind"], item["pdq"], errors, status) == ("image", [], [], 0)


def test_damaged_files_have_a_code_and_nothing_else_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(3)
    originals = list(PICTURES.values())
    names = []
    for number in range(300):
        data = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 5)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        names.append(write(tmp_path, str(number), bytes(data)))
    items, errors, _ = run(*names, capsys=capfd)
    assert len(items) + len(errors) == 300
    assert {error["code"] for error in errors} >= {"decode_failed", "file_truncated"}


def test_people_get_readable_blocks_and_sentences(tmp_path: Path) -> None:
    good = write(tmp_path, "cat\x1b[31m.png", PICTURES["png"])
    empty = write(tmp_path, "empty", b"")
    command = [sys.executable, "-c", "import sys; from fingerprint.cli import main; sys.exit(main())"]
    result = subprocess.run([*command, good, empty], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "original, quality" in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stderr == f"{empty}: The file is empty.\n"
