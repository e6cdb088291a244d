"""What a case code needs from each language: a word for every character, and a file name that tells nothing."""

import re
from pathlib import Path

import pytest

from fingerprint.case_code import ALPHABET
from sitebuild.deployment import Deployment
from sitebuild.pages import write_pages
from sitebuild.project import REPOSITORY

WORDS = re.compile(r'<p data-character="(.)">([^<]+)</p>')
FILE_NAME = re.compile(r'data-file-name="([^"]+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("site")
    write_pages(REPOSITORY, output, Deployment.LOCAL)
    return output


@pytest.fixture(params=REPOSITORY.languages, ids=lambda language: language.code)
def cards(site, request) -> list[str]:
    """The start page, in one part for each card with a case code on it."""
    page = (site / request.param.code / "start/index.html").read_text()
    parts = page.split(" data-case-code>")[1:]
    assert parts
    return parts


def test_every_character_of_a_code_has_a_word_of_its_own(cards):
    for card in cards:
        spelled = WORDS.findall(card)
        assert "".join(character for character, _ in spelled) == ALPHABET
        assert [words for character, words in spelled if not words.startswith(character)] == []
        assert len({words[1:] for _, words in spelled}) == len(ALPHABET)


def test_the_saved_file_has_a_name_that_every_device_takes(cards):
    for card in cards:
        (name,) = FILE_NAME.findall(card)
        assert re.fullmatch(r"[a-z]{2,16}\.txt", name)
