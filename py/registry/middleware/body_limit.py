"""Refuse long bodies while they arrive, before anything looks inside."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.errors import DocumentTooLarge


class BodyLimit:
    """Count the bytes of each body as they come, whatever ``Content-Length`` says.

    Args:
        app: what comes next; it sees ``DocumentTooLarge`` when it reads beyond the limit.
        limit: bytes that pass.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body counted."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise DocumentTooLarge
            return message

        await self._app(scope, counted, send)
