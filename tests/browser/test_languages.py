"""Every language all the way: a whole case in it, and nothing in it that has not been translated."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sitebuild.local_names import LocalNames
from sitebuild.project import REPOSITORY
from sitebuild.pseudo import PSEUDO_LANGUAGES

from . import visit
from .words import say_in

if TYPE_CHECKING:
    from pathlib import Path

    from sitebuild.project import Language

    from .conftest import Seat
    from .person import PlaywrightPerson

ENGLISH, *OTHERS = REPOSITORY.languages
IS_WITHDRAWN = "() => document.querySelector('[data-state=withdrawn]').checkVisibility()"
VISIBLE_TEXT = """() => {
  const spoken = [...document.querySelectorAll("main [aria-label]")].map((element) => element.ariaLabel);
  const names = document.querySelectorAll("bdi, code, pre, output, [translate=no], [data-name], [data-document]");
  for (const name of names) name.style.display = "none";
  const text = document.querySelector("main").innerText;
  for (const name of names) name.style.removeProperty("display");
  return [text, document.title, ...spoken].join("\\n");
}"""
"""What a visitor sees and hears, but for names and for what is sent."""

PLAIN = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_a_whole_case_in_every_language(seat: Seat, album: list[Path], language: Language) -> None:
    say, home = say_in(language.code), f"/{language.code}/"
    person: PlaywrightPerson = seat("chromium", width=375)
    visit.go_to_choosing(person, home, say)
    (row,) = visit.fingerprint(person, album[1:2], say=say)
    assert (row.state, row.text) == ("done", visit.sentences(person)["state_done"])
    document = visit.review(person, say)
    assert len(visit.items(document)) == 1
    assert say("Photos: {count}").replace("{count}", "1") in person.text()
    code = visit.keep_code(person, say)
    visit.send(person, say=say)

    visit.look_up(person, code, f"{home}case/", say)
    person.press(say("Show me"))
    today = LocalNames(language.babel).date(datetime.now(UTC).date().isoformat())
    assert today in person.text()
    person.press(say("Withdraw"))
    person.press(say("Yes, withdraw"))
    person.wait_until(lambda: person.evaluate(IS_WITHDRAWN), "the withdrawal")
    assert person.path() == f"{home}case/"


@pytest.mark.parametrize("language", [language for language, _ in PSEUDO_LANGUAGES], ids=lambda language: language.code)
def test_no_step_and_no_error_says_an_untranslated_word(
    seat: Seat, mixed_files: dict[Path, str], language: Language
) -> None:
    translations = dict(PSEUDO_LANGUAGES)[language]
    say, home = translations.gettext, f"/{language.code}/"
    person: PlaywrightPerson = seat("chromium", width=375)
    names = [file.name for file in mixed_files]
    visit.go_to_choosing(person, home, say)
    rows = visit.fingerprint(person, list(mixed_files), say=say)
    assert {row.error for row in rows} > {"file_empty", "file_truncated", "file_duplicate"}
    assert [row.text for row in rows if PLAIN.search(row.text)] == []
    assert_translated(person, names)
    visit.review(person, say)
    assert_translated(person, names)
    code = visit.keep_code(person, say)
    assert_translated(person, names)
    visit.send(person, say=say)
    assert_translated(person, names)
    visit.look_up(person, code, f"{home}case/", say)
    person.press(say("Show me"))
    assert_translated(person, names)


def assert_translated(person: PlaywrightPerson, names: list[str]) -> None:
    text = str(person.evaluate(VISIBLE_TEXT))
    for name in names:
        text = text.replace(name, "")
    assert len(text) > 100
    assert [line for line in text.splitlines() if PLAIN.search(line)] == []


@pytest.mark.parametrize("slug", ["start", "practice", "case"])
def test_no_sentence_of_a_script_is_untranslated(seat: Seat, slug: str) -> None:
    """All that scripts may say, also what only a fault of the browser brings about."""
    person: PlaywrightPerson = seat("chromium")
    person.open(f"/en-XA/{slug}/")
    sentences = visit.sentences(person)
    assert len(sentences) > 40
    assert [text for text in sentences.values() if PLAIN.search(re.sub(r"\{\w+\}", "", text))] == []
