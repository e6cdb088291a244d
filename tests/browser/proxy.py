"""A small proxy between browser and server: it writes down every request to the byte, and can cut the network.

Firefox and WebKitGTK offer tests no offline switch, and what a browser's own tools report about requests is not what
went over the wire. So the privacy promises are judged here, by what arrived.
"""

from __future__ import annotations

import http.client
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time left: closing sends a reset instead of a polite end."""

NOT_COPIED = {"connection", "content-length", "transfer-encoding", "etag", "date", "server"}


class Request(NamedTuple):
    """One request as it arrived; `method` is empty when the bytes were no HTTP at all."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    raw: bytes


class Reply(NamedTuple):
    """An answer that the proxy gives in the server's place."""

    status: int
    headers: dict[str, str]
    body: bytes


def read_request(connection: socket.socket) -> Request | None:
    """Read one request, or return None when the browser opened the connection and said nothing."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        chunk = connection.recv(65536)
        if not chunk:
            return Request("", "", {}, b"", raw) if raw else None
        raw += chunk
        if not raw[:1].isalpha():
            return Request("", "", {}, b"", raw)
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "transfer-encoding" in headers:
        raise ValueError("A browser sent a body in chunks: the proxy does not read those.")
    while len(body) < int(headers.get("content-length", 0)):
        chunk = connection.recv(65536)
        if not chunk:
            break
        body += chunk
    return Request(method, target, headers, body, head + b"\r\n\r\n" + body)


class Proxy:
    """Listens on a free port; everything a browser sends there is in `requests`.

    Args:
        upstream: Address of the real server, "http://127.0.0.1:PORT". Without one, this is "somewhere else" in the
            world: each request is written down and answered with 204.
    """

    def __init__(self, upstream: str | None) -> None:
        self.upstream = urlsplit(upstream) if upstream else None
        self.requests: list[Request] = []
        self.replies: dict[str, Reply] = {}
        self._is_cut = False
        self._answers_to_lose = 0
        self._at_work = 0
        self._last_byte = time.monotonic()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Take the network away: every connection is reset."""
        self._is_cut = True

    def mend(self) -> None:
        """Give the network back."""
        self._is_cut = False

    def lose_next_answer(self) -> None:
        """Let the next POST reach the server, and its answer get lost on the way back."""
        self._answers_to_lose += 1

    def posts(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Wait until a condition holds, or fail saying what was waited for and what came over the wire so far."""
        end = time.monotonic() + seconds
        while not condition():
            targets = [request.target for request in self.requests]
            assert time.monotonic() < end, f"{what} did not come within {seconds:g} s. Asked for: {targets}"
            time.sleep(0.05)

    def wait_until_quiet(self, seconds: float = 1.5) -> None:
        """Wait until nothing has gone over the wire for some seconds."""
        self.wait_until(
            lambda: not self._at_work and time.monotonic() - self._last_byte > seconds, f"{seconds:g} quiet seconds"
        )

    def real_reply(self, path: str) -> Reply:
        """Return what the real server answers at an address, for a made-up reply that differs in one thing."""
        assert self.upstream is not None
        connection = http.client.HTTPConnection(self.upstream.hostname or "", self.upstream.port, timeout=30)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        headers = {name: value for name, value in response.getheaders() if name.lower() not in NOT_COPIED}
        return Reply(response.status, headers, body)

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._at_work += 1
        with connection, suppress(OSError):
            request = None if self._is_cut else self._hear(connection)
            if self._is_cut:
                self._reset(connection)
            elif request is not None:
                self._answer(connection, request)
        self._at_work -= 1
        self._last_byte = time.monotonic()

    def _hear(self, connection: socket.socket) -> Request | None:
        """Read a request and write it down; a connection that stays silent does not count as work."""
        self._at_work -= 1
        try:
            request = read_request(connection)
        finally:
            self._at_work += 1
        if request is not None and not self._is_cut:
            self.requests.append(request)
        return request

    def _answer(self, connection: socket.socket, request: Request) -> None:
        reply = self.replies.get(request.target)
        if reply is None and self.upstream is None:
            reply = Reply(204, {"Access-Control-Allow-Origin": "*"}, b"")
        if reply is not None:
            lines = [f"HTTP/1.1 {reply.status} Made up", *(f"{name}: {value}" for name, value in reply.headers.items())]
            head = "\r\n".join([*lines, f"Content-Length: {len(reply.body)}", "Connection: close", "", ""])
            connection.sendall(head.encode("latin-1") + reply.body)
            return
        lose = request.method == "POST" and self._answers_to_lose > 0
        self._answers_to_lose -= lose
        self._forward(connection, request, lose=lose)

    def _forward(self, connection: socket.socket, request: Request, *, lose: bool) -> None:
        """Pass a request on and its answer back, one request a connection."""
        head, _, body = request.raw.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"keep-alive:"))]
        assert self.upstream is not None
        with socket.create_connection((self.upstream.hostname or "", self.upstream.port or 0)) as server:
            server.sendall(b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body)
            while chunk := server.recv(262144):
                if not lose:
                    connection.sendall(chunk)
        if lose:
            self._reset(connection)

    def _reset(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
