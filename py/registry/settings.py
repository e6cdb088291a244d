"""The settings of the registry, each declared once: name, default, unit and help."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from fingerprint.schema import MAX_DOCUMENT_BYTES
from registry import client_address
from registry.cases import DEFAULT_REPETITIONS
from registry.proof_of_work import MAX_BITS
from registry.storage.database import STRATEGIES

PREFIX = "REGISTRY_"

# One case repeats nothing; and so many cases are counted whenever one comes.
MIN_REPETITIONS, MAX_REPETITIONS = 2, 1000

# A counter of the limits has 32 bits at least.
MAX_PER_HOUR = 2**32 - 1

# systemd and others lose patience.
MAX_DRAIN_SECONDS = 60

_HEADER_NAME = re.compile(r"[A-Za-z0-9-]*")

# Of libpq, behind the "?" of a URL.
_PASSWORD_OPTIONS = ("password", "sslpassword")

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
    drain_seconds: int = _setting(
        5,
        "seconds",
        "How long a process answers on after SIGTERM while it says that it is not ready, so that a proxy that asks can "
        "turn to another one. Requests that are running are finished in any case.",
    )
    demonstration: bool = _setting(
        False,
        "true or false",
        "Whether real cases are taken although no platform is connected, as on a developer's machine.",
    )
    sandbox: bool = _setting(
        False,
        "true or false",
        "Whether this is a registry for platforms to try their clients on: it has made-up entries only, in a database "
        "of its own, and takes no cases.",
    )

    review_repetitions: int = _setting(
        DEFAULT_REPETITIONS,
        f"cases, {MIN_REPETITIONS} to {MAX_REPETITIONS}",
        "From how many cases with the same picture on platforms are advised to review first. Another number counts for "
        "a picture when the next case with it comes or goes.",
    )

    submissions_per_hour: int = _setting(
        120,
        "cases",
        "How many cases a network prefix (IPv4 /24, IPv6 /48) may send in an hour before each further one needs a "
        "proof of work. Each process counts by itself.",
    )
    look_ups_per_hour: int = _setting(
        600,
        "requests",
        "How often a network prefix may look up, withdraw or restore in an hour before each further request needs a "
        "proof of work.",
    )
    proof_of_work_bits: int = _setting(
        14,
        f"bits, 1 to {MAX_BITS}",
        "The work of a proof: each bit doubles it. 14 are 16,000 hashes on average, a quarter of a second on a weak "
        "phone that does 60,000 in a second, and in one of a thousand cases two seconds.",
    )
    proxy_header: str = _setting(
        "",
        "header",
        "The header in which a proxy in front names its client, such as X-Forwarded-For; empty: the connection's own "
        "address counts. Used for the limits only, and never kept.",
    )
    proxy_networks: str = _setting(
        "127.0.0.0/8, ::1/128",
        "networks, separated by commas",
        "Whose connections are believed what that header says.",
    )

    def __post_init__(self) -> None:
        check_url(f"{PREFIX}DATABASE", self.database)
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"{PREFIX}PORT must be between 0 and 65535.")
        if self.max_document_bytes < 1:
            raise SettingsError(f"{PREFIX}MAX_DOCUMENT_BYTES must be at least 1.")
        if not 0 <= self.drain_seconds <= MAX_DRAIN_SECONDS:
            raise SettingsError(f"{PREFIX}DRAIN_SECONDS must be between 0 and {MAX_DRAIN_SECONDS}.")
        for name in ("submissions_per_hour", "look_ups_per_hour"):
            if not 0 <= getattr(self, name) <= MAX_PER_HOUR:
                raise SettingsError(f"{PREFIX}{name.upper()} must be between 0 and {MAX_PER_HOUR}.")
        if not MIN_REPETITIONS <= self.review_repetitions <= MAX_REPETITIONS:
            raise SettingsError(f"{PREFIX}REVIEW_REPETITIONS must be between {MIN_REPETITIONS} and {MAX_REPETITIONS}.")
        if not 1 <= self.proof_of_work_bits <= MAX_BITS:
            raise SettingsError(f"{PREFIX}PROOF_OF_WORK_BITS must be between 1 and {MAX_BITS}.")
        if not _HEADER_NAME.fullmatch(self.proxy_header):
            raise SettingsError(f"{PREFIX}PROXY_HEADER must be the name of a header, or empty.")
        try:
            client_address.networks(self.proxy_networks)
        except ValueError:
            raise SettingsError(f"{PREFIX}PROXY_NETWORKS must be networks such as 192.0.2.0/24.") from None

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
            return without_secrets(value)
        return str(value).lower() if isinstance(value, bool) else str(value)


def without_secrets(url: str) -> str:
    """Return a database URL as it can be shown: a password is masked, and left out where it is among the options."""
    return make_url(url).difference_update_query(_PASSWORD_OPTIONS).render_as_string(hide_password=True)


def check_url(name: str, url: str) -> None:
    """See to it that a registry can be kept where a URL leads.

    Raises:
        SettingsError: it is no database URL, or one of another kind; the message begins with the name.
    """
    try:
        kind = make_url(url).drivername
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise SettingsError(f"{name} is not a database URL.") from None
    if kind not in STRATEGIES:
        raise SettingsError(f"{name} must begin with sqlite:/// or postgresql://, not with {kind}://.")


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
