"""Files that cannot be fingerprinted: each gets its own sentence, and the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import visit
from .bad_files import DONE
from .photographs import jpeg, small_pictures
from .visit import Row

if TYPE_CHECKING:
    from pathlib import Path

    from .person import Person, PlaywrightPerson


def assert_rows(person: Person, expected: dict[str, str]) -> None:
    """Compare the list with the code of the sentence that each file, in its order, must have."""
    sentences = visit.sentences(person)
    assert len({sentences[code] for code in expected.values()}) == len(set(expected.values()))
    assert visit.rows(person) == [
        Row(name, "done", "", sentences[code]) if code == DONE else Row(name, "failed", code, sentences[code])
        for name, code in expected.items()
    ]


def test_each_bad_file_has_its_own_sentence_and_the_others_go_on(person: Person, mixed_files: dict[Path, str]) -> None:
    visit.go_to_choosing(person)
    visit.fingerprint(person, list(mixed_files))
    assert_rows(person, {file.name: code for file, code in mixed_files.items()})
    assert len(visit.items(visit.review(person))) == 2


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
@pytest.mark.parametrize("place", ["[data-drop]", "h1"], ids=["on the zone", "beside it"])
def test_a_dropped_folder_is_told_from_a_file(
    person: PlaywrightPerson, album: list[Path], tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    visit.go_to_choosing(person)
    person.drop(place, [folder, album[1]])
    person.wait_for_heading(visit.FINGERPRINTS)
    person.wait_for(visit.sentences(person)[DONE])
    assert_rows(person, {album[1].name: DONE, "holiday": "file_is_folder"})


@pytest.mark.parametrize("engine", ["webkit"], indirect=True)
def test_a_folder_in_the_file_field_is_told_from_a_file(person: Person, album: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    visit.go_to_choosing(person)
    visit.fingerprint(person, [folder, album[1]])  # Chromium and Firefox offer no folder there
    assert_rows(person, {"holiday": "file_is_folder", album[1].name: DONE})


def test_a_file_that_is_gone_cannot_be_read(person: Person, album: list[Path], tmp_path: Path) -> None:
    gone = tmp_path / "gone.jpg"
    gone.write_bytes(jpeg())
    visit.go_to_choosing(person)
    person.choose(visit.CHOOSE_FILES, [*album[:3], gone])
    gone.unlink()  # while the engine is at the files before it
    person.wait_until(lambda: [row.state for row in visit.rows(person)][3:] == ["failed"], "a refusal", 60)
    assert_rows(person, {file.name: DONE for file in album[:3]} | {"gone.jpg": "file_unreadable"})


def test_two_hundred_files_at_once(person: Person, tmp_path: Path) -> None:
    files = small_pictures(tmp_path, 200)
    visit.go_to_choosing(person)
    visit.fingerprint(person, files)
    assert_rows(person, {file.name: DONE for file in files})
    assert len(visit.items(visit.review(person))) == 200
