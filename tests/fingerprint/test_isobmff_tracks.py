"""The tracks of MP4 and MOV: what is refused, and that nothing is refused which a browser plays."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import pytest

from fingerprint import FileFacts, examine
from fingerprint.exceptions import FileError, FileIsSoundError, FileTruncatedError, VideoEmptyError
from fingerprint.formats import isobmff, sample_table

from .containers import SOUND, Film, box, film, film_at_the_end, fragment, table
from .watched import Watched

FRAGMENTS = box(b"mvex", box(b"trex", bytes(24)))
FRAGMENT = fragment((1, 3))
COVER = Film(codec=b"jpeg")
SUBTITLES = Film(b"text", b"tx3g")
EMPTY = Film(sizes=(), chunks=(), runs=())
M4A = b"M4A \0\0\0\0M4A mp42"


def look(data: bytes) -> FileFacts:
    return examine(io.BytesIO(data))


@pytest.mark.parametrize(
    "data",
    [
        film(Film()),
        film(SOUND, Film()),
        film(Film(), COVER, SUBTITLES, Film(b"tmcd", b"tmcd"), Film(b"meta", b"mebx")),
        film(Film(), EMPTY),
        film(Film(codec=b"jpeg"), SOUND),  # old cameras' Motion JPEG
        film(Film(b"MPEG", b"MPEG")),
        film(Film(), SOUND, brands=M4A),  # a wrong brand
        film(Film(), EMPTY, more=FRAGMENTS) + FRAGMENT,
        film(EMPTY, more=FRAGMENTS, data=b"") + FRAGMENT * 3,
        film(EMPTY, SOUND, more=FRAGMENTS) + fragment((2, 9)) + fragment((2, 9), (1, 3)),
        film(SOUND, EMPTY, replace(EMPTY, number=3), more=FRAGMENTS) + fragment((3, 1)),
        film(Film(), more=box(b"udta", bytes(4))) + b"\0\0\0\0",
        film(Film()) + box(b"free", bytes(100)) + box(b"uuid", bytes(16)),
        film(Film()) + b"a trailer",
        film(replace(SOUND, chunks=(10**6,)), Film()),  # browsers play what is there
        film_at_the_end(Film()),
    ],
)
def test_what_browsers_play_is_taken(data: bytes) -> None:
    facts = look(data)
    assert (facts.kind, facts.is_locked, facts.width) == ("video", False, None)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (film(SOUND), FileIsSoundError),
        (film(SOUND, SUBTITLES), FileIsSoundError),
        (film(SOUND, COVER, brands=M4A), FileIsSoundError),
        (film(SOUND, Film(sizes=(9,), runs=(1, 1, 1)), brands=M4A), FileIsSoundError),
        (film(SOUND, more=FRAGMENTS) + FRAGMENT, FileIsSoundError),
        (box(b"ftyp", M4A) + box(b"mdat", bytes(9)), FileIsSoundError),
        (film(EMPTY), VideoEmptyError),
        (film(EMPTY, SOUND), VideoEmptyError),
        (film(EMPTY, more=FRAGMENTS), VideoEmptyError),
        (film(EMPTY, SOUND, more=FRAGMENTS) + fragment((2, 9)) * 3, VideoEmptyError),
        (film(EMPTY, SOUND, more=FRAGMENTS) + fragment((2, 9), (1, 0)), VideoEmptyError),
        (film(EMPTY, SOUND, more=FRAGMENTS) + box(b"moof", box(b"mfhd", bytes(8))), VideoEmptyError),
        (film(SUBTITLES), VideoEmptyError),
        (film(), VideoEmptyError),
        (film(EMPTY).partition(b"\0\0\3\xf0mdat")[0], VideoEmptyError),
        (film(Film(chunks=(5000,))), FileTruncatedError),
        (film(Film(), Film(chunks=(5000,))), FileTruncatedError),
        (film(Film(sizes=(500, 300, 201))), FileTruncatedError),
        (film(Film(durations=(2**32 - 1, 20))), FileTruncatedError),
        (film(Film(chunks=(0, 800), runs=(1, 2, 1, 2, 1, 1), sizes=(500, 300, 201))), FileTruncatedError),
        (film(Film(), more=FRAGMENTS) + FRAGMENT[:-1], FileTruncatedError),
    ],
)
def test_what_has_no_pictures_is_called_by_its_name(data: bytes, error: type[FileError]) -> None:
    with pytest.raises(error):
        look(data)


def test_a_header_of_hundred_hours_without_its_data_is_truncated() -> None:
    count = 100 * 3600 * 30
    sizes = box(b"stsz", bytes(4), (4000).to_bytes(4, "big"), count.to_bytes(4, "big"))
    chunks = table(b"co64", *range(0, count * 4000, 4000 * 3000), size=8)
    header = film(Film(tables=sizes + table(b"stsc", 1, 3000, 1, count=1) + chunks), data=b"")
    with pytest.raises(FileTruncatedError):
        look(header)


@pytest.mark.parametrize("last", [600, 601])
@pytest.mark.parametrize(("name", "size"), [(b"stco", 4), (b"co64", 8)])
def test_the_last_chunk_is_measured_to_its_last_byte(last: int, name: bytes, size: int) -> None:
    # Chunks of 2, 2 and 1 frames, of which the second lies last in the file.
    sizes = table(b"stsz", 100, 100, 100, last, 100, head=bytes(4))
    runs = table(b"stsc", 1, 2, 1, 3, 1, 1, count=2)
    head = film(Film(tables=sizes + runs + table(name, 0, 0, 0, size=size)), data=b"")
    chunks = table(name, len(head), len(head) + 300, len(head) + 200, size=size)
    data = film(Film(tables=sizes + runs + chunks))
    assert data.startswith(head[:40])
    if last == 600:
        assert look(data).kind == "video"
    else:
        with pytest.raises(FileTruncatedError):
            look(data)


def test_a_last_chunk_that_is_not_full_is_whole() -> None:
    assert look(film(Film(sizes=(250,) * 4, chunks=(0, 750), runs=(1, 3, 1)))).kind == "video"


def test_frames_of_one_size_are_counted() -> None:
    def of(count: int) -> bytes:
        sizes = box(b"stsz", bytes(4), (250).to_bytes(4, "big"), count.to_bytes(4, "big"))
        tables = sizes + table(b"stsc", 1, 9, 1, count=1)
        start = len(film(Film(tables=tables + table(b"stco", 0)), data=b""))
        return film(Film(tables=tables + table(b"stco", start)))

    assert look(of(4)).kind == "video"
    with pytest.raises(FileTruncatedError):
        look(of(5))


@pytest.mark.parametrize("bits", [4, 8, 16])
def test_frames_with_small_sizes_are_counted(bits: int) -> None:
    def of(count: int) -> bytes:
        sizes = box(b"stz2", bytes(7), bytes([bits]), count.to_bytes(4, "big"), bytes(count * bits // 8))
        return film(Film(tables=sizes + table(b"stsc", 1, 9, 1, count=1) + table(b"stco", 40)))

    assert look(of(4)).kind == "video"
    with pytest.raises(VideoEmptyError):
        look(of(0))


@pytest.mark.parametrize("codec", [b"encv", b"drmi"])
def test_an_encrypted_video_is_locked(codec: bytes) -> None:
    locked = Film(codec=codec)
    assert look(film(locked, SOUND)).is_locked
    assert look(film(Film(b"soun", b"enca"), locked)).is_locked
    assert look(film(replace(locked, sizes=(), chunks=(), runs=()), more=FRAGMENTS) + FRAGMENT).is_locked
    assert not look(film(locked, Film())).is_locked
    assert not look(film(Film(), Film(b"soun", b"enca"))).is_locked
    # Systems for keys may be named where nothing is encrypted.
    assert not look(film(Film(), more=box(b"pssh", bytes(24)))).is_locked


def test_tables_that_are_longer_than_their_box_are_read_as_far_as_it_goes() -> None:
    sizes = table(b"stsz", 100, head=bytes(4), count=2**32 - 1)
    tables = sizes + table(b"stsc", 1, 1, 1, count=2**32 - 1) + table(b"stco", 40, count=2**32 - 1)
    assert look(film(Film(tables=tables))).kind == "video"


def test_of_tables_without_end_only_the_last_entries_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_table, "MAX_ENTRIES", 3)
    assert look(film(Film(chunks=(5000, 0, 0, 0)))).kind == "video"
    with pytest.raises(FileTruncatedError):
        look(film(Film(chunks=(0, 0, 0, 5000))))


def test_large_tables_take_little_time_and_memory() -> None:
    count = 500_000
    entries = (count.to_bytes(4, "big"), bytes(4 * count))
    runs = table(b"stsc", count=count).ljust(16 + 12 * count, b"\1")
    runs = len(runs).to_bytes(4, "big") + runs[4:]
    tables = box(b"stsz", bytes(8), *entries) + runs + box(b"stco", bytes(4), *entries)
    stream = Watched(film(*[Film(tables=tables)] * 4))
    started = time.monotonic()
    assert examine(stream).kind == "video"
    assert time.monotonic() - started < 5
    assert stream.most <= 65536


@pytest.mark.parametrize("inner", [box(b"free") * 300_000, box(b"trak") * 300_000, Film(tables=b"").trak() * 5000])
def test_boxes_without_end_take_little_time(inner: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(FileError):
        look(film(more=inner))
    assert time.monotonic() - started < 5


def test_of_a_very_long_recording_not_every_fragment_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isobmff, "MAX_BOXES", 20)
    assert look(film(EMPTY, more=FRAGMENTS) + FRAGMENT * 50).kind == "video"
    with pytest.raises(FileTruncatedError):
        look(box(b"free") * 50 + film(Film()))
