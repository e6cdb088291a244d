"""Without a network: fingerprints are made, sending waits, and one case comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import visit

if TYPE_CHECKING:
    from pathlib import Path

    from .person import Person
    from .proxy import Proxy
    from .server import Server


def test_offline_from_the_files_to_the_sending(person: Person, proxy: Proxy, server: Server, album: list[Path]) -> None:
    cases_before = server.count_cases()
    visit.go_to_choosing(person)
    visit.wait_until_engine_is_there(person, proxy)
    proxy.cut()
    visit.fingerprint(person, album[:2])
    document = visit.review(person)
    visit.keep_code(person)
    person.press("Send")
    person.wait_for(visit.sentences(person)["send_waiting"])
    assert proxy.posts() == []
    assert server.count_cases() == cases_before
    proxy.mend()
    person.wait_for_heading(visit.RECEIPT)
    assert [post.body.decode() for post in proxy.posts()] == [document]
    assert server.count_cases() == cases_before + 1


def test_one_case_though_the_first_answer_is_lost(
    person: Person, proxy: Proxy, server: Server, album: list[Path]
) -> None:
    cases_before = server.count_cases()
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    document = visit.review(person)
    visit.keep_code(person)
    proxy.lose_next_answer()
    visit.send(person)
    assert [post.body.decode() for post in proxy.posts()] == [document] * 2
    assert server.count_cases() == cases_before + 1
