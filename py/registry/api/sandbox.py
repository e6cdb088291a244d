"""The sandbox's own address: whatever can happen to entries, on demand."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from registry import validation
from registry.api.bodies import JsonBody
from registry.api.documentation import ANY_BODY, inline_body, refusals
from registry.api.keys import bearer
from registry.errors import KeyInvalid
from registry.platforms import Platforms
from registry.sandbox import MAX_COUNT, Make, Sandbox

CHANGES: dict[str, Any] = {
    "description": "What is to happen in a sandbox, and to how many entries.",
    "type": "object",
    "additionalProperties": False,
    "required": ["make", "count"],
    "properties": {
        "make": {
            "description": "`update` confirms or disputes entries by feedback; `take_out` is a person's decision, and "
            "`put_back` undoes it; what is erased never comes back.",
            "enum": list(Make),
        },
        "count": {"type": "integer", "minimum": 1, "maximum": MAX_COUNT},
    },
}

_read = validation.reader(CHANGES)


class SandboxAnswer(BaseModel):
    """What has happened."""

    entries: list[str] = Field(
        description="Ids of the entries, in the order of their changes; fewer than were asked for where there are not "
        "so many."
    )


def wanted(content: JsonBody) -> tuple[Make, int]:
    """Read what is to happen from a body."""
    request = _read(content)
    return Make(request["make"]), int(request["count"])


Wanted = Annotated[tuple[Make, int], Depends(wanted)]


def router(sandbox: Sandbox, platforms: Platforms) -> APIRouter:
    """Return the route to the given sandbox, for the given platforms."""
    routes = APIRouter(prefix="/api/v1/sandbox", tags=["sandbox"])
    access = [Depends(bearer(platforms))]

    @routes.post(
        "/changes", dependencies=access, openapi_extra=inline_body(CHANGES), responses=refusals([*ANY_BODY, KeyInvalid])
    )
    def change(request: Wanted) -> SandboxAnswer:
        """Let something happen to made-up entries, to those first to which nothing has happened for longest."""
        return SandboxAnswer(entries=sandbox.make(*request))

    return routes
