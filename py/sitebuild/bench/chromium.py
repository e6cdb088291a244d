"""Chromium with the built site in it, and the bench's own worker beside."""

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Mount, Route

from sitebuild.netlify import read_rules
from sitebuild.project import Project
from sitebuild.server import Site, bind

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]

WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'"

ASK_WORKER = """([what, argument]) => new Promise((resolve, reject) => {
  const worker = new Worker("/bench/worker.js", { type: "module" });
  worker.onmessage = ({ data }) => {
    worker.terminate();
    if (data.error) reject(new Error(data.error));
    else resolve(data.result);
  };
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage({ what, argument: argument === "chosen" ? document.querySelector("input").files[0] : argument });
})"""

START_ENGINE = """async () => {
  const { Engine } = await import("/engine/bridge.js");
  const start = performance.now();
  globalThis.engine = new Engine();
  const ready = await engine.ready;
  return { milliseconds: performance.now() - start, ...ready };
}"""

FINGERPRINT_CHOSEN = """() => new Promise((resolve, reject) => {
  const files = [...document.querySelector("input").files];
  const start = performance.now();
  let left = files.length;
  engine.addEventListener("job", ({ detail: { state, error, name } }) => {
    if (state === "failed") reject(new Error(`${name}: ${error.code}`));
    if (state === "done" && --left === 0) resolve(performance.now() - start);
  });
  files.forEach((file) => engine.add(file));
})"""


class Bench:
    """A Chromium window on the built site.

    Args:
        browser: Playwright's.
        address: of the site.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address

    def measure(self, what: str, argument: object = None, chosen: list[Path] | None = None) -> Any:
        """Let the bench's worker measure something in a fresh profile.

        Args:
            what: a measurement of worker.js.
            argument: what it takes; "chosen" passes the first chosen file.
            chosen: files to choose first.

        Returns:
            Its result; milliseconds for most.
        """
        with self._page(chosen or []) as page:
            return page.evaluate(ASK_WORKER, [what, argument])

    def start_engine(self) -> float:
        """Start the engine as the start page does, in a fresh profile, and return the milliseconds until ready."""
        with self._page([]) as page:
            ready = page.evaluate(START_ENGINE)
        if ready["start"] != "snapshot":
            raise RuntimeError("The engine did not start from its snapshot.")
        return float(ready["milliseconds"])

    def fingerprint(self, chosen: list[Path]) -> float:
        """Return the milliseconds that the real engine needs from choosing files to the last item."""
        with self._page(chosen) as page:
            page.evaluate(START_ENGINE)
            return float(page.evaluate(FINGERPRINT_CHOSEN))

    def requested(self, path: str) -> list[str]:
        """Open a page in a fresh profile, wait until its engine is ready, and return the paths that were fetched."""
        context = self._browser.new_context()
        paths: list[str] = []
        context.on("request", lambda request: paths.append(request.url.removeprefix(self._address)))
        page = context.new_page()
        page.goto(self._address + path)
        page.wait_for_load_state("networkidle")
        context.close()
        return paths

    @contextlib.contextmanager
    def _page(self, chosen: list[Path]) -> Iterator[Page]:
        context = self._browser.new_context()
        page = context.new_page()
        page.set_default_timeout(0)  # a slow machine is a result, not an error
        page.goto(f"{self._address}/en/")
        page.evaluate("() => document.body.innerHTML = '<input type=file multiple>'")
        page.locator("input").set_input_files([str(path) for path in chosen])
        yield page
        context.close()


@contextlib.contextmanager
def chromium(project: Project, files: dict[str, Path]) -> Iterator[Bench]:
    """Serve the built site and open Chromium.

    Args:
        project: with dist/ built.
        files: what the bench's worker may fetch, by name.
    """
    address, stop = _serve(project, files)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        browser = playwright.chromium.launch(
            executable_path=own if Path(own).exists() else shutil.which("chromium"), args=ARGUMENTS
        )
        yield Bench(browser, address)
        browser.close()
    stop()


def _serve(project: Project, files: dict[str, Path]) -> tuple[str, Any]:
    routes = [Route(f"/bench/{name}", _answer(path), methods=["GET"]) for name, path in files.items()]
    site = Site(project.dist, read_rules(project.netlify), Starlette())
    port = bind(0)
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=[*routes, Mount("/", site)]), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [port]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join()

    return f"http://127.0.0.1:{port.getsockname()[1]}", stop


def _answer(path: Path) -> Any:
    headers = {"Content-Security-Policy": WORKER_POLICY, "Cache-Control": "no-store"}
    return lambda _: FileResponse(path, headers=headers)
