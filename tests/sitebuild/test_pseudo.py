"""Languages that nobody speaks: whatever is left in plain letters on their pages has not been translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sitebuild.deployment import Deployment
from sitebuild.pages import write_language
from sitebuild.project import REPOSITORY
from sitebuild.pseudo import PSEUDO_LANGUAGES, Accented, Mirrored
from sitebuild.sentence_rules import PLACEHOLDER

WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN = {
    "alt",
    "title",
    "aria-label",
    "aria-description",
    "placeholder",
    "label",
    "data-title",
    "data-saved",
    "data-showing",
}
"""Attributes that people read or hear, at once or when a script says them."""

NAMES = {"bdi", "code", "script", "style"}
"""Elements that hold names, addresses and code."""

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "line", "use"}


class Untranslated(HTMLParser):
    """Collects words in plain letters, apart from names and from what is marked as another language."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        is_name = tag in NAMES or attributes.get("translate") == "no" or ("lang" in attributes and tag != "html")
        spoken = [value for name, value in attrs if name in SPOKEN]
        if attributes.get("name") == "description":
            spoken.append(attributes["content"])
        self._look(*spoken)
        if tag not in VOID:
            self._open.append((tag, is_name))

    def handle_startendtag(self, tag, attrs):
        """Take no notice of SVG's shapes."""

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(is_name for _, is_name in self._open):
            self._look(data)

    def _look(self, *texts):
        self.found += [text.strip() for text in texts if text and WORD.search(PLACEHOLDER.sub("", text))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("pages")
    for language, translations in PSEUDO_LANGUAGES:
        for deployment in (Deployment.SERVICE, Deployment.DEMONSTRATION, Deployment.LOCAL):
            write_language(REPOSITORY, output / deployment, deployment, language, translations)
    return output


def test_no_page_has_an_untranslated_word(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == 2 * 3 * (len(REPOSITORY.pages) + 1)
    found = {}
    for page in pages:
        parser = Untranslated()
        parser.feed(page.read_text(encoding="utf-8"))
        found[str(page.relative_to(site))] = parser.found
    assert {page: words for page, words in found.items() if words} == {}


def test_an_untranslated_word_would_be_found():
    parser = Untranslated()
    parser.feed('<p aria-label="Close">[ĥééļļöö] <bdi>Instagram</bdi> {count} Hello</p>')
    assert parser.found == ["Close", "{count} Hello"]


def test_sentences_are_longer_and_keep_their_placeholders():
    said = Accented().gettext("Sent on %(date)s: {count} photos")
    assert "%(date)s" in said
    assert "{count}" in said
    assert len(said) > len("Sent on %(date)s: {count} photos") + 5


def test_the_mirrored_one_runs_from_right_to_left(site):
    assert Mirrored().gettext("Exit").startswith("[\N{RIGHT-TO-LEFT OVERRIDE}")
    assert '<html lang="ar-XB" dir="rtl">' in (site / "local/ar-XB/index.html").read_text()
