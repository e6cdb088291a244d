"""What holds for every page: its policies, width, weight and calm, its use without scripts and without a mouse.

Headings in order are html-validate's and axe's to judge: see test_html.py and test_axe.py.
"""

from __future__ import annotations

import gzip
import urllib.request
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sitebuild.screenshots import STATES

from . import visit
from .addresses import ALL, CONTENT, ENGLISH, WIDTHS, paths

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Seat
    from .person import PlaywrightPerson
    from .proxy import Proxy
    from .server import Server

WEIGHT = 60 * 1024
"""Bytes that a content page may take with its style sheet and its scripts, each compressed with gzip; Brotli makes them
smaller still."""

LAYOUT_SHIFT = 0.01
"""How far things may jump while a page loads; what the web's vitals call good is ten times that."""

TARGET = 24
"""Smallest width and height of what can be pressed, in CSS pixels (WCAG 2.2, 2.5.8)."""


def policy(server: Server, path: str) -> dict[str, str]:
    """Return the directives of an address's Content-Security-Policy."""
    with urllib.request.urlopen(server.address + path, timeout=30) as response:  # noqa: S310 - http, this machine
        directives = response.headers["Content-Security-Policy"].split(";")
    return {name: value for name, _, value in (directive.strip().partition(" ") for directive in directives)}


@pytest.mark.parametrize("path", [*(address.path for address in ALL), "/engine/engine.js"])
def test_pages_and_engine_have_no_network(server: Server, path: str) -> None:
    found = policy(server, path)
    assert (found["default-src"], found["connect-src"]) == ("'none'", "'none'")
    assert found["form-action"] == "'none'"
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(" ".join(found.values()).split())


def test_only_the_courier_has_this_sites_network(server: Server) -> None:
    assert policy(server, "/engine/courier.js")["connect-src"] == "'self'"
    assert "unsafe-inline" not in str(policy(server, "/engine/courier.js"))


WIDTH = "() => document.documentElement.scrollWidth"
PRESSABLE = "a[href], button, summary, input, select, textarea, [tabindex='0']"
SMALL = """([pressable, least]) => [...document.querySelectorAll(pressable)]
  .filter((target) => target.checkVisibility({ visibilityProperty: true }) && getComputedStyle(target).opacity !== "0")
  .flatMap((target) => {
    // A link in a sentence is as high as its line; that is the standard's own exception. The skip link waits unseen.
    if (target.matches("a") && getComputedStyle(target).display === "inline") return [];
    const areas = [target, ...(target.labels ?? [])].map((area) => area.getBoundingClientRect());
    const [width, height] = ["width", "height"].map((side) => Math.max(...areas.map((area) => area[side])));
    return width < least || height < least ? [`${target.outerHTML.slice(0, 120)}: ${width} x ${height}`] : [];
  })"""


@pytest.mark.parametrize("path", paths(ALL))
def test_all_fits_a_narrow_phone_and_can_be_pressed(seat: Seat, path: str) -> None:
    """At 320 pixels, which is also a page at 400 % zoom (WCAG 2.2, 1.4.10), nothing is wider than the screen."""
    person: PlaywrightPerson = seat("chromium", width=WIDTHS[0])
    person.open(path)
    found = {}
    for state in [None, *person.evaluate(STATES)]:
        if state:
            person.page.evaluate(STATES, state)
        found[state] = (person.evaluate(WIDTH), person.evaluate(SMALL, [PRESSABLE, TARGET]))
    assert {state: what for state, what in found.items() if what[0] > WIDTHS[0] or what[1]} == {}


