"""How hard the translations are to read, where there is a formula, and how long their sentences are, in all languages.

`python3 build.py test tests/sitebuild/test_readability.py -s` lists marks and longest sentences. The English pages have
stricter tests of their own: test_reading_level.py.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
import textstat

from sitebuild import catalogs
from sitebuild.project import REPOSITORY, Language
from sitebuild.sentence_rules import PLACEHOLDER, width

SHOWN = 5
SENTENCE_END = re.compile(r"(?<=[.?!:។៖؟。？！：])[”»“’」]?\s*")
ENGLISH_SENTENCE = re.compile(r"[.?!]”?$")
TEMPLATE = catalogs.extract(REPOSITORY)


class Formula(NamedTuple):
    """A formula for one language, and the mark that its texts must reach.

    Attributes:
        name: As it is known.
        mark: Takes a text.
        easy: The mark of an easy text, from locales/language-style.md.
        low_is_easy: Whether a lower mark means an easier text.
    """

    name: str
    mark: Callable[[str], float]
    easy: float
    low_is_easy: bool = False


FORMULAS = {
    "ar": [Formula("OSMAN", textstat.osman, 80)],
    "en": [Formula("Flesch", textstat.flesch_reading_ease, 80)],
    "de": [Formula("Flesch-Amstad", textstat.flesch_reading_ease, 65), Formula("LIX", textstat.lix, 38, True)],
    "es": [Formula("Fernández-Huerta", textstat.fernandez_huerta, 75)],
    "fr": [Formula("Kandel-Moles", textstat.flesch_reading_ease, 70)],
    "is": [Formula("LIX", textstat.lix, 35, True)],
    "it": [Formula("Gulpease", textstat.gulpease_index, 65)],
    "nl": [Formula("Flesch-Douma", textstat.flesch_reading_ease, 70)],
}
"""textstat has formulas for no other of the languages that anybody trusts."""

WORDS = 25
SYLLABLES = {"vi": 28}
"""Vietnamese writes each syllable by itself."""

CHARACTERS = {"zh-Hans": 90, "ko": 90, "km": 150, "th": 80}
"""Where words are written without spaces, or are as long as half a sentence elsewhere: how wide a sentence may be."""

ENDS = {"th": re.compile(r"\s+")}
"""Thai has no full stop; a space ends a clause."""


def sentences(language: Language) -> list[str]:
    """Return all sentences of a language; labels and headings are none."""
    said = catalogs.sentences(REPOSITORY, language, TEMPLATE)
    texts = [PLACEHOLDER.sub("3", forms[0]) for english, forms in said.items() if ENGLISH_SENTENCE.search(english)]
    end = ENDS.get(language.code, SENTENCE_END)
    return [part for text in texts for part in end.split(text) if part]


@pytest.mark.parametrize("code", FORMULAS)
def test_a_language_is_as_easy_to_read_as_its_formula_can_tell(code):
    (language,) = (language for language in REPOSITORY.languages if language.code == code)
    textstat.set_lang(code if code not in ("ar", "is") else "en")  # OSMAN and LIX go by no list of syllables
    text = " ".join(sentences(language))
    marks = {formula.name: formula.mark(text) for formula in FORMULAS[code]}
    textstat.set_lang("en")
    print(f"\n{code}: {', '.join(f'{name} {mark:.0f}' for name, mark in marks.items())}")
    for formula in FORMULAS[code]:
        mark = marks[formula.name]
        assert mark <= formula.easy if formula.low_is_easy else mark >= formula.easy, marks


@pytest.mark.parametrize("language", REPOSITORY.languages, ids=lambda language: language.code)
def test_no_sentence_is_too_long(language):
    room = CHARACTERS.get(language.code)
    length = width if room else (lambda sentence: len(sentence.split()))
    longest = sorted(sentences(language), key=length, reverse=True)
    print(f"\n{language.code}: {'characters' if room else 'words'}")
    for sentence in longest[:SHOWN]:
        print(f"  {length(sentence):3} {sentence}")
    most = room or SYLLABLES.get(language.code, WORDS)
    assert [sentence for sentence in longest if length(sentence) > most] == []
