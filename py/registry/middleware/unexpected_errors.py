"""The last net: what nobody foresaw becomes one kind answer and one log entry without a visitor's data."""

import logging
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.api import refusals
from registry.errors import InternalError
from registry.middleware.request_end import REFUSAL

logger = logging.getLogger(__name__)


class UnexpectedErrors:
    """Answer 500 for exceptions without a handler, and log where they came from.

    Starlette would pass them on to the server, which logs their messages; a message can quote a body.

    Args:
        app: what comes next.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and catch what comes back."""
        is_answered = False

        async def noted(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001  (a last net catches everything)
            places = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s, its message withheld, at:\n%s", type(error).__name__, places)
            scope[REFUSAL] = InternalError.code
            if not is_answered:
                await refusals.response(scope, InternalError())(scope, receive, send)
