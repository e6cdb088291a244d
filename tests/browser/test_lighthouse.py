"""What Lighthouse says of the pages as they are served, on its throttled phone.

A plain run judges a few pages for accessibility, best practices and, where search engines may list them, findability:
these say the same each time. The mark for speed comes from a simulated network, but the work in it is measured on this
machine, and so it moves with whatever else runs here. It is asserted with --whole alone, by the best of three runs, on
every English page. The other languages are judged by turns: they have the same templates, scripts and styles.
"""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .. import node
from .addresses import ALL, ENGLISH, Address, is_sampled

if TYPE_CHECKING:
    from .browsers import Browsers
    from .server import Server

LIGHTHOUSE = Path(__file__).with_name("lighthouse.mjs")
SPEED = 98
RUNS = 3
"""How often a page may try for its mark for speed."""

SAMPLED = {address.path for address in ENGLISH if address.path in ("/en/", "/en/start/", "/en/help/")}

JUDGED = [
    pytest.param(address, marks=() if address.path in SAMPLED else pytest.mark.whole, id=address.path)
    for address in ALL
    if is_sampled(address)
]


def judge(browsers: Browsers, server: Server, path: str, *categories: str) -> dict[str, Any]:
    """Return what Lighthouse says of a page: for each category `score` and `faults`."""
    return dict(node.run(LIGHTHOUSE, browsers.chromium_path(), server.address + path, *categories))


@pytest.mark.parametrize("address", JUDGED)
def test_a_page_is_as_good_as_can_be(browsers: Browsers, server: Server, address: Address) -> None:
    categories = ["accessibility", "best-practices", *(["seo"] if address.indexable else [])]
    judged = judge(browsers, server, address.path, *categories)
    assert set(judged) == set(categories)
    assert {name: what for name, what in judged.items() if what["score"] < 100} == {}


@pytest.mark.whole
@pytest.mark.parametrize("address", ENGLISH, ids=lambda address: address.path)
def test_a_page_is_fast_on_a_throttled_phone(browsers: Browsers, server: Server, address: Address) -> None:
    judged = []
    for _ in range(RUNS):
        judged.append(judge(browsers, server, address.path, "performance")["performance"])
        if judged[-1]["score"] >= SPEED:
            return
    pytest.fail(f"{address.path}: {judged}")


def test_robots_txt_keeps_no_page_from_search_engines(server: Server) -> None:
    """What search engines are to leave out says so itself, in its head or its headers."""
    with urllib.request.urlopen(f"{server.address}/robots.txt", timeout=30) as response:  # noqa: S310 - http, this machine
        lines = response.read().decode().splitlines()
    assert lines[:2] == ["User-agent: *", "Disallow:"]
    assert lines[-1].startswith("Sitemap: http")


@pytest.mark.parametrize(
    "address", [address for address in ALL if not address.indexable], ids=lambda address: address.path
)
def test_search_engines_are_asked_to_leave_it_out(server: Server, address: Address) -> None:
    with urllib.request.urlopen(server.address + address.path, timeout=30) as response:  # noqa: S310 - http, this machine
        assert '<meta name="robots" content="noindex">' in response.read().decode()
