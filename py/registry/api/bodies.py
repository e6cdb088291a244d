"""How bodies are read: only JSON, and only whole."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from registry.errors import BodyIncomplete, ContentTypeUnsupported


async def json_body(request: Request) -> bytes:
    """Read the body of a request that says it is JSON.

    Raises:
        ContentTypeUnsupported: it says something else.
        BodyIncomplete: the connection ended early.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" or "content-encoding" in request.headers:
        raise ContentTypeUnsupported
    try:
        return await request.body()
    except ClientDisconnect:
        raise BodyIncomplete from None


JsonBody = Annotated[bytes, Depends(json_body)]
