"""How platforms show who they are."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from registry.errors import KeyInvalid
from registry.platforms import Platforms

BEARER = HTTPBearer(auto_error=False, description="The key that `registry platform add` has printed.")


def bearer(platforms: Platforms) -> Callable[..., int]:
    """Return a dependency: the number of the platform whose key a request has."""

    def platform(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> int:
        number = platforms.find(credentials.credentials) if credentials else None
        if number is None:
            raise KeyInvalid
        return number

    return platform
