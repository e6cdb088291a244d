"""The platforms' side in NCMEC's protocol, Hash Sharing version 2, for clients that are there already."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from registry import ncmec_xml
from registry.api.bodies import XmlBody
from registry.api.documentation import ANY_REQUEST, refusals
from registry.api.keys import basic
from registry.api.refusals import XML, XML_ADDRESSES
from registry.errors import (
    BodyIncomplete,
    ContentTypeUnsupported,
    CursorInvalid,
    DocumentTooLarge,
    FieldInvalid,
    FieldMissing,
    FieldUnknown,
    KeyInvalid,
    ParameterInvalid,
    RegistryError,
    UnknownEntry,
    XmlMalformed,
)
from registry.ncmec import PAGE_SIZE, REGISTRY_MEMBER, Ncmec
from registry.ncmec_clocks import Window
from registry.platforms import Platforms
from registry.storage import moment_store

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)", re.ASCII)

Fingerprint = Literal["MD5", "PDQ"]
From = Annotated[str | None, Query(alias="from", description="Where the window begins; without it, at the beginning.")]
To = Annotated[str | None, Query(description="Where the window ends; without it, now.")]
Start = Annotated[int | None, Query(description="With `max` and `token`: as the last page's `next` has it.")]
Size = Annotated[int, Query(ge=1, le=PAGE_SIZE, description="For the client's information: pages have one length.")]
Max = Annotated[int | None, Query(alias="max", description="As the last page's `next` has it.")]
Token = Annotated[str | None, Query(description="As the last page's `next` has it.")]

_XML_BODY = {"requestBody": {"required": True, "content": {XML: {"schema": {"type": "string"}}}}}


def vote(content: XmlBody) -> list[UUID] | None:
    """Read the vote in a body."""
    return ncmec_xml.vote(content)


Vote = Annotated[list[UUID] | None, Depends(vote)]


def router(ncmec: Ncmec, platforms: Platforms) -> APIRouter:
    """Return the routes over the given list, for the given platforms."""
    routes = APIRouter(prefix=f"{XML_ADDRESSES}v2", tags=["ncmec"], default_response_class=Response)
    platform = basic(platforms)
    guarded = [Depends(platform)]

    @routes.get("/status", responses=_answers())
    def status(number: Annotated[int, Depends(platform)]) -> Response:
        """Tell the platform who it is."""
        return _xml(ncmec_xml.status(ncmec.status(number)))

    @routes.get("/members", dependencies=guarded, responses=_answers())
    def members() -> Response:
        """Tell who takes part: the registry is number 1, platforms follow from 101."""
        return _xml(ncmec_xml.members(ncmec.members()))

    @routes.get("/categorizations", dependencies=guarded, responses=_answers())
    def categorizations() -> Response:
        """Tell what entries are said to be: there is one category."""
        return _xml(ncmec_xml.categorizations())

    @routes.get("/entries", responses=_answers(ParameterInvalid, CursorInvalid))
    def entries(
        number: Annotated[int, Depends(platform)],
        begin: From = None,
        to: To = None,
        start: Start = None,
        size: Size = PAGE_SIZE,  # noqa: ARG001  (part of the protocol)
        last: Max = None,
        token: Token = None,
    ) -> Response:
        """Read what has changed in a window of time, in pages of at most 1,000 elements.

        A perceptual hash is an element of its own: `ID` has the digest and the first one, `ID-1` the second, and so
        on. An element may come several times; the last one counts. The address in `next` is good for ever.
        """
        if token is not None:
            return _xml(ncmec_xml.page(ncmec.entries_behind(token, start, last)))
        window = Window(_seconds(begin, "from", 0), _seconds(to, "to", moment_store.now()))
        if window.begin > window.end:
            raise ParameterInvalid("from")
        return _xml(ncmec_xml.page(ncmec.entries(number, window)))

    @routes.get("/feedback/{fingerprint}/reasons", dependencies=guarded, responses=_answers(ParameterInvalid))
    def reasons(fingerprint: Fingerprint) -> Response:
        """Tell the reasons that a negative vote can have."""
        return _xml(ncmec_xml.feedback_reasons(fingerprint))

    @routes.put(
        "/entries/{member}/{entry}/{fingerprint}/feedback",
        openapi_extra=_XML_BODY,
        responses=_answers(
            *(BodyIncomplete, XmlMalformed, ContentTypeUnsupported, DocumentTooLarge),
            *(ParameterInvalid, UnknownEntry, FieldMissing, FieldUnknown, FieldInvalid),
        ),
    )
    def feedback(
        number: Annotated[int, Depends(platform)],
        member: str,
        entry: str,
        fingerprint: Fingerprint,  # noqa: ARG001  (a vote is of the picture, whichever fingerprint has matched)
        content: Vote,
    ) -> Response:
        """Vote on an entry: an affirmative vote says that a person has looked at a match and agrees."""
        if member != str(REGISTRY_MEMBER):
            raise UnknownEntry
        ncmec.vote(number, entry, content)
        return _xml(ncmec_xml.voted())

    return routes


def _answers(*errors: type[RegistryError]) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's ``responses`` in XML."""
    content = {XML: {"schema": {"type": "string"}}}
    answers: dict[int | str, dict[str, Any]] = {200: {"description": "XML.", "content": content}}
    for status, answer in refusals([*ANY_REQUEST, KeyInvalid, *errors]).items():
        answers[status] = {"description": answer["description"], "content": content}
    return answers


def _xml(content: bytes) -> Response:
    return Response(content, media_type=XML)


def _seconds(text: str | None, name: str, default: int) -> int:
    """Return a time in seconds since 1970; whatever was before is 1970."""
    if text is None:
        return default
    if not _TIME.fullmatch(text):
        raise ParameterInvalid(name)
    try:
        return max(0, int(datetime.fromisoformat(text).timestamp()))
    except ValueError:
        raise ParameterInvalid(name) from None
