"""What the site says in each language, by its own catalogs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sitebuild import catalogs
from sitebuild.project import REPOSITORY

Say = Callable[[str], str]
"""Takes an English sentence of the templates and returns it in a language."""

SENTENCES = catalogs.extract(REPOSITORY)


@cache
def say_in(code: str) -> Say:
    """Return what tells a language's sentences.

    Args:
        code: Its tag.
    """
    language = next(language for language in REPOSITORY.languages if language.code == code)
    return catalogs.translations(REPOSITORY, language, SENTENCES).gettext
