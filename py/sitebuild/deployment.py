"""Who runs a deployment of the site, and what it may be used for: site/data/operator.toml."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from babel import Locale
from babel.dates import format_date

from sitebuild.project import Project, ProjectError

OPTIONAL = {"connected"}
"""An operator without connected platforms runs a demonstration."""

DAYS = ("assessment_date", "connected_date")

RETENTION = {"practice_hours", "withdrawal_days", "log_days", "backup_days"}
"""The times that the privacy page names, also in a demonstration."""

LOCAL_ADDRESS = "http://127.0.0.1:8000"
"""Where `serve` puts the site when no other port is asked for."""

ERASED_AFTER = {"practice_hours": 24, "withdrawal_days": 7}
"""What the registry does by itself, whatever the site says."""


class Deployment(StrEnum):
    """What a built site may be used for.

    Attributes:
        SERVICE: Real cases; platforms are connected.
        DEMONSTRATION: No platform is connected: practice only, and the way to the services in operation.
        LOCAL: On a developer's machine: the whole flow, marked as a demonstration.
    """

    SERVICE = "service"
    DEMONSTRATION = "demonstration"
    LOCAL = "local"

    @property
    def is_demonstration(self) -> bool:
        """Whether every page must say that no platform is connected."""
        return self is not Deployment.SERVICE

    @property
    def takes_cases(self) -> bool:
        """Whether Start leads to real cases."""
        return self is not Deployment.DEMONSTRATION


@dataclass(frozen=True)
class Operator:
    """What operator.toml says; its comments say what each field is."""

    service_name: str
    address: str
    operator: str
    contact: str
    country: str
    supervisory_authority: str
    legal_bases: tuple[str, ...]
    assessment: str
    assessment_date: str
    processors: tuple[str, ...]
    registry: str
    connected: tuple[str, ...]
    connected_date: str
    retention: dict[str, int]

    @classmethod
    def of(cls, project: Project) -> "Operator":
        """Read a project's operator.toml, and compare its platforms with those of platforms.toml, where that is.

        Raises:
            ProjectError: A field is missing, one is unknown, or one has a value that cannot be shown.
        """
        operator = cls.from_table(project.data["operator"])
        platforms = project.data.get("platforms", {"platform": [{"name": name} for name in operator.connected]})
        if unknown := sorted(set(operator.connected) - {row["name"] for row in platforms["platform"]}):
            raise ProjectError(
                "site/data/operator.toml names connected platforms that site/data/platforms.toml does not have: "
                f"{', '.join(unknown)}."
            )
        return operator

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> "Operator":
        """Read operator.toml's content.

        Raises:
            ProjectError: A field is missing, one is unknown, one cannot be read, or the registry does otherwise.
        """
        wrong = {field.name for field in fields(cls)} ^ set(table)
        wrong |= {f"retention.{name}" for name in RETENTION ^ set(table.get("retention", RETENTION))}
        if wrong:
            raise ProjectError(
                f"site/data/operator.toml: these fields are missing or unknown: {', '.join(sorted(wrong))}."
            )
        if table["country"] and table["country"] not in Locale("en").territories:
            raise ProjectError(f"site/data/operator.toml: country must be as in ISO 3166-1, not {table['country']}.")
        for name, does in ERASED_AFTER.items():
            if table["retention"][name] != does:
                raise ProjectError(f"site/data/operator.toml: {name} must be {does}, as the registry does it.")
        for name in DAYS:
            if table[name]:
                _day(name, table[name])
        values: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in table.items()}
        return cls(**values)

    def site_address(self, deployment: Deployment) -> str:
        """Return where the site is, without a slash at the end; "" when that is not known.

        Search engines take other languages' addresses only whole.
        """
        return self.address or (LOCAL_ADDRESS if deployment is Deployment.LOCAL else "")

    def country_name(self, babel: str) -> str:
        """Return the country's name in the language that Babel calls `babel`."""
        return str(Locale.parse(babel).territories[self.country])

    def day(self, name: str, babel: str) -> str:
        """Return the day that a field holds, such as `assessment_date`, as that language writes it."""
        return format_date(_day(name, getattr(self, name)), format="long", locale=babel)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without which no real case may be taken, as far as they are empty."""
        return tuple(
            field.name for field in fields(self) if field.name not in OPTIONAL and not getattr(self, field.name)
        )

    def deployment(self, *, local: bool) -> Deployment:
        """Return what a site may be used for.

        Args:
            local: It is for a developer's machine.

        Raises:
            ProjectError: Platforms are connected, but it is not said who runs the service.
        """
        if local:
            return Deployment.LOCAL
        if not self.connected:
            return Deployment.DEMONSTRATION
        if self.missing:
            raise ProjectError(
                "site/data/operator.toml names connected platforms, so this site would take real cases. "
                f"Fill in first: {', '.join(self.missing)}."
            )
        return Deployment.SERVICE


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ProjectError(f"site/data/operator.toml: {name} must be a day like 2026-11-25, not {text}.") from None
