"""Serve the preview on this machine: by the site's own rules, but its pages may hear of saves."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from html import escape
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Scope

from sitebuild import server
from sitebuild.builder import Engine
from sitebuild.netlify import Rules, read_rules
from sitebuild.preview.rendering import LOOK_EVERY, Rendering
from sitebuild.project import Language, Project, ProjectError

COMMAND = "catalogs preview"
OWN = "/.preview/"
FILES = Path(__file__).parent
STATES = FILES.parent / "states.js"
FRESH = {"Cache-Control": "no-store"}
POLICY = "content-security-policy"

ELSEWHERE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Preview: {name}</title></head>
<body>
<h1>This preview shows {name} only</h1>
<p><a href="{address}">Go to the page in {name}</a></p>
<p>To see another language, stop this preview with Ctrl-C and start it with that language’s tag, as in:<br>
<code>python3 build.py {command} {other}</code></p>
</body>
</html>
"""


class PreviewSite(server.Site):
    """The site in one language, and the files of the preview itself."""

    def __init__(self, rendering: Rendering, rules: Rules, registry: ASGIApp) -> None:
        """Serve what is rendered.

        Args:
            rendering: The pages.
            rules: Headers and redirects of the site.
            registry: Answers the addresses of the registry.
        """
        super().__init__(rendering.site, rules, registry)
        self.rendering = rendering

    async def response(self, scope: Scope) -> Response:
        """Return the answer to a request for a page or a file."""
        path = scope["path"]
        home = f"/{self.rendering.language.code}/"
        if path == "/":
            return RedirectResponse(home, 302, FRESH)
        if path.startswith(OWN):
            return self._own(path.removeprefix(OWN))
        first, _, rest = path.lstrip("/").partition("/")
        others = {language.code for language in self.rendering.project.languages} - {self.rendering.language.code}
        if first in others:
            return self._elsewhere(first, home + rest)
        response = await super().response(scope)
        if response.headers.get("content-type", "").startswith("text/html"):
            policy = response.headers.get(POLICY, "")
            response.headers[POLICY] = policy.replace("connect-src 'none'", "connect-src 'self'")
        return response

    def _own(self, name: str) -> Response:
        """Return one of the preview's own files."""
        if name == "events":
            return StreamingResponse(self._events(), media_type="text/event-stream", headers=FRESH)
        if name == "knowledge.js":
            return Response(self.rendering.script(), media_type="text/javascript", headers=FRESH)
        if name == "states.js":
            states = STATES.read_text(encoding="utf-8")
            return Response(f"export default {states}", media_type="text/javascript", headers=FRESH)
        known = {path.name: path for path in FILES.iterdir() if path.suffix in (".js", ".css")}
        return FileResponse(known[name], headers=FRESH) if name in known else Response(status_code=404)

    async def _events(self) -> AsyncIterator[str]:
        """Tell a page, now and after each change, the version of the pages and what is wrong with the catalog."""
        told = None
        while not self.is_ending():
            news = {"version": self.rendering.version, "error": self.rendering.error}
            if news != told:
                told = news
                yield f"data: {json.dumps(news)}\n\n"
            await asyncio.sleep(LOOK_EVERY)

    def _elsewhere(self, code: str, address: str) -> Response:
        """Return a page that says why another language's address shows nothing."""
        text = ELSEWHERE.format(
            name=escape(self.rendering.language.name), address=escape(address), command=COMMAND, other=code
        )
        return HTMLResponse(text, 404, FRESH)


def find_language(project: Project, name: str) -> Language:
    """Return the language of a tag, or of a folder of locales/.

    Raises:
        ProjectError: There is none.
    """
    for language in project.languages:
        if name in (language.code, language.babel):
            return language
    codes = ", ".join(language.code for language in project.languages)
    raise ProjectError(
        f"Which language? As in: python3 build.py {COMMAND} {project.languages[-1].code}\nThere are: {codes}."
    )


def serve(project: Project, name: str, port_number: int, engine: Engine) -> None:
    """Serve the preview of a language until Ctrl-C.

    Args:
        project: Whose pages.
        name: The language's tag.
        port_number: On 127.0.0.1; 0 takes any that is free.
        engine: Makes the fingerprints, so that the flow works to its end.

    Raises:
        ProjectError: There is no such language, the port is taken, or the catalog cannot be read at the start.
    """
    language = find_language(project, name)
    port = server.bind(port_number, f"{COMMAND} {language.code}")
    number = port.getsockname()[1]
    # No two programs have the same port, so no two previews have the same folder.
    folder = project.cache / "preview" / str(number)
    rendering = Rendering(project, language, folder)
    # Ended by a signal, too, it leaves nothing behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        rendering.start(engine)
        rendering.watch()
        print(
            f"{language.name}: {rendering.figures()} Save the file, and the page changes by itself. Ctrl-C ends this."
        )
        server.run(PreviewSite(rendering, read_rules(project.netlify), server.local_registry(project)), port)
    finally:
        rendering.stop()
