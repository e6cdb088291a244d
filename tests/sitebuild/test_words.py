"""The words of the site, in every language: what it never says, and what it must say, by locales/words.toml."""

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sitebuild import catalogs
from sitebuild.deployment import Deployment
from sitebuild.pages import write_pages
from sitebuild.project import REPOSITORY, Language

WORDS = tomllib.loads((REPOSITORY.locales / "words.toml").read_text(encoding="utf-8"))
LANGUAGES = REPOSITORY.languages
SOURCE = LANGUAGES[0]


def pattern(word: str) -> re.Pattern[str]:
    """Return what finds a word of the list; words.toml says how they are spelt."""
    inner = re.escape(word).replace(r"\ …\ ", r"\b[^.?!]*\b").replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    start = r"(?<!\w)" if re.match(r"[\w*]", word) else ""
    end = r"(?!\w)" if re.search(r"[\w*]$", word) else ""
    return re.compile(start + inner + end, re.IGNORECASE)


NEVER = {
    language.code: [
        (word, pattern(word), group["why"])
        for group in WORDS.get(language.code, {}).get("never", [])
        for word in group["words"]
    ]
    for language in LANGUAGES
}


def sentences(language: Language) -> list[str]:
    """Return all sentences of a language: those of the templates, or those of its catalog."""
    if language == SOURCE:
        return [text for message in catalogs.extract(REPOSITORY) if message.id for text in texts(message.id)]
    catalog = catalogs._read(catalogs.catalog_path(REPOSITORY, language), language)
    return [text for message in catalog if message.id for text in texts(message.string)]


def texts(value: str | tuple[str, ...]) -> list[str]:
    """Return the forms of a sentence: one, or as many as its plural has."""
    forms = [value] if isinstance(value, str) else value
    return [re.sub(r"%\(\w+\)[sd]", "", form) for form in forms]


def faults(code: str, text: str) -> list[str]:
    """Return a line for each word in a sentence that the list forbids in this language."""
    return [f"“{word}” in “{text}”\n    {why}" for word, found, why in NEVER[code] if found.search(text)]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_no_sentence_says_what_must_not_be_said(language):
    assert NEVER[language.code], f"locales/words.toml has no table [[{language.code}.never]]"
    found = [fault for text in sentences(language) for fault in faults(language.code, text)]
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("site")
    write_pages(REPOSITORY, output, Deployment.LOCAL)
    return output


def text_of(path: Path) -> str:
    """Return all text of a page, each run of white space as one space."""
    parts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = parts.append  # type: ignore[method-assign]
    parser.feed(path.read_text(encoding="utf-8"))
    return " ".join("".join(parts).split())


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("truth", WORDS["always"], ids=lambda truth: truth["sentence"][:40])
def test_every_page_that_needs_it_tells_the_truth(site, truth, language):
    key = "sentence" if language == SOURCE else language.code
    assert key in truth, f"locales/words.toml does not say in {language.code}: {truth['sentence']}"
    for slug in truth["pages"]:
        assert truth[key] in text_of(site / language.code / slug / "index.html"), f"{slug or 'home'}: {truth['why']}"


@pytest.mark.parametrize("code", NEVER)
def test_every_group_of_words_has_its_reason(code):
    assert all(why and word.strip() for word, _, why in NEVER[code])


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Upload your photo."),
        ("en", "It is not only your fault."),
        ("en", "The pictures were submitted."),
        ("en", "You are anonymous here."),
        ("en", "Nobody will see it."),
        ("en", "It is 100 % safe."),
        ("de", "Lade dein Foto jetzt hoch."),
        ("de", "Du bist nicht nur schuld."),
        ("de", "Hilfe für Gewaltopfer."),
        ("de", "Alle Schüler:innen können es nutzen."),
    ],
)
def test_a_forbidden_word_is_found(code, text):
    assert faults(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "We cannot promise that every copy goes away. It is not your fault."),
        ("en", "You do not have to tell us your name."),
        ("de", "Lade die Seite neu. Sie geht hoch hinaus."),
        ("de", "Drinnen und draußen: in der App."),
    ],
)
def test_an_allowed_sentence_is_not(code, text):
    assert faults(code, text) == []
