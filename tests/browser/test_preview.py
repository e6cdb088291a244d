"""The translators' preview, as somebody uses it who translates; and the pictures of all sentences."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sitebuild import catalogs
from sitebuild.preview.marks import MARKS
from sitebuild.preview.server import find_language
from sitebuild.project import REPOSITORY

from .server import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.support import NullTranslations

    from .browsers import Browsers
    from .person import Person
    from .server import Server

PREVIEW = """
import sys
from pathlib import Path
from sitebuild import builder
from sitebuild.preview import server
from sitebuild.project import REPOSITORY, Project

class Copy(Project):
    locales = Path(sys.argv[1])

server.serve(Copy(REPOSITORY.root), "de", 0, builder.repository_engine())
"""
ENGLISH = "Is a private photo or video of you being shared?"
MARKED = """() => {
  const attributes = [...document.querySelectorAll("body *")].flatMap((element) => [...element.attributes]);
  const shown = attributes.filter(({ name }) => !name.startsWith("data-")).map(({ value }) => value);
  return [document.title, document.body.innerText, ...shown].join(" ");
}"""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A copy of the German catalog, which may be written to."""
    shutil.copytree(REPOSITORY.locales, tmp_path / "locales")
    return tmp_path / "locales/de/LC_MESSAGES/messages.po"


@pytest.fixture
def translator(server: Server, browsers: Browsers, catalog: Path) -> Iterator[Person]:
    """Somebody who looks at the German preview; the site's own server is there so that the engine is built."""
    command = [sys.executable, "-u", "-c", PREVIEW, str(catalog.parents[2])]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = next(line for line in process.stdout if line.startswith("Ready: "))
            person = browsers.person("chromium", line.removeprefix("Ready: ").strip().rstrip("/"))
            yield person
            person.close()
            assert person.errors == []
        finally:
            process.terminate()


def german(english: str) -> str:
    """Return what the site's own catalog says."""
    return str(translations().gettext(english))


@cache
def translations() -> NullTranslations:
    return catalogs.translations(REPOSITORY, find_language(REPOSITORY, "de"), catalogs.extract(REPOSITORY))


def save(catalog: Path, old: str, new: str) -> None:
    """Write another wording into the catalog, as an editor does."""
    text = catalog.read_text()
    assert f'msgstr "{old}"' in text
    catalog.write_text(text.replace(f'msgstr "{old}"', f'msgstr "{new}"'))


def panel(translator: Person) -> str:
    """Return what the panel says; it is in a tree of its own, apart from the page's text."""
    return translator.page.get_by_role("region", name="Preview for translators").inner_text()


def test_a_translator_points_at_a_sentence_changes_it_and_sees_the_page_change(translator, catalog):
    translator.open("/")
    assert translator.path() == "/de/"
    translator.tick("Point at sentences")
    translator.page.get_by_text(german(ENGLISH)).click()
    translator.wait_until(lambda: ENGLISH in panel(translator), "the English sentence")
    line = next(number for number, text in enumerate(catalog.read_text().splitlines(), 1) if german(ENGLISH) in text)
    assert f"messages.po, line {line}" in panel(translator)
    assert "site/pages/home.html" in panel(translator)
    save(catalog, german(ENGLISH), "Ein anderer Satz")
    translator.wait_for_heading("Ein anderer Satz")
    translator.wait_until(lambda: "Ein anderer Satz" in panel(translator), "the new wording in the panel")


def test_pressing_does_what_it_says_only_while_the_page_is_used(translator):
    translator.open("/de/")
    translator.tick("Point at sentences")
    start = translator.page.get_by_role("link", name=german("Start"), exact=True)
    start.first.click()
    assert translator.path() == "/de/"
    start.first.focus()
    translator.page.keyboard.press("Enter")
    assert translator.path() == "/de/"
    translator.tick("Use the page")
    start.first.click()
    translator.wait_until(lambda: translator.path() == "/de/start/", "the start page")


