"""JSON with one meaning only: what two parsers could read differently is refused."""

import json
import math
from typing import Any, NoReturn

from registry.errors import EncodingInvalid, JsonKeyRepeated, JsonMalformed, JsonTooDeep


def parse(body: bytes) -> Any:
    """Parse a body.

    Numbers without a fraction become integers however they are written, so that ``1``, ``1.0`` and ``1e0`` are one
    value, as they are in JavaScript.

    Args:
        body: UTF-8 bytes without a byte order mark.

    Returns:
        Dictionaries, lists, strings, numbers, booleans and None.

    Raises:
        EncodingInvalid: not UTF-8.
        JsonKeyRepeated: an object has a key twice.
        JsonTooDeep: nested deeper than the parser goes, some hundred levels.
        JsonMalformed: anything else that is not RFC 8259, NaN and numbers that overflow included.
    """
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=_object, parse_float=_number, parse_constant=_not_a_number
        )
    except UnicodeDecodeError:
        raise EncodingInvalid from None
    except RecursionError:
        raise JsonTooDeep from None
    except ValueError:  # JSONDecodeError, and integers of more digits than Python converts
        raise JsonMalformed from None


def canonical(value: Any) -> bytes:
    """Return the one form that all spellings of the same value share: sorted keys, no spaces, UTF-8.

    Args:
        value: what ``parse`` returned.

    Raises:
        EncodingInvalid: a string is half of a surrogate pair, which JSON can write and UTF-8 cannot.
        JsonTooDeep: nested deeper than the serialiser goes.
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise EncodingInvalid from None
    except RecursionError:
        raise JsonTooDeep from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonKeyRepeated
    return members


def _number(text: str) -> float | int:
    number = float(text)
    if not math.isfinite(number):
        raise JsonMalformed
    return int(number) if number.is_integer() else number


def _not_a_number(_: str) -> NoReturn:
    raise JsonMalformed
