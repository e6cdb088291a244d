"""The visitor's side: hand a case in, look it up, withdraw it, restore it. No login; the code is the key."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from registry import proof_of_work, validation
from registry.api.bodies import JsonBody
from registry.api.documentation import VISITORS_BODY, refusals, visitors_body
from registry.cases import Cases, CaseStatus, State
from registry.client_address import ClientAddress
from registry.errors import (
    CaseConflict,
    CaseErased,
    CodeInvalid,
    HashDegenerate,
    PracticeOnly,
    RestoredTooOften,
    SandboxOnly,
    UnknownCase,
    VersionUnsupported,
)
from registry.limits import Limit
from registry.storage.status_store import Event


class PlatformEvent(BaseModel):
    """What a platform has done about a case.

    `received`: it has taken its fingerprints over; `found`: it says that it has found a copy; `removed`: it says that
    it has removed one; `dropped`: it has taken over that the case was withdrawn. The date is the Monday (UTC) on which
    that was first told, in the week after it happened.
    """

    name: str
    event: Event
    date: date


class CaseAnswer(BaseModel):
    """What the holder of a code may know about a case."""

    state: State
    received: date = Field(description="Day on which the case came in, UTC.")
    items: int = Field(description="How many photos and videos it has.")
    platforms: list[PlatformEvent]
    taken_out: int = Field(description="How many of them a person at the registry has taken off the list.")


# Plain functions, not coroutines: FastAPI runs them on a thread, where neither parsing nor the database keeps
# other requests waiting.
def case_id(content: JsonBody) -> str:
    """Read the case code in a body and return the name of its case."""
    return validation.case_id(content)


def submission(content: JsonBody) -> validation.Submission:
    """Read the case in a body."""
    return validation.submission(content)


@dataclass(frozen=True, slots=True)
class Limits:
    """What every request of a visitor passes before its body is parsed."""

    address: ClientAddress
    submissions: Limit
    look_ups: Limit

    def check_submission(self, request: Request, content: JsonBody) -> None:
        """Ask for a proof of work above the limit for submissions."""
        self._check(self.submissions, request, content)

    def check_look_up(self, request: Request, content: JsonBody) -> None:
        """Ask for a proof of work above the limit for look-ups, before anybody knows whether the code is one."""
        self._check(self.look_ups, request, content)

    def _check(self, limit: Limit, request: Request, content: bytes) -> None:
        limit.check(self.address.prefix(request), request.headers.get(proof_of_work.HEADER), content)


CaseId = Annotated[str, Depends(case_id)]
Submission = Annotated[validation.Submission, Depends(submission)]


def router(cases: Cases, limits: Limits) -> APIRouter:
    """Return the visitor's routes over the given cases, within the given limits."""
    submissions, look_ups = [Depends(limits.check_submission)], [Depends(limits.check_look_up)]
    routes = APIRouter(prefix="/api/v1/cases", tags=["cases"])

    @routes.post(
        "",
        status_code=201,
        dependencies=submissions,
        openapi_extra=visitors_body("submission"),
        responses={
            200: {"model": CaseAnswer, "description": "The same document was here before; nothing has changed."},
            **refusals([*VISITORS_BODY, VersionUnsupported, HashDegenerate, PracticeOnly, SandboxOnly, CaseConflict]),
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
        "/status",
        dependencies=look_ups,
        openapi_extra=visitors_body("code_request"),
        responses=refusals([*VISITORS_BODY, CodeInvalid, UnknownCase]),
    )
    def status(case: CaseId) -> CaseAnswer:
        """Look a case up."""
        return _answer(cases.status(case))

    @routes.post(
        "/withdraw",
        dependencies=look_ups,
        openapi_extra=visitors_body("code_request"),
        responses=refusals([*VISITORS_BODY, CodeInvalid, UnknownCase]),
    )
    def withdraw(case: CaseId) -> CaseAnswer:
        """Take a case back; doing so again changes nothing.

        From this moment it is off the list. StopNCII's protocol names its hashes once more, as withdrawn, to platforms
        that may have them; no other platform is given them. Until the end of the seventh day after it, UTC, it can be
        restored; then its fingerprints are erased.
        """
        return _answer(cases.withdraw(case))

    @routes.post(
        "/restore",
        dependencies=look_ups,
        openapi_extra=visitors_body("code_request"),
        responses=refusals([*VISITORS_BODY, CodeInvalid, UnknownCase, RestoredTooOften, CaseErased]),
    )
    def restore(case: CaseId) -> CaseAnswer:
        """Undo a withdrawal within seven days, five times at most; a case that is not withdrawn stays as it is."""
        return _answer(cases.restore(case))

    return routes


def _answer(status: CaseStatus) -> CaseAnswer:
    return CaseAnswer.model_validate(status, from_attributes=True)
