"""What a client has already: the tags of whole answers, or the beginning of one (RFC 9110, chapters 13 and 14)."""

import re

from starlette.datastructures import Headers
from starlette.responses import Response

from registry.errors import RangeNotSatisfiable

# A number of more digits lies behind any end, and Python refuses to read very long ones.
_ONE_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))")


def known_tags(headers: Headers) -> set[str]:
    """Return the tags in a request's ``If-None-Match``, without quotes. Ours have no commas."""
    header = headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}


def wanted_bytes(request_headers: Headers, content: bytes, tag: str, media_type: str) -> Response:
    """Return the bytes that a request asks for, 206 where that is one range, or all of them.

    All come, too, where several ranges are asked for, or the client has the beginning of something else by now.

    Args:
        request_headers: of which ``Range`` and ``If-Range`` are read.
        content: all bytes.
        tag: of these bytes and no others, without quotes.
        media_type: their kind.

    Raises:
        RangeNotSatisfiable: the range begins behind the end.
    """
    etag = f'"{tag}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes"}
    asked = _ONE_RANGE.fullmatch(request_headers.get("range", "").strip())
    if asked is None or _is_backwards(asked) or request_headers.get("if-range", etag) != etag:
        return Response(content, headers=headers, media_type=media_type)
    start, end = _bounds(asked, len(content))
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(content[start:end], status_code=206, headers=headers, media_type=media_type)


def _is_backwards(asked: re.Match[str]) -> bool:
    return asked[1] is not None and asked[2] is not None and int(asked[2]) < int(asked[1])


def _bounds(asked: re.Match[str], length: int) -> tuple[int, int]:
    """Return where a range begins and, behind its last byte, ends."""
    first, last, suffix = (None if number is None else int(number) for number in asked.groups())
    if first is None:
        assert suffix is not None  # noqa: S101  (one of the two is there)
        start, end = max(0, length - suffix), length
    else:
        start, end = first, length if last is None else min(last + 1, length)
    if start >= end:
        raise RangeNotSatisfiable(length)
    return start, end
