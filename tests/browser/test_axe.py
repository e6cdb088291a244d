"""Nobody is kept out: no violation of WCAG 2.2 A and AA that axe-core finds, on any page, in any state of it.

A plain run looks at every page in every language, in changing circumstances; --whole looks at all of them in all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sitebuild.screenshots import STATES

from .accessibility import violations
from .addresses import Circumstance, matrix

if TYPE_CHECKING:
    from .conftest import Seat
    from .person import PlaywrightPerson

SETTLED = "() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))).then(() => {})"
SPOIL = """() => {
  document.querySelector("main").innerHTML += "<p id=spoilt><img src='data:,'><input></p>";
}"""


@pytest.mark.parametrize(("path", "circumstance"), matrix())
def test_axe_finds_nothing(seat: Seat, path: str, circumstance: Circumstance) -> None:
    width, scheme, scripts = circumstance
    person: PlaywrightPerson = seat("chromium", width=width, scheme=scheme, without_scripts=not scripts)
    person.open(path)
    found = {"at first sight": violations(person)}
    for state in person.evaluate(STATES) if scripts else ():
        person.page.evaluate(STATES, state)
        person.evaluate(SETTLED)
        found[state] = violations(person)
    assert {state: faults for state, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_axe_would_find_something(seat: Seat, scripts: bool) -> None:
    person: PlaywrightPerson = seat("chromium", without_scripts=not scripts)
    person.open("/en/start/")
    person.page.evaluate(SPOIL)
    found = "\n".join(violations(person))
    assert "image-alt" in found
    assert "#spoilt" in found
