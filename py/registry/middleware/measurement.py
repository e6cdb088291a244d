"""Count each request for Prometheus, with nothing in it that leads to a person."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.metrics import Metrics
from registry.middleware.request_log import method_of, route_of

REFUSAL = "registry.refusal"
"""Where in a request's scope its refusal's code stands, put there by whoever writes the answer."""


class Measurement:
    """Count method, route, status, duration and the code of a refusal.

    Args:
        app: what comes next.
        metrics: where it is counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count how it ended."""
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
            seconds = time.perf_counter() - started
            self._metrics.count(method_of(scope), route_of(scope), status, seconds, scope.get(REFUSAL, "other"))
