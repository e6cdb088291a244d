"""Where things are in the repository, and what site/data says about languages and pages."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from babel import Locale, UnknownLocaleError


class ProjectError(Exception):
    """Something in the repository is not as it must be; the message says what to do."""


@dataclass(frozen=True)
class Language:
    """A language of the site.

    Attributes:
        code: Its tag, which is also the first part of its addresses: "de".
        name: Its own name for itself: "Deutsch".
        dir: The direction of its writing.
        babel: Babel's identifier of it, and the name of its folder under locales/.
        countries: Where many people speak it, of the countries in helplines.toml: ("AT", "DE").
        accept: The tags of a browser's languages that / leads to it for; empty: its own tag.
        quotes: The quotation marks that its sentences may have, in pairs; empty: not known.
        reviewer: Who has read all its sentences as a native speaker; empty: nobody yet.
    """

    code: str
    name: str
    dir: Literal["ltr", "rtl"]
    babel: str
    countries: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    quotes: str = ""
    reviewer: str = ""

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "Language":
        """Read a row of languages.toml.

        Raises:
            ProjectError: A field is missing or unknown, or Babel does not know the language.
        """
        known = {field.name for field in fields(cls)}
        needed = {field.name for field in fields(cls) if field.default is MISSING}
        if wrong := sorted((set(row) - known) | (needed - set(row))):
            raise ProjectError(f"site/data/languages.toml: these fields are missing or unknown: {', '.join(wrong)}.")
        try:
            Locale.parse(row["babel"])
        except (UnknownLocaleError, ValueError) as error:
            raise ProjectError(f"site/data/languages.toml: {row['code']}: babel: {error}") from error
        values: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in row.items()}
        return cls(**values)


@dataclass(frozen=True)
class Page:
    """A page that exists once in every language.

    Attributes:
        slug: Its address after /LANGUAGE/; "" is the home page.
        template: Its file in site/pages.
        indexable: Whether search engines may list it.
    """

    slug: str
    template: str
    indexable: bool


@dataclass(frozen=True)
class Project:
    """A working copy of the repository.

    Attributes:
        root: Its top folder.
    """

    root: Path

    @property
    def site(self) -> Path:
        """What the visitor sees: templates, components, engine, data."""
        return self.root / "site"

    @property
    def locales(self) -> Path:
        """The catalogs."""
        return self.root / "locales"

    @property
    def dist(self) -> Path:
        """The built site."""
        return self.root / "dist"

    @property
    def cache(self) -> Path:
        """What makes the next build faster; may be deleted at any time."""
        return self.root / ".build"

    @property
    def netlify(self) -> Path:
        """The headers and redirects, for Netlify and for the local server."""
        return self.root / "netlify.toml"

    @cached_property
    def data(self) -> dict[str, Any]:
        """The content of site/data/NAME.toml, by NAME."""
        return {
            path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(self.site.glob("data/*.toml"))
        }

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """All languages, in the order of the switcher; the first is that of the source sentences."""
        return tuple(Language.from_row(row) for row in self.data["languages"]["language"])

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages that exist in every language."""
        return tuple(Page(**row) for row in self.data["pages"]["page"])


REPOSITORY = Project(Path(__file__).resolve().parents[2])
