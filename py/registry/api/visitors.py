"""The visitor's side: hand a case in, look it up, withdraw it, restore it. No login; the code is the key."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from registry import validation
from registry.api.bodies import JsonBody
from registry.api.documentation import ANY_BODY, body, refusals
from registry.cases import Cases, CaseStatus, State
from registry.errors import (
    CaseConflict,
    CaseErased,
    CodeInvalid,
    PracticeOnly,
    UnknownCase,
    VersionUnsupported,
)


class PlatformEvent(BaseModel):
    """What a platform has said about a case."""

    name: str
    event: str
    date: date


class CaseAnswer(BaseModel):
    """What the holder of a code may know about a case."""

    state: State
    received: date = Field(description="Day on which the case came in, UTC.")
    items: int = Field(description="How many photos and videos it has.")
    platforms: list[PlatformEvent]


# Plain functions, not coroutines: FastAPI runs them on a thread, where neither parsing nor the database keeps
# other requests waiting.
def case_id(content: JsonBody) -> str:
    """Read the case code in a body and return the name of its case."""
    return validation.case_id(content)


def submission(content: JsonBody) -> validation.Submission:
    """Read the case in a body."""
    return validation.submission(content)


CaseId = Annotated[str, Depends(case_id)]
Submission = Annotated[validation.Submission, Depends(submission)]


def router(cases: Cases) -> APIRouter:
    """Return the visitor's routes over the given cases."""
    routes = APIRouter(prefix="/api/v1/cases", tags=["cases"])

    @routes.post(
        "",
        status_code=201,
        openapi_extra=body("submission"),
        responses={
            200: {"model": CaseAnswer, "description": "The same document was here before; nothing has changed."},
            **refusals([*ANY_BODY, VersionUnsupported, PracticeOnly, CaseConflict]),
        },
    )
    def create(document: Submission, response: Response) -> CaseAnswer:
        """Hand a case in.

        Documents are the same when their content is, however it is spelled. The same document again never revives a
        withdrawn case; that is what restoring is for. Practice cases are checked and kept, and never listed. While no
        platform is connected, only they are taken.
        """
        status, is_new = cases.create(document)
        response.status_code = 201 if is_new else 200
        return _answer(status)

    @routes.post(
        "/status", openapi_extra=body("code_request"), responses=refusals([*ANY_BODY, CodeInvalid, UnknownCase])
    )
    def status(case: CaseId) -> CaseAnswer:
        """Look a case up."""
        return _answer(cases.status(case))

    @routes.post(
        "/withdraw", openapi_extra=body("code_request"), responses=refusals([*ANY_BODY, CodeInvalid, UnknownCase])
    )
    def withdraw(case: CaseId) -> CaseAnswer:
        """Take a case back; doing so again changes nothing.

        It is no longer handed to platforms from this moment. Until the end of the seventh day after it, UTC, it can
        be restored; then its fingerprints are erased.
        """
        return _answer(cases.withdraw(case))

    @routes.post(
        "/restore",
        openapi_extra=body("code_request"),
        responses=refusals([*ANY_BODY, CodeInvalid, UnknownCase, CaseErased]),
    )
    def restore(case: CaseId) -> CaseAnswer:
        """Undo a withdrawal within seven days; a case that is not withdrawn stays as it is."""
        return _answer(cases.restore(case))

    return routes


def _answer(status: CaseStatus) -> CaseAnswer:
    return CaseAnswer(state=status.state, received=status.received, items=status.items, platforms=[])
