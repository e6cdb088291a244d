"""Every page that the site has, by its own tables: a new page or language is tested as soon as it is in them."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import pytest

from sitebuild.project import REPOSITORY

WIDTHS = (320, 768, 1280)
"""A narrow phone, which is also a page at 400 % zoom (WCAG 2.2, 1.4.10); a tablet; a computer. In CSS pixels."""

SCHEMES = ("light", "dark")


class Address(NamedTuple):
    """A page in one language.

    Attributes:
        path: Where the server has it.
        language: Its language's tag.
        indexable: Search engines may list it: a content page, which needs no script.
    """

    path: str
    language: str
    indexable: bool


class Circumstance(NamedTuple):
    """How somebody looks at a page."""

    width: int
    scheme: str
    scripts: bool

    def __str__(self) -> str:
        return f"{self.width} {self.scheme} {'with' if self.scripts else 'without'} scripts"


LANGUAGES = [language.code for language in REPOSITORY.languages]
PAGES = [
    Address(f"/{language}/{page.slug}/".replace("//", "/"), language, page.indexable)
    for language, page in product(LANGUAGES, REPOSITORY.pages)
]
"""Every page in every language."""

ALL = [
    *PAGES,
    *(Address(f"/{language}/404.html", language, False) for language in LANGUAGES),
    Address("/index.html", LANGUAGES[0], True),
    Address(f"/{LANGUAGES[0]}/components/", LANGUAGES[0], False),
]
"""Those, the answers to a wrong address, the list of languages, and the style page."""

CONTENT = [address for address in PAGES if address.indexable]
ENGLISH = [address for address in PAGES if address.language == LANGUAGES[0]]

CIRCUMSTANCES = [Circumstance(*row) for row in product(WIDTHS, SCHEMES, (True, False))]


FEW = [Circumstance(320, "light", True), Circumstance(1280, "dark", False)]
"""For the other languages: the templates are the same, so it is room, direction and letters that matter."""


def is_sampled(address: Address) -> bool:
    """Return whether a run without --whole takes a page: in English always, and in one other language, by turns."""
    others = LANGUAGES[1:]
    pages = [other.path for other in ALL if other.language == address.language]
    return address.language == LANGUAGES[0] or others[pages.index(address.path) % len(others)] == address.language


def matrix() -> list[object]:
    """Return every page with its circumstances as parameters.

    Without --whole a page is taken once, in changing circumstances, and one that works by scripts once with and once
    without them.
    """
    rows = []
    for place, address in enumerate(ALL):
        circumstances = CIRCUMSTANCES if address.language == LANGUAGES[0] else FEW
        first = place * 5 % len(circumstances)  # five and twelve have no common divisor, so all come up
        taken = {first} if address.indexable else {first, (first + 1) % len(circumstances)}
        for number, circumstance in enumerate(circumstances):
            marks = () if number in taken and is_sampled(address) else pytest.mark.whole
            rows.append(pytest.param(address.path, circumstance, marks=marks, id=f"{address.path} {circumstance}"))
    return rows


def paths(addresses: list[Address]) -> list[object]:
    """Return the paths of pages as parameters."""
    return [
        pytest.param(address.path, marks=() if is_sampled(address) else pytest.mark.whole, id=address.path)
        for address in addresses
    ]
