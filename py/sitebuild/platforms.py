"""Where platforms take reports, and which services they take part in: platforms.toml."""

from dataclasses import dataclass
from typing import Any

from sitebuild.local_names import LocalNames
from sitebuild.project import Language
from sitebuild.rows import RowReader

TABLE = "platforms.toml"
SERVICES = ("take_it_down", "stopncii")
EVIDENCE = ("yes", "no", "no_evidence")
WAYS = ("form", "page", "app")
FIELDS = (
    *("name", "url_minor", "url_adult", "way", "adult_site", "encrypted"),
    *(field for service in SERVICES for field in (service, f"{service}_date", f"{service}_source")),
    *("source", "source_date", "confidence", "note"),
)


@dataclass(frozen=True)
class Platform:
    """One row of platforms.toml, as far as the pages show it; its comments there say what each field is."""

    name: str
    url_minor: str
    url_adult: str
    way: str
    is_adult_site: bool
    is_encrypted: bool
    source_date: str
    confidence: str
    seen: dict[str, str]

    @property
    def takes_reports(self) -> bool:
        """Whether its own way of reporting is known well enough to be shown."""
        return self.confidence != "low" and bool(self.url_minor)


@dataclass(frozen=True)
class Member:
    """A platform that is known to take part in a service, with the evidence.

    Attributes:
        name: The platform's.
        listed: The date in words of a list of the service's that names it; "" when none of ours does.
        seen: The date in words of the newest evidence; "" when it has none.
    """

    name: str
    listed: str
    seen: str


class Platforms:
    """All platforms, with dates in the words of one language.

    Args:
        data: The content of site/data, by name of the file.
        language: The pages' language.

    Raises:
        ProjectError: A row lacks its source or its date, or a list names a platform that has no row.
    """

    def __init__(self, data: dict[str, Any], language: Language) -> None:
        self._names = LocalNames(language.babel)
        self._all = tuple(_platform(row) for row in data["platforms"]["platform"])
        self._lists = data["platforms"]["list"]
        self.seen = self._names.date(RowReader(TABLE, data["platforms"]).date("collected"))
        self._check_lists()

    @property
    def reportable(self) -> tuple[Platform, ...]:
        """The platforms whose own way of reporting can be shown."""
        return tuple(platform for platform in self._all if platform.takes_reports)

    @property
    def not_reportable(self) -> tuple[Platform, ...]:
        """The platforms whose own way of reporting nobody has found."""
        return tuple(platform for platform in self._all if not platform.takes_reports)

    @property
    def encrypted(self) -> tuple[Platform, ...]:
        """The platforms whose chats are out of reach of fingerprints."""
        return tuple(platform for platform in self._all if platform.is_encrypted)

    def members(self, service: str) -> tuple[Member, ...]:
        """Return who is known to take part in a service.

        Args:
            service: One of `SERVICES`.
        """
        return tuple(
            Member(platform.name, self._listed(service, platform.name), self._names.date(platform.seen[service]))
            for platform in self._all
            if service in platform.seen
        )

    def as_of(self, platform: Platform) -> str:
        """Return the date of the newest source of a platform's address, in words; "" when it has none."""
        return self._names.date(platform.source_date)

    def _listed(self, service: str, name: str) -> str:
        dates = [found["date"] for found in self._lists if found["service"] == service and name in found["platforms"]]
        return self._names.date(min(dates)) if dates else ""

    def _check_lists(self) -> None:
        names = {platform.name for platform in self._all}
        for found in self._lists:
            reader = RowReader(TABLE, found, key="service")
            reader.one_of("service", SERVICES)
            reader.text("source", needed=True)
            reader.date("date")
            if unknown := sorted(set(found["platforms"]) - names):
                raise reader.error("platforms", f"“{unknown[0]}” has no row")


def _platform(row: dict[str, Any]) -> Platform:
    reader = RowReader(TABLE, row)
    reader.check_fields(FIELDS)
    _, source_date, confidence = reader.source()
    seen = {}
    for service in SERVICES:
        if reader.one_of(service, EVIDENCE) == "yes":
            reader.text(f"{service}_source", needed=True)
            seen[service] = reader.date(f"{service}_date")
    url_minor = reader.text("url_minor")
    return Platform(
        name=reader.text("name", needed=True),
        url_minor=url_minor,
        url_adult=reader.text("url_adult") or url_minor,
        way=reader.one_of("way", WAYS) if url_minor else "",
        is_adult_site=bool(row.get("adult_site", False)),
        is_encrypted=bool(row.get("encrypted", False)),
        source_date=source_date,
        confidence=confidence,
        seen=seen,
    )
