"""Tell how each request has ended, with nothing in it that leads to a person."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A client chooses the method's name, and could choose a case code.
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REFUSAL = "registry.refusal"
"""Where in a request's scope its refusal's code stands, put there by whoever writes the answer."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request has ended.

    Attributes:
        method: one of ``KNOWN_METHODS``, or "OTHER".
        route: the address with names in place of what its client chose.
        status: of the answer, 0 if there was none.
        seconds: from the request to the end of the answer.
        refusal: the error's code, or "other" where its answer has none.
    """

    method: str
    route: str
    status: int
    seconds: float
    refusal: str


class RequestEnd:
    """Hand the ending of each request to those who log or count it: no address, path as sent, header or body.

    Args:
        app: what comes next.
        tell: is called for each, in this order.
    """

    def __init__(self, app: ASGIApp, tell: Sequence[Callable[[Ending], None]]) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and tell how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            method = scope["method"] if scope["method"] in KNOWN_METHODS else "OTHER"
            route = getattr(scope.get("route"), "path", "(no route)")
            seconds = time.perf_counter() - started
            ending = Ending(method, route, status, seconds, scope.get(REFUSAL, "other"))
            for tell in self._tell:
                tell(ending)
