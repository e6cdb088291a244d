"""Names and dates in the words of one language: countries, languages, days, times."""

from collections.abc import Iterable
from datetime import date, time

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from markupsafe import Markup, escape

from sitebuild.intl import short_region_name, sorted_names

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order in which Babel counts them."""

WORLDWIDE = "ZZ"
PARTS = {"HK", "MO"}
"""In many languages the long names of these begin with what kind of a part of which state they are."""

UNDATED = "undated"
SAME_LANGUAGE = {"tl": "fil"}
"""CLDR has names for the second of each pair only."""


class LocalNames:
    """Says names and dates as one language does.

    Args:
        babel: Babel's identifier of the language: "zh_Hans".
    """

    def __init__(self, babel: str) -> None:
        self._locale = Locale.parse(babel)
        self._tag = babel.replace("_", "-")
        self._days = get_day_names("abbreviated", "stand-alone", self._locale)

    def country(self, code: str) -> str:
        """Return the name of a country, or its code where the language has no name for it."""
        if code in PARTS:
            return short_region_name(self._tag, code)
        return str(self._locale.territories.get(code, code))

    def language(self, code: str) -> str:
        """Return the name of a language, or its code where there is none."""
        return str(self._locale.languages.get(SAME_LANGUAGE.get(code, code), code))

    def date(self, written: str) -> str:
        """Return a date as precise as it is written: "2025", "2025-06" or "2025-06-30".

        Args:
            written: The date in one of these forms, or "undated".

        Returns:
            The date in words, "" for "undated".
        """
        if written == UNDATED:
            return ""
        parts = [int(part) for part in written.split("-")]
        if len(parts) == 1:
            return written
        if len(parts) == 2:
            return _in_one_piece(format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=self._locale))
        return _in_one_piece(format_date(date(*parts), format="long", locale=self._locale))

    def days(self, first: str, last: str) -> str:
        """Return "Mon–Fri" for ("mon", "fri"), "Sat" for ("sat", "sat")."""
        names = [self._days[DAYS.index(day)] for day in (first, last)]
        return names[0] if first == last else "–".join(names)

    def time(self, written: str) -> str:
        """Return "2:00 PM" or "14:00" for "14:00"; "24:00" is the midnight at the end of a day."""
        hour, minute = (int(part) for part in written.split(":"))
        moment = time(hour % 24, minute)
        if self._borrows_day_periods():
            return format_skeleton("Hm", moment, locale=self._locale)
        pattern = self._locale.time_formats["short"].pattern
        return format_time(moment, format=pattern.replace("a", "aaaa"), locale=self._locale)

    def _borrows_day_periods(self) -> bool:
        """Return whether the language has no words of its own for AM and PM: CLDR gives Khmer the Latin ones."""
        morning = format_time(time(9), format="aaaa", locale=self._locale)
        return morning.isascii() and not self._days[0].isascii()

    def joined(self, names: Iterable[str]) -> Markup:
        """Return names as one list, for HTML: "English, Irish, and Welsh", "Englisch und Walisisch"."""
        escaped = [escape(name) for name in names]
        return Markup(format_list(escaped, locale=self._locale))  # noqa: S704 - what stands between them is CLDR's

    def sorted(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return names in the order of the language's dictionaries."""
        return sorted_names(self._tag, tuple(names))

    @property
    def months(self) -> tuple[str, ...]:
        """A date of each month in words, as "{day} January {year}": browsers do not know all languages.

        Chromium's Intl has no Icelandic, Khmer, Kurdish or Sinhala and answers in English.
        """
        return tuple(self._day_of_month(month) for month in range(1, 13))

    def _day_of_month(self, month: int) -> str:
        """Return a date's long form with the day and the year left open.

        Both stand in CLDR's patterns as bare numbers, so a date whose own are found nowhere else shows their places.
        """
        day, year = 28, 2999
        written = format_date(date(year, month, day), format="long", locale=self._locale)
        return _in_one_piece(written.replace(str(year), "{year}").replace(str(day), "{day}"))


def _in_one_piece(written: str) -> str:
    """Return a date that stays on one line."""
    return written.replace(" ", "\N{NO-BREAK SPACE}")
