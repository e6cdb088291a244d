"""What files are and whether they are complete, told from their bytes."""

from __future__ import annotations

import contextlib
import io
import json
import random
import time
import zlib
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image

from fingerprint import FileFacts, examine
from fingerprint.exceptions import (
    DecodeFailedError,
    FileEmptyError,
    FileError,
    FileNotRecognizedError,
    FileTruncatedError,
    FileUnreadableError,
    PictureTooLargeError,
)

from .containers import Film, box, film
from .files import (
    DIGESTS_ONLY,
    NOT_RECOGNIZED,
    OTHER_VIDEOS,
    PICTURES,
    PIXELS,
    REFUSED,
    VIDEOS,
    exif,
    heic,
    riff,
    tiff,
)
from .pictures import encode
from .watched import Watched

# Length of the header, bits of a pixel, mask of alpha, and whether that is alpha.
BMP_HEADERS = [(40, 32, 255, False), (56, 32, 0, False), (56, 32, 255, True), (108, 32, 0, True), (108, 24, 0, False)]
SMALL_JPEG = encode(PIXELS[:16, :16], "JPEG")
COMPLETE = PICTURES | VIDEOS


def look(data: bytes) -> FileFacts:
    return examine(io.BytesIO(data))


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + zlib.crc32(header).to_bytes(4, "big")


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_recognised_and_measured(name: str) -> None:
    facts = look(PICTURES[name])
    assert (facts.type, facts.kind) == (name.partition(",")[0], "image")
    assert (facts.width, facts.height) == (48, 40)


@pytest.mark.parametrize("name", VIDEOS | OTHER_VIDEOS)
def test_videos_are_recognised(name: str) -> None:
    facts = look((VIDEOS | OTHER_VIDEOS)[name])
    assert (facts.type, facts.kind) == (name.partition(",")[0], "video")


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(FileEmptyError):
        look(b"")


@pytest.mark.parametrize("name", NOT_RECOGNIZED)
def test_other_content_is_not_recognised(name: str) -> None:
    with pytest.raises(FileNotRecognizedError):
        look(NOT_RECOGNIZED[name])


@pytest.mark.parametrize("name", REFUSED)
def test_drawings_documents_archives_raw_files_and_sound_are_named_as_such(name: str) -> None:
    data, error = REFUSED[name]
    with pytest.raises(error):
        look(data)


@pytest.mark.parametrize("name", DIGESTS_ONLY)
def test_a_picture_that_not_every_browser_decodes_has_no_size(name: str) -> None:
    facts = look(DIGESTS_ONLY[name])
    assert (facts.type, facts.kind, facts.width) == (name.partition(",")[0], "image", None)


