"""What a sentence must be like in each language: its words, its terms, its signs and its length.

The lists are in locales/BABEL/words.toml; the head of locales/words.toml says how they are written.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sitebuild.project import Language, Project

WORDS = "words.toml"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
QUOTES = "“”„‟«»‹›‚‘’‛「」『』《》〈〉"
APOSTROPHE = "’"
LONGEST_RATIO, LONGEST_EXTRA = 2, 20
"""A translation may be so many times as long as the English, and so many characters more; a longer one says more."""

ALIKE = 3
"""From how many words on a translation that is the English itself has been forgotten."""


@dataclass(frozen=True)
class Never:
    """A word that a language never says here.

    Attributes:
        word: As it stands in the list.
        pattern: What finds it.
        why: The reason.
    """

    word: str
    pattern: re.Pattern[str]
    why: str


@dataclass(frozen=True)
class Rules:
    """The rules for the sentences of one language.

    Attributes:
        language: Which one.
        never: Words that it never says.
        terms: By the English term, the stems by one of which a translation shows that it uses the language's own term.
        source: By the English term, what finds it in an English sentence.
    """

    language: Language
    never: tuple[Never, ...]
    terms: dict[str, tuple[str, ...]]
    source: dict[str, tuple[re.Pattern[str], ...]]

    @classmethod
    def of(cls, project: Project, language: Language) -> "Rules":
        """Read a language's lists; a language without a file of its own has empty ones."""
        table = _table(project.locales / language.babel / WORDS)
        shared = _table(project.locales / WORDS)
        never = [
            Never(word, word_pattern(word), group["why"]) for group in table.get("never", ()) for word in group["words"]
        ]
        source = {term: tuple(map(word_pattern, words)) for term, words in shared.get("terms", {}).items()}
        terms = {term: tuple(stems) for term, stems in table.get("terms", {}).items()}
        return cls(language, tuple(never), terms, source)

    def faults(self, english: str, sentence: str, room: int | None) -> list[str]:
        """Return what is wrong with a sentence.

        Args:
            english: What it translates; the sentence itself in the first language.
            sentence: It.
            room: How many characters it may have where there is little space.
        """
        text = PLACEHOLDER.sub("", sentence)
        found = [f"“{never.word}” ({never.why})" for never in self.never if never.pattern.search(text)]
        found += self._signs(sentence)
        found += self._length(english, sentence, room)
        if sentence != english:
            found += self._terms(english, sentence)
        elif self.language.babel != "en" and len(text.split()) >= ALIKE:
            found.append("it is the English sentence")
        return found

    @cached_property
    def _foreign_quotes(self) -> str:
        return "".join(mark for mark in QUOTES if mark not in self.language.quotes + APOSTROPHE)

    def _signs(self, text: str) -> Iterator[str]:
        """Find signs that do not belong into a sentence, or not in this language."""
        if text != text.strip() or "  " in text:
            yield "white space at its ends, or twice"
        if "<" in text or re.search(r"&\w+;", text):
            yield "HTML"
        if any(unicodedata.category(sign) == "Nd" and not sign.isascii() for sign in text):
            yield "digits other than 0 to 9, which cannot be copied everywhere"
        if unicodedata.normalize("NFC", text) != text:
            yield "letters and accents that are not put together (NFC)"
        if '"' in text or "'" in text:
            yield f"straight quotation marks; the right ones are {self.language.quotes or QUOTES}, ’ as apostrophe"
        elif self.language.quotes and any(mark in self._foreign_quotes for mark in text):
            yield f"another language’s quotation marks; this one has {self.language.quotes}"
        elif not self._quotes_are_closed(text):
            yield "a quotation mark without its other one"

    def _quotes_are_closed(self, text: str) -> bool:
        """Return whether each quotation mark is closed; ’ within or after a word is an apostrophe."""
        closing = dict(zip(self.language.quotes[::2], self.language.quotes[1::2], strict=False))
        expected: list[str] = []
        for mark in text:
            if expected and mark == expected[-1]:
                expected.pop()
            elif mark in closing:
                expected.append(closing[mark])
            elif mark in closing.values() and mark != APOSTROPHE:
                return False
        return not expected

    def _terms(self, english: str, sentence: str) -> Iterator[str]:
        """Find terms that the translation does not call by their names."""
        small = sentence.casefold()
        for term, patterns in self.source.items():
            stems = self.terms.get(term, ())
            if not stems or not any(pattern.search(english) for pattern in patterns):
                continue
            if not any(stem.casefold() in small for stem in stems):
                yield f"“{term}” is called here: {', '.join(stems)}"

    @staticmethod
    def _length(english: str, sentence: str, room: int | None) -> Iterator[str]:
        length = width(sentence)
        if room is not None and length > room:
            yield f"{length} characters, there is room for {room}"
        elif length > LONGEST_RATIO * len(english) + LONGEST_EXTRA:
            yield f"{length} characters for the English {len(english)}"


def word_pattern(word: str) -> re.Pattern[str]:
    """Return what finds a word of a list; the head of locales/words.toml says how they are written."""
    inner = re.escape(word).replace(r"\ …\ ", r"\b[^.?!]*\b").replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    start = r"(?<!\w)" if re.match(r"[\w*]", word) else ""
    end = r"(?!\w)" if re.search(r"[\w*]$", word) else ""
    return re.compile(start + inner + end, re.IGNORECASE)


def width(text: str) -> int:
    """Return how wide a text is, in characters: marks above and below add nothing, Chinese characters count twice."""
    return sum(
        0
        if unicodedata.category(sign) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(sign) in "WF"
        else 1
        for sign in text
    )


def has_letters(text: str) -> bool:
    """Return whether a text has anything to see: not spaces alone, or signs without a width."""
    return any(not sign.isspace() and unicodedata.category(sign) != "Cf" for sign in text)


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
