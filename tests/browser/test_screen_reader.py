"""What somebody hears who does not see the page, by Chromium's accessibility tree.

The words of single steps are for the tests of the flow; here every step must be of the form that makes it heard at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sitebuild.screenshots import STATES

from . import visit
from .addresses import ALL, ENGLISH, paths
from .screen_reader import listen

if TYPE_CHECKING:
    from .conftest import Seat
    from .person import PlaywrightPerson
    from .screen_reader import Node

OPERATED = (
    "button",
    "link",
    "textbox",
    "radio",
    "checkbox",
    "combobox",
    "spinbutton",
    "DisclosureTriangle",
    "searchbox",
)
FLOWS = [address for address in ENGLISH if not address.indexable]
FOCUSED = "() => document.activeElement.innerText"


@pytest.fixture
def somebody(seat: Seat) -> PlaywrightPerson:
    """Somebody at Chromium, whose accessibility tree can be read."""
    person: PlaywrightPerson = seat("chromium")
    return person


def test_the_home_page_tells_what_it_is_and_where_start_is(somebody: PlaywrightPerson) -> None:
    somebody.open("/en/")
    page = listen(somebody)
    assert page.names("banner", "main", "contentinfo") == [""] * 3
    assert page.only("banner").names("link") == ["Leave this site now", "Skip to the page", "Home", "Exit"]
    assert page.only("main").only("link", "Start")
    assert "All pages" in page.only("contentinfo").names("navigation")
    regions = page.only("main").all("region")
    assert regions
    assert [region.headings(2)[0] for region in regions] == [region.name for region in regions]


@pytest.mark.parametrize("path", paths(ALL))
def test_every_page_has_its_landmarks_and_a_name_for_everything(somebody: PlaywrightPerson, path: str) -> None:
    somebody.open(path)
    page = listen(somebody)
    assert page.name
    assert [len(page.all(role)) for role in ("banner", "main", "contentinfo")] == [1, 1, 1]
    assert len(page.headings(1)) == 1
    assert page.only("main").headings(1) == page.headings(1)
    assert [node.role for node in page.all(*OPERATED) if not node.name.strip()] == []
    leave, skip, *_, exit_button = (link.properties["url"] for link in page.only("banner").all("link"))
    assert leave == exit_button
    assert skip.endswith("#main")


@pytest.mark.parametrize("path", [address.path for address in FLOWS])
def test_every_step_and_state_is_heard(somebody: PlaywrightPerson, path: str) -> None:
    somebody.open(path)
    for state in somebody.evaluate(STATES):
        somebody.page.evaluate(STATES, state)
        check_state(listen(somebody), f"{path} {state}")


def check_state(page: Node, place: str) -> None:
    """Check that a step says what it is, asks its question aloud, and tells its buttons apart."""
    main = page.only("main")
    (heading,) = main.headings(1)
    assert [node.role for node in main.all(*OPERATED, "progressbar", "dialog") if not node.name.strip()] == [], place
    for dialog in main.all("dialog"):
        assert dialog.name in dialog.headings(2), place
    sections = [region for region in main.all("region") if region.headings(1)]
    assert [section.name for section in sections] in ([heading], []), place
    for group in main.all("radiogroup"):
        answers = group.names("radio")
        assert group.name, place
        assert len(answers) == len(set(answers)) >= 2, place
    grouped = [radio for group in main.all("radiogroup", "group") for radio in group.all("radio")]
    assert len(grouped) >= len(main.all("radio")), f"{place}: a question without its group"
    buttons = main.names("button")
    assert sorted(buttons) == sorted(set(buttons)), place


def test_the_steps_say_who_they_are_when_they_open(somebody: PlaywrightPerson) -> None:
    visit.go_to_choosing(somebody)
    assert somebody.evaluate(FOCUSED) == visit.CHOOSE
    page = listen(somebody)
    assert page.only("region", visit.CHOOSE).only("button", visit.CHOOSE_FILES)
    assert page.only("main").only("button", "Back")


def test_the_last_step_before_sending_is_heard(somebody: PlaywrightPerson) -> None:
    somebody.open("/en/start/")
    for step in somebody.evaluate(STATES):
        somebody.page.evaluate(STATES, step)
        main = listen(somebody).only("main")
        if "Send" in main.names("button"):
            break
    assert main.only("button", "Send")
    code = next(node for node in main.all("status") if node.name == "Case code")
    assert code.text().replace(" ", "") == "2345-6789-ABCD-EFGH-JKMN-PQRS"
    assert [node.properties["live"] for node in main.all("alert")] == ["assertive"] * len(main.all("alert"))


def test_the_case_page_says_what_is_wrong_with_a_code(somebody: PlaywrightPerson) -> None:
    somebody.open("/en/case/")
    field = listen(somebody).only("main").only("textbox", "Case code")
    assert field.description
    somebody.fill("Case code", "2345")
    somebody.press("Check")
    wrong = visit.sentences(somebody)["code_invalid"]
    somebody.wait_for(wrong)
    main = listen(somebody).only("main")
    assert wrong in [alert.text() for alert in main.all("alert")]
    assert wrong in main.only("textbox", "Case code").description
    assert main.only("textbox", "Case code").properties["focused"]


def test_shift_on_the_way_to_exit_is_said(somebody: PlaywrightPerson) -> None:
    somebody.open("/en/")
    somebody.page.wait_for_load_state()
    somebody.page.keyboard.press("Shift")
    page = listen(somebody)
    assert any("Shift" in status.text() for status in page.all("status"))
    assert page.only("banner").only("link", "Exit")
