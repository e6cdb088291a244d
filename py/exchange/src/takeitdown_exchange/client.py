# ruff: noqa: N818  (named by what has happened)
"""The registry's platform side over HTTP.

::

    ExchangeError       base, never raised itself
    ├── RegistryAway    no answer, also after further tries
    ├── KeyRefused      401
    ├── CursorRefused   the registry cannot go on from this cursor
    └── RequestRefused  anything else that is not a 2xx
"""

from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util import Retry

TIMEOUT_SECONDS = (10, 60)
"""To connect, and between two pieces of an answer."""

RETRIES = Retry(
    total=4,
    backoff_factor=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,  # of all methods: acknowledgements and feedback say the same when they are sent again
    raise_on_status=False,
)


class ExchangeError(Exception):
    """Base of what can go wrong with a registry; never raised itself."""


class RegistryAway(ExchangeError):
    """Raised when the registry does not answer."""


class KeyRefused(ExchangeError):
    """Raised when the key is none of a platform."""


class CursorRefused(ExchangeError):
    """Raised when the registry has not made the cursor, or was put back to a state before it."""


class RequestRefused(ExchangeError):
    """Raised when the registry refuses for another reason, which the message has."""


class _Bearer(AuthBase):
    """The key, as an object of its own: otherwise requests would prefer a password for this host in ~/.netrc."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class RegistryClient:
    """What a platform asks of a registry.

    Args:
        address: of the site, to which /api/v1/… is added.
        key: of the platform.
    """

    def __init__(self, address: str, key: str) -> None:
        self._address = address.rstrip("/")
        self._session = requests.Session()
        self._session.auth = _Bearer(key)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=RETRIES))

    def page(self, after: str | None, limit: int) -> dict[str, Any]:
        """Read the page of the feed behind a cursor, or the first one."""
        return self._request("GET", "/feed", params={"after": after, "limit": limit})

    def acknowledge(self, cursor: str) -> None:
        """Say that everything before a cursor was taken over."""
        self._request("POST", "/feed/ack", json={"cursor": cursor})

    def send_feedback(self, entry: str, verdict: str, reason: str) -> None:
        """Say what came of a match with an entry."""
        self._request("POST", "/feedback", json={"entry": entry, "verdict": verdict, "reason": reason})

    def _request(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Ask, several times where the registry is busy or away.

        Raises:
            ExchangeError: It did not answer, or refused.
        """
        url = f"{self._address}/api/v1{path}"
        try:
            # A key goes to the address that it was given for, and nowhere else.
            response = self._session.request(method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, **content)
            if response.ok and not response.is_redirect:
                answer: dict[str, Any] = response.json()
                return answer
        except requests.RequestException as error:
            raise RegistryAway(f"{url} gives no answer of a registry: {error}") from error
        raise _refusal(response)


def _refusal(response: requests.Response) -> ExchangeError:
    """Return what an answer that is no success means."""
    try:
        error = response.json()["error"]
        code, message = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):  # not the registry's, but of something in between
        code, message = response.reason, ""
    if response.status_code == requests.codes.unauthorized:
        return KeyRefused(f"The registry refuses the key: {message}")
    if code == "cursor_invalid":
        return CursorRefused(message)
    return RequestRefused(f"{response.request.method} {response.url}: {response.status_code} {code}. {message}")
