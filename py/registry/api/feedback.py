"""The platforms' side: what they have found with an entry."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from registry import validation
from registry.api.bodies import JsonBody
from registry.api.documentation import ANY_BODY, body, refusals
from registry.api.keys import bearer
from registry.errors import KeyInvalid, UnknownEntry
from registry.feedback import Feedback
from registry.platforms import Platforms
from registry.storage.entry_store import Advice, Trust
from registry.storage.feedback_store import Reason, Verdict


class FeedbackAnswer(BaseModel):
    """What a platform has said of an entry, and what the feed says of it from now on."""

    entry: str
    verdict: Verdict
    reason: Reason = Field(description="The one that is kept; `reviewed` is not taken back by a program's reasons.")
    trust: Trust
    advice: Advice


def given(content: JsonBody) -> tuple[str, Verdict, Reason]:
    """Read the feedback in a body."""
    return validation.feedback(content)


Given = Annotated[tuple[str, Verdict, Reason], Depends(given)]


def router(feedback: Feedback, platforms: Platforms) -> APIRouter:
    """Return the route to the given feedback, for the given platforms."""
    routes = APIRouter(prefix="/api/v1/feedback", tags=["feedback"])
    platform = bearer(platforms)

    @routes.post("", openapi_extra=body("feedback"), responses=refusals([*ANY_BODY, KeyInvalid, UnknownEntry]))
    def give(number: Annotated[int, Depends(platform)], content: Given) -> FeedbackAnswer:
        """Say what was found with an entry; again the same changes nothing.

        Reasons: `matched` has `unreviewed` and `reviewed` (by a person), `removed` has `automatic` and `reviewed`,
        `not_a_match` has `other_picture` (the hashes match by chance) and `common_picture` (very many different
        people share it), `harmless` has `everyday_picture`, `published_work` and `advertising`; each has `other`.

        It replaces what the same platform has said against it. All platforms see it in the feed, and who handed the
        picture in sees, a week later at most, that a copy was found or removed.
        """
        return FeedbackAnswer(**asdict(feedback.give(number, *content)))

    return routes
