"""The platforms' side in StopNCII's protocol, for clients that are there already."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from registry import validation
from registry.api.bodies import JsonBody
from registry.api.documentation import ANY_BODY, ANY_REQUEST, body, refusals
from registry.api.keys import function_key
from registry.errors import CheckpointExpired, CursorInvalid, HashesNotTaken, KeyInvalid, ParameterInvalid
from registry.platforms import Platforms
from registry.stopncii import MAX_PAGE_SIZE, HashFeedback, StopNcii

# The last second of the year 9999.
LATEST = 253_402_300_799


class CspFeedback(BaseModel):
    """What a platform says of a hash value."""

    source: str = Field(description="The platform's name.")
    feedback_value: str = Field(alias="feedbackValue", description="`Blocked`, `NotBlocked` or `PendingReview`.")
    tags: list[str] = Field(description="Verdict and reason, as in `/api/v1/feedback`.")


class HashRecord(BaseModel):
    """A hash value. It replaces what was told of the same value before."""

    last_modification: int = Field(
        alias="lastModtimestamp", description="Start of the day, UTC, of the last change of any of its entries."
    )
    signal_type: str = Field(alias="signalType", description="`ImagePDQ` or `VideoMD5`.")
    hash_value: str = Field(alias="hashValue")
    hash_status: str = Field(
        alias="hashStatus", description="`Active` while any entry with this value is on the list, else `Withdrawn`."
    )
    case_numbers: dict[str, str] = Field(
        alias="caseNumbers", description="The entries that have it, 100 of them at most, each Active or Withdrawn."
    )
    csp_feedbacks: list[CspFeedback] = Field(alias="CSPFeedbacks")


class FetchAnswer(BaseModel):
    """Records of what has changed."""

    count: int
    next_page_token: str | None = Field(alias="nextPageToken")
    next_set_timestamp: int = Field(
        alias="nextSetTimestamp",
        description="`startTimestamp` for the next time. On the last page that is the time of the first one; before it "
        "stays where it was, so that a client that stops half-way misses nothing.",
    )
    has_more_records: bool = Field(alias="hasMoreRecords")
    hash_records: list[HashRecord] = Field(alias="hashRecords")


class FeedbackTaken(BaseModel):
    """What became of feedback."""

    count: int = Field(description="How many values were known.")
    unknown_hashes: list[str] = Field(
        alias="unknownHashes", description="The values that no entry on the list has; nothing was kept for them."
    )


def feedbacks(content: JsonBody) -> list[HashFeedback]:
    """Read the feedback in a body."""
    return [HashFeedback(value, feedback) for value, feedback in validation.hash_feedbacks(content)]


Feedbacks = Annotated[list[HashFeedback], Depends(feedbacks)]
StartTimestamp = Annotated[
    int, Query(alias="startTimestamp", ge=0, le=LATEST, description="Seconds since 1970; without it, the beginning.")
]
PageSize = Annotated[
    int, Query(alias="pageSize", ge=1, description=f"Most records in the answer; above {MAX_PAGE_SIZE} it is that.")
]
NextPageToken = Annotated[
    str | None, Query(alias="nextPageToken", description="From the page before. It is good as long as the registry.")
]


def router(stopncii: StopNcii, platforms: Platforms) -> APIRouter:
    """Return the routes over the given list, for the given platforms."""
    routes = APIRouter(prefix="/stopncii/v1", tags=["stopncii"])
    platform = function_key(platforms)

    @routes.get(
        "/FetchHashes",
        response_model=FetchAnswer,
        responses=refusals([*ANY_REQUEST, KeyInvalid, ParameterInvalid, CursorInvalid, CheckpointExpired]),
    )
    def fetch(
        number: Annotated[int, Depends(platform)],
        start: StartTimestamp = 0,
        page_size: PageSize = MAX_PAGE_SIZE,
        token: NextPageToken = None,
    ) -> dict[str, Any]:
        """Read records of all hash values whose entries have changed since a time.

        What was withdrawn is told with its value for seven days, then its hashes are erased. Whoever asks from before
        that is told `checkpoint_expired`: delete what you have, and begin anew without `startTimestamp`.
        """
        return stopncii.fetch(number, start, page_size, token)

    @routes.post(
        "/SubmitFeedback",
        openapi_extra=body("hash_feedbacks"),
        responses=refusals([*ANY_BODY, KeyInvalid]),
    )
    def submit_feedback(number: Annotated[int, Depends(platform)], content: Feedbacks) -> FeedbackTaken:
        """Say what was found with hash values.

        `Blocked`: a copy was removed, perhaps by no person. `NotBlocked`: what was found is something else.
        `PendingReview`: a copy was found. Other values say nothing of an entry; they are taken, and nothing is kept.
        """
        unknown = stopncii.submit(number, content)
        return FeedbackTaken(count=len(content) - len(unknown), unknownHashes=unknown)

    @routes.post(
        "/SubmitHashes",
        status_code=HashesNotTaken.status,
        dependencies=[Depends(platform)],
        responses=refusals([*ANY_REQUEST, KeyInvalid, HashesNotTaken]),
    )
    def submit_hashes() -> Response:
        """Hand in hashes: this registry is for what persons report themselves, and takes none from platforms."""
        raise HashesNotTaken

    return routes
