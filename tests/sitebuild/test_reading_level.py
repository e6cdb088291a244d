"""How hard the English pages are to read: at most what most people of eleven or twelve can.

Two formulas that go by different things, so that one cannot be pleased at the cost of the other: Flesch-Kincaid counts
the syllables of words, the Automated Readability Index their letters; both count the words of sentences. Formulas that
look words up in a list of easy ones (Dale-Chall, Spache) or need thirty sentences (SMOG) do not suit short pages.

`python3 build.py test tests/sitebuild/test_reading_level.py -s` lists the grades of all pages.
"""

import re
from html.parser import HTMLParser

import pytest
import textstat

from sitebuild.deployment import Deployment
from sitebuild.pages import write_pages
from sitebuild.project import REPOSITORY, Project

from .operators import COMPLETE

HIGHEST_GRADE = 6
LONGEST = 25
"""Words of a sentence; an average hides a single one that nobody gets through."""

FORMULAS = {
    "Flesch-Kincaid": textstat.flesch_kincaid_grade,
    "Automated Readability": textstat.automated_readability_index,
}
INLINE = {"a", "abbr", "b", "bdi", "em", "span", "strong", "time"}
LEFT_OUT = {"code", "pre", "script", "style", "svg", "table"}
"""Elements whose text is not read as sentences."""

SENTENCES = re.compile(r".*[.?!:][”)]?(?=\s|$)", re.DOTALL)
"""What a block has up to its last end of a sentence."""


class MainText(HTMLParser):
    """Collects the sentences of a page's <main>, those of its closed and hidden parts too.

    Only sentences count. Headings, buttons and lists of names have no full stop; counted as short sentences, they would
    make every page seem easier than it is. An element with `translate="no"` holds names, not sentences.
    """

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._main = 0
        self._left_out = 0
        self._block = ""
        self.sentences: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self._end_block()
        if tag in {"br", "img", "input", "meta", "link", "hr"}:
            return
        if tag not in INLINE:
            self._end_block()
        self._open.append(tag)
        if tag == "main" or self._main:
            self._main += 1
        if tag in LEFT_OUT or ("translate", "no") in attrs or self._left_out:
            self._left_out += 1

    def handle_startendtag(self, tag, attrs):
        """Take no notice of SVG's shapes."""

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self._end_block()
        assert self._open.pop() == tag
        self._main = max(0, self._main - 1)
        self._left_out = max(0, self._left_out - 1)

    def handle_data(self, data):
        if self._main and not self._left_out:
            self._block += data

    def _end_block(self):
        whole = SENTENCES.match(" ".join(self._block.split()))
        if whole:
            self.sentences.append(whole.group())
        self._block = ""


def text_of(html: str) -> str:
    parser = MainText()
    parser.feed(html)
    return "\n".join(parser.sentences)


@pytest.fixture(scope="module", params=[Deployment.DEMONSTRATION, Deployment.SERVICE])
def pages(request, tmp_path_factory) -> dict[str, str]:
    """The sentences of all English pages, by their path."""
    output = tmp_path_factory.mktemp("pages")
    project = Project(REPOSITORY.root)
    del project.data["languages"]["language"][1:]
    if request.param is Deployment.SERVICE:
        project.data["operator"] = COMPLETE
    write_pages(project, output, request.param)
    return {str(path.relative_to(output)): text_of(path.read_text()) for path in sorted(output.rglob("*.html"))}


def test_every_page_is_easy_to_read(pages):
    grades = {path: {name: formula(text) for name, formula in FORMULAS.items()} for path, text in pages.items() if text}
    table = "\n".join(
        f"{path:40} {', '.join(f'{name} {grade:4.1f}' for name, grade in found.items())}"
        for path, found in grades.items()
    )
    print(f"\n{table}")
    assert [path for path, found in grades.items() if max(found.values()) > HIGHEST_GRADE] == [], table


def test_no_sentence_is_too_long(pages):
    found = {
        path: [one for one in re.split(r"(?<=[.?!:])\s", text) if len(one.split()) > LONGEST]
        for path, text in pages.items()
    }
    assert {path: long for path, long in found.items() if long} == {}


def test_the_pages_have_sentences(pages):
    assert "The picture stays on this device. We never see it." in pages["en/index.html"]
    assert pages["en/questions/index.html"].count("\n") > 50


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>No</p><main><h1>Heading</h1><p>One. Two <a>three</a>.</p></main><p>No.</p>", "One. Two three."),
        ("<main><ul translate='no'><li>Name.</li></ul><p>Yes.</p></main>", "Yes."),
        ("<main><p hidden>Said <b>later</b>.</p><pre>no.</pre><p>One.<br>Two</p></main>", "Said later.\nOne."),
        ("<main><p>He says: “Stop.” More</p></main>", "He says: “Stop.”"),
    ],
)
def test_only_sentences_of_the_main_part_count(html, text):
    assert text_of(html) == text


def test_hard_words_and_long_sentences_are_too_hard():
    hard = "Notwithstanding aforementioned considerations, organisational accountability necessitates documentation."
    long = f"You can {'do this and ' * 12} that."
    for formula in FORMULAS.values():
        assert formula(hard) > HIGHEST_GRADE
        assert formula(long) > HIGHEST_GRADE
