"""Whom a visitor can call or write to: helplines.toml and caution.toml, in the order and the words of one language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

from sitebuild.local_names import DAYS, SAME_LANGUAGE, WORLDWIDE, LocalNames
from sitebuild.project import Language
from sitebuild.rows import YES_NO, RowReader

TABLE = "helplines.toml"
KINDS = (
    "emergency",
    "crisis",
    "helpline",
    "peer_support",
    "support",
    "takedown",
    "hotline",
    "complaint",
    "legal_advice",
    "police",
    "directory",
)
"""In the order in which a country's contacts are shown: first what is for a life in danger."""

LISTENING = ("crisis", "helpline", "peer_support")
"""Kinds of contacts where somebody listens right away."""

OPERATORS = ("independent", "international", "unknown", "state", "police")
"""In the order in which they are shown where the law can be turned against the person in the picture."""

REACHES = ("", "police", "police_outside", "ambulance", "rescue", "all")
CHANNELS = ("chat", "mail", "form", "app", "whatsapp", "sms", "telegram", "kakaotalk", "zalo")
REMARKS = (
    "account_needed",
    "adults",
    "after_48_hours",
    "area_code",
    "busy",
    "call_costs",
    "chatbot_first",
    "id_needed",
    "knows_pictures",
    "lgbtq",
    "link_needed",
    "mostly_adults",
    "nickname",
    "no_advice",
    "not_on_bill",
    "parents",
    "removes",
    "signposts",
    "to_police",
    "under_18",
    "under_18_then",
    "women_girls",
)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
ALWAYS = "24/7"
FIELDS = (
    *("name", "country", "region", "languages", "kind", "operator", "phone", "sms", "chat", "whatsapp", "url", "hours"),
    *("free", "anonymous", "ages", "remarks", "source", "source_date", "confidence", "note"),
)


@dataclass(frozen=True)
class Phone:
    """A number to call.

    Attributes:
        number: As people write it: "0800 111 0 111".
        reaches: Who answers an emergency number, one of `REACHES`.
        area: Where it works, when not in the whole country.
        language: Who answers speaks this language, where a number is for one.
        then: The key to press after the number.
    """

    number: str
    reaches: str = ""
    area: str = ""
    language: str = ""
    then: str = ""

    @property
    def shown(self) -> str:
        """The number as it is shown: in one piece, whatever the width of the line."""
        return in_one_piece(self.number)

    @property
    def href(self) -> str:
        """The address that calls it."""
        return "tel:" + dialled(self.number)


@dataclass(frozen=True)
class Sms:
    """A number to text, and the word to begin with, where one is needed."""

    number: str
    word: str = ""

    @property
    def shown(self) -> str:
        """The number as it is shown."""
        return in_one_piece(self.number)

    @property
    def href(self) -> str:
        """The address that opens a message to it."""
        return "sms:" + dialled(self.number)


@dataclass(frozen=True)
class Hours:
    """From when to when somebody answers, in local time, on days from `first` to `last`."""

    first: str
    last: str
    start: str
    end: str

    @property
    def is_daily(self) -> bool:
        """Whether it is so on every day."""
        return (self.first, self.last) == (DAYS[0], DAYS[-1])


@dataclass(frozen=True)
class Contact:
    """One row of helplines.toml; its comments there say what each field is."""

    name: str
    country: str
    region: str
    languages: tuple[str, ...]
    kind: str
    operator: str
    phones: tuple[Phone, ...]
    sms: Sms | None
    chat: tuple[str, ...]
    whatsapp: str
    url: str
    is_always_there: bool
    hours: tuple[Hours, ...]
    free: str
    anonymous: str
    age_from: int
    age_to: int
    remarks: tuple[str, ...]
    source_date: str
    confidence: str

    @property
    def host(self) -> str:
        """The name of its web site, to be shown: "juuuport.de"."""
        return urlsplit(self.url).netloc.removeprefix("www.")

    @property
    def chats(self) -> bool:
        """Whether somebody listens there who answers in a chat on its web site."""
        return self.kind in LISTENING and "chat" in self.chat and bool(self.url)

    @property
    def is_called_by_number(self) -> bool:
        """Whether its number is all the name that it has."""
        return any(dialled(self.name) == dialled(phone.number) for phone in self.phones)

    @property
    def is_written_to(self) -> bool:
        """Whether somebody can be reached there without being heard."""
        return self.chats or self.sms is not None or bool(self.whatsapp)

    @property
    def is_shown(self) -> bool:
        """Whether the site may show it before somebody has checked it."""
        return self.confidence != "low"


