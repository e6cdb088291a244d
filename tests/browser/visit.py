"""The way through the site in the words that a visitor reads: in English, or in a language of which `say` is given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .person import Person
    from .proxy import Proxy
    from .words import Say

BEFORE = "You can leave at any time"
SAFE = "Are you safe right now?"
WHO = "Who are you?"
DEVICE = "Do you have it on this device?"
CHOOSE = "Which photos or videos?"
FINGERPRINTS = "Your fingerprints"
REVIEW = "This is what will be sent"
CODE = "Keep your case code"
RECEIPT = "Your fingerprints are sent"
PRACTICE_CHOOSE = "Choose pictures for the practice"
PRACTICE_RECEIPT = "The practice is done"
OTHER_BROWSER = "Open this page in another browser"

SAFE_ENOUGH = "I am safe enough to go on"
UNDER_18 = "I am under 18"
HERE = "Yes, it is on this device"
CHOOSE_FILES = "Choose photos or videos"
MORE_FILES = "Add more photos or videos"
SENTENCES = """() => Object.fromEntries(
  [...document.querySelector("template[data-messages]").content.querySelectorAll("[data-message]")]
    .map((sentence) => [sentence.dataset.message, sentence.textContent]))"""
ROWS = """() => [...document.querySelectorAll("[data-job]")].map((row) => ({
  name: row.querySelector("[data-name]").innerText,
  state: row.dataset.state,
  error: row.dataset.error ?? "",
  text: row.querySelector("[data-state-text]").innerText,
}))"""
DOCUMENT = "() => document.querySelector('[data-document]').textContent"
CASE_CODE = """() => [...document.querySelectorAll("[data-code]")]
  .filter((code) => code.checkVisibility()).map((code) => code.innerText).join(" / ")"""
ENGINE_FILES = ("python.wasm", "snapshot", "kernel")
EARLY_DECODERS = {"webkit": ("jpeg.wasm", "png.wasm")}
"""What comes with the engine where the browser's own decoder changes the colours of photos and screenshots."""


def in_english(sentence: str) -> str:
    return sentence


class Row(NamedTuple):
    """One chosen file, as the page lists it."""

    name: str
    state: str
    error: str
    text: str


def rows(person: Person) -> list[Row]:
    return [Row(**row) for row in person.evaluate(ROWS)]


def sentences(person: Person) -> dict[str, str]:
    """Return the sentences that the open page may say, by their stable codes."""
    return dict(person.evaluate(SENTENCES))


def go_on(person: Person, to: str, say: Say = in_english) -> None:
    """Press the button that goes on, and wait for the heading of the step that it leads to."""
    person.press(say("Continue"))
    person.wait_for_heading(say(to))


def answer(person: Person, label: str, to: str, say: Say = in_english) -> None:
    """Answer the question of the open step."""
    person.tick(say(label))
    go_on(person, to, say)


def go_to_questions(person: Person, home: str = "/en/", say: Say = in_english) -> None:
    """From the home page to the first question."""
    person.open(home)
    person.press(say("Start"))
    person.wait_for_heading(say(BEFORE))
    go_on(person, SAFE, say)


def go_to_choosing(person: Person, home: str = "/en/", say: Say = in_english) -> None:
    """From the home page to the step where files are chosen."""
    go_to_questions(person, home, say)
    answer(person, SAFE_ENOUGH, WHO, say)
    answer(person, UNDER_18, DEVICE, say)
    answer(person, HERE, CHOOSE, say)


def wait_until_engine_is_there(person: Person, proxy: Proxy) -> None:
    """Wait until the engine's program has come over the network, all of it."""
    names = (*ENGINE_FILES, *EARLY_DECODERS.get(person.engine, ()))
    proxy.wait_until(
        lambda: all(any(f"/packed/{name}." in request.target for request in proxy.requests) for name in names),
        "the engine's files",
    )
    proxy.wait_until_quiet()


def fingerprint(
    person: Person,
    files: Sequence[Path],
    label: str = CHOOSE_FILES,
    seconds: float = 90,
    say: Say = in_english,
) -> list[Row]:
    """Choose files, wait until none is at work any more, and return all rows of the list."""
    expected = len(rows(person)) + len(files)
    person.choose(say(label), files)
    return wait_for_fingerprints(person, expected, seconds, say)


def wait_for_fingerprints(person: Person, expected: int, seconds: float = 90, say: Say = in_english) -> list[Row]:
    """Wait until so many rows are listed and none is at work any more, and return them."""
    person.wait_for_heading(say(FINGERPRINTS))

    def is_finished() -> bool:
        listed = rows(person)
        return len(listed) == expected and not any(row.state in ("waiting", "working") for row in listed)

    person.wait_until(is_finished, f"the end of the work on {expected} files", seconds)
    return rows(person)


def review(person: Person, say: Say = in_english) -> str:
    """Go on to the review and return the document that it shows."""
    go_on(person, REVIEW, say)
    person.press(say("Show exactly what will be sent"))
    person.wait_for('"case_id"')
    return str(person.evaluate(DOCUMENT))


def keep_code(person: Person, say: Say = in_english) -> str:
    """Go on to the case code, confirm that it is kept, and return it."""
    go_on(person, CODE, say)
    person.tick(say("I have kept my case code"))
    return str(person.evaluate(CASE_CODE))


def send(person: Person, to: str = RECEIPT, say: Say = in_english) -> None:
    person.press(say("Send"))
    person.wait_for_heading(say(to))


def look_up(person: Person, code: str, path: str = "/en/case/", say: Say = in_english) -> None:
    """Ask for a case on the case page."""
    person.open(path)
    person.fill(say("Case code"), code)
    person.press(say("Check"))
    person.wait_for(say("Show me"))


def items(document: str | bytes) -> dict[str, dict[str, Any]]:
    """Return a document's items by their SHA-256."""
    return {item["sha256"]: item for item in json.loads(document)["items"]}
