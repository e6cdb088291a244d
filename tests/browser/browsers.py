"""Starts browsers: Playwright's where they are installed, the system's otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import sync_playwright
from selenium.webdriver import WebKitGTK
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from .person import Person, PlaywrightPerson, WebKitGtkPerson

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENGINES = ("chromium", "firefox", "webkit")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUIET_FIREFOX = {
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.prefetch-next": False,
}
MISSING = "There is no {name} here. Install it (Debian: apt-get install {package}) and run the tests again."


def system_command(name: str, package: str) -> str:
    """Return the path of an installed command, or fail with a sentence that says how to install it."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(MISSING.format(name=name, package=package), pytrace=False)
    return path


class Browsers:
    """The browsers of one test run; each is started when it is first needed."""

    def __init__(self) -> None:
        self._playwright = sync_playwright().start()
        self._running: dict[str, Browser] = {}
        self._screen: Screen | None = None

    def person(
        self,
        engine: str,
        address: str,
        *,
        user_agent: str | None = None,
        without_canvas: bool = False,
        falsified_pixels: bool = False,
        without_scripts: bool = False,
        width: int = 1280,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
    ) -> Person:
        """Seat a person at a new window, with nothing stored from before.

        Args:
            engine: One of `ENGINES`.
            address: Where the site is.
            user_agent: What the browser calls itself, when not what it is.
            without_canvas: The browser lacks OffscreenCanvas.
            falsified_pixels: Firefox only: it answers a canvas with random pixels, as Tor Browser does.
            without_scripts: Chromium only: JavaScript is switched off.
            width: Of the window, in CSS pixels; in WebKitGTK the window is as it is.
            height: Of the window; the same holds.
            scheme: The colours that the visitor prefers; the same holds.
        """
        if engine == "webkit" and not self._has_own("webkit"):
            return self._webkit_gtk(address, user_agent, without_canvas)
        key = f"{engine}, falsified" if falsified_pixels else engine
        if key not in self._running:
            self._running[key] = self._launch(engine, falsified_pixels)
        context = self._running[key].new_context(
            user_agent=user_agent,
            java_script_enabled=not without_scripts,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
        )
        if without_canvas:
            context.add_init_script("delete globalThis.OffscreenCanvas")
        return PlaywrightPerson(engine, address, context)

    def close(self) -> None:
        for browser in self._running.values():
            browser.close()
        self._playwright.stop()
        if self._screen:
            self._screen.close()

    def chromium_path(self) -> str:
        """Return the Chromium that is used here, for tools that start it themselves."""
        if self._has_own("chromium"):
            return str(self._playwright.chromium.executable_path)
        return system_command("chromium", "chromium")

    def _has_own(self, engine: str) -> bool:
        return Path(getattr(self._playwright, engine).executable_path).exists()

    def _launch(self, engine: str, falsified_pixels: bool) -> Browser:
        options: dict[str, Any] = {}
        if engine == "chromium":
            options["args"] = CHROMIUM_ARGUMENTS
            options["executable_path"] = self.chromium_path()
        if engine == "firefox":
            options["firefox_user_prefs"] = QUIET_FIREFOX | {"privacy.resistFingerprinting": falsified_pixels}
            if not self._has_own("firefox"):
                # Playwright's own protocol is only in its own Firefox; this channel speaks WebDriver BiDi.
                options["channel"] = "moz-firefox"
                options["executable_path"] = system_command("firefox-esr", "firefox-esr")
        browser: Browser = getattr(self._playwright, engine).launch(**options)
        return browser

    def _webkit_gtk(self, address: str, user_agent: str | None, without_canvas: bool) -> Person:
        self._screen = self._screen or Screen()
        options = Options()
        options.binary_location = mini_browser()
        options.add_argument("--automation")
        if user_agent:
            options.add_argument(f"--user-agent={user_agent}")
        if without_canvas:
            options.add_argument("--features=-OffscreenCanvas")
        service = Service(
            system_command("WebKitWebDriver", "webkit2gtk-driver"), env=os.environ | {"DISPLAY": self._screen.name}
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Selenium's, of an argument of its own
            return WebKitGtkPerson(address, WebKitGTK(options=options, service=service))


def mini_browser() -> str:
    """Return the path of WebKitGTK's small browser, which its driver starts."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        pytest.fail(MISSING.format(name="MiniBrowser", package="webkit2gtk-driver"), pytrace=False)
    return str(found[-1])


class Screen:
    """A display without a screen, which WebKitGTK needs."""

    def __init__(self) -> None:
        command = system_command("Xvfb", "xvfb")
        self._process = subprocess.Popen(
            [command, "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.name = f":{self._process.stdout.readline().strip()}"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
