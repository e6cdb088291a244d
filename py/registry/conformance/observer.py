"""What stands between the client and the sandbox: it notes what passes, and disturbs where it is told to."""

import asyncio
import gzip
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.conformance.journal import Acknowledgement, Event, Keyless, Manifest, Page, Part, Unavailable
from registry.errors import StorageUnavailable

FEED = "/api/v1/feed"
SNAPSHOT = f"{FEED}/snapshot"
ACKNOWLEDGE = f"{FEED}/ack"

# Clients may ask for more; an answer may always have fewer. So a backlog of many pages is made soon.
PAGE = 25

RETRY_SECONDS = 1


@dataclass(slots=True)
class Plan:
    """What is to go wrong next; each thing happens once, or as often as it says.

    Attributes:
        is_unavailable: whether from the next request on everything is 503, as long as ``Retry-After`` then says.
        is_cut: whether an answer with entries ends in the middle.
        kill_seconds: how long after a whole page with entries the client is killed.
        is_killed_at_acknowledgement: whether it is killed when its next acknowledgement has come.
    """

    is_unavailable: bool = False
    is_cut: bool = False
    kill_seconds: float | None = None
    is_killed_at_acknowledgement: bool = False


@dataclass(slots=True)
class Told:
    """What a client was told last of an entry: that it is there or deleted, and at which change it stands then."""

    is_deleted: bool
    number: int


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Observer:
    """The sandbox as the client sees it.

    Attributes:
        events: what has happened.
        told: what the client was told last of each entry.
        run: the number of the pull that goes on.
    """

    def __init__(self, app: ASGIApp, key: str, read_cursor: Callable[[str], int | None]) -> None:
        """Look at an application.

        Args:
            app: the sandbox.
            key: the client's.
            read_cursor: returns the number in a cursor, None where it is none.
        """
        self.events: list[Event] = []
        self.told: dict[str, Told] = {}
        self.run = 0
        self._plan = Plan()
        self._kill: Callable[[], None] = lambda: None
        self._app = app
        self._key = key
        self._number = read_cursor
        self._cursor_of_parts = 0
        self._available_at = 0.0
        self._killing: asyncio.Task[None] | None = None

    def begin(self, plan: Plan, kill: Callable[[], None]) -> None:
        """Begin a pull.

        Args:
            plan: what is to go wrong.
            kill: ends the client.
        """
        self.run += 1
        self._plan, self._kill, self._available_at = plan, kill, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A request may still be under way when its client is dead, and the next pull begins.
        run = self.run
        path: str = scope["path"]
        query = scope["query_string"].decode("latin-1")
        if Headers(scope=scope).get("authorization") != f"Bearer {self._key}" or self._key in path + query:
            self.events.append(Keyless(run, path))
        if self._plan.is_unavailable:
            self._available_at, self._plan.is_unavailable = time.monotonic() + RETRY_SECONDS, False
        if time.monotonic() < self._available_at:
            await self._refuse(run, scope, receive, send)
        elif path == FEED:
            await self._page(run, scope, receive, send, dict(parse_qsl(query)))
        elif path.startswith(SNAPSHOT):
            await self._snapshot(run, scope, receive, send)
        elif path == ACKNOWLEDGE:
            await self._acknowledgement(run, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _refuse(self, run: int, scope: Scope, receive: Receive, send: Send) -> None:
        self.events.append(Unavailable(run))
        response = StorageUnavailable().response()
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        await response(scope, receive, send)

    async def _page(self, run: int, scope: Scope, receive: Receive, send: Send, query: dict[str, str]) -> None:
        asked = time.monotonic()
        limit = query.get("limit", "")
        if not limit or (limit.isdecimal() and int(limit) > PAGE):
            query["limit"] = str(PAGE)
        answer = await self._answer({**scope, "query_string": urlencode(query).encode()}, receive)
        page: dict[str, Any] = json.loads(answer.body) if answer.status == 200 else {"entries": [], "has_more": False}
        is_whole = await self._send(answer, send, is_cuttable=bool(page["entries"]))
        after = self._number(query["after"]) if "after" in query else None
        end = self._number(page["cursor"]) if "cursor" in page else after
        is_read = is_whole and answer.status in (200, 304)
        self.events.append(Page(run, after, end if is_read else None, page["has_more"], asked, time.monotonic()))
        if is_read and page["entries"]:
            self._note(page["entries"], end or 0)
            if self._plan.kill_seconds is not None:
                self._killing = asyncio.create_task(self._kill_later(run, self._plan.kill_seconds))
                self._plan.kill_seconds = None

    async def _snapshot(self, run: int, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, receive)
        if scope["path"] == SNAPSHOT:
            if answer.status == 200:
                manifest = json.loads(answer.body)
                self._cursor_of_parts = self._number(manifest["cursor"]) or 0
                self.events.append(Manifest(run, self._cursor_of_parts, frozenset(manifest["parts"])))
            await self._send(answer, send, is_cuttable=False)
        elif await self._send(answer, send, is_cuttable=answer.status == 200) and answer.status in (200, 206, 304):
            self.events.append(Part(run, scope["path"]))
            if answer.status == 200:
                lines = gzip.decompress(answer.body).splitlines()
                self._note([json.loads(line) for line in lines], self._cursor_of_parts)

    async def _acknowledgement(self, run: int, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        answer = await self._answer(scope, _again(body))
        if answer.status == 200 and (number := self._number(json.loads(body)["cursor"])) is not None:
            self.events.append(Acknowledgement(run, number))
            if self._plan.is_killed_at_acknowledgement:
                self._plan.is_killed_at_acknowledgement = False
                self._kill()
        await self._send(answer, send, is_cuttable=False)

    def _note(self, entries: list[dict[str, Any]], number: int) -> None:
        for entry in entries:
            self.told[entry["id"]] = Told("deleted" in entry, number)

    async def _kill_later(self, run: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if run == self.run:
            self._kill()

    async def _answer(self, scope: Scope, receive: Receive) -> _Answer:
        start: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        return _Answer(start["status"], start["headers"], bytes(body))

    async def _send(self, answer: _Answer, send: Send, *, is_cuttable: bool) -> bool:
        """Pass an answer on, and tell whether it was whole."""
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if is_cuttable and self._plan.is_cut:
            self._plan.is_cut = False
            half = answer.body[: len(answer.body) // 2]
            # What is never ended makes the server close the connection.
            await send({"type": "http.response.body", "body": half, "more_body": True})
            return False
        await send({"type": "http.response.body", "body": answer.body})
        return True


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    is_more = True
    while is_more:
        message = await receive()
        body.extend(message.get("body", b""))
        is_more = message.get("more_body", False)
    return bytes(body)


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
