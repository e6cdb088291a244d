"""Cases and what platforms say of them, past the browser."""

from __future__ import annotations

import json
import secrets
import urllib.request
from typing import TYPE_CHECKING, Any

from fingerprint import case_code

if TYPE_CHECKING:
    from .server import Server


def send_case(server: Server, *, practice: bool = False) -> str:
    """Hand in a case of one photo and return its code."""
    code = case_code.generate()
    photo = {"kind": "image", "md5": secrets.token_hex(16), "sha256": secrets.token_hex(32), "pdq": []}
    document = {"version": 1, "case_id": case_code.case_id(code), "reporter": "minor", "practice": practice}
    _ask(server, "/api/v1/cases", {**document, "items": [photo]})
    return code


class Platform:
    """A platform that takes part.

    Args:
        server: Whose registry it is connected to.
        name: Its name.
    """

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._key = server.add_platform(name)
        self._cursor = ""

    def take_over(self) -> list[dict[str, Any]]:
        """Read what is new in the feed, confirm that it is taken over, and return its entries."""
        page = self._ask("/api/v1/feed" + (f"?after={self._cursor}" if self._cursor else ""))
        self._cursor = page["cursor"]
        self._ask("/api/v1/feed/ack", {"cursor": self._cursor})
        return list(page["entries"])

    def say(self, entry: str, verdict: str, reason: str) -> None:
        """Tell the registry what was found with an entry."""
        self._ask("/api/v1/feedback", {"entry": entry, "verdict": verdict, "reason": reason})

    def _ask(self, path: str, content: dict[str, Any] | None = None) -> Any:
        return _ask(self._server, path, content, {"Authorization": f"Bearer {self._key}"})


def _ask(
    server: Server, path: str, content: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Any:
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(  # noqa: S310 - http, this machine
        server.address + path, body, {"Content-Type": "application/json", **(headers or {})}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - http, this machine
        return json.load(response)
