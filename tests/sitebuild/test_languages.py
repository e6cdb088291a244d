"""Each language's pages are in that language: by its script, or by the small words that no text does without."""

import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sitebuild.deployment import Deployment
from sitebuild.pages import write_pages
from sitebuild.project import REPOSITORY, Language

SCRIPTS = {
    "ar": ("ARABIC",),
    "zh-Hans": ("CJK",),
    "km": ("KHMER",),
    "ko": ("HANGUL",),
    "si": ("SINHALA",),
    "th": ("THAI",),
}
"""How the names of a script's letters begin in Unicode."""

SMALL_WORDS = {
    code: words.split()
    for code, words in {
        "en": "the and you your is are it of to that this with not can from have what on for",
        "es": "el la los las que de y no es en un una tu te se puedes con por para lo",
        "nl": "de het een en je is niet van dat die kun met op voor wat ook kan zijn er",
        "fr": "le la les et tu de est pas que un une ton ta tes des pour dans peut avec ne",
        "de": "der die das und du nicht ist ein eine dein deine es mit von auf kann den für auch was",
        "is": "að og þú ekki er það sem á þér þín um ef með fyrir þig eða við geta þetta",
        "id": "yang dan kamu tidak di itu ini untuk dengan dari bisa ada akan ke kami atau apa",
        "it": "il la le e di non che un una tu è per puoi con sono tuo tua si gli ci",
        "ku": "û tu te ne ku ji di li bi ev yek jî dikarî xwe ya yê an ew me wê",
        "pt-BR": "o a os as e você não que de um uma é seu sua para com do da em se",
        "fil": "ang ng mga sa mo ka na hindi ito at ay para kung iyong puwede may isang kami",
        "tr": "ve bir bu için değil sen ne de da ile olabilir seni senin ya veya var gibi daha",
        "vi": "và bạn không là của có được này cho các một trên thì để nếu ảnh với hoặc đó",
    }.items()
}
"""Words that are frequent in a language and, taken together, in no other of these."""

HEADINGS = {"h1", "h2", "h3"}


class Parts(HTMLParser):
    """Collects the title, the headings and the text of the main part; names and other languages apart."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._main = self._names = 0
        self.html: dict[str, str | None] = {}
        self.alternates: dict[str, str] = {}
        self.switcher: dict[str, str] = {}
        self.title, self.headings, self.text = "", [""], ""

    def handle_starttag(self, tag, attrs):
        if tag == "html":
            self.html = dict(attrs)
        found = dict(attrs)
        if tag == "link" and "hreflang" in found:
            self.alternates[found["hreflang"]] = found["href"]
        if tag == "a" and "hreflang" in found and "lang" in found:
            self.switcher[found["hreflang"]] = found["href"]
        if tag in {"br", "img", "input", "meta", "link", "hr"}:
            return
        self._open.append(tag)
        self._main += tag == "main" or self._main > 0
        self._names += tag in {"bdi", "code", "script", "style"} or self._names > 0
        if tag in HEADINGS:
            self.headings.append("")

    def handle_startendtag(self, tag, attrs):
        """Take no notice of SVG's shapes."""

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        self._main = max(0, self._main - 1)
        self._names = max(0, self._names - 1)

    def handle_data(self, data):
        if self._names:
            return
        if "title" in self._open and not self._main:
            self.title += data
        if HEADINGS & set(self._open):
            self.headings[-1] += data
        if self._main:
            self.text += f" {data}"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Parts]]:
    """The parts of all pages: by language, then by the page's path in it."""
    output = tmp_path_factory.mktemp("site")
    write_pages(REPOSITORY, output, Deployment.DEMONSTRATION)
    return {language.code: _read(output / language.code) for language in REPOSITORY.languages}


def _read(folder: Path) -> dict[str, Parts]:
    found = {}
    for path in sorted(folder.rglob("*.html")):
        parser = Parts()
        parser.feed(path.read_text(encoding="utf-8"))
        found[str(path.relative_to(folder))] = parser
    found.pop("components/index.html", None)
    return found


def share(text: str, script: tuple[str, ...]) -> float:
    """Return how many of a text's letters are of a script."""
    names = [unicodedata.name(sign, "") for sign in text if sign.isalpha()]
    return sum(name.startswith(script) for name in names) / max(1, len(names))


def closest(text: str) -> str:
    """Return the language in Latin letters of which a text has most small words."""
    words = re.findall(r"\w+", text.lower())
    return max(SMALL_WORDS, key=lambda code: sum(words.count(word) for word in SMALL_WORDS[code]))


def test_every_language_can_be_told():
    assert {language.code for language in REPOSITORY.languages} == SCRIPTS.keys() | SMALL_WORDS.keys()


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_every_page_says_which_language_it_is_in(pages, language: Language):
    for path, parts in pages[language.code].items():
        assert (parts.html["lang"], parts.html["dir"]) == (language.code, language.dir), path
    assert pages[language.code].keys() == pages["en"].keys()


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_every_page_leads_to_itself_in_all_languages(pages, language: Language):
    for path, parts in pages[language.code].items():
        slug = path.removesuffix("index.html") if path != "404.html" else ""
        wanted = {other.code: f"/{other.code}/{slug}" for other in REPOSITORY.languages}
        assert parts.switcher == wanted, path
        indexable = {page.slug for page in REPOSITORY.pages if page.indexable}
        if path != "404.html" and slug.rstrip("/") in indexable:
            assert parts.alternates == wanted | {"x-default": f"/en/{slug}" if slug else "/"}, path
        else:
            assert parts.alternates == {}, path


@pytest.mark.parametrize("code", SCRIPTS)
def test_titles_headings_and_text_are_in_the_script_of_the_language(pages, code):
    for path, parts in pages[code].items():
        assert share(parts.title, SCRIPTS[code]) > 0.5, (path, parts.title)
        assert share(parts.text, SCRIPTS[code]) > 0.8, path
        strange = [text for text in parts.headings if text.strip() and share(text, SCRIPTS[code]) < 0.3]
        assert strange == [], path


@pytest.mark.parametrize("code", SMALL_WORDS)
def test_titles_headings_and_text_are_in_the_language(pages, code):
    all_headings = []
    for path, parts in pages[code].items():
        if len(parts.text.split()) > 60:
            assert closest(parts.text) == code, path
        all_headings += parts.headings
    assert closest(" ".join(all_headings)) == code
    if code != "en":
        same = {path for path, parts in pages[code].items() if parts.title == pages["en"][path].title}
        assert {path for path in same if len(pages[code][path].title.split()) > 1} == set()


@pytest.mark.parametrize("code", [language.code for language in REPOSITORY.languages[1:]])
def test_no_heading_is_the_english_one(pages, code):
    for path, parts in pages[code].items():
        ours = [" ".join(text.split()) for text in parts.headings]
        english = [" ".join(text.split()) for text in pages["en"][path].headings]
        assert len(ours) == len(english), path
        same = [text for text, other in zip(ours, english, strict=True) if text == other and len(text.split()) > 1]
        assert same == [], path
