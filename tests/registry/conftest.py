"""A registry on a free port, in this process where a test turns the calendar, in its own where it is killed."""

import copy
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import Result
from starlette.types import ASGIApp
from typer.testing import CliRunner

from fingerprint import case_code
from registry.app import create_app
from registry.cases import Cases
from registry.cli import app as command
from registry.platforms import Platforms
from registry.settings import Settings
from registry.storage.database import Database
from sitebuild.postgresql_server import PostgresqlServer
from tests.registry.load import platform_key
from tests.registry.platform_client import Platform
from tests.registry.stores import Store

START_SECONDS = 30


class Calendar:
    """Today, until a test says otherwise."""

    def __init__(self) -> None:
        self.day = date(2026, 2, 27)

    def today(self) -> date:
        return self.day

    def turn(self, days: int) -> None:
        self.day += timedelta(days=days)


class RegistryProcess:
    """``registry serve`` as an operator starts it.

    Args:
        folder: where its log goes.
        database: the URL.
        settings: others of its settings.
    """

    def __init__(self, folder: Path, database: str, **settings: str) -> None:
        self.log = Path(tempfile.mkstemp(".log", "registry-", folder)[1])
        environment = {
            **os.environ,
            "REGISTRY_DATABASE": database,
            "REGISTRY_DEMONSTRATION": "true",
            "REGISTRY_DRAIN_SECONDS": "0",
            # Everybody here has one address.
            "REGISTRY_SUBMISSIONS_PER_HOUR": "1000000",
            "REGISTRY_LOOK_UPS_PER_HOUR": "1000000",
            **settings,
        }
        command = [sys.executable, "-m", "registry", "serve", "--port", "0"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.url = self._address()
        self.client = httpx.Client(base_url=self.url, timeout=30)

    def _address(self) -> str:
        for _ in range(START_SECONDS * 20):
            if found := re.search(r"http://127\.0\.0\.1:\d+", self.log.read_text()):
                return found.group()
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"The registry did not start:\n{self.log.read_text()}")

    def send(self, how: signal.Signals) -> None:
        self._process.send_signal(how)

    def end(self, how: signal.Signals) -> int:
        self.client.close()
        self.send(how)
        return self._process.wait(60)


@contextmanager
def _served(app: ASGIApp) -> Iterator[httpx.Client]:
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none", proxy_headers=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        assert thread.is_alive(), "The registry did not start."
        assert time.monotonic() < deadline
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        yield client
    server.should_exit = True
    thread.join()


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A server for the whole session; each test has a database of its own on it."""
    server = PostgresqlServer()
    yield server
    server.remove()


@contextmanager
def _new_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        yield Store("sqlite", f"sqlite:///{folder / 'registry.sqlite3'}", folder)
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield Store("postgresql", url, folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database, of each kind in turn."""
    with _new_store(request, tmp_path / "var") as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def other_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Another empty database, of each kind in turn."""
    with _new_store(request, tmp_path / "other") as store:
        yield store


@pytest.fixture(scope="session")
def served() -> Callable[[ASGIApp], Any]:
    """Serve any application for the length of a ``with`` block, which gets a client."""
    return _served


@pytest.fixture
def client(store: Store, calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A client of a new registry, which notices at once when the calendar is turned, and answers soon about codes."""
    monkeypatch.setattr("registry.app.ERASING_SECONDS", 0.05)
    monkeypatch.setattr("registry.middleware.even_time.STEP_SECONDS", 0.01)
    with _served(create_app(Settings(database=store.url, demonstration=True), calendar.today)) as client:
        yield client


@pytest.fixture
def database(store: Store) -> Iterator[Database]:
    """The database of the test, migrated."""
    opened = Database(store.url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def cases(database: Database, calendar: Calendar) -> Cases:
    """Its cases, past HTTP; real ones are taken."""
    return Cases(database, calendar.today, demonstration=True)


@pytest.fixture
def platforms(database: Database, calendar: Calendar) -> Platforms:
    """Its platforms."""
    return Platforms(database, calendar.today)


@pytest.fixture
def connect(client: httpx.Client, platforms: Platforms) -> Callable[[str], Platform]:
    """Connect a platform that reads the feed."""
    return lambda name: Platform(client, platforms.add(name))


@pytest.fixture
def platform(connect: Callable[[str], Platform]) -> Platform:
    """A platform that reads the feed."""
    return connect("Example")


@pytest.fixture
def start(store: Store, tmp_path: Path) -> Iterator[Callable[..., RegistryProcess]]:
    """Start registries, all on the same database; those still running at the end are killed."""
    started: list[RegistryProcess] = []

    def start(**settings: str) -> RegistryProcess:
        started.append(RegistryProcess(tmp_path, store.url, **settings))
        return started[-1]

    yield start
    for process in started:
        process.end(signal.SIGKILL)


@pytest.fixture
def key(store: Store) -> str:
    """The key of a platform that is connected."""
    return platform_key(store)


@pytest.fixture
def operate(store: Store) -> Callable[..., Result]:
    """Run ``registry …`` on the database of the test."""

    def operate(*arguments: str, **options: Any) -> Result:
        result = CliRunner().invoke(command, arguments, env={"REGISTRY_DATABASE": store.url}, **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return operate


@pytest.fixture
def code() -> str:
    return case_code.generate()


@pytest.fixture
def make_document() -> Callable[..., dict[str, Any]]:
    """Make a valid document for a code: a photo, an animated one, a video, and one of which only digests are known."""

    def digits(count: int) -> str:
        return random.randbytes(count // 2).hex()

    def frames() -> list[dict[str, Any]]:
        return [{"frame": 30 * n, "time": 1.5 * n, "hash": digits(64), "quality": 50 + n} for n in range(3)]

    def pdq() -> list[dict[str, Any]]:
        return [{"variant": name, "hash": digits(64), "quality": 97} for name in ("original", "mirror")]

    def item(kind: str, **hashes: Any) -> dict[str, Any]:
        return {"kind": kind, "md5": digits(32), "sha256": digits(64), **hashes}

    def make(code: str, **changes: Any) -> dict[str, Any]:
        items = [
            item("image", pdq=pdq()),
            item("image", pdq=pdq(), vpdq=[{"variant": "original", "frames": frames()}]),
            item("video", vpdq=[{"variant": name, "frames": frames()} for name in ("original", "mirror")]),
            item("image", pdq=[]),
        ]
        document = {"version": 1, "case_id": case_code.case_id(code), "reporter": "minor", "practice": False}
        return copy.deepcopy({**document, "items": items, **changes})

    return make


@pytest.fixture
def document(code: str, make_document: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A valid document that belongs to ``code``."""
    return make_document(code)
