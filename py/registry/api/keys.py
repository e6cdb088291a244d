"""How platforms show who they are."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection
from fastapi.security import (
    APIKeyHeader,
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
)
from starlette.exceptions import HTTPException

from registry.errors import KeyInvalid
from registry.platforms import Platforms

BEARER = HTTPBearer(auto_error=False, description="The key that `registry platform add` has printed.")


class _OptionalBasic(HTTPBasic):
    """FastAPI's, for which also what is no Base64 is no password."""

    # FastAPI's own has another type than its base, too.
    async def __call__(self, request: HTTPConnection) -> HTTPBasicCredentials | None:  # type: ignore[override]
        try:
            return await super().__call__(request)
        except HTTPException:
            return None


BASIC = _OptionalBasic(scheme_name="HTTPBasic", description="Any user name; the password is the platform's key.")
FUNCTION_KEY = APIKeyHeader(
    name="x-functions-key", scheme_name="FunctionKey", auto_error=False, description="The platform's key."
)
SUBSCRIPTION_KEY = APIKeyHeader(
    name="Ocp-Apim-Subscription-Key",
    scheme_name="SubscriptionKey",
    auto_error=False,
    description="The platform's key, unless the other header has it.",
)


def bearer(platforms: Platforms) -> Callable[..., int]:
    """Return a dependency: the number of the platform whose key a request has."""

    def platform(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> int:
        number = platforms.find(credentials.credentials) if credentials else None
        if number is None:
            raise KeyInvalid
        return number

    return platform


def basic(platforms: Platforms) -> Callable[..., int]:
    """Return the same for NCMEC's protocol."""

    def platform(credentials: Annotated[HTTPBasicCredentials | None, Depends(BASIC)]) -> int:
        number = platforms.find(credentials.password) if credentials else None
        if number is None:
            raise KeyInvalid('Basic realm="registry"')
        return number

    return platform


def function_key(platforms: Platforms) -> Callable[..., int]:
    """Return the same for StopNCII's protocol, whose clients send two keys; either may be the platform's."""

    def platform(
        function: Annotated[str | None, Depends(FUNCTION_KEY)],
        subscription: Annotated[str | None, Depends(SUBSCRIPTION_KEY)],
    ) -> int:
        for key in (function, subscription):
            number = platforms.find(key) if key else None
            if number is not None:
                return number
        raise KeyInvalid("APIKey")

    return platform
