"""What holds for every page: its policies, its width, its use without scripts and without a mouse."""

from __future__ import annotations

import tomllib
import urllib.request
from typing import TYPE_CHECKING

import pytest

from . import visit
from .server import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Seat
    from .person import PlaywrightPerson
    from .proxy import Proxy
    from .server import Server

NARROW = 320
"""Width of the narrowest phone, in CSS pixels, and of a page at 400 % zoom (WCAG 2.2, 1.4.10)."""


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the site's tables."""
    (rows,) = tomllib.loads((ROOT / "site" / "data" / name).read_text()).values()
    return list(rows)


LANGUAGES = [row["code"] for row in table("languages.toml")]
PAGES = [f"/{language}/{row['slug']}/".replace("//", "/") for language in LANGUAGES for row in table("pages.toml")]


def policy(server: Server, path: str) -> dict[str, str]:
    """Return the directives of an address's Content-Security-Policy."""
    with urllib.request.urlopen(server.address + path, timeout=30) as response:  # noqa: S310 - http, this machine
        directives = response.headers["Content-Security-Policy"].split(";")
    return {name: value for name, _, value in (directive.strip().partition(" ") for directive in directives)}


@pytest.mark.parametrize("path", [*PAGES, "/engine/engine.js"])
def test_pages_and_engine_have_no_network(server: Server, path: str) -> None:
    found = policy(server, path)
    assert (found["default-src"], found["connect-src"]) == ("'none'", "'none'")
    assert found["form-action"] == "'none'"
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(" ".join(found.values()).split())


def test_only_the_courier_has_this_sites_network(server: Server) -> None:
    assert policy(server, "/engine/courier.js")["connect-src"] == "'self'"
    assert "unsafe-inline" not in str(policy(server, "/engine/courier.js"))


OVERFLOW = """() => {
  const steps = [...document.querySelectorAll("[data-step], [data-other-browser], [data-leave-guard]")];
  const widths = { page: document.documentElement.scrollWidth };
  for (const step of steps) {
    for (const other of steps) other.hidden = other !== step;
    if (step instanceof HTMLDialogElement) step.show();
    widths[step.dataset.step ?? step.id ?? step.tagName] = document.documentElement.scrollWidth;
  }
  return widths;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_narrow_phone(seat: Seat, path: str) -> None:
    person = seat("chromium", width=NARROW)
    person.open(path)
    widths = person.evaluate(OVERFLOW)
    assert {name: width for name, width in widths.items() if width > NARROW} == {}


def test_without_scripts_the_start_page_says_what_to_do_and_exit_works(seat: Seat) -> None:
    person: PlaywrightPerson = seat("chromium", without_scripts=True)
    person.open("/en/start/")
    assert person.page.get_by_role("heading", level=1).all_inner_texts() == ["This page needs JavaScript"]
    assert person.page.get_by_role("button").count() == 0
    exit_link = person.page.get_by_role("link", name="Exit", exact=True)
    assert exit_link.get_attribute("href") == "https://www.wikipedia.org/"


def go_to(person: PlaywrightPerson, name: str) -> None:
    """Press Tab until what has the focus has a name."""
    names = []
    for _ in range(60):
        person.page.keyboard.press("Tab")
        names.append(
            person.evaluate(
                """() => {
                  const { ariaLabel, labels, innerText } = document.activeElement;
                  return (ariaLabel ?? labels?.[0]?.innerText ?? innerText).trim();
                }"""
            )
        )
        if names[-1] == name:
            return
    pytest.fail(f"“{name}” is not reached with Tab, only {names}")


def press(person: PlaywrightPerson, name: str, key: str = "Enter") -> None:
    person.page.wait_for_load_state()
    go_to(person, name)
    person.page.keyboard.press(key)


def test_the_whole_way_with_the_keyboard_alone(seat: Seat, proxy: Proxy, album: list[Path]) -> None:
    person: PlaywrightPerson = seat("chromium")
    person.open("/en/")
    press(person, "Start")
    person.wait_for_heading(visit.BEFORE)
    press(person, "Continue")
    person.wait_for_heading(visit.SAFE)
    questions = ((visit.SAFE_ENOUGH, visit.WHO), (visit.UNDER_18, visit.DEVICE), (visit.HERE, visit.CHOOSE))
    for answer, heading in questions:
        press(person, answer, "Space")
        press(person, "Continue")
        person.wait_for_heading(heading)
    with person.page.expect_file_chooser() as chooser:
        press(person, visit.CHOOSE_FILES)
    chooser.value.set_files(album[1])
    person.wait_for_heading(visit.FINGERPRINTS)
    person.wait_for(visit.sentences(person)["state_done"])
    press(person, "Continue")
    person.wait_for_heading(visit.REVIEW)
    press(person, "Continue")
    person.wait_for_heading(visit.CODE)
    press(person, "I have kept my case code", "Space")
    press(person, "Send")
    person.wait_for_heading(visit.RECEIPT)
    assert len(proxy.posts()) == 1
