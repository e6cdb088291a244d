"""Take a picture of each English sentence's place on the site, so that a translator sees what it belongs to."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Page as Window
from playwright.sync_api import sync_playwright

from sitebuild import catalogs
from sitebuild.pages import page_path
from sitebuild.preview.sentences import Sentence, read_speech
from sitebuild.project import Project
from sitebuild.screenshots import HEIGHT, STATES, Address, addresses, launch, serving

WIDTHS = (600, 900)
"""Of the window, in CSS pixels: as wide as a picture, and then wider, where some words have more room."""

SCRIPT = "async ([name, argument]) => (await import('/.preview/pictures.js'))[name](argument)"
INDEX = "sentences.html"


class Picture(NamedTuple):
    """A picture of a sentence.

    Attributes:
        id: The sentence's.
        path: The address of the page.
        is_example: It is shown only when something happens, and may be shown at other places, too.
    """

    id: str
    path: str
    is_example: bool


def take(project: Project, folder: Path, only: str = "") -> str:
    """Take the pictures, and write a page that lists them.

    Args:
        project: Whose site.
        folder: Where to; pictures and the list that are there are replaced.
        only: Part of the addresses of those pages that are wanted.

    Returns:
        A line with how many sentences have a picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    english = project.languages[0]
    sentences = read_speech(project, english, catalogs.extract(project)).sentences
    pages = [page for page in _pages(project) if only in page.path]
    with serving(project, "catalogs", "preview", english.code) as origin, sync_playwright() as playwright:
        browser = launch(playwright)
        window = browser.new_page(reduced_motion="reduce")
        pictures = _take_all(window, origin, pages, folder)
        browser.close()
    _write_index(folder / "index.html", sentences, pictures)
    share = len(pictures) / len(sentences)
    return f"Took a picture of {len(pictures)} of {len(sentences)} sentences ({share:.1%}): {folder / 'index.html'}"


def _pages(project: Project) -> list[Address]:
    """Return the pages of the first language that the preview has."""
    code = project.languages[0].code
    paths = {page_path(page.slug, code) for page in project.pages} | {f"/{code}/404.html"}
    return [address for address in addresses(project) if address.path in paths]


def _take_all(window: Window, origin: str, pages: list[Address], folder: Path) -> dict[str, Picture]:
    """Take pictures of what pages show, and after that of what they show only when something happens."""
    pictures: dict[str, Picture] = {}
    for width, happens in [*((width, False) for width in WIDTHS), (WIDTHS[0], True)]:
        window.set_viewport_size({"width": width, "height": HEIGHT})
        for page in pages:
            for _ in _states(window, origin + page.path):
                for id_ in _happening(window, pictures) if happens else window.evaluate(SCRIPT, ["visible", None]):
                    clip = None if id_ in pictures else window.evaluate(SCRIPT, ["frame", id_])
                    if clip:
                        window.screenshot(path=folder / f"{id_}.png", clip=clip, animations="disabled")
                        pictures[id_] = Picture(id_, page.path, happens)
    return pictures


def _states(window: Window, address: str) -> Iterator[None]:
    """Open a page and show it as it opens, and then each of its states."""
    window.goto(address)
    window.evaluate(SCRIPT, ["prepare", None])
    yield
    for name in window.evaluate(STATES):
        window.evaluate(STATES, name)
        yield


def _happening(window: Window, pictures: dict[str, Picture]) -> Iterator[str]:
    """Let the page show one sentence after the other that has no picture yet."""
    done = list(pictures)
    while id_ := window.evaluate(SCRIPT, ["showNext", done]):
        done.append(id_)
        yield id_


def _write_index(path: Path, sentences: tuple[Sentence, ...], pictures: dict[str, Picture]) -> None:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    shown = [(sentence, pictures[sentence.id]) for sentence in sentences if sentence.id in pictures]
    unseen = [sentence for sentence in sentences if sentence.id not in pictures]
    text = environment.get_template(INDEX).render(shown=shown, unseen=unseen)
    path.write_text(text, encoding="utf-8")
