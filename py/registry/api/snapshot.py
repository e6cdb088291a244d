"""A platform's first load: all that is on the list now, in parts."""

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from registry.api import conditions
from registry.api.documentation import ANY_REQUEST, header, refusals
from registry.api.keys import bearer
from registry.errors import KeyInvalid, RangeNotSatisfiable, UnknownPart
from registry.platforms import Platforms
from registry.snapshot import Snapshot

PREFIX = "/api/v1/feed/snapshot"
MEDIA_TYPE = "application/gzip"

# A client may keep a part, and asks each time whether it is still right; nobody between here and there keeps anything.
CACHING = {"Cache-Control": "private, no-cache"}

_NAME = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
_BYTES = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
_TAG = {"ETag": {"schema": {"type": "string"}, "description": "For `If-None-Match` and `If-Range`."}}
_RANGE = {"Content-Range": {"schema": {"type": "string"}, "description": "Which bytes these are, and of how many."}}


class SnapshotAnswer(BaseModel):
    """Of what the snapshot consists."""

    cursor: str = Field(description="From here the feed goes on, once all parts are loaded.")
    parts: list[str] = Field(description="Addresses of the parts, without scheme and host.")


def router(snapshot: Snapshot, platforms: Platforms) -> APIRouter:
    """Return the routes over the given snapshot, for the given platforms."""
    routes = APIRouter(prefix=PREFIX, tags=["feed"], dependencies=[Depends(bearer(platforms))])

    @routes.get("", responses=refusals([*ANY_REQUEST, KeyInvalid]))
    def manifest() -> SnapshotAnswer:
        """Begin a first load: get a cursor, and the parts of which the snapshot consists.

        Keep the cursor, load all parts, then read the feed with `after` = the cursor. So nothing is missed and
        nothing stays that is no longer on the list, however long loading takes.
        """
        cursor, names = snapshot.manifest()
        return SnapshotAnswer(cursor=cursor, parts=[f"{PREFIX}/{name}" for name in names])

    @routes.get(
        "/{name}",
        response_class=Response,
        # Declared here and not as an argument: FastAPI would document a refusal of it that never comes.
        openapi_extra={"parameters": [_NAME, header("If-None-Match"), header("Range"), header("If-Range")]},
        responses={
            200: {"content": _BYTES, "headers": _TAG, "description": "Lines of JSON, compressed with gzip."},
            206: {"content": _BYTES, "headers": {**_TAG, **_RANGE}, "description": "The bytes in `Range`."},
            304: {"headers": _TAG, "description": "The part is the one whose `ETag` was sent in `If-None-Match`."},
            **refusals([*ANY_REQUEST, KeyInvalid, UnknownPart, RangeNotSatisfiable]),
        },
    )
    def part(request: Request) -> Response:
        """Load a part: each line is an entry as in the feed, and there may be none.

        The bytes are a file in gzip format, the same until something in the part changes. After a cut, ask for the
        rest with `Range: bytes=N-` and `If-Range` with the part's `ETag`: it comes as 206, or the new part as 200. A
        part that has become too large is 404; ask for the list of parts again, then, and keep the new cursor.
        """
        made = snapshot.part(request.path_params["name"], conditions.known_tags(request.headers))
        if made.content is None:
            return Response(status_code=304, headers={"ETag": f'"{made.tag}"', **CACHING})
        answer = conditions.wanted_bytes(request.headers, made.content, made.tag, MEDIA_TYPE)
        answer.headers.update(CACHING)
        return answer

    return routes
