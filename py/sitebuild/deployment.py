"""Who runs a deployment of the site, and what it may be used for: site/data/operator.toml."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sitebuild.project import ProjectError

OPTIONAL = {"connected"}
"""An operator without connected platforms runs a demonstration."""


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
    retention: dict[str, int]

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> "Operator":
        """Read operator.toml's content.

        Raises:
            ProjectError: A field is missing, or one is unknown.
        """
        names = {field.name for field in fields(cls)}
        if wrong := sorted(names ^ set(table)):
            raise ProjectError(f"site/data/operator.toml: these fields are missing or unknown: {', '.join(wrong)}.")
        values: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in table.items()}
        return cls(**values)

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
