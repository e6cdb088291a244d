"""The decoder's room: right pixels where the browser's own cannot be trusted, fetched when needed, gone afterwards."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pdqhash
import pytest
from PIL import Image

from tests.fingerprint.pictures import distance, encode, photograph

from . import visit
from .proxy import Reply
from .test_whole_way import original

if TYPE_CHECKING:
    from .conftest import Seat
    from .person import Person, PlaywrightPerson
    from .proxy import Proxy

KNOWN_PICTURES = Path(__file__).parents[2] / "site/engine/known-pictures.js"
ROOM = "/engine/decoder.js"
CLOSED = 5.0
"""Seconds within which an idle decoder is closed."""


def reference(path: Path) -> str:
    """Return the outside reference's hash of a file's pixels as stored, alpha dropped."""
    with Image.open(path) as picture:
        bits, _ = pdqhash.compute(np.ascontiguousarray(np.asarray(picture.convert("RGBA"))[..., :3]))
    return f"{int(''.join(str(int(bit)) for bit in bits), 2):064x}"


def save(path: Path, **options: Any) -> Path:
    """Write a photograph in the format that the name says."""
    pixels = photograph("coffee.png")
    path.write_bytes(encode(pixels, {".jpg": "JPEG"}.get(path.suffix, path.suffix[1:].upper()), **options))
    return path


def half_transparent(path: Path) -> Path:
    """Write a lossless photograph whose left half nobody sees: its colours are in the file all the same."""
    pixels = photograph("chelsea.png")
    alpha = np.full(pixels.shape[:2], 255, np.uint8)
    alpha[:, : pixels.shape[1] // 2] = 0
    alpha[: pixels.shape[0] // 3] //= 2
    options = {"lossless": True, "exact": True} if path.suffix == ".webp" else {}
    Image.fromarray(np.dstack([pixels, alpha])).save(path, **options)
    return path


def fingerprints(person: Person, files: list[Path]) -> dict[Path, dict[str, Any]]:
    """Take files through the site and return the item of each."""
    visit.go_to_choosing(person)
    assert {row.state for row in visit.fingerprint(person, files)} == {"done"}
    items = visit.items(visit.review(person))
    return {path: items[hashlib.sha256(path.read_bytes()).hexdigest()] for path in files}


def fetched(proxy: Proxy) -> set[str]:
    """Return which parts of the decoder were asked for."""
    targets = [request.target for request in proxy.requests]
    parts = {found[1] for target in targets if (found := re.search(r"/packed/(\w+\.wasm)\.", target))} - {"python.wasm"}
    return parts | ({"decoder.js"} if ROOM in targets else set())


def test_pictures_are_right_where_the_browser_falsifies_pixels(seat: Seat, proxy: Proxy, tmp_path: Path) -> None:
    files = [
        save(tmp_path / "a.jpg", quality=90),
        save(tmp_path / "progressive.jpg", quality=80, progressive=True),
        save(tmp_path / "a.png"),
        save(tmp_path / "a.webp", quality=80),
    ]
    items = fingerprints(seat("firefox", falsified_pixels=True), files)
    assert [distance(original(items[file])["hash"], reference(file)) for file in files] == [0, 0, 0, 0]
    assert fetched(proxy) == {"decoder.js", "jpeg.wasm", "png.wasm", "webp.wasm"}


def test_the_decoder_is_fetched_only_when_a_file_needs_it(person: Person, proxy: Proxy, tmp_path: Path) -> None:
    visit.go_to_choosing(person)
    visit.wait_until_engine_is_there(person, proxy)
    early = set(visit.EARLY_DECODERS.get(person.engine, ()))
    early |= {"decoder.js"} if early else set()
    visit.fingerprint(person, [save(tmp_path / "opaque.webp", lossless=True)])
    proxy.wait_until_quiet()
    assert fetched(proxy) == early
    visit.fingerprint(person, [half_transparent(tmp_path / "transparent.webp")], label=visit.MORE_FILES)
    assert fetched(proxy) == early | {"decoder.js", "webp.wasm"}


def test_the_decoder_is_closed_when_it_is_idle(seat: Seat, tmp_path: Path) -> None:
    person = cast("PlaywrightPerson", seat("chromium"))
    visit.go_to_choosing(person)

    def is_open() -> bool:
        person.text()  # Playwright hands over what has happened only while it is asked for something
        return any(worker.url.endswith(ROOM) for worker in person.page.workers)

    opened = []
    person.page.on("worker", lambda worker: opened.append(worker.url))
    visit.fingerprint(person, [half_transparent(tmp_path / "a.png"), half_transparent(tmp_path / "a.webp")])
    assert [url.endswith(ROOM) for url in opened] == [True]
    person.wait_until(lambda: not is_open(), "the decoder's end", CLOSED)


HANGING = b"self.onmessage = () => { for (;;); };"


def test_a_decoder_that_hangs_is_stopped_with_its_file(person: Person, proxy: Proxy, tmp_path: Path) -> None:
    real = proxy.real_reply(ROOM)
    kept = {
        name: value for name, value in real.headers.items() if name.lower() not in ("cache-control", "last-modified")
    }
    # Not stored, or the browser would ask whether this one has changed.
    proxy.replies[ROOM] = Reply(200, kept | {"Cache-Control": "no-store"}, HANGING)
    visit.go_to_choosing(person)
    person.choose(visit.CHOOSE_FILES, [half_transparent(tmp_path / "a.png"), save(tmp_path / "b.webp", lossless=True)])
    person.wait_for_heading(visit.FINGERPRINTS)
    proxy.wait_until(lambda: "decoder.js" in fetched(proxy), "the decoder")
    del proxy.replies[ROOM]
    person.press("Cancel: a.png")
    (stopped, other) = visit.wait_for_fingerprints(person, 2)
    assert (stopped.state, other.state) == ("cancelled", "done")
    (*_, again) = visit.fingerprint(person, [half_transparent(tmp_path / "c.webp")], label=visit.MORE_FILES)
    assert again.state == "done", "a new decoder"


def test_without_a_decoder_there_are_digests(person: Person, proxy: Proxy, tmp_path: Path) -> None:
    listed = proxy.real_reply("/engine/files.js").body.decode()
    (path,) = re.findall(r'"(/engine/packed/png\.wasm\.[^"]+)"', listed)
    proxy.replies[path] = Reply(404, {}, b"")
    visit.go_to_choosing(person)
    (row,) = visit.fingerprint(person, [half_transparent(tmp_path / "a.png")])
    assert row.state == "done"
    assert visit.sentences(person)["digests_only"] in row.text
    (item,) = visit.items(visit.review(person)).values()
    assert item["pdq"] == []


def known_picture(kind: str) -> bytes:
    """Return one of the pictures by which the engine finds out what a browser does."""
    found = re.search(rf"^  {kind}:\n((?:    \"[^\"]*\"[ +,]*\n)+)", KNOWN_PICTURES.read_text(), re.MULTILINE)
    assert found
    return base64.b64decode("".join(re.findall(r'"([^"]*)"', found[1])))


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_known_pictures_are_what_the_engine_takes_them_for(kind: str) -> None:
    text = KNOWN_PICTURES.read_text()
    halves = [tuple(map(int, half)) for half in re.findall(r"^  \[(\d+), (\d+), (\d+)\],$", text, re.MULTILINE)]
    with Image.open(io.BytesIO(known_picture(kind))) as picture:
        assert picture.format == kind.upper()
        assert picture.size == (32, 16)
        assert picture.getexif()[0x0112] == 6
        assert picture.info["icc_profile"][36:40] == b"acsp"
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    most = 0 if kind in ("png", "webp") else 4
    for half, color in enumerate(halves):
        middle = pixels[4:12, 4 + 16 * half : 12 + 16 * half]
        assert np.abs(middle - color).max() <= most
