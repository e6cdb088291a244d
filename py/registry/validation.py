"""What may enter: bodies are measured against the schema that the fingerprint package publishes."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from fingerprint import case_code
from fingerprint.exceptions import CaseCodeError
from fingerprint.schema import SCHEMA
from registry import degenerate, strict_json
from registry.errors import (
    CodeInvalid,
    FieldInvalid,
    FieldMissing,
    FieldUnknown,
    JsonTooDeep,
    RegistryError,
    VersionUnsupported,
)
from registry.storage.feedback_store import REASONS, Reason, Verdict

VERSION: int = SCHEMA["properties"]["version"]["const"]

ACKNOWLEDGEMENT: dict[str, Any] = {
    "description": "How far a platform has taken the feed over.",
    "type": "object",
    "additionalProperties": False,
    "required": ["cursor"],
    "properties": {"cursor": {"description": "A cursor that the feed has handed out.", "type": "string"}},
}

FEEDBACK: dict[str, Any] = {
    "description": "What a platform says of an entry.",
    "type": "object",
    "additionalProperties": False,
    "required": ["entry", "verdict"],
    "properties": {
        "entry": {"description": "The entry's `id` in the feed.", "type": "string"},
        "verdict": {
            "description": "`matched`: a copy was found; `removed`: one was removed; `not_a_match`: what was found is "
            "something else; `harmless`: the entry is of a picture that nobody needs to look for.",
            "enum": list(Verdict),
        },
        "reason": {"description": "Why; `other` by default.", "enum": list(Reason)},
    },
    "allOf": [
        {
            "if": {"required": ["verdict"], "properties": {"verdict": {"const": verdict}}},
            "then": {"properties": {"reason": {"enum": list(reasons)}}},
        }
        for verdict, reasons in REASONS.items()
    ],
}

MAX_HASH_FEEDBACKS = 1000

HASH_FEEDBACKS: dict[str, Any] = {
    "description": "StopNCII's feedback; what else a client sends in it is passed over.",
    "type": "object",
    "required": ["hashFeedbacks"],
    "properties": {
        "count": {"type": "integer"},
        "hashFeedbacks": {
            "type": "array",
            "maxItems": MAX_HASH_FEEDBACKS,
            "items": {
                "type": "object",
                "required": ["hashValue", "feedbackValue"],
                "properties": {
                    "hashValue": {"type": "string", "maxLength": 128},
                    "feedbackValue": {
                        "enum": [
                            *("Unknown", "None", "QualityUnknown", "PendingReview", "Blocked", "NotBlocked"),
                            *("Withdrawn", "Deleted"),
                        ]
                    },
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}

_SUBMISSION = Draft202012Validator(SCHEMA)
_CODE_REQUEST = Draft202012Validator({"$ref": "#/$defs/code_request", "$defs": SCHEMA["$defs"]})


@dataclass(frozen=True, slots=True)
class Submission:
    """A document that the schema allows.

    Attributes:
        content: the document itself.
        digest: SHA-256 of its canonical form, hex. Two documents with the same content have the same digest.
        listable: which of its hashes platforms may have, each with its quality.
    """

    content: dict[str, Any]
    digest: str
    listable: frozenset[tuple[str, int]]


def submission(body: bytes) -> Submission:
    """Read a case from a body.

    Raises:
        RegistryError: the body is not JSON, has another version, is not what the schema allows, or has a hash that no
            picture has.
    """
    content = strict_json.parse(body)
    canonical = strict_json.canonical(content)
    if isinstance(content, dict) and "version" in content:
        _check_version(content["version"])
    _check(_SUBMISSION, content)
    degenerate.check(content)
    return Submission(content, hashlib.sha256(canonical).hexdigest(), degenerate.listable(content))


def case_id(body: bytes) -> str:
    """Read a case code from a body and return the name of its case, 64 hex digits; the code itself ends here.

    Raises:
        CodeInvalid: the code is no case code.
        RegistryError: the body is not JSON or not what the schema allows.
    """
    request = strict_json.parse(body)
    strict_json.canonical(request)
    try:
        _check(_CODE_REQUEST, request)
        return case_code.case_id(request["code"])
    except CaseCodeError:
        raise CodeInvalid("/code") from None
    except FieldInvalid as error:
        if error.field == "/code":
            raise CodeInvalid("/code") from None
        raise


def reader(schema: dict[str, Any]) -> Callable[[bytes], Any]:
    """Return a function that reads JSON of a schema from a body, and raises ``RegistryError`` for anything else."""
    validator = Draft202012Validator(schema)

    def read(body: bytes) -> Any:
        request = strict_json.parse(body)
        strict_json.canonical(request)
        _check(validator, request)
        return request

    return read


_read_acknowledgement = reader(ACKNOWLEDGEMENT)
_read_feedback = reader(FEEDBACK)
_read_hash_feedbacks = reader(HASH_FEEDBACKS)


def acknowledged_cursor(body: bytes) -> str:
    """Read a cursor from a body.

    Raises:
        RegistryError: the body is not JSON, or not what ``ACKNOWLEDGEMENT`` allows.
    """
    cursor: str = _read_acknowledgement(body)["cursor"]
    return cursor


def feedback(body: bytes) -> tuple[str, Verdict, Reason]:
    """Read an entry's name, a verdict and a reason from a body.

    Raises:
        RegistryError: the body is not JSON, or not what ``FEEDBACK`` allows.
    """
    request = _read_feedback(body)
    return request["entry"], Verdict(request["verdict"]), Reason(request.get("reason", Reason.OTHER))


def hash_feedbacks(body: bytes) -> list[tuple[str, str]]:
    """Read StopNCII's feedback from a body: hash values, and what is said of each in the protocol's words.

    Raises:
        RegistryError: the body is not JSON, or not what ``HASH_FEEDBACKS`` allows.
    """
    request = _read_hash_feedbacks(body)
    return [(one["hashValue"], one["feedbackValue"]) for one in request["hashFeedbacks"]]


def _check_version(version: Any) -> None:
    # True equals 1 in Python, but is no version.
    if type(version) is not int or version != VERSION:
        raise VersionUnsupported("/version")


def _check(validator: Draft202012Validator, value: Any) -> None:
    try:
        validator.validate(value)
    except ValidationError as error:
        raise _refusal(_cause(error)) from None
    except ValueError:  # jsonschema-rs stops at 255 levels
        raise JsonTooDeep from None


def _cause(error: ValidationError) -> ValidationError:
    """Find what is wrong inside an item: of the two kinds of item, the one that the sender meant counts."""
    while isinstance(error.kind, Kind.OneOfNotValid):
        branches = error.kind.context
        meant = [branch for branch in branches if not any(_is_other_kind(inner) for inner in branch)]
        error = (meant or branches)[0][0]
    return error


def _is_other_kind(error: ValidationError) -> bool:
    return isinstance(error.kind, Kind.Constant) and error.instance_path[-1] == "kind"


def _refusal(error: ValidationError) -> RegistryError:
    match error.kind:
        case Kind.Required(name):
            return FieldMissing(_pointer([*error.instance_path, name]))
        case Kind.AdditionalProperties([name, *_]):
            return FieldUnknown(_pointer([*error.instance_path, name]))
        case _:
            return FieldInvalid(_pointer(error.instance_path))


def _pointer(path: Sequence[str | int]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
