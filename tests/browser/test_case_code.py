"""The ways to keep a case code: a file, a card on paper, words to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import visit

if TYPE_CHECKING:
    from pathlib import Path

    from .person import Person, PlaywrightPerson
    from .proxy import Proxy

PAPER = """() => {
  dispatchEvent(new Event("beforeprint"));
  const text = document.body.innerText;
  dispatchEvent(new Event("afterprint"));
  return text;
}"""
NEUTRAL = "Print it without the name of this site"


def go_to_code(person: Person, album: list[Path]) -> str:
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    visit.review(person)
    return visit.keep_code(person)


# The other drivers do not tell of downloads; that Firefox and WebKitGTK save, too, was tried by hand.
@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_the_saved_file_has_the_code_and_nothing_else(
    person: PlaywrightPerson, proxy: Proxy, album: list[Path]
) -> None:
    code = go_to_code(person, album)
    asked = len(proxy.requests)
    with person.page.expect_download() as download:
        person.press("Save as a file")
    assert download.value.suggested_filename == "note.txt"
    assert download.value.path().read_text() == f"{code}\n"
    person.wait_for("Saved as “note.txt”.")
    assert person.heading() == visit.CODE
    assert len(proxy.requests) == asked


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_on_paper_there_is_a_card_and_without_the_name_if_wanted(person: PlaywrightPerson, album: list[Path]) -> None:
    code = go_to_code(person, album)
    screen = person.text()
    person.tick(NEUTRAL)
    person.page.emulate_media(media="print")
    assert person.evaluate(PAPER).split() == [code]
    person.page.emulate_media(media="screen")
    person.page.locator("label:visible").filter(has_text=NEUTRAL).click()
    person.page.emulate_media(media="print")
    lines = person.evaluate(PAPER).split("\n")
    host = person.address.removeprefix("http://")
    assert [line for line in lines if line] == ["Case code", code, "Take It Down", f"{host}/en/case/"]
    person.page.emulate_media(media="screen")
    assert person.text() == screen


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_each_character_has_its_word(person: PlaywrightPerson, album: list[Path]) -> None:
    code = go_to_code(person, album)
    person.page.locator("summary:visible").filter(has_text="Say it aloud").click()
    words = person.page.locator("[data-aloud]:visible ul li").all_inner_texts()
    assert [word[0] for word in words] == list(code.replace("-", ""))
    assert all(" for " in word or "number" in word for word in words)