@dataclass(frozen=True)
class Country:
    """A country's contacts, in the order in which they are shown.

    Attributes:
        code: Its ISO 3166-1 code.
        name: Its name in the page's language.
        is_cautious: Independent contacts come first, because the law can be turned against the person in the picture.
        contacts: All of them.
        language: That of the page, as `Contact.languages` has it.
    """

    code: str
    name: str
    is_cautious: bool
    contacts: tuple[Contact, ...]
    language: str

    @cached_property
    def urgent(self) -> tuple[Contact, ...]:
        """The few to reach at once: an emergency number, a crisis line, a helpline, and somebody to write to.

        Who is listened to cannot call. Of a kind, those who answer in the page's language come first: Belgium has a
        crisis line for each of its languages.
        """
        kinds = ("crisis", "helpline", "emergency") if self.is_cautious else ("emergency", "crisis", "helpline")
        contacts = sorted(self.contacts, key=lambda contact: self.language not in contact.languages)
        with_phone = [contact for contact in contacts if contact.phones]
        first = [next((contact for contact in with_phone if contact.kind == kind), None) for kind in kinds]
        chosen = [contact for contact in first if contact]
        if not any(contact.is_written_to for contact in chosen):
            writing = [contact for contact in contacts if contact.is_written_to]
            chosen += sorted(writing, key=lambda contact: not contact.is_always_there)[:1]
        return tuple(chosen)


class Contacts:
    """All contacts that may be shown, as the pages of one language show them.

    Args:
        data: The content of site/data, by name of the file.
        language: The pages' language.

    Raises:
        ProjectError: A row lacks its source or its date, or has something that no sentence is there for.
    """

    def __init__(self, data: dict[str, Any], language: Language) -> None:
        self._names = LocalNames(language.babel)
        self._language = language.code.partition("-")[0]
        self._own = language.countries
        self._cautious = cautious_countries(data["caution"])
        self._all = [contact for contact in read_contacts(data["helplines"]) if contact.is_shown]
        self.seen = self._names.date(RowReader(TABLE, data["helplines"]).date("collected"))

    @cached_property
    def countries(self) -> tuple[Country, ...]:
        """All countries, by their names."""
        codes = {contact.country for contact in self._all} - {WORLDWIDE}
        countries = {country.name: country for country in map(self._country, codes)}
        return tuple(countries[name] for name in self._names.sorted(sorted(countries)))

    @property
    def own(self) -> tuple[Country, ...]:
        """The countries in which many people speak the page's language, in the order of its row in languages.toml."""
        known = {country.code: country for country in self.countries}
        return tuple(known[code] for code in self._own if code in known)

    @property
    def others(self) -> tuple[Country, ...]:
        """All other countries."""
        return tuple(country for country in self.countries if country.code not in self._own)

    @property
    def worldwide(self) -> tuple[Contact, ...]:
        """The contacts that are for every country."""
        return self._country(WORLDWIDE).contacts

    def languages(self, contact: Contact) -> str:
        """Return the names of the languages in which a contact answers; "" when it is the page's own alone."""
        if contact.languages == (self._language,):
            return ""
        return self._names.joined(self._names.language(code) for code in contact.languages)

    def language(self, code: str) -> str:
        """Return the name of a language."""
        return self._names.language(code)

    def days(self, hours: Hours) -> str:
        """Return the days of some hours: "Mon–Fri"."""
        return self._names.days(hours.first, hours.last)

    def times(self, hours: Hours) -> str:
        """Return the times of some hours: "14:00–20:00"."""
        return f"{self._names.time(hours.start)}–{self._names.time(hours.end)}"

    def as_of(self, contact: Contact) -> str:
        """Return the date of a contact's newest source in words; "" when its sources have none."""
        return self._names.date(contact.source_date)

    def _country(self, code: str) -> Country:
        is_cautious = code in self._cautious
        contacts = [contact for contact in self._all if contact.country == code]
        contacts.sort(key=lambda contact: _rank(contact, is_cautious))
        return Country(code, self._names.country(code), is_cautious, tuple(contacts), self._language)


