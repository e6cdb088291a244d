"""The engine starts from its snapshot, and plainly where the snapshot does not load."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from . import visit
from .proxy import Reply

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Seat
    from .person import Person
    from .proxy import Proxy


whole = pytest.mark.whole


def engine_files(proxy: Proxy) -> dict[str, str]:
    """Return the addresses of the engine's files by their names in the courier's list."""
    listed = proxy.real_reply("/engine/files.js").body.decode()
    return {name: path for path, name in re.findall(r'"(/engine/packed/([a-z.-]+)\.[0-9a-f]+\.br)"', listed)}


def fingerprint_one(person: Person, file: Path) -> str:
    visit.go_to_choosing(person)
    (row,) = visit.fingerprint(person, [file])
    assert row.state == "done"
    return json.dumps(visit.items(visit.review(person)))


@pytest.mark.parametrize(
    "damage", ["cut short", *(pytest.param(it, marks=whole) for it in ("missing", "another file"))]
)
def test_a_snapshot_that_does_not_load_is_done_without(
    seat: Seat, engine: str, proxy: Proxy, album: list[Path], damage: str
) -> None:
    files = engine_files(proxy)
    with_snapshot = fingerprint_one(seat(engine), album[1])
    assert not any(request.target == files["python-library"] for request in proxy.requests)
    proxy.replies[files["snapshot"]] = {
        "missing": Reply(404, {}, b""),
        "cut short": Reply(200, {}, proxy.real_reply(files["snapshot"]).body[:100_000]),
        "another file": proxy.real_reply(files["kernel"]),
    }[damage]
    assert fingerprint_one(seat(engine), album[1]) == with_snapshot
    assert any(request.target == files["python-library"] for request in proxy.requests)
