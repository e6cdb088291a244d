"""How ``registry serve`` answers until it is told to end, and how it ends."""

import math
import signal
import threading
import time
from contextlib import suppress
from types import FrameType

import uvicorn

from registry.app import create_app
from registry.settings import Settings

# Longer than the slowest request takes that a client really waits for: 8 MB over a weak phone's line.
FINISHING_SECONDS = 30


class Server(uvicorn.Server):
    """uvicorn, which on SIGTERM first says that it is no longer ready, and ends with status 0.

    Args:
        config: uvicorn's.
        stopping: is set when the end has been asked for.
        drain_seconds: how long it answers on from then, so that whatever asks whether it is ready can notice.
    """

    def __init__(self, config: uvicorn.Config, stopping: threading.Event, drain_seconds: float) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._drain_seconds = drain_seconds
        self._ends_at = math.inf

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end on SIGTERM; end at once on a second one, and on Ctrl-C."""
        if sig != signal.SIGTERM:
            super().handle_exit(sig, frame)
        elif self._stopping.is_set():
            self._ends_at = 0
        else:
            self._stopping.set()
            self._ends_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        """Tell, ten times a second, whether no more connections are to be taken."""
        return await super().on_tick(counter) or time.monotonic() >= self._ends_at


def run(settings: Settings) -> None:
    """Answer requests until SIGTERM or Ctrl-C; requests that are running then are finished."""
    stopping = threading.Event()
    config = uvicorn.Config(
        create_app(settings, stopping=stopping),
        host=settings.host,
        port=settings.port,
        # uvicorn logs addresses of clients: for requests in its access log, for WebSockets in its error log.
        access_log=False,
        ws="none",
        log_config=None,
        server_header=False,
        # Only the limits need a client's address, and they read a proxy's header themselves, as the settings say.
        proxy_headers=False,
        timeout_graceful_shutdown=FINISHING_SECONDS,
    )
    with suppress(KeyboardInterrupt):
        Server(config, stopping, settings.drain_seconds).run()
