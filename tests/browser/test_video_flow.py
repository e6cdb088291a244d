"""Videos on the way through the site: how far one is, how long it takes, and what happens meanwhile."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.fingerprint import videos
from tests.fingerprint.pictures import encode, photograph

from . import visit
from .proxy import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Worker

    from .person import PlaywrightPerson
    from .proxy import Proxy

only_chromium = pytest.mark.parametrize("engine", ["chromium"], indirect=True)

SHORT, LONG = 3, 600
"""Seconds: a video that is ready soon, and one that is at work for as long as a test looks at it."""

NOTE = "On a phone it may pause while you use another app."
PAUSED = " · Paused. It goes on when you are back on this page."
ENGINE = "/engine/engine.js"
CACHED_BY = ("cache-control", "last-modified")
HEIGHTS = "() => [...document.querySelectorAll('[data-job]')].map((row) => row.clientHeight)"
FOCUSED = "() => document.activeElement.ariaLabel ?? document.activeElement.innerText"

STAND_IN_LOCK = """
globalThis.locks = [];
Object.defineProperty(navigator, "wakeLock", { value: { request: async (type) => {
  const lock = { type, released: false, release: async () => void (lock.released = true) };
  locks.push(lock);
  return lock;
} } });
"""
"""A screen lock that can be looked at: the real one tells nobody."""
LOCKS = "() => locks.map(({ type, released }) => [type, released])"
HIDE_AND_SHOW = """() => {
  for (const lock of locks) lock.released = true; // as browsers do with a hidden page
  document.dispatchEvent(new Event("visibilitychange"));
}"""

WATCH_ENGINE = """() => {
  const { VideoDecoder } = self;
  self.watched = { decoders: [], frames: [], reads: 0, streams: new Set() };
  self.VideoDecoder = class extends VideoDecoder {
    constructor({ output, error }) {
      super({ output: (frame) => { watched.frames.push(frame); output(frame); }, error });
      watched.decoders.push(this);
    }
  };
  const { slice } = Blob.prototype;
  Blob.prototype.slice = function (...range) {
    if (this.name === "long.mp4") watched.reads++;
    return slice.apply(this, range);
  };
  const { getReader } = ReadableStream.prototype;
  ReadableStream.prototype.getReader = function (...options) {
    const reader = getReader.apply(this, options);
    watched.streams.add(reader);
    reader.closed.finally(() => watched.streams.delete(reader)).catch(() => {});
    return reader;
  };
}"""
"""Keeps in the engine's worker what a video is decoded with: nothing else tells what is given back."""
HELD = """() => ({
  decoders: watched.decoders.filter(({ state }) => state !== "closed").length,
  frames: watched.frames.filter(({ format }) => format !== null).length,
  streams: watched.streams.size,
})"""
READS = "() => watched.reads"

ESTIMATE = """async (reports) => {
  const { Estimate } = await import("/assets/estimate.js");
  const estimate = new Estimate();
  for (const [seconds, fraction, paused] of reports) estimate.report(seconds * 1000, fraction, paused);
  return estimate.left === null ? null : Math.round(estimate.left / 1000);
}"""
CODES = """async (minutes) => {
  const { codeOfTimeLeft } = await import("/assets/estimate.js");
  return minutes.map((one) => codeOfTimeLeft(one * 60000));
}"""
CLOCK = """async (seconds) => (await import("/assets/estimate.js")).clock(seconds)"""


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return videos.make(tmp_path_factory.mktemp("clips") / "clip.mp4", size=(1280, 720), seconds=SHORT)


