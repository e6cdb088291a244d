"""The settings of the registry, each declared once: name, default, unit and help."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from fingerprint.schema import MAX_DOCUMENT_BYTES
from registry.storage.database import STRATEGIES

PREFIX = "REGISTRY_"

_BOOLEANS = {"true": True, "false": False}


class SettingsError(Exception):
    """Raised when a setting cannot be understood; the service does not start."""


def _setting(default: Any, unit: str, help_text: str) -> Any:
    return field(default=default, metadata={"unit": unit, "help": help_text})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator can choose.

    Raises:
        SettingsError: a value is out of its range.
    """

    database: str = _setting(
        "sqlite:///var/registry.sqlite3", "URL", "Where cases are kept: sqlite:///PATH or postgresql://USER@HOST/NAME."
    )
    host: str = _setting("127.0.0.1", "address", "The address to listen on.")
    port: int = _setting(8001, "TCP port", "The port to listen on; 0 takes a free one.")
    max_document_bytes: int = _setting(
        MAX_DOCUMENT_BYTES, "bytes", "Longest body that is read; the schema's own maximum by default."
    )
    demonstration: bool = _setting(
        False,
        "true or false",
        "Whether real cases are taken although no platform is connected, as on a developer's machine.",
    )

    def __post_init__(self) -> None:
        try:
            kind = make_url(self.database).drivername
        except (ArgumentError, ValueError):  # the latter for a port that is no number
            raise SettingsError(f"{PREFIX}DATABASE is not a database URL.") from None
        if kind not in STRATEGIES:
            raise SettingsError(f"{PREFIX}DATABASE must begin with sqlite:/// or postgresql://, not with {kind}://.")
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"{PREFIX}PORT must be between 0 and 65535.")
        if self.max_document_bytes < 1:
            raise SettingsError(f"{PREFIX}MAX_DOCUMENT_BYTES must be at least 1.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings from ``REGISTRY_*`` variables.

        Args:
            environment: variable names and values; those that are missing keep their default.

        Raises:
            SettingsError: a value is not of its setting's kind, or out of its range.
        """
        chosen: dict[str, Any] = {}
        for setting in fields(cls):
            name = PREFIX + setting.name.upper()
            if name in environment:
                chosen[setting.name] = _parsed(setting.type, name, environment[name])
        return cls(**chosen)

    def describe(self) -> str:
        """Return all settings with value, unit and help, one a paragraph; a password in the URL is masked."""
        return "\n".join(
            f"{PREFIX}{setting.name.upper()}={self._shown(setting.name)}\n"
            f"    {setting.metadata['help']} ({setting.metadata['unit']})"
            for setting in fields(self)
        )

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{setting.name}={self._shown(setting.name)}' for setting in fields(self))})"

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        if name == "database":
            return make_url(value).render_as_string(hide_password=True)
        return str(value).lower() if isinstance(value, bool) else str(value)


def _parsed(kind: Any, name: str, text: str) -> Any:
    if kind is bool:
        # Whoever writes "off" or "0" must not find it taken for something else.
        if text not in _BOOLEANS:
            raise SettingsError(f"{name} must be true or false.")
        return _BOOLEANS[text]
    try:
        return int(text) if kind is int else text
    except ValueError:
        raise SettingsError(f"{name} must be a whole number.") from None
