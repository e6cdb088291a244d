"""The platforms' side: the feed, and how far it was taken over."""

import json
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from registry import validation
from registry.api import conditions
from registry.api.bodies import JsonBody
from registry.api.documentation import ANY_BODY, ANY_REQUEST, body, header, refusals
from registry.api.keys import bearer
from registry.errors import CursorInvalid, KeyInvalid, ParameterInvalid
from registry.feed import DEFAULT_LIMIT, MAX_LIMIT, Feed
from registry.platforms import Platforms
from registry.storage.entry_store import Advice, Trust
from registry.storage.feedback_store import Reason, Verdict

_TAG = {"ETag": {"schema": {"type": "string"}, "description": "For `If-None-Match`."}}


class EntryHash(BaseModel):
    """A perceptual hash of one form of a picture."""

    variant: str
    hash: str = Field(description="256 bits as hexadecimal digits.")
    quality: int = Field(description="0 to 100; below 50 no match means anything.")


class EntryFrame(BaseModel):
    """A perceptual hash of a frame."""

    frame: int
    time: float = Field(description="Seconds from the start.")
    hash: str
    quality: int


class Form(BaseModel):
    """The hashed frames of one form of a video, or of an animated picture."""

    variant: str
    frames: list[EntryFrame]


class Algorithm(BaseModel):
    """How hashes were computed."""

    version: str


class Algorithms(BaseModel):
    """The perceptual algorithms of this registry. PDQ filters the full resolution, as `python-threatexchange` does."""

    pdq: Algorithm
    vpdq: Algorithm


class Said(BaseModel):
    """What a platform says of an entry, and since which day, UTC."""

    platform: str
    verdict: Verdict
    reason: Reason
    date: date


class Entry(BaseModel):
    """A photo or video that is to be found, with all hashes of it. It replaces what was told of the same id before."""

    id: str
    kind: Literal["image", "video"]
    minor: bool = Field(description="Whether it shows somebody who was a minor then; reporting duties hang on it.")
    md5: str
    sha256: str
    pdq: list[EntryHash]
    vpdq: list[Form]
    algorithms: Algorithms
    trust: Trust = Field(
        description="`self_reported`: no platform has looked at a match yet; `confirmed`: one has looked at a copy, "
        "or removed one and not automatically; `disputed`: one says that it is something else, or harmless."
    )
    advice: Advice = Field(
        description="`act`: by your rules; `review_first`: it is disputed, or very many cases have this picture, or it "
        "is known as harmless, or a person at the registry says so."
    )
    care: Literal["review_by_a_person_before_any_penalty_or_report"] | None = Field(
        description="What you owe to those in whose accounts you find it; null once it is confirmed."
    )
    feedback: list[Said] = Field(description="What platforms say of it.")
    created: date = Field(description="Day on which it came in, UTC.")
    changed: date = Field(description="Day of this change, UTC.")


class Deleted(BaseModel):
    """An entry that was taken back: its hashes are to be deleted, unless it follows again."""

    id: str
    deleted: Literal[True]


class FeedAnswer(BaseModel):
    """Changes in their order."""

    entries: list[Entry | Deleted]
    cursor: str = Field(description="Where this page ends: `after` of the next one. It never expires.")
    has_more: bool = Field(description="Whether there is more at once.")


class AcknowledgementAnswer(BaseModel):
    """How far a platform has taken the feed over."""

    cursor: str = Field(description="The furthest that was acknowledged, by now or before.")


def cursor(content: JsonBody) -> str:
    """Read the cursor in a body."""
    return validation.acknowledged_cursor(content)


AcknowledgedCursor = Annotated[str, Depends(cursor)]
After = Annotated[str | None, Query(description="The cursor of the last page; without it, the beginning.")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Most changes in the answer. Long videos make it fewer.")]


def router(feed: Feed, platforms: Platforms) -> APIRouter:
    """Return the routes over the given feed, for the given platforms."""
    routes = APIRouter(prefix="/api/v1/feed", tags=["feed"])
    platform = bearer(platforms)

    @routes.get(
        "",
        response_class=Response,
        dependencies=[Depends(platform)],
        openapi_extra={"parameters": [header("If-None-Match")]},
        responses={
            200: {"model": FeedAnswer, "headers": _TAG},
            304: {
                "headers": _TAG,
                "description": "Nothing has changed since the answer with the `ETag` in `If-None-Match`.",
            },
            **refusals([*ANY_REQUEST, KeyInvalid, ParameterInvalid, CursorInvalid]),
        },
    )
    def read(request: Request, after: After = None, limit: Limit = DEFAULT_LIMIT) -> Response:
        """Read changes in the one order that is the same for all platforms, each exactly once.

        Read on with the answer's `cursor` at once while `has_more`, and after a while when it ends. An entry may come
        several times; the last one counts. One that was taken back comes as `{"id", "deleted": true}`.
        """
        page = feed.page(after, limit, conditions.known_tags(request.headers))
        headers = {"ETag": f'"{page.tag}"'}
        if page.content is None:
            return Response(status_code=304, headers=headers)
        return Response(_json(page.content), headers=headers, media_type="application/json")

    @routes.post(
        "/ack",
        openapi_extra=body("acknowledgement"),
        responses=refusals([*ANY_BODY, KeyInvalid, CursorInvalid]),
    )
    def acknowledge(number: Annotated[int, Depends(platform)], cursor: AcknowledgedCursor) -> AcknowledgementAnswer:
        """Say that everything before a cursor was taken over, deletions included; an earlier one changes nothing."""
        return AcknowledgementAnswer(cursor=feed.acknowledge(number, cursor))

    return routes


def _json(content: dict[str, Any]) -> bytes:
    # A page may have tens of thousands of hashes. To check them against the models again would take longer than to
    # read them.
    return json.dumps(content, separators=(",", ":")).encode()
