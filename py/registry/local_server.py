"""An application served to this machine alone, for trying things out."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
START_SECONDS = 60


def bind(port: int) -> socket.socket:
    """Take a port, 0 for any that is free; who connects waits until a server answers.

    Raises:
        OSError: another program has it.
    """
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen()
    except OSError:
        taken.close()
        raise
    return taken


def address(taken: socket.socket) -> str:
    """Return the address at which a port answers."""
    return f"http://{HOST}:{taken.getsockname()[1]}"


def server(app: ASGIApp, log_level: str = "warning") -> uvicorn.Server:
    """Return a server for an application; its ``run`` takes the ports."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            # The application logs its requests itself.
            access_log=False,
            log_config=None,
            log_level=log_level,
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application beside what this process does, and give its address.

    Raises:
        RuntimeError: it does not start.
    """
    taken = bind(0)
    # Answers that end in the middle are meant where this is used.
    running = server(app, log_level="critical")
    thread = threading.Thread(target=running.run, args=([taken],), daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not running.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The server does not start.")
        time.sleep(0.01)
    try:
        yield address(taken)
    finally:
        running.should_exit = True
        thread.join()