@pytest.fixture(scope="session")
def long_video(clip: Path) -> Path:
    return videos.repeated(clip, clip.with_name("long.mp4"), LONG // SHORT)


@pytest.fixture
def chooser(seat: Callable[..., PlaywrightPerson]) -> PlaywrightPerson:
    """Somebody who is about to choose, at a browser as narrow as a phone's whose screen lock can be looked at."""
    person = seat("chromium", width=375)
    person.page.add_init_script(STAND_IN_LOCK)
    visit.go_to_choosing(person)
    return person


def state(person: PlaywrightPerson, name: str) -> visit.Row:
    return next(row for row in visit.rows(person) if row.name == name)


def time_in(person: PlaywrightPerson, name: str) -> int:
    """Return how many seconds of the long video are done, by what its row says."""
    match = re.match(r"(\d+):(\d\d) of 10:00", state(person, name).text)
    return int(match[1]) * 60 + int(match[2]) if match else 0


def engine_worker(person: PlaywrightPerson) -> Worker | None:
    return next((worker for worker in person.page.workers if worker.url.endswith("/engine/engine.js")), None)


def test_a_long_video_tells_how_far_it_is_and_can_be_stopped(
    chooser: PlaywrightPerson, long_video: Path, clip: Path
) -> None:
    chooser.choose(visit.CHOOSE_FILES, [long_video, clip])
    chooser.wait_until(lambda: time_in(chooser, long_video.name) > 0, "a time in the video", 60)
    earlier, heights = time_in(chooser, long_video.name), chooser.evaluate(HEIGHTS)
    chooser.wait_until(lambda: time_in(chooser, long_video.name) > earlier, "a later time in the video")
    assert NOTE in chooser.text()
    assert chooser.evaluate(LOCKS) == [["screen", False]]
    chooser.evaluate(HIDE_AND_SHOW)
    chooser.wait_until(lambda: chooser.evaluate(LOCKS) == [["screen", True], ["screen", False]], "another lock")
    chooser.wait_until(
        lambda: re.search(r" · (About \d+ minutes?|Less than a minute) left$", state(chooser, long_video.name).text),
        "how long it still takes",
    )
    assert chooser.evaluate(HEIGHTS) == heights, "nothing jumps"
    chooser.press(f"Cancel: {long_video.name}")
    assert state(chooser, long_video.name).text == "Stopped"
    assert [row.state for row in visit.wait_for_fingerprints(chooser, 2, 60)] == ["cancelled", "done"]
    assert NOTE not in chooser.text()
    assert chooser.evaluate(LOCKS) == [["screen", True], ["screen", True]]


def test_whoever_stops_a_video_by_the_keyboard_does_not_lose_the_place(
    chooser: PlaywrightPerson, long_video: Path, clip: Path
) -> None:
    chooser.choose(visit.CHOOSE_FILES, [clip, long_video])
    chooser.wait_for_heading(visit.FINGERPRINTS)
    chooser.page.get_by_role("button", name=f"Cancel: {clip.name}").focus()
    chooser.wait_until(lambda: time_in(chooser, long_video.name) > 0, "the second video's turn", 60)
    assert chooser.evaluate(FOCUSED) == f"Remove: {clip.name}"
    chooser.page.get_by_role("button", name="Cancel all").focus()
    chooser.page.keyboard.press("Enter")
    chooser.wait_until(lambda: state(chooser, long_video.name).text == "Stopped", "the end")
    assert chooser.evaluate(FOCUSED) == visit.FINGERPRINTS


@pytest.mark.parametrize("way", ["WebCodecs", "the page's <video>"])
def test_in_the_background_a_video_goes_on_or_says_that_it_pauses(
    way: str, seat: Callable[..., PlaywrightPerson], proxy: Proxy, long_video: Path
) -> None:
    if way != "WebCodecs":
        real = proxy.real_reply(ENGINE)
        # Not stored, or the browser would ask whether this one has changed.
        kept = {name: value for name, value in real.headers.items() if name.lower() not in CACHED_BY}
        proxy.replies[ENGINE] = Reply(
            200, kept | {"Cache-Control": "no-store"}, b"delete self.VideoDecoder;" + real.body
        )
    person = seat("firefox")  # Chromium, when driven, shows its pages to nobody and yet calls them visible
    visit.go_to_choosing(person)
    person.choose(visit.CHOOSE_FILES, [long_video])
    person.wait_until(lambda: time_in(person, long_video.name) > 0, "a time in the video", 60)
    with another_tab(person):
        if way != "WebCodecs":
            person.wait_until(lambda: state(person, long_video.name).text.endswith(PAUSED), "that it pauses")
        earlier = time_in(person, long_video.name)
        if way == "WebCodecs":
            person.wait_until(lambda: time_in(person, long_video.name) > earlier, "work in the background")
    person.wait_until(lambda: time_in(person, long_video.name) > earlier, "that it goes on")
    assert PAUSED not in state(person, long_video.name).text


@contextmanager
def another_tab(person: PlaywrightPerson) -> Iterator[None]:
    """Look at another tab for a while, so that the page is hidden."""
    is_hidden = "() => document.hidden"
    with person.page.context.expect_page() as opened:
        person.evaluate("() => void open('about:blank')")
    person.wait_until(lambda: person.evaluate(is_hidden), "the other tab")
    yield
    assert person.evaluate(is_hidden)
    opened.value.close()
    person.wait_until(lambda: not person.evaluate(is_hidden), "the page")


def test_a_stopped_video_gives_back_all_that_it_was_decoded_with(
    chooser: PlaywrightPerson, long_video: Path, clip: Path
) -> None:
    chooser.wait_until(lambda: engine_worker(chooser) is not None, "the engine")
    engine = engine_worker(chooser)
    engine.evaluate(WATCH_ENGINE)
    chooser.choose(visit.CHOOSE_FILES, [long_video])
    chooser.wait_until(lambda: re.match(r"(?!0:00)\d+:\d\d of ", state(chooser, long_video.name).text), "frames", 60)
    assert engine.evaluate(HELD)["decoders"] == 1
    chooser.press(f"Cancel: {long_video.name}")
    chooser.wait_until(lambda: not any(engine.evaluate(HELD).values()), "that nothing is held any more")
    reads = engine.evaluate(READS)
    assert reads > 0
    listed = visit.fingerprint(chooser, [clip], visit.MORE_FILES)
    assert [row.state for row in listed] == ["cancelled", "done"]
    assert engine.evaluate(READS) == reads
    assert not any(engine.evaluate(HELD).values())


def test_several_videos_wait_for_each_other_and_all_get_their_fingerprints(
    chooser: PlaywrightPerson, clip: Path, tmp_path: Path
) -> None:
    others = [videos.make(tmp_path / f"other-{start}.mp4", seconds=2, start=start) for start in (10, 20)]
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(encode(photograph("coffee.png"), "JPEG"))
    listed = visit.fingerprint(chooser, [clip, *others, photo])
    assert [(row.state, row.text) for row in listed] == [("done", "Fingerprint ready")] * 4
    assert chooser.evaluate(LOCKS) == [["screen", True]]
    document = visit.review(chooser)
    assert "Videos: 3" in chooser.text()
    kinds = [(item["kind"], bool(item.get("vpdq"))) for item in visit.items(document).values()]
    assert sorted(kinds) == [("image", False), *[("video", True)] * 3]


STEADY = [(0, 0, False), (5, 0.05, False)]
ESTIMATES = {
    "it is too soon": ([(0, 0, False), (4.9, 0.049, False)], None),
    "it is time": (STEADY, 95),
    "the last one is still fresh": ([*STEADY, (9, 0.5, False)], 95),
    "the last one is old": ([*STEADY, (10, 0.1, False)], 90),
    "it has become slower": ([(n * 5, 0.02 * n if n < 8 else 0.07 + 0.01 * n, False) for n in range(16)], 390),
    "it has paused": ([(0, 0, False), (4, 0.04, True), (900, 0.04, False), (901, 0.05, False)], 95),
    "the device has slept": ([(0, 0, False), (4, 0.04, False), (9000, 0.09, False)], 192),
    "nothing moves": ([(0, 0.5, False), (5, 0.5, False)], None),
}
"""Reports of seconds, of the fraction that is done, and of whether it pauses then; and the seconds left."""


@only_chromium
def test_the_estimate_comes_from_the_speed_of_the_work(person: Any) -> None:
    person.open("/en/start/")
    told = {name: person.evaluate(ESTIMATE, reports) for name, (reports, _) in ESTIMATES.items()}
    assert told == {name: left for name, (_, left) in ESTIMATES.items()}


@only_chromium
def test_each_time_that_may_be_left_has_its_sentence(person: Any) -> None:
    person.open("/en/start/")
    minutes = [n / 4 for n in range(60 * 4 * 48)]
    codes = person.evaluate(CODES, minutes)
    sentences = visit.sentences(person)
    said = {minute: sentences[code] for minute, code in zip(minutes, codes, strict=True)}
    assert {minute: said[minute] for minute in (0.75, 1, 2.75, 13, 54, 58, 150)} == {
        0.75: "Less than a minute left",
        1: "About 1 minute left",
        2.75: "About 3 minutes left",
        13: "About 15 minutes left",
        54: "About 50 minutes left",
        58: "About 1 hour left",
        150: "About 2 hours left",
    }
    assert [person.evaluate(CLOCK, seconds) for seconds in (0, 59.9, 125, 3725)] == ["0:00", "0:59", "2:05", "1:02:05"]
