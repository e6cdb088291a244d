"""Let answers about codes come at even times, so that their duration does not tell what was found."""

import asyncio
import math
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

STEP_SECONDS = 0.1
"""An answer comes when the next multiple of this has passed. Work takes a small part of it; nobody minds waiting."""


class EvenTime:
    """Hold each answer back until a whole number of steps has passed since its request was complete.

    The clock starts with the end of the body: who could choose when it starts would choose which answers miss a step.

    Args:
        app: what comes next.
        prefix: what the paths begin with that this is done for.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and hold its answer back."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        complete = time.monotonic()

        async def timed() -> Message:
            nonlocal complete
            message = await receive()
            if message["type"] == "http.request":
                complete = time.monotonic()
            return message

        async def held_back(message: Message) -> None:
            if message["type"] == "http.response.start":
                passed = time.monotonic() - complete
                await asyncio.sleep(math.ceil(passed / STEP_SECONDS) * STEP_SECONDS - passed)
            await send(message)

        await self._app(scope, timed, held_back)
