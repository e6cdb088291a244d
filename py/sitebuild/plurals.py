"""The plural forms of a language, by CLDR, as a catalog's head says them.

Babel writes another, older table of its own into new catalogs: of the site's languages it is wrong for Filipino,
Indonesian, Sinhala and Turkish, and it swaps two of Arabic's six.
"""

import re
from collections.abc import Callable
from gettext import c2py

from babel import Locale
from babel.plural import PluralRule, to_gettext

EXPONENT = re.compile(r"\b[ce]\b")
"""CLDR's sign for numbers written as "1 million"; gettext's formulas have no such thing, the site no such number."""


NUMBERS = (*range(202), 1000, 1011)
"""Formulas that agree on these agree on all: without EXPONENT's rules they go by the last two digits."""


def plural_forms(babel: str) -> str:
    """Return what stands behind "Plural-Forms:".

    Args:
        babel: Babel's identifier of the language.
    """
    rules = Locale.parse(babel).plural_form.rules
    return to_gettext(PluralRule({tag: rule for tag, rule in rules.items() if not EXPONENT.search(rule)}))


def are_right(formula: str, babel: str) -> bool:
    """Return whether a formula tells numbers apart as CLDR does, in whatever order it has their forms.

    Args:
        formula: What stands behind "Plural-Forms:", "nplurals=2; plural=(n != 1);".
        babel: Babel's identifier of the language.
    """
    try:
        plural, right = (_function(one) for one in (formula, plural_forms(babel)))
    except ValueError:
        return False
    pairs = {(plural(number), right(number)) for number in NUMBERS}
    return len(pairs) == len({form for form, _ in pairs}) == len({form for _, form in pairs})


def _function(formula: str) -> Callable[[int], int]:
    return c2py(formula.partition("plural=")[2].rstrip("; "))