@pytest.mark.parametrize("name", COMPLETE)
def test_a_file_cut_anywhere_is_truncated(name: str) -> None:
    data = COMPLETE[name]
    for length in {*range(len(data) // 3, len(data), max(1, len(data) // 60)), len(data) - 1, len(data) - 2}:
        with pytest.raises(FileTruncatedError):
            look(data[:length])


def test_a_jpeg_that_lacks_only_its_end_marker_is_truncated() -> None:
    data = PICTURES["jpeg"]
    assert data.endswith(b"\xff\xd9")
    with pytest.raises(FileTruncatedError):
        look(data[:-2])


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_picture() -> None:
    data = PICTURES["jpeg, thumbnail"]
    end_of_thumbnail = data.index(b"\xff\xd9") + 2
    assert end_of_thumbnail < len(data)
    for length in (end_of_thumbnail, end_of_thumbnail + 100):
        with pytest.raises(FileTruncatedError):
            look(data[:length])


@pytest.mark.parametrize("name", ["jpeg", "png", "gif", "webp, lossy", "bmp"])
def test_what_phones_append_to_a_picture_does_no_harm(name: str) -> None:
    for appended in (VIDEOS["mp4"], b"SEFT", bytes(1000), SMALL_JPEG):
        assert look(PICTURES[name] + appended) == look(PICTURES[name])


def test_a_few_bytes_behind_the_last_box_do_no_harm() -> None:
    for appended in (b"\0", bytes(3), bytes(16)):
        assert look(VIDEOS["mp4"] + appended).kind == "video"


def test_a_marker_across_two_slices_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(2, 9):
        monkeypatch.setattr("fingerprint.formats.jpeg.SLICE", size)
        assert look(PICTURES["jpeg, restarts"]).type == "jpeg"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_orientation_is_read(kind: str, orientation: int) -> None:
    # HEIC and AVIF say it in properties of their own, which Pillow writes when it gets EXIF.
    facts = look(encode(PIXELS, kind, exif=exif(orientation)))
    assert (facts.orientation, facts.width, facts.height) == (orientation, 48, 40)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_impossible_orientation_is_none(orientation: int) -> None:
    assert look(encode(PIXELS, "JPEG", exif=exif(orientation))).orientation == 1


def test_both_byte_orders_of_exif_are_read() -> None:
    entry = {"II": "12010300010000000600", "MM": "01120003000000010006"}
    start = {"II": "49492a000800000001 00", "MM": "4d4d002a000000080001"}
    for order in ("II", "MM"):
        data = b"Exif\0\0" + bytes.fromhex(start[order] + entry[order] + "000000000000")
        assert look(encode(PIXELS, "JPEG", exif=data)).orientation == 6


@pytest.mark.parametrize("size", [(30_000, 30_000), (20_000, 10_001), (30_000, 1), (1, 2**31 - 1)])
def test_a_header_with_too_many_pixels_is_refused_before_anything_else(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooLargeError):
        look(png_header(*size))


@pytest.mark.parametrize("size", [(29_999, 6_666), (20_000, 10_000)])
def test_a_very_large_picture_is_still_taken(size: tuple[int, int]) -> None:
    end = bytes(4) + b"IEND" + zlib.crc32(b"IEND").to_bytes(4, "big")
    assert (look(png_header(*size) + end).width, look(png_header(*size) + end).height) == size


def test_every_format_is_measured_before_decoding() -> None:
    width, height = (65_535).to_bytes(2, "big"), (65_535).to_bytes(2, "big")
    jpeg = PICTURES["jpeg"]
    frame = jpeg.index(b"\xff\xc0") + 5
    gif, bmp = PICTURES["gif"], PICTURES["bmp"]
    giants = [
        jpeg[:frame] + height + width + jpeg[frame + 4 :],
        gif[:6] + width + height + gif[10:],
        bmp[:18] + (40_000).to_bytes(4, "little") * 2 + bmp[26:],
        riff(b"WEBP", b"VP8X" + (10).to_bytes(4, "little") + bytes(4) + (39_999).to_bytes(3, "little") * 2),
        heic(40_000, 40_000),
        heic(40_000, 40_000, b"avif\0\0\0\0mif1avif"),
    ]
    for giant in giants:
        with pytest.raises(PictureTooLargeError):
            look(giant)


@pytest.mark.parametrize(
    "data",
    [
        png_header(0, 10),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x01" + bytes(100),
        b"GIF89a\x30\x00\x28\x00\x00\x00\x00\x99" + bytes(100),
        png_header(10, 10) + bytes(4) + b"1234" + bytes(4),
        riff(b"WEBP", b"ABCD" + bytes(30)),
        box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", bytes(20)) + box(b"mdat", bytes(20)),
    ],
)
def test_damage_is_called_so(data: bytes) -> None:
    with pytest.raises(DecodeFailedError):
        look(data)


def test_a_png_with_changed_bytes_is_damaged_since_webkit_would_paint_a_part_of_it() -> None:
    data = bytearray(PICTURES["png"])
    data[data.index(b"IDAT") + 20] ^= 1
    with pytest.raises(DecodeFailedError):
        look(bytes(data))


def test_a_file_that_wants_to_keep_us_busy_is_given_up() -> None:
    started = time.monotonic()
    with pytest.raises(DecodeFailedError):
        look(b"\xff\xd8" + b"\xff\xfe\x00\x02" * 1_000_000)
    gif = b"GIF89a\x30\x00\x28\x00\x00\x00\x00" + b"\x21\xfe" + b"\x01." * 5_000_000
    with pytest.raises(FileError):
        look(gif)
    assert time.monotonic() - started < 20


def test_damaged_files_get_a_code_or_pass_but_never_crash() -> None:
    chance = random.Random(2)
    originals = list(COMPLETE.values())
    for _ in range(3000):
        data = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 8)):
            # Most structure stands near the beginning.
            position = min(int(chance.expovariate(1 / 60)), len(data) - 1)
            data[position] = chance.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF, chance.randrange(256)))
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        with contextlib.suppress(FileError):  # anything else fails this test
            facts = look(bytes(data))
            assert facts.kind in ("image", "video")


