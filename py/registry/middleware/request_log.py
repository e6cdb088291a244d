"""One log line a request, with nothing in it that leads to a person."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

# A client chooses the method's name, and could choose a case code.
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Asked for every few seconds by other programs.
UNLOGGED = frozenset({"/health", "/ready", "/metrics"})


def method_of(scope: Scope) -> str:
    """Return a request's method, if it is one of a known few."""
    return scope["method"] if scope["method"] in KNOWN_METHODS else "OTHER"


def route_of(scope: Scope) -> str:
    """Return the address of a request that was passed on, with names in place of what its client chose."""
    return getattr(scope.get("route"), "path", "(no route)")


class RequestLog:
    """Log method, route, status and duration; never an address, a path as sent, a header or a body.

    Args:
        app: what comes next.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and log how it ended."""
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
            route = route_of(scope)
            if route not in UNLOGGED or status != 200:
                milliseconds = 1000 * (time.perf_counter() - started)
                logger.info("%s %s %d %.0f ms", method_of(scope), route, status, milliseconds)