def test_what_is_not_translated_is_outlined_listed_and_counted(translator, catalog):
    save(catalog, german(ENGLISH), "")
    translator.open("/de/")
    translator.wait_for_heading(ENGLISH)
    translator.wait_until(lambda: "Not translated: 1 on this page, 1 of" in panel(translator), "the count")
    outlined = translator.page.get_by_role("heading", name=ENGLISH)
    assert outlined.evaluate("(heading) => getComputedStyle(heading).outlineStyle") == "dashed"
    translator.page.get_by_text("Not translated on this page: 1").click()
    translator.page.get_by_role("button", name=f"not translated – {ENGLISH}").click()
    assert "the page shows the English sentence" in panel(translator)


def test_what_is_not_visible_is_listed_and_hidden_steps_can_be_shown(translator):
    translator.open("/de/start/")
    translator.page.get_by_text("Not visible on the page").click()
    assert "Before you start (the title in the browser’s tab)" in panel(translator)
    translator.page.get_by_label("Show the page").select_option("review")
    translator.wait_for_heading(german("This is what will be sent"))


def test_a_catalog_that_cannot_be_read_is_named_until_it_is_mended(translator, catalog):
    translator.open("/de/")
    good = catalog.read_text()
    catalog.write_text(good.replace(f'msgstr "{german(ENGLISH)}"', f'msgstr "{german(ENGLISH)}'))
    alert = translator.page.get_by_role("alert").filter(has_text="cannot be read, look at its quotation marks")
    alert.wait_for()
    assert translator.heading() == german(ENGLISH)
    catalog.write_text(good)
    alert.wait_for(state="hidden")


def test_the_flow_works_and_no_mark_is_left_anywhere(translator, album):
    translator.open("/de/start/")
    for heading, choice in [
        ("You can leave at any time", None),
        ("Are you safe right now?", "I am safe enough to go on"),
        ("Who are you?", "I am under 18"),
        ("Do you have it on this device?", "Yes, it is on this device"),
    ]:
        translator.wait_for_heading(german(heading))
        if choice:
            translator.tick(german(choice))
        translator.press(german("Continue"))
    translator.wait_for_heading(german("Which photos or videos?"))
    translator.choose(german("Choose photos or videos"), album[:1])
    translator.wait_for(german("Fingerprint ready"), 90)
    translator.tick("Point at sentences")
    translator.page.get_by_text(german("Fingerprint ready")).first.click()
    translator.wait_until(lambda: "Fingerprint ready" in panel(translator), "the sentence that a script shows")
    assert not MARKS.search(translator.evaluate(MARKED))


def test_ctrl_c_ends_the_preview_without_complaint_and_leaves_nothing_behind(server, browsers, catalog):
    command = [sys.executable, "-u", "-c", PREVIEW, str(catalog.parents[2])]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        address = (
            next(line for line in process.stdout if line.startswith("Ready: ")).removeprefix("Ready: ").strip("/\n")
        )
        folder = REPOSITORY.cache / "preview" / address.rpartition(":")[2]
        assert folder.exists()
        person = browsers.person("chromium", address)
        person.open("/de/")
        process.send_signal(signal.SIGINT)
        process.wait(10)
        person.page.get_by_role("alert").filter(has_text="Is its command still running?").wait_for()
        person.close()
        assert process.stdout.read() == ""
        assert "ERROR" not in process.stderr.read()
        assert not folder.exists()


def test_each_sentence_that_a_page_shows_has_a_picture(server, tmp_path):
    command = [sys.executable, "-m", "sitebuild", "screenshots", "--sentences", "--only", "/en/case/"]
    result = subprocess.run([*command, "--to", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    pictures = sorted(tmp_path.glob("*.png"))
    assert f"Took a picture of {len(pictures)} of " in result.stdout
    index = (tmp_path / "index.html").read_text()
    listed, unseen = index.split('id="unseen"')
    for english in ("Check", "This was a practice.", "Looking …"):
        name = hashlib.sha256(english.encode()).hexdigest()[:12]
        with Image.open(tmp_path / f"{name}.png") as picture:
            assert picture.size == (600, 300)
        assert f'src="{name}.png"' in listed
    assert "Look up a code" in unseen
