"""The questions before the choosing: each answer leads to its advice and to a way on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from sitebuild.deployment import Deployment
from sitebuild.pages import write_pages
from sitebuild.project import Project

from . import visit
from .server import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from .person import Person, PlaywrightPerson

only_chromium = pytest.mark.parametrize("engine", ["chromium"], indirect=True)

NOT_HERE = "You can still do something"
NAME_OF_FOCUS = "() => document.activeElement.innerText"
TITLE = "() => document.title"
LINKS = """() => [...document.querySelectorAll("main a[href]")].filter((link) => link.checkVisibility())
  .map((link) => link.getAttribute("href"))"""

ADD_NUMBER = """() => {
  const link = Object.assign(document.createElement("a"), { href: "tel:112", textContent: "Call 112" });
  document.querySelector("footer").append(link);
}"""

ADVICE = {
    "I am in danger, or I think about not wanting to live": ("You come first", ["Talk to someone now"]),
    "Somebody threatens me": (
        "You do not have to do what they want",
        [
            "Do not pay",
            "Stop now, and keep the receipts",
            "You need not send any",
            "Keep the chats, names and links",
            "Take screenshots only of what shows no private picture",
            "Send the picture to nobody",
            "You need not decide now whether to delete it",
        ],
    ),
    "Somebody makes me use this site": ("You do not have to do this", ["take a case back", "within seven days"]),
    "I passed on a picture of somebody else": (
        "You can help to stop it",
        ["Do not pass the picture on again", "Keep the chats, names and links"],
    ),
}


@only_chromium
@pytest.mark.parametrize("label", ADVICE)
def test_each_answer_about_safety_leads_to_its_advice_and_on(person: Person, label: str) -> None:
    heading, words = ADVICE[label]
    visit.go_to_questions(person)
    visit.answer(person, label, heading)
    assert [part for part in words if part not in person.text()] == []
    visit.go_on(person, visit.WHO)
    person.press("Back")
    person.wait_for_heading(heading)
    person.press("Back")
    person.wait_for_heading(visit.SAFE)
    assert person.evaluate("() => document.querySelector('input:checked').labels[0].innerText") == label


@only_chromium
def test_planning_with_a_helpline_comes_before_stopping_to_reply(person: Person) -> None:
    visit.go_to_questions(person)
    visit.answer(person, "Somebody threatens me", "You do not have to do what they want")
    text = person.text()
    assert 0 < text.index("plan with a helpline first") < text.index("stop replying")
    for path in ("/en/questions/#money", "/en/adults/"):
        person.open(path)
        text = person.text()
        assert 0 < text.index("make a plan with a helpline first") < text.index("stop answering")


WHO = {
    "I was under 18 then": (None, "adult_was_minor"),
    "I am not sure how old I was then": ("Not being sure is fine", "adult_was_minor"),
    "I am helping someone under 18": ("The young person chooses", "trusted_adult"),
}


@only_chromium
@pytest.mark.parametrize("label", WHO)
def test_the_answer_is_what_the_document_says(person: Person, album: list[Path], label: str) -> None:
    advice, reporter = WHO[label]
    visit.go_to_questions(person)
    visit.answer(person, visit.SAFE_ENOUGH, visit.WHO)
    visit.answer(person, label, advice or visit.DEVICE)
    if advice:
        visit.go_on(person, visit.DEVICE)
    visit.answer(person, visit.HERE, visit.CHOOSE)
    assert ("Do not look at the picture" in person.text()) == (reporter == "trusted_adult")
    visit.fingerprint(person, album[1:2])
    assert json.loads(visit.review(person))["reporter"] == reporter
    assert visit.sentences(person)[f"reporter_{reporter}"] in person.text()


@only_chromium
def test_adults_with_images_as_adults_are_sent_to_stopncii(person: Person) -> None:
    visit.go_to_questions(person)
    visit.answer(person, visit.SAFE_ENOUGH, visit.WHO)
    visit.answer(person, "I was 18 or older", "StopNCII.org can help you")
    assert "https://stopncii.org/" in person.evaluate(LINKS)
    assert "Continue" not in person.text()


def reload(person: Person) -> None:
    """Load the page again, without being asked: on iPhones no browser asks."""
    person.evaluate(
        "() => { dispatchEvent(new Event('exit')); globalThis.isOld = 1; setTimeout(() => location.reload()); }"
    )
    fresh = "() => document.readyState === 'complete' && !globalThis.isOld"
    person.wait_until(lambda: person.evaluate(fresh), "the page again")


def go_to_device(person: Person) -> None:
    visit.go_to_questions(person)
    visit.answer(person, visit.SAFE_ENOUGH, visit.WHO)
    visit.answer(person, visit.UNDER_18, visit.DEVICE)


def test_without_it_on_this_device_there_is_a_real_way_on(person: Person) -> None:
    go_to_device(person)
    visit.answer(person, "No, I do not have it here", NOT_HERE)
    text = person.text()
    assert "ask nobody for one" in text
    assert "Ask an adult you trust" in text
    assert not re.search("download|screenshot|save", text, re.IGNORECASE)
    for button, path in (("Find the report form", "/en/platforms/"), ("Find a report office", "/en/help/")):
        person.press(button)
        person.wait_until(lambda path=path: person.path() == path, f"the page {path}")
        person.back()
        person.wait_for_heading(NOT_HERE)
    person.press("Back")
    person.wait_for_heading(visit.DEVICE)


@only_chromium
def test_what_is_online_is_reported_first(person: Person) -> None:
    go_to_device(person)
    visit.answer(person, "Yes, and it is online already", "First report it where it is")
    assert "/en/platforms/" in person.evaluate(LINKS)
    visit.go_on(person, visit.CHOOSE)


@only_chromium
def test_going_on_takes_an_answer(person: Person) -> None:
    visit.go_to_questions(person)
    person.press("Continue")
    person.wait_for(visit.sentences(person)["choose_answer"])
    assert person.heading() == visit.SAFE


@only_chromium
def test_files_are_not_asked_for_before_the_answers(person: Person) -> None:
    go_to_device(person)
    visit.answer(person, visit.HERE, visit.CHOOSE)
    reload(person)
    person.wait_for_heading(visit.WHO)  # the answers are gone with the page
    assert person.evaluate("() => document.querySelectorAll('input:checked').length") == 0


def test_each_step_says_where_it_is_and_takes_the_focus(person: Person, album: list[Path]) -> None:
    visit.go_to_questions(person)
    titles = [person.evaluate(TITLE)]
    for label, heading in (
        (visit.SAFE_ENOUGH, visit.WHO),
        ("I am not sure how old I was then", "Not being sure is fine"),
        (None, visit.DEVICE),
        (visit.HERE, visit.CHOOSE),
    ):
        visit.answer(person, label, heading) if label else visit.go_on(person, heading)
        titles.append(person.evaluate(TITLE))
        assert person.evaluate(NAME_OF_FOCUS) == heading
    visit.fingerprint(person, album[1:2])
    visit.review(person)
    titles.append(person.evaluate(TITLE))
    assert titles == [
        "Step 1 of 7: Safety",
        "Step 2 of 7: About you",
        "Step 2 of 7: About you",
        "Step 3 of 7: On this device",
        "Step 4 of 7: Choose",
        "Step 6 of 7: Look at it",
    ]
    assert "Step 6 of 7" in person.text()


@only_chromium
def test_pictures_are_shown_only_when_wanted_and_then_blurred(person: Person, album: list[Path]) -> None:
    blurs = "() => [...document.querySelectorAll('[data-picture] img')].map((img) => getComputedStyle(img).filter)"
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    assert person.evaluate(blurs) == []
    person.tick("Show small blurred pictures")
    person.wait_until(lambda: person.evaluate(blurs), "the picture")
    assert person.evaluate(blurs) == ["blur(5px)"]


def test_a_reload_says_what_was_not_sent(person: Person, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    reload(person)
    person.wait_for("Nothing was sent. Your photos and videos are still on your device.")
    assert visit.rows(person) == []
    visit.answer(person, visit.UNDER_18, visit.DEVICE)
    assert "Nothing was sent." not in person.text()


@only_chromium
def test_a_reload_after_the_sending_says_so(person: Person, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    visit.review(person)
    visit.keep_code(person)
    visit.send(person)
    reload(person)
    person.wait_for("Your fingerprints were sent before the page was loaded again.")
    person.forward()
    assert person.heading() != visit.RECEIPT


@only_chromium
def test_the_receipt_names_what_comes_next_and_who_else_helps(person: Person, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    visit.review(person)
    visit.keep_code(person)
    visit.send(person)
    assert "What happens next" in person.text()
    assert "may look at it and may have to report it" in person.text()
    links = person.evaluate(LINKS)
    assert {"https://takeitdown.ncmec.org/", "https://stopncii.org/", "/en/platforms/", "/en/case/"} <= set(links)


@only_chromium
def test_calling_for_help_is_never_asked_about(person: PlaywrightPerson, album: list[Path]) -> None:
    asked: list[str] = []
    person.page.on("dialog", lambda dialog: asked.append(dialog.type))
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    person.evaluate(ADD_NUMBER)
    person.press("Call 112")
    person.page.wait_for_timeout(500)
    assert asked == []
    assert "Leave this page?" not in person.text()


def test_without_a_platform_start_offers_the_practice_and_the_services(tmp_path: Path) -> None:
    project = Project(ROOT)
    write_pages(project, tmp_path, Deployment.DEMONSTRATION)
    for language in project.languages:
        page = (tmp_path / language.code / "start" / "index.html").read_text()
        assert "data-step" not in page
        assert "start-flow.js" not in page
        links = re.findall(r'<a [^>]*href="([^"]+)"', page.partition("<main")[2].partition("</main>")[0])
        offered = {f"/{language.code}/practice/", f"/{language.code}/platforms/"}
        assert {"https://takeitdown.ncmec.org/", "https://stopncii.org/"} | offered <= set(links)
        assert "data-step" in (tmp_path / language.code / "practice" / "index.html").read_text()