def test_a_file_that_cannot_be_read_says_so() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> NoReturn:
            raise OSError(size)

    with pytest.raises(FileUnreadableError):
        examine(Broken(SMALL_JPEG))


def test_a_large_file_is_never_held_whole() -> None:
    stream = Watched(encode(PIXELS.repeat(40, axis=0).repeat(40, axis=1), "PNG") + bytes(9_000_000))
    examine(stream)
    jpeg = Watched(PICTURES["jpeg"][:-2] + b"\x55" * 9_000_000 + b"\xff\xd9")
    examine(jpeg)
    assert max(stream.most, jpeg.most) <= 1024 * 1024


def test_formats_that_pillow_reads_agree_with_it() -> None:
    for data in PICTURES.values():
        with Image.open(io.BytesIO(data)) as image:
            facts = look(data)
            assert image.size == (facts.width, facts.height)
            assert getattr(image, "n_frames", 1) == (len(facts.delays) or 1)


CLEAR = np.dstack([PIXELS, PIXELS[:, :, 0]])
TRANSPARENT = {
    "png": encode(CLEAR, "PNG"),
    "png, grey": encode(CLEAR[:, :, 2:], "PNG"),
    "png, palette": encode(PIXELS[:, :, 0], "PNG", transparency=7),
    "gif": encode(PIXELS[:, :, 0], "GIF", transparency=7),
    "webp, lossy": encode(CLEAR, "WEBP"),
    "webp, lossless": encode(CLEAR, "WEBP", lossless=True),
    "avif": encode(CLEAR, "AVIF"),
    "heic": encode(CLEAR, "HEIF"),
    "tiff": encode(CLEAR, "TIFF"),
}


@pytest.mark.parametrize("name", TRANSPARENT)
def test_a_picture_that_may_be_transparent_says_so(name: str) -> None:
    assert look(TRANSPARENT[name]).has_alpha


@pytest.mark.parametrize("name", PICTURES)
def test_an_opaque_picture_says_so(name: str) -> None:
    assert not look(PICTURES[name]).has_alpha


@pytest.mark.parametrize(("header", "bits", "mask", "has_alpha"), BMP_HEADERS)
def test_a_bmp_has_alpha_by_its_mask_or_a_new_header(header: int, bits: int, mask: int, has_alpha: bool) -> None:
    fields = header.to_bytes(4, "little") + (2).to_bytes(4, "little") * 2 + b"\1\0" + bytes([bits, 0, 3, 0, 0, 0])
    start = b"BM" + bytes(8) + (14 + header).to_bytes(4, "little") + fields
    data = start.ljust(66, b"\0") + mask.to_bytes(4, "little")
    assert look(data + bytes(header)).has_alpha == has_alpha


