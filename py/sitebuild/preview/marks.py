"""Invisible marks around a translation, which say in a rendered page which sentence stands where.

They are characters of Unicode's block "Tags", which no sentence has and no font draws: U+E0001, the sentence's number
in tag digits, the translation, U+E007F. HTML's escaping, the % of templates, attributes and scripts leave them as they
are, and marks may stand within marks. `marks.js` reads them.
"""

import re
from collections.abc import Mapping

from babel.support import NullTranslations

OPEN = "\U000e0001"
CLOSE = "\U000e007f"
DIGITS = "".join(chr(0xE0030 + digit) for digit in range(10))
MARKS = re.compile(f"{OPEN}[{DIGITS}]+|{CLOSE}")

Key = tuple[str, str]
"""A sentence's context, "" where it has none, and its (first) English form."""


def mark(number: int, text: str) -> str:
    """Return a text between the marks of a sentence's number."""
    digits = "".join(DIGITS[int(digit)] for digit in str(number))
    return f"{OPEN}{digits}{text}{CLOSE}"


def plain(text: str) -> str:
    """Return a text without its marks."""
    return MARKS.sub("", text)


class MarkedTranslations(NullTranslations):
    """Says what other translations say, and marks it.

    Args:
        inner: The other translations.
        numbers: The numbers of the sentences; others stay without marks.
    """

    def __init__(self, inner: NullTranslations, numbers: Mapping[Key, int]) -> None:
        super().__init__()
        self._inner = inner
        self._numbers = numbers

    def gettext(self, message: str) -> str:
        """Return the translation of a sentence."""
        return self._marked(("", message), self._inner.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation of a sentence that has a plural."""
        return self._marked(("", msgid1), self._inner.ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation of a sentence with a context."""
        return self._marked((context, message), str(self._inner.pgettext(context, message)))

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation of a sentence with a context and a plural."""
        return self._marked((context, msgid1), self._inner.npgettext(context, msgid1, msgid2, n))

    def _marked(self, key: Key, text: str) -> str:
        number = self._numbers.get(key)
        return text if number is None else mark(number, text)
