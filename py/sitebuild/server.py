"""Serve dist/ on this machine as the host will, with a registry behind /api/, /ncmec/ and /stopncii/."""

import mimetypes
import os
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from registry.app import create_app
from registry.settings import Settings
from sitebuild.builder import REGISTRY_ADDRESSES
from sitebuild.netlify import Redirect, Rules, read_rules
from sitebuild.project import Project, ProjectError

HOST = "127.0.0.1"
CLOSING_LIMIT = 2
"""How long answers that are under way may take after Ctrl-C, in seconds."""

# A machine's own table may say otherwise, and with "nosniff" a browser refuses what has the wrong type.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")


class Site:
    """The site as an ASGI application.

    Attributes:
        is_ending: Tells whether the server ends, for answers that go on until then.
    """

    def __init__(self, folder: Path, rules: Rules, registry: ASGIApp) -> None:
        """Serve a folder.

        Args:
            folder: The built site; it may be replaced while it is served.
            rules: Headers and redirects.
            registry: Answers all addresses that begin with one of `REGISTRY_ADDRESSES`.
        """
        self.folder = folder
        self.rules = rules
        self.registry = registry
        self.files = StaticFiles(directory=folder, html=True)
        self.is_ending: Callable[[], bool] = lambda: False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan" or scope["path"].startswith(REGISTRY_ADDRESSES):
            await self.registry(scope, receive, send)
            return
        response = await self.response(scope)
        await response(scope, receive, send)

    async def response(self, scope: Scope) -> Response:
        """Return the answer to a request for a page or a file."""
        path = scope["path"]
        found = self.rules.redirect_for(
            path, Headers(scope=scope).get("accept-language", ""), is_file=self._is_file(path)
        )
        if found and found[0].status in (301, 302, 307, 308):
            return _redirect(*found)
        if found:
            response: Response = FileResponse(self.folder / found[1].lstrip("/"), status_code=found[0].status)
        else:
            try:
                response = await self.files.get_response(self.files.get_path(scope), scope)
            except HTTPException as error:
                response = PlainTextResponse(error.detail, error.status_code)
        response.headers.update(self.rules.headers_for(path))
        return response

    def _is_file(self, path: str) -> bool:
        target, found = self.files.lookup_path(path.strip("/"))
        return found is not None and (Path(target).is_file() or Path(target, "index.html").is_file())


def local_registry(project: Project) -> ASGIApp:
    """Return a registry for demonstration, with its database under var/; REGISTRY_* variables may say otherwise."""
    local = {
        "REGISTRY_DATABASE": f"sqlite:///{project.root / 'var' / 'registry.sqlite3'}",
        # The whole flow works on a developer's machine; every page says that it is a demonstration.
        "REGISTRY_DEMONSTRATION": "true",
        # Everybody here has one address, tests and load included.
        "REGISTRY_SUBMISSIONS_PER_HOUR": "1000000",
        "REGISTRY_LOOK_UPS_PER_HOUR": "1000000",
    }
    return create_app(Settings.from_environment({**local, **os.environ}))


def bind(port: int, command: str = "serve") -> socket.socket:
    """Take a port; nothing answers on it yet.

    Args:
        port: Its number; 0 takes any that is free.
        command: What has been called, to say how it can be called with another port.

    Raises:
        ProjectError: Another program has it.
    """
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
    except OSError as error:
        taken.close()
        raise ProjectError(
            f"Port {port} cannot be used ({error.strerror}). Another one: python3 build.py {command} --port {port + 1}"
        ) from error
    return taken


def serve(project: Project, port: socket.socket) -> None:
    """Serve dist/ until Ctrl-C.

    Args:
        project: Of which the site has been built.
        port: From `bind`.
    """
    run(Site(project.dist, read_rules(project.netlify), local_registry(project)), port)


def run(site: Site, port: socket.socket) -> None:
    """Serve a site until Ctrl-C.

    Args:
        site: What answers.
        port: From `bind`.
    """
    config = uvicorn.Config(
        site,
        log_level="warning",
        # uvicorn logs addresses of clients: for requests in its access log, for WebSockets in its error log.
        access_log=False,
        ws="none",
        # No client's address is taken from a proxy's headers either.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSING_LIMIT,
    )
    program = _Server(config)
    site.is_ending = lambda: program.should_exit
    program.run(sockets=[port])


class _Server(uvicorn.Server):
    """Says when it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and sockets:
            print(f"Ready: http://{HOST}:{sockets[0].getsockname()[1]}/", flush=True)


def _redirect(rule: Redirect, target: str) -> Response:
    headers = {"Vary": "Accept-Language"} if rule.languages else None
    return RedirectResponse(target, rule.status, headers)
