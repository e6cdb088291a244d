"""The command line, run as people run it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from PIL import Image, ImageOps

from fingerprint.cli import main
from fingerprint.decode import rasters
from fingerprint.exceptions import FileIsRawError
from fingerprint.filetype import examine
from fingerprint.schema import SCHEMA

from .files import DIGESTS_ONLY, NOT_RECOGNIZED, PICTURES, REFUSED, VIDEOS, exif, tiff
from .make_vectors import reference
from .pictures import PHOTOGRAPHS, Pixels, distance, encode, photograph, tiles
from .test_filetype import png_header

COMMAND = [sys.executable, "-c", "import sys; from fingerprint.cli import main; sys.exit(main())"]
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
    folder = tmp_path / "folder"
    folder.mkdir()
    bad = {
        write(tmp_path, "empty.jpg", b""): "file_empty",
        write(tmp_path, "text.jpg", NOT_RECOGNIZED["text"]): "file_not_recognized",
        write(tmp_path, "paper.jpg", b"%PDF-1.7"): "file_is_document",
        write(tmp_path, "cut.jpg", PICTURES["jpeg"][:-2]): "file_truncated",
        write(tmp_path, "giant.png", png_header(30_000, 30_000)): "picture_too_large",
        write(tmp_path, "copy.png", PICTURES["png"]): "file_duplicate",
        write(tmp_path, "scrambled.png", PICTURES["png"].replace(b"IDAT", b"IDAX")): "decode_failed",
        str(folder): "file_is_folder",
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


@pytest.mark.parametrize("kind", ["TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_turned_by_its_own_fields_is_hashed_upright(
    kind: str, orientation: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = Image.fromarray(photograph("chelsea.png"))
    tagged = Image.Exif()
    tagged[0x0112] = orientation
    stored.getexif()[0x0112] = orientation
    upright = np.asarray(ImageOps.exif_transpose(stored))
    quality = {} if kind == "TIFF" else {"quality": 95}
    data = encode(np.asarray(stored), kind, exif=tagged.tobytes(), **quality)
    [item], _, _ = run(write(tmp_path, kind, data), capsys=capsys)
    variants = {pdq["variant"]: pdq["hash"] for pdq in item["pdq"]}
    assert distance(variants["original"], hash_of(upright)) <= 4
    assert ("stored" in variants) == (orientation > 1)


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


@pytest.mark.parametrize("name", DIGESTS_ONLY)
def test_what_not_every_browser_decodes_has_digests_only(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [item], errors, status = run(write(tmp_path, "photo.jpg", DIGESTS_ONLY[name]), capsys=capsys)
    assert (item["kind"], item["pdq"], errors, status) == ("image", [], [], 0)


EMPTY_LZW = tiff((256, 9), (257, 9), (258, 8), (259, 5), (262, 1), (273, 8), (279, 40))


@pytest.mark.parametrize("data", [PICTURES["heic"].replace(b"hvc1", b"vvc1"), EMPTY_LZW], ids=["heic", "tiff"])
def test_a_kind_of_heic_or_tiff_that_pillow_does_not_read_has_digests_only(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [item], errors, status = run(write(tmp_path, "photo", data), capsys=capsys)
    assert (item["pdq"], errors, status) == ([], [], 0)


def values(data: bytes) -> Pixels:
    """Return the RGBA values that are hashed of a file."""
    stream = io.BytesIO(data)
    [raster] = rasters(stream, examine(stream))
    pixels = np.frombuffer(b"".join(band for _, band in raster.bands()), np.uint8)
    return pixels.reshape(raster.image.height, raster.image.width, 4)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_of_sixteen_bits_the_higher_ones_count(kind: str) -> None:
    grey = np.arange(0, 65536, 13, dtype=np.uint16)[: 70 * 70].reshape(70, 70)
    assert (values(encode(grey, kind))[:, :, :3] == (grey >> 8)[:, :, None]).all()


@pytest.mark.parametrize("order", ["<", ">"])
def test_of_sixteen_bits_the_higher_ones_count_in_a_colour_tiff(order: str) -> None:
    colours = np.arange(0, 65536, 13, dtype=np.uint16)[: 40 * 40 * 3].reshape(40, 40, 3)
    name = {"<": "little", ">": "big"}[order]
    entries = [
        (256, 40),
        (257, 40),
        (258, 16),
        (259, 1),
        (262, 2),
        (273, 1000),
        (277, 3),
        (278, 40),
        (279, 40 * 40 * 6),
    ]
    data = tiff(*entries, order=name).ljust(1000, b"\0") + colours.astype(f"{order}u2").tobytes()
    assert (values(data)[:, :, :3] == colours >> 8).all()


def test_of_sixteen_bits_the_higher_ones_count_in_a_colour_png() -> None:
    colours = np.arange(0, 65536, 13, dtype=np.uint16)[: 40 * 40 * 3].reshape(40, 40, 3)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in colours)
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
        for name, content in (
            (b"IHDR", bytes([0, 0, 0, 40, 0, 0, 0, 40, 16, 2, 0, 0, 0])),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        )
    )
    assert (values(data)[:, :, :3] == colours >> 8).all()


def test_colours_under_transparent_pixels_stay_as_they_are_stored() -> None:
    colours = tiles(40, 30)
    clear = np.dstack([colours, np.zeros((30, 40), np.uint8)])
    palette = Image.fromarray(colours).quantize(16)
    shown = np.asarray(palette.convert("RGB"))
    stream = io.BytesIO()
    palette.save(stream, "PNG", transparency=bytes(16))
    assert (values(stream.getvalue())[:, :, :3] == shown).all()
    for kind, options in (("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True, "exact": True})):
        assert (values(encode(clear, kind, **options))[:, :, :3] == colours).all()
    grey = np.dstack([colours[:, :, 0], np.zeros((30, 40), np.uint8)])
    assert (values(encode(grey, "PNG"))[:, :, :3] == colours[:, :, :1]).all()


def test_colours_that_alpha_was_multiplied_into_stay_as_they_are_stored() -> None:
    pixels = np.dstack([tiles(40, 30) // 3, np.full((30, 40), 90, np.uint8)])
    premultiplied = 1
    entries = ((256, 40), (257, 30), (258, 8), (262, 2), (273, 300), (277, 4), (279, 40 * 30 * 4), (338, premultiplied))
    data = tiff(*entries).ljust(300, b"\0") + pixels.tobytes()
    assert (values(data)[:, :, :3] == pixels[:, :, :3]).all()


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_inks_are_mixed_as_pillow_does(kind: str) -> None:
    inks = np.dstack([tiles(40, 30), tiles(40, 30)[::-1, :, 0] // 2])
    stream = io.BytesIO()
    Image.fromarray(inks, "CMYK").save(stream, kind, **({"quality": 100} if kind == "JPEG" else {}))
    found = values(stream.getvalue())[:, :, :3].astype(int)
    expected = (255 - inks[:, :, :3].astype(int)) * (255 - inks[:, :, 3:].astype(int)) / 255
    assert np.abs(found - expected).mean() < (9 if kind == "JPEG" else 1)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_all_frames_of_an_animation_come_in_their_order(kind: str) -> None:
    frames = [Image.fromarray(np.roll(tiles(60, 50), step, axis=1)).quantize(64).convert("RGB") for step in (0, 9, 30)]
    lossless = {"lossless": True} if kind == "WEBP" else {}
    stream = io.BytesIO()
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:], duration=50, **lossless)
    found = [b"".join(band for _, band in raster.bands()) for raster in rasters(stream, examine(stream))]
    assert found == [frame.convert("RGBA").tobytes() for frame in frames]


@pytest.mark.parametrize("brand", [b"MiHE", b"heif", b"miaf"])
def test_a_heic_with_a_makers_brand_first_is_decoded(
    brand: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = PICTURES["heic"]
    assert b"heic" in data[12:40]
    [item], errors, _ = run(write(tmp_path, "photo", data[:8] + brand + data[12:]), capsys=capsys)
    assert (item["pdq"][0]["quality"] > 0, errors) == (True, [])


def test_folders_are_searched_in_a_stable_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("photos/b", "photos/a", "photos/.trash"):
        (tmp_path / folder).mkdir(parents=True)
    expected = {
        write(tmp_path, "photos/2.png", PICTURES["png"]): PICTURES["png"],
        write(tmp_path, "photos/3.gif", PICTURES["gif"]): PICTURES["gif"],
        write(tmp_path, "photos/a/1.bmp", PICTURES["bmp"]): PICTURES["bmp"],
        write(tmp_path, "photos/b/1.mp4", VIDEOS["mp4"]): VIDEOS["mp4"],
    }
    left_out = {
        "empty": b"",
        "notes.txt": NOT_RECOGNIZED["text"],
        "b/copy.png": PICTURES["png"],
        ".hidden": VIDEOS["mov"],
    }
    left_out |= {
        f"{index}": data for index, (data, error) in enumerate(REFUSED.values()) if error is not FileIsRawError
    }
    for name, data in (left_out | {".trash/1.jpg": PICTURES["jpeg"]}).items():
        write(tmp_path, f"photos/{name}", data)
    items, errors, status = run(str(tmp_path / "photos"), capsys=capsys)
    assert [item["sha256"] for item in items] == [hashlib.sha256(data).hexdigest() for data in expected.values()]
    assert (errors, status) == ([], 0)


def test_damaged_photos_and_raw_ones_in_a_folder_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = write(tmp_path, "cut.jpg", PICTURES["jpeg"][:-2])
    raw = write(tmp_path, "raw.dng", REFUSED["dng"][0])
    items, errors, status = run(str(tmp_path), capsys=capsys)
    assert (items, status) == ([], 1)
    assert [(error["file"], error["code"]) for error in errors] == [(cut, "file_truncated"), (raw, "file_is_raw")]


def test_a_folder_of_copies_is_no_folder_without_photos(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder").mkdir()
    files = [write(tmp_path, name, PICTURES["png"]) for name in ("first.png", "folder/second.png")]
    items, errors, status = run(files[0], str(tmp_path / "folder"), capsys=capsys)
    assert (len(items), errors, status) == (1, [], 0)


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
    result = subprocess.run([*COMMAND, good, empty], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "original, quality" in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stderr == f"{empty}: The file is empty.\n"


def test_ctrl_c_ends_without_a_traceback(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{index}.bmp", PICTURES["bmp"] + bytes([index])) for index in range(200)]
    with subprocess.Popen(
        [*COMMAND, *files * 20],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background ignores the signal, and so do all its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{index}.bmp", PICTURES["bmp"] + bytes([index])) for index in range(200)]
    with subprocess.Popen([*COMMAND, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


def test_a_mistake_on_the_command_line_ends_with_2() -> None:
    for arguments in ([], ["--no-such-option", "file"]):
        result = subprocess.run([*COMMAND, *arguments], capture_output=True, check=False)
        assert (result.returncode, result.stdout) == (2, b"")


def all_of_terminal(reading: int) -> str:
    """Return what was written to a terminal, which comes in pieces and ends with an error."""
    with open(reading, "rb", buffering=0) as terminal:
        shown = b""
        with contextlib.suppress(OSError):
            while more := terminal.read(1000):
                shown += more
    return shown.decode()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_progress_is_for_terminals_alone(options: list[str], tmp_path: Path) -> None:
    files = [write(tmp_path, name, PICTURES[name]) for name in ("png", "bmp")]
    reading, writing = os.openpty()
    seen = subprocess.run([*COMMAND, *options, *files], stdout=subprocess.PIPE, stderr=writing, text=True, check=True)
    os.close(writing)
    on_terminal = all_of_terminal(reading)
    assert f"2 of 2: {files[1]}"[:79] in on_terminal
    assert on_terminal.endswith("\r\x1b[K")
    plain = subprocess.run([*COMMAND, *options, *files], capture_output=True, text=True, check=True)
    assert (plain.stdout, plain.stderr) == (seen.stdout, "")


PEAK_MEMORY = """
import re, sys
from pathlib import Path
from fingerprint.cli import main
assert main([*sys.argv[1:], "--json"]) == 0
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


def peak_memory(*files: str) -> float:
    """Return the most memory in megabytes that the command line needs for files."""
    command = [sys.executable, "-c", PEAK_MEMORY, *files]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stderr) / 1024


def test_a_picture_of_50_megapixels_stays_far_below_a_gigabyte(tmp_path: Path) -> None:
    picture = np.tile(tiles(1020, 765), (8, 8, 1))
    assert peak_memory(write(tmp_path, "large.jpg", encode(picture, "JPEG", exif=exif(6)))) < 600


def test_memory_stays_flat_over_many_pictures(tmp_path: Path) -> None:
    picture = encode(tiles(1500, 1000), "JPEG")
    files = [write(tmp_path, f"{index}.jpg", picture + bytes([index])) for index in range(100)]
    assert peak_memory(*files) < peak_memory(*files[:10]) + 20
