"""Every kind of video in every engine: the same items as the command line's, and clear sentences for those without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fingerprint.pictures import distance
from tests.fingerprint.video_set import SAMPLES, Sample
from tests.fingerprint.videos import joined, make

from . import comparison, visit
from .bad_videos import LOCKED, PARTLY, make_bad_videos
from .comparison import SEATS, Made
from .measured_table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Seat
    from .person import Person

TABLE = Table("videos.md", "test_videos.py", [sample.title for sample in SAMPLES])
GOOD_QUALITY = 80
MOST_BITS = 10
"""Between two good decoders, of a frame of good quality."""


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory, whole: bool) -> dict[Path, Sample]:
    """The set of videos, or the few that stand for all."""
    folder = tmp_path_factory.mktemp("videos")
    return {sample.write(folder): sample for sample in SAMPLES if whole or sample.is_usual}


@pytest.fixture(scope="session")
def by_command_line(videos: dict[Path, Sample]) -> Made:
    return comparison.by_command_line(videos)


@pytest.fixture(scope="session")
def bad_videos(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Videos of which little or nothing can be made, each with the code of its sentence."""
    return make_bad_videos(tmp_path_factory.mktemp("bad"))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", SEATS)
def test_every_video_gives_the_same_item_as_on_the_command_line(
    name: str, seat: Seat, videos: dict[Path, Sample], by_command_line: Made, pytestconfig: pytest.Config
) -> None:
    engine, circumstances = SEATS[name]
    made = comparison.by_page(seat(engine, **circumstances), videos)
    cells = {sample.title: cell(path, made, by_command_line) for path, sample in videos.items()}
    complaints = [
        f"{sample.title}: {it}" for path, sample in videos.items() for it in differences(path, made, by_command_line)
    ]
    TABLE.check(name, cells, complaints, is_written=pytestconfig.getoption("--write"))


def differences(path: Path, made: Made, expected: Made) -> Iterator[str]:
    """Tell what must not differ between a video's item in the browser and on the command line, and does."""
    yield from comparison.differences(path, made, expected)
    if path not in made.items or path not in expected.items or not made.items[path]["vpdq"]:
        return
    ours, theirs = (frames(each.items[path]) for each in (made, expected))
    if ours.keys() != theirs.keys():
        yield f"variants {set(ours)} instead of {set(theirs)}"
    for variant in ours.keys() & theirs.keys():
        others = ours[variant].keys() ^ theirs[variant].keys()
        if path in made.partly:
            others -= theirs[variant].keys()
        if others:
            yield f"{variant}: frames {sorted(others)} are not in both"
        for number, bits in distances(ours[variant], theirs[variant]).items():
            if bits > MOST_BITS:
                yield f"{variant}, frame {number}: {bits} bits"
            if ours[variant][number]["time"] != theirs[variant][number]["time"]:
                yield f"{variant}, frame {number}: at {ours[variant][number]['time']} s"


def cell(path: Path, made: Made, expected: Made) -> str:
    """Return what the table says about a video."""
    if path in made.errors:
        return f"`{made.errors[path]}`"
    if not made.items[path]["vpdq"]:
        return "digests only"
    ours, theirs = (frames(each.items[path]) for each in (made, expected))
    bits = [
        bits for variant in ours.keys() & theirs.keys() for bits in distances(ours[variant], theirs[variant]).values()
    ]
    told = str(max(bits)) if bits else "nothing to compare with"
    return f"{told}, of a part" if path in made.partly else told


def frames(item: dict[str, Any]) -> dict[str, dict[int, dict[str, Any]]]:
    """Return an item's frames by their variant and number."""
    return {each["variant"]: {frame["frame"]: frame for frame in each["frames"]} for each in item["vpdq"]}


def distances(ours: dict[int, dict[str, Any]], theirs: dict[int, dict[str, Any]]) -> dict[int, int]:
    """Return how far apart frames of good quality are, by their numbers."""
    return {
        number: distance(frame["hash"], theirs[number]["hash"])
        for number, frame in ours.items()
        if number in theirs and theirs[number]["quality"] >= GOOD_QUALITY
    }


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_of_two_videos_in_a_file_the_first_is_taken(person: Person, tmp_path: Path) -> None:
    first, second = (make(tmp_path / f"{start}.mp4", size=(320, 180), seconds=2, start=start) for start in (0, 8))
    both = joined(first, second, tmp_path / "both.mkv")
    made, expected = comparison.by_page(person, [both]), comparison.by_command_line([both, first])
    assert list(differences(both, made, expected)) == []
    assert frames(made.items[both]) == frames(expected.items[first])


def test_each_bad_video_has_its_own_sentence_and_the_next_file_works(
    person: Person, bad_videos: dict[Path, str], album: list[Path]
) -> None:
    if person.engine == "webkit":  # its decoder falls silent at the damage, and is waited for more than a minute
        bad_videos = {path: code for path, code in bad_videos.items() if code != PARTLY}
    visit.go_to_choosing(person)
    sentences = visit.sentences(person)
    files = [*bad_videos, album[3]]
    rows = visit.fingerprint(person, files)
    expected = [*bad_videos.values(), "state_done"]
    told = {row.name: row.error or next(code for code in DONE if row.text.endswith(sentences[code])) for row in rows}
    assert told == {path.name: code for path, code in zip(files, expected, strict=True)}
    assert all(row.text == sentences[row.error] for row in rows if row.error)


DONE = ("state_done", "digests_only", LOCKED, PARTLY)


def test_bad_videos_have_the_same_codes_on_the_command_line(bad_videos: dict[Path, str]) -> None:
    made = comparison.by_command_line(bad_videos)
    assert made.errors == {path: code for path, code in bad_videos.items() if code not in DONE}
    for path, code in bad_videos.items():
        if code == LOCKED:
            assert made.items[path]["vpdq"] == []