def read_contacts(table: dict[str, Any]) -> list[Contact]:
    """Return all rows of helplines.toml, also those that may not be shown.

    Raises:
        ProjectError: Something in a row is missing or wrong; the message names the row and the field.
    """
    return [_contact(row) for row in table["helpline"]]


def cautious_countries(table: dict[str, Any]) -> frozenset[str]:
    """Return the countries of caution.toml.

    Raises:
        ProjectError: A row lacks its source or its date.
    """
    codes = set()
    for row in table["country"]:
        reader = RowReader("caution.toml", row, key="country")
        reader.text("source", needed=True)
        reader.date("source_date", undated=True)
        codes.add(reader.text("country", needed=True))
    return frozenset(codes)


def dialled(number: str) -> str:
    """Return a number as an address dials it: no spaces or brackets, and # and * spelt for an address."""
    return quote(re.sub(r"[^\d+*#]", "", number), safe="+*")


def in_one_piece(number: str) -> str:
    """Return a number whose groups of digits stay together on a line."""
    return re.sub(r"[ -]", "\N{NO-BREAK SPACE}", number)


def _rank(contact: Contact, is_cautious: bool) -> tuple[int, int]:
    kind = KINDS.index(contact.kind)
    if not is_cautious:
        return 0, kind
    is_independent = contact.operator in OPERATORS[:2]
    return 0 if is_independent else 1 + OPERATORS.index(contact.operator), kind


def _contact(row: dict[str, Any]) -> Contact:
    reader = RowReader(TABLE, row)
    reader.check_fields(FIELDS)
    _, source_date, confidence = reader.source()
    ages = row.get("ages", {})
    contact = Contact(
        name=reader.text("name", needed=True),
        country=reader.text("country", needed=True),
        region=reader.text("region"),
        languages=tuple(SAME_LANGUAGE.get(code, code) for code in reader.texts("languages")),
        kind=reader.one_of("kind", KINDS),
        operator=reader.one_of("operator", OPERATORS),
        phones=tuple(_phone(reader, phone) for phone in row.get("phone", ())),
        sms=Sms(**row["sms"]) if "sms" in row else None,
        chat=reader.texts("chat", CHANNELS),
        whatsapp=reader.text("whatsapp"),
        url=reader.text("url"),
        is_always_there=row.get("hours") == ALWAYS,
        hours=tuple(_hours(reader, row.get("hours", ()))),
        free=reader.one_of("free", YES_NO),
        anonymous=reader.one_of("anonymous", YES_NO),
        age_from=int(ages.get("from", 0)),
        age_to=int(ages.get("to", 0)),
        remarks=reader.texts("remarks", REMARKS),
        source_date=source_date,
        confidence=confidence,
    )
    if contact.is_shown and not (contact.phones or contact.sms or contact.url or contact.whatsapp):
        raise reader.error("phone", "or sms or url is needed; without a way to reach it, confidence is “low”")
    return contact


def _phone(reader: RowReader, entry: dict[str, str]) -> Phone:
    phone = Phone(**entry)
    if not re.search(r"\d", phone.number):
        raise reader.error("phone", f"“{phone.number}” has no digit")
    if phone.reaches not in REACHES:
        raise reader.error("phone", f"“{phone.reaches}” is unknown; known are: {', '.join(REACHES[1:])}")
    return phone


def _hours(reader: RowReader, entries: str | list[dict[str, str]]) -> Iterable[Hours]:
    if isinstance(entries, str):
        if entries != ALWAYS:
            raise reader.error("hours", f"must be “{ALWAYS}” or a list of days with from and to")
        return
    for entry in entries:
        days = entry.get("days", "")
        first, _, last = ("mon-sun" if days == "daily" else days).partition("-")
        start, end = entry.get("from", ""), entry.get("to", "")
        if not {first, last or first} <= set(DAYS) or not (TIME.fullmatch(start) and TIME.fullmatch(end)):
            raise reader.error("hours", f"{entry} must be like {{days = “mon-fri”, from = “09:00”, to = “17:00”}}")
        yield Hours(first, last or first, start, end)
