"""How bodies are read: only as JSON or XML, and only whole."""

from collections.abc import Collection
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
    return await _body(request, {"application/json"})


async def xml_body(request: Request) -> bytes:
    """Read the body of a request that says it is XML.

    Raises:
        ContentTypeUnsupported: it says something else.
        BodyIncomplete: the connection ended early.
    """
    return await _body(request, {"application/xml", "text/xml"})


async def _body(request: Request, media_types: Collection[str]) -> bytes:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in media_types or "content-encoding" in request.headers:
        raise ContentTypeUnsupported
    try:
        return await request.body()
    except ClientDisconnect:
        raise BodyIncomplete from None


JsonBody = Annotated[bytes, Depends(json_body)]
XmlBody = Annotated[bytes, Depends(xml_body)]
