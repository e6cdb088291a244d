"""Take a picture of every page: in each language, at two widths, light and dark, with each step and state of it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Page as Window

from sitebuild.pages import page_path
from sitebuild.project import Project

WIDTHS = (375, 1280)
HEIGHT = 800
SCHEMES = ("light", "dark")
STATES = (Path(__file__).parent / "states.js").read_text(encoding="utf-8")
"""A JavaScript function: returns the names of an open page's states, or shows the one that is named."""

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


class Address(NamedTuple):
    """A page in one language.

    Attributes:
        name: Begins with a number, so that pictures sort as the pages do.
        language: Its tag.
        path: Where it is.
    """

    name: str
    language: str
    path: str


def addresses(project: Project) -> list[Address]:
    """Return every page in every language, and those that exist once or answer a mistake."""
    slugs = [page.slug for page in project.pages]
    codes = [language.code for language in project.languages]
    pages = [
        Address(f"{number:02}-{slug or 'home'}", code, page_path(slug, code))
        for number, slug in enumerate(slugs, 1)
        for code in codes
    ]
    more = len(slugs) + 1
    pages += [Address(f"{more:02}-not-found", code, f"/{code}/404.html") for code in codes]
    return [
        *pages,
        Address(f"{more + 1:02}-languages", codes[0], "/index.html"),
        Address(f"{more + 2:02}-components", codes[0], f"/{codes[0]}/components/"),
    ]


def take(project: Project, folder: Path, only: str = "") -> int:
    """Take the pictures.

    Args:
        project: Whose site; it is built first when something has changed.
        folder: Where to; pictures of the same names are replaced.
        only: Part of the addresses of those pages that are wanted.

    Returns:
        How many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with serving(project, "serve") as origin, sync_playwright() as playwright:
        browser = launch(playwright)
        for address in addresses(project):
            if only in address.path:
                window = browser.new_page(reduced_motion="reduce")
                window.goto(origin + address.path)
                count += sum(1 for _ in _pictures(window, folder, address))
                window.close()
        browser.close()
    return count


def _pictures(window: Window, folder: Path, address: Address) -> Iterator[Path]:
    """Take all pictures of an open page: its first sight, and then its states."""
    names = [None, *window.evaluate(STATES)]
    for number, name in enumerate(names):
        if name is not None:
            window.evaluate(STATES, name)
        state = f".{number:02}-{name}" if name else ""
        for width in WIDTHS:
            window.set_viewport_size({"width": width, "height": HEIGHT})
            for scheme in SCHEMES:
                window.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                path = folder / f"{address.name}{state}.{address.language}.{width:04}.{scheme}.png"
                window.screenshot(path=path, full_page=True, animations="disabled")
                yield path


def launch(playwright: Playwright) -> Browser:
    """Start Chromium: Playwright's own where it is installed, the system's otherwise."""
    own = playwright.chromium.executable_path
    path = own if Path(own).exists() else shutil.which("chromium")
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


@contextmanager
def serving(project: Project, *arguments: str) -> Iterator[str]:
    """Build the site and serve it.

    Args:
        project: Whose site.
        arguments: The command of build.py that serves it.

    Yields:
        The site's address, without a slash at the end.
    """
    command = [sys.executable, "-u", "-m", "sitebuild", *arguments, "--port", "0"]
    with subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            for line in process.stdout:
                if ready := re.match(r"Ready: (\S+)/$", line):
                    yield ready[1]
                    break
            else:
                raise subprocess.CalledProcessError(process.wait() or 1, command)
        finally:
            process.terminate()
