"""Fixtures: the real server, a proxy before it, and a person at each browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from . import photographs
from .bad_files import make_mixed_files
from .browsers import ENGINES, Browsers
from .proxy import Proxy
from .server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .person import Person

    Seat = Callable[..., Any]


CRASHES = ["InvalidSessionIdException", "Could not parse script result"]
"""What WebKitGTK's driver says once the browser's own process has died."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin a test once more when WebKitGTK has crashed under it, and for no other reason.

    Seldom, an assertion of its own fails in a thread of a worker ("trap invalid opcode" in the kernel's log).
    """
    for item in items:
        if "webkit" in item.name.lower():
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=CRASHES))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server, one for all tests."""
    server = Server(tmp_path_factory.mktemp("registry"))
    yield server
    server.stop()


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    """A proxy of the test's own, before the real server."""
    server.check()
    proxy = Proxy(server.address)
    yield proxy
    proxy.close()
    server.check()


@pytest.fixture
def elsewhere() -> Iterator[Proxy]:
    """Somewhere else in the world, where nothing must ever arrive."""
    proxy = Proxy(None)
    yield proxy
    proxy.close()


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    browsers = Browsers()
    yield browsers
    browsers.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def seat(browsers: Browsers, proxy: Proxy) -> Iterator[Seat]:
    """Seats people at browsers; afterwards, an error that a page did not catch fails the test."""
    seated: list[Person] = []

    def take_seat(engine: str, **circumstances: Any) -> Person:
        seated.append(browsers.person(engine, proxy.address, **circumstances))
        return seated[-1]

    yield take_seat
    for person in seated:
        person.close()
    errors = [f"{person.engine}: {error}" for person in seated for error in person.errors]
    assert not errors, "\n".join(errors)


@pytest.fixture
def person(seat: Seat, engine: str) -> Any:
    """A person at the engine in turn."""
    return seat(engine)


@pytest.fixture(scope="session")
def mixed_files(tmp_path_factory: pytest.TempPathFactory, album: list[Path]) -> dict[Path, str]:
    """Good and bad files, each with the code of its sentence."""
    return make_mixed_files(tmp_path_factory.mktemp("mixed"), album)


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Ten different photographs, as files in several formats and sizes."""
    return photographs.make_album(tmp_path_factory.mktemp("album"))
