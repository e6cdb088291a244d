"""Where the registry asks for a proof of work, a visitor notices nothing but that sending takes a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fingerprint import case_code
from registry import proof_of_work

from . import visit
from .server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .person import Person
    from .proxy import Proxy, Request

BITS = 12
PROVER = "/engine/proof-of-work.js"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server from which nothing is free."""
    server = Server(
        tmp_path_factory.mktemp("registry"),
        REGISTRY_SUBMISSIONS_PER_HOUR="0",
        REGISTRY_LOOK_UPS_PER_HOUR="0",
        REGISTRY_PROOF_OF_WORK_BITS=str(BITS),
    )
    yield server
    server.stop()


def proof(request: Request) -> str | None:
    return request.headers.get(proof_of_work.HEADER.lower())


def test_a_case_is_sent_and_looked_up_with_proofs(
    person: Person, proxy: Proxy, server: Server, album: list[Path]
) -> None:
    before = server.count_cases()
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[:1])
    visit.review(person)
    code = visit.keep_code(person)
    assert all(request.target != PROVER for request in proxy.requests), "fetched before it was needed"
    visit.send(person)
    assert server.count_cases() == before + 1
    visit.look_up(person, code)
    person.press("Show me")
    person.wait_for("We have your fingerprints.")

    posts = proxy.posts()
    assert [post.target for post in posts] == ["/api/v1/cases"] * 2 + ["/api/v1/cases/status"] * 2
    for without, with_proof in (posts[:2], posts[2:]):
        assert proof(without) is None
        assert without.body == with_proof.body
        assert proof_of_work.is_valid(proof(with_proof), with_proof.body, BITS)


def test_a_wrong_code_is_told_as_ever(person: Person) -> None:
    person.open("/en/case/")
    person.fill("Case code", case_code.generate())
    person.press("Check")
    person.wait_for("We found no case with this code.")
