"""The plural forms of a language, by CLDR, as a catalog's head says them.

Babel writes another, older table of its own into new catalogs: of the site's languages it is wrong for Filipino,
Indonesian, Sinhala and Turkish, and it swaps two of Arabic's six.
"""

import re

from babel import Locale
from babel.plural import PluralRule, to_gettext

EXPONENT = re.compile(r"\b[ce]\b")
"""CLDR's sign for numbers written as "1 million"; gettext's formulas have no such thing, the site no such number."""


def plural_forms(babel: str) -> str:
    """Return what stands behind "Plural-Forms:".

    Args:
        babel: Babel's identifier of the language.
    """
    rules = Locale.parse(babel).plural_form.rules
    return to_gettext(PluralRule({tag: rule for tag, rule in rules.items() if not EXPONENT.search(rule)}))