MENU = """() => {
  const { left, right, top, bottom } = document.querySelector("[data-language-switcher] > ul").getBoundingClientRect();
  return { left, right, top, bottom };
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "is", "ar"])
def test_the_list_of_languages_opens_on_the_screen(seat: Seat, language: str, width: int) -> None:
    """Beside a short exit button, beside one with a long label, and from right to left.

    What leaves the screen where lines begin makes no page wider: nobody could scroll to it.
    """
    person: PlaywrightPerson = seat("chromium", width=width, height=600)
    person.open(f"/{language}/")
    person.page.locator("[data-language-switcher] > summary").click()
    menu = person.evaluate(MENU)
    assert menu["right"] - menu["left"] > 0
    assert menu["left"] >= 0
    assert menu["top"] >= 0
    assert menu["right"] <= width
    assert menu["bottom"] <= 600


COVERED = """() => {
  const focused = document.activeElement;
  const bar = document.querySelector(".bar");
  if (focused === document.body) return null;
  const [box, cover] = [focused, bar].map((element) => element.getBoundingClientRect());
  const name = focused.outerHTML.slice(0, 120);
  const tall = box.height > innerHeight - cover.height;
  const is_covered = !bar.contains(focused) && !focused.matches(".skip-link") && !tall
    && (box.top < cover.bottom || box.bottom > innerHeight);
  const place = `from ${box.top} to ${box.bottom}, the bar ends at ${cover.bottom}`;
  return { fault: is_covered ? `${name}: ${place}` : "" };
}"""


@pytest.mark.parametrize("path", paths(ENGLISH))
def test_the_focus_is_never_under_the_bar(seat: Seat, path: str) -> None:
    """Tab to the end and back again: on the way back things come into view from above, where the bar is."""
    person: PlaywrightPerson = seat("chromium", width=WIDTHS[0], height=500)
    person.open(path)
    person.page.wait_for_load_state()
    faults, steps = [], 0
    for key in ("Tab", "Shift+Tab"):
        while steps < 2000:
            person.page.keyboard.press(key)
            steps += 1
            focused = person.evaluate(COVERED)
            if focused is None:
                break
            faults += [focused["fault"]] if focused["fault"] else []
    assert steps > 20
    assert faults == []


SHIFTS = """() => new Promise((resolve) => {
  const shifts = [];
  const name = ({ node }) => (node instanceof Element ? node : node?.parentElement)?.outerHTML.slice(0, 80);
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) shifts.push({ value, sources: sources.map(name) });
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(shifts), 500);
})"""


@pytest.mark.parametrize("path", paths(ALL))
def test_nothing_jumps_while_a_page_loads(seat: Seat, path: str) -> None:
    person: PlaywrightPerson = seat("chromium", width=375)
    person.open(path)
    person.page.wait_for_load_state()
    shifts = person.evaluate(SHIFTS)
    assert sum(shift["value"] for shift in shifts) < LAYOUT_SHIFT, shifts


@pytest.mark.parametrize("path", paths(CONTENT))
def test_a_content_page_is_light(seat: Seat, proxy: Proxy, path: str) -> None:
    person: PlaywrightPerson = seat("chromium")
    person.open(path)
    person.page.wait_for_load_state()
    proxy.wait_until_quiet(0.5)
    targets = {request.target for request in proxy.requests}
    weights = {target: len(gzip.compress(proxy.real_reply(target).body)) for target in targets}
    assert path in weights
    assert sum(weights.values()) <= WEIGHT, weights


READ = """() => {
  const main = document.querySelector("main");
  const operated = "noscript, .needs-script, select, button, label, [role=status]"; // made for scripts, not to be read
  for (const part of main.querySelectorAll(operated)) part.remove();
  return main.innerText.split(/\\s+/).filter(Boolean);
}"""


@pytest.mark.parametrize("path", paths(CONTENT))
def test_a_content_page_is_read_without_scripts(seat: Seat, path: str) -> None:
    words = {}
    for without_scripts in (False, True):
        person: PlaywrightPerson = seat("chromium", without_scripts=without_scripts)
        person.open(path)
        words[without_scripts] = person.evaluate(READ)
    missing = Counter(words[False]) - Counter(words[True])
    assert words[True]
    assert sorted(missing) == []


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
