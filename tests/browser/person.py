"""What a test lets a person do: read what is visible, press what has a name, choose files, go back.

One class a way of driving a browser; the tests know only `Person`. Things are found as people find them, by role and
visible name, and only what can be seen counts.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError
from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoSuchFrameException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.by import By

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Dialog, Locator
    from selenium.webdriver.remote.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

PATIENCE = 20.0
"""Seconds that a person waits for something to appear."""

PRESSABLE = "a[href], button, summary, [role=button]"
NETWORK_NOISE = ("Failed to load resource", "net::ERR_", "Cross-Origin Request Blocked", "/favicon.ico")
"""Console errors that only say what the network did: whether that was right is for the proxy to judge. Firefox looks
for a /favicon.ico by itself when it shows a page again."""


class Person(ABC):
    """Somebody at a browser.

    Attributes:
        engine: "chromium", "firefox" or "webkit".
        address: Where the site is, without a slash at the end.
        errors: Uncaught errors of the page, and what it wrote to the console as an error.
    """

    def __init__(self, engine: str, address: str) -> None:
        self.engine = engine
        self.address = address
        self.errors: list[str] = []

    @abstractmethod
    def open(self, path: str) -> None:
        """Type the address of a page."""

    @abstractmethod
    def press(self, name: str) -> None:
        """Press the one visible button or link of that name."""

    @abstractmethod
    def tick(self, name: str) -> None:
        """Tick the check box, or pick the radio button, of that name."""

    @abstractmethod
    def fill(self, name: str, text: str) -> None:
        """Type into the text field of that name."""

    @abstractmethod
    def choose(self, name: str, files: Sequence[Path]) -> None:
        """Choose files in the file chooser of that name."""

    @abstractmethod
    def back(self) -> None:
        """Press the browser's own Back."""

    @abstractmethod
    def forward(self) -> None:
        """Press the browser's own Forward."""

    @abstractmethod
    def evaluate(self, function: str, argument: Any = None) -> Any:
        """Run a JavaScript function in the page, for what cannot be seen, and return its (awaited) result."""

    @abstractmethod
    def is_asked_before_leaving(self) -> bool:
        """Try to leave by the browser, stay when asked, and tell whether the browser asked."""

    @abstractmethod
    def close(self) -> None:
        """Close the window; `errors` is complete afterwards."""

    def text(self) -> str:
        """Return the text that can be seen, lines as they are laid out."""
        return str(self.evaluate("() => document.body.innerText"))

    def heading(self) -> str:
        """Return the visible main heading."""
        headings = "[...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).map((h) => h.innerText)"
        return " / ".join(self.evaluate(f"() => {headings}"))

    def forget_errors(self) -> None:
        """Take the errors so far as wanted."""
        self.text()  # Playwright hands over what has happened only while it is asked for something
        self.errors.clear()

    def path(self) -> str:
        return str(self.evaluate("() => location.pathname"))

    def wait_until(self, condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
        """Wait until a condition holds, or fail saying what was waited for and what is to be seen instead."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"{what} did not come within {seconds:g} s. To be seen:\n{self.text()}"
            time.sleep(0.05)

    def wait_for(self, text: str, seconds: float = PATIENCE) -> None:
        self.wait_until(lambda: text in self.text(), f"“{text}”", seconds)

    def wait_for_heading(self, heading: str, seconds: float = PATIENCE) -> None:
        self.wait_until(lambda: self.heading() == heading, f"the heading “{heading}”", seconds)


class PlaywrightPerson(Person):
    """Somebody at Chromium or Firefox, or at a WebKit that Playwright brought."""

    def __init__(self, engine: str, address: str, context: BrowserContext) -> None:
        super().__init__(engine, address)
        self._context = context
        self._asked: list[str] = []
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        self.page.on("dialog", self._stay)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        button, link = (self.page.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        summary = self.page.locator("summary").filter(has=self.page.get_by_text(name, exact=True).or_(self._text(name)))
        self.page.wait_for_load_state()  # a button does nothing before its script is there
        button.or_(link).or_(summary).click()

    def tick(self, name: str) -> None:
        radio, box = (self.page.get_by_role(role, name=name, exact=True) for role in ("radio", "checkbox"))
        field = radio.or_(box)
        label = field.evaluate_handle("(field) => field.labels[0]").as_element()
        assert label is not None
        label.click()  # what people press: it lies over a field of its card
        assert field.is_checked()

    def fill(self, name: str, text: str) -> None:
        self.page.get_by_role("textbox", name=name, exact=True).fill(text)

    def choose(self, name: str, files: Sequence[Path]) -> None:
        self.page.get_by_label(name, exact=True).set_input_files(list(files))

    def drop(self, selector: str, paths: Sequence[Path]) -> None:
        """Drag files and folders from the desktop onto a place of the page (Chromium only)."""
        target = self.page.locator(f"{selector}:visible")
        target.hover()  # waits until it no longer moves
        box = target.bounding_box()
        assert box is not None
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "data": data}
        session = self._context.new_cdp_session(self.page)
        for stage in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": stage, **place})

    def back(self) -> None:
        self.evaluate("() => void setTimeout(() => history.back())")  # asked once, also when the page goes at once

    def forward(self) -> None:
        self.evaluate("() => void setTimeout(() => history.forward())")

    def evaluate(self, function: str, argument: Any = None) -> Any:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.page.evaluate(function, argument)
            except PlaywrightError as error:
                if "context was destroyed" not in str(error) or time.monotonic() > end:
                    raise
                self.page.wait_for_load_state()  # it was leaving; the question is for the page that comes

    def is_asked_before_leaving(self) -> bool:
        self._asked.clear()
        self.evaluate("() => void setTimeout(() => location.reload())")
        self.page.wait_for_timeout(1000)
        return self._asked == ["beforeunload"]

    def close(self) -> None:
        self._context.close()

    def _text(self, name: str) -> Locator:
        return self.page.locator(f"text={name!r}")

    def _note(self, error: str) -> None:
        if not any(noise in error for noise in NETWORK_NOISE):
            self.errors.append(error)

    def _stay(self, dialog: Dialog) -> None:
        self._asked.append(dialog.type)
        dialog.dismiss()


LISTEN = """() => {
  globalThis.errorsForTests = [];
  addEventListener("error", ({ message }) => errorsForTests.push(message));
  addEventListener("unhandledrejection", ({ reason }) => errorsForTests.push(String(reason)));
}"""
"""WebKitGTK's driver tells nothing of errors; so the page's are collected from the moment it has loaded."""


AWAIT_CLICK = """const [place] = arguments;
place.scrollIntoView({ block: "center" }); // at the window's edge the driver clicks beside it
globalThis.clickIsAwaited = true;
place.addEventListener("click", () => (globalThis.clickIsAwaited = false), { capture: true, once: true });"""


class WebKitGtkPerson(Person):
    """Somebody at WebKitGTK, driven over WebDriver."""

    def __init__(self, address: str, driver: WebDriver) -> None:
        super().__init__("webkit", address)
        self._driver = driver
        driver.set_script_timeout(120)
        driver.set_page_load_timeout(60)
        driver.set_window_rect(0, 0, 1280, 1000)

    def open(self, path: str) -> None:
        self._collect_errors()
        self._driver.get(self.address + path)
        self.evaluate(LISTEN)

    def press(self, name: str) -> None:
        self._click(lambda: self._only(PRESSABLE, name))

    def tick(self, name: str) -> None:
        fields = "input[type=radio], input[type=checkbox]"
        self._click(lambda: self._driver.execute_script("return arguments[0].labels[0]", self._only(fields, name)))
        self.wait_until(self._only(fields, name).is_selected, f"a tick at “{name}”")

    def fill(self, name: str, text: str) -> None:
        field = self._only("input, textarea", name)
        field.clear()
        field.send_keys(text)

    def choose(self, name: str, files: Sequence[Path]) -> None:
        self._only("input[type=file]", name, hidden=True).send_keys("\n".join(str(file) for file in files))

    def back(self) -> None:
        self._driver.back()  # waits: a question put to a page that is just leaving is never answered

    def forward(self) -> None:
        self._driver.forward()

    def evaluate(self, function: str, argument: Any = None) -> Any:
        script = f"""const [argument, done] = arguments;
            Promise.resolve(argument).then({function})
              .then((value) => done({{ value: value ?? null }}), (error) => done({{ error: String(error) }}));"""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._driver.execute_async_script(script, argument)
            except NoSuchFrameException as error:
                if "before the unload event" not in str(error) or time.monotonic() > end:
                    raise
                continue  # it was leaving; the question is for the page that comes
            assert "error" not in answer, answer["error"]
            return answer["value"]

    def is_asked_before_leaving(self) -> bool:
        # WebDriver answers this question of the browser by itself, so the page is asked whether it would ask.
        leave = "const leave = new Event('beforeunload', { cancelable: true })"
        return bool(self.evaluate(f"() => {{ {leave}; dispatchEvent(leave); return leave.defaultPrevented; }}"))

    def close(self) -> None:
        self._collect_errors()
        self._driver.quit()

    def forget_errors(self) -> None:
        self._collect_errors()
        self.errors.clear()

    def _collect_errors(self) -> None:
        self.errors += self.evaluate("() => globalThis.errorsForTests?.splice(0)") or []

    def _click(self, find: Callable[[], WebElement]) -> None:
        """Click what is found, and again, as a person would, when the click went beside it.

        WebKitGTK's driver reckons where to click and clicks there, though the page may have moved meanwhile.
        """

        def is_clicked() -> bool:
            try:
                place = find()
                self._driver.execute_script(AWAIT_CLICK, place)
                place.click()
            except (ElementNotInteractableException, StaleElementReferenceException):
                return False
            # A click that opened another page has taken the mark with the old one.
            return not self.evaluate("() => globalThis.clickIsAwaited ?? false")

        self.wait_until(is_clicked, "a place to click")

    def _only(self, selector: str, name: str, *, hidden: bool = False) -> WebElement:
        found: list[WebElement] = []

        def is_found() -> bool:
            try:
                found[:] = [
                    element
                    for element in self._driver.find_elements(By.CSS_SELECTOR, selector)
                    if (hidden or element.is_displayed()) and element.accessible_name == name
                ]
            except StaleElementReferenceException:
                return False
            return len(found) == 1

        self.wait_until(is_found, f"one “{name}” ({selector})")
        return found[0]
