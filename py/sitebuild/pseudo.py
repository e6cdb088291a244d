"""Languages that nobody speaks: they show text that is written into a template or a script, and room that is missing.

A site for a developer's machine has them at /en-XA/ and /ar-XB/, by the names that CLDR gives such languages; no page
links to them. Their sentences are the English ones, disguised. Names and dates are a real language's, in letters that
no English word has, so whatever is left in plain letters a to z has not been translated.
"""

import re

from babel.support import NullTranslations

from sitebuild.project import Language
from sitebuild.sentence_rules import PLACEHOLDER

ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
)
VOWELS = re.compile(r"[aeiou]")
TURNED, BACK = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}"


class Accented(NullTranslations):
    """Says each English sentence in accented letters, in brackets, and about 40 % longer: vowels stand twice."""

    def gettext(self, message: str) -> str:
        """Return a sentence in disguise; its placeholders stay."""
        said, end = "", 0
        for placeholder in PLACEHOLDER.finditer(message):
            said += self._disguised(message[end : placeholder.start()]) + placeholder[0]
            end = placeholder.end()
        return f"[{said}{self._disguised(message[end:])}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for a number in disguise."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def _disguised(self, text: str) -> str:
        return VOWELS.sub(lambda vowel: vowel[0] * 2, text).translate(ACCENTS)


class Mirrored(Accented):
    """Says the same from right to left, as Arabic does."""

    def _disguised(self, text: str) -> str:
        return f"{TURNED}{super()._disguised(text)}{BACK}"


PSEUDO_LANGUAGES: tuple[tuple[Language, NullTranslations], ...] = (
    (Language("en-XA", "Åççéñţéð", "ltr", "el", ()), Accented()),
    (Language("ar-XB", "Ɱîŕŕöŕéð", "rtl", "ar", ()), Mirrored()),
)