def gif(*frames: tuple[int, int, int]) -> bytes:
    """Return an animated GIF of 9×9 pixels: the width, disposal and hundredths of a second of each frame."""
    blocks = (
        b"\x21\xf9\x04"
        + bytes([disposal << 2, delay, 0, 0, 0])
        + b"\x2c\0\0\0\0"
        + bytes([width, 0, 9, 0, 0, 2, 1, 0, 0])
        for width, disposal, delay in frames
    )
    return b"GIF89a\x09\0\x09\0\0\0\0" + b"".join(blocks) + b"\x3b"


def test_a_gif_that_leaves_places_empty_has_alpha() -> None:
    assert not look(gif((9, 0, 0), (5, 1, 0))).has_alpha
    assert look(gif((5, 0, 0))).has_alpha
    assert look(gif((9, 2, 0), (5, 0, 0))).has_alpha
    assert look(gif((9, 3, 0), (5, 0, 0))).has_alpha


def test_delays_are_those_that_browsers_keep() -> None:
    assert look(gif((9, 0, 0), (9, 0, 1), (9, 0, 2), (9, 0, 150))).delays == (0.1, 0.1, 0.02, 1.5)
    assert look(gif((9, 0, 50))).delays == ()
    assert look(PICTURES["webp, animated"]).delays == (0.07, 0.1)
    assert look(PICTURES["png"]).delays == ()


def test_a_frame_without_a_delay_has_not_that_of_the_one_before() -> None:
    start, first, second = gif((9, 0, 50), (9, 0, 50)).split(b"\x21\xf9")
    assert look(start + b"\x21\xf9" + first + second[6:]).delays == (0.5, 0.1)


def test_no_more_frames_are_listed_than_a_case_takes() -> None:
    assert len(look(gif(*[(9, 0, 5)] * 4100)).delays) == 4000


def test_facts_are_json_with_a_list_of_delays() -> None:
    facts = json.loads(json.dumps(look(PICTURES["webp, animated"]).as_dict()))
    assert facts == {
        "type": "webp",
        "kind": "image",
        "width": 48,
        "height": 40,
        "orientation": 1,
        "has_alpha": False,
        "delays": [0.07, 0.1],
        "is_locked": False,
        "frame_rate": None,
    }


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        (b"mif1\0\0\0\0mif1heic", "heic"),
        (b"heix\0\0\0\0mif1heix", "heic"),
        (b"MiHE\0\0\0\0MiPrmiafMiHBheic", "heic"),
        (b"avif\0\0\0\0mif1miafavif", "avif"),
        (b"mif1\0\0\0\0mif1avif", "avif"),
    ],
)
def test_heic_and_avif_are_known_by_any_of_their_brands(brands: bytes, kind: str) -> None:
    facts = look(heic(640, 480, brands))
    assert (facts.type, facts.width, facts.height) == (kind, 640, 480)


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("axis", [0, 1])
def test_a_heic_is_turned_as_libavif_turns_it(quarters: int, axis: int) -> None:
    expected = {0: (4, 5, 2, 7), 1: (2, 7, 4, 5)}[axis][quarters]
    turns = box(b"irot", bytes([quarters])) + box(b"imir", bytes([axis]))
    assert look(heic(640, 480, turns=turns)).orientation == expected


def test_a_film_that_has_also_pictures_is_a_film() -> None:
    assert look(film(Film(), brands=b"isom\0\0\0\0isommif1heic")).kind == "video"


def test_an_ordinary_tiff_with_other_pictures_in_it_is_not_raw() -> None:
    thumbnail = tiff((256, 2), (257, 2), (262, 1))[8:]
    data = tiff((256, 48), (257, 40), (262, 2), (330, 8 + 2 + 4 * 12))
    assert look(data + thumbnail).type == "tiff"


def test_a_position_behind_all_files_is_behind_the_end() -> None:
    with pytest.raises(FileTruncatedError):
        look(b"\x1a\x45\xdf\xa3\x01" + b"\xf0" * 200)
