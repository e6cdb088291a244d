# ruff: noqa: N818  (named like the codes that clients see)
"""Everything that the registry refuses, and the one shape in which it says so.

::

    RegistryError                    base, never raised itself
    ├── BodyIncomplete               400 body_incomplete
    ├── EncodingInvalid              400 encoding_invalid
    ├── JsonMalformed                400 json_malformed
    ├── JsonKeyRepeated              400 json_key_repeated
    ├── JsonTooDeep                  400 json_too_deep
    ├── XmlMalformed                 400 xml_malformed
    ├── KeyInvalid                   401 key_invalid
    ├── PracticeOnly                 403 practice_only
    ├── HashesNotTaken               403 hashes_not_taken
    ├── SandboxOnly                  403 sandbox_only
    ├── UnknownCase                  404 unknown_case
    ├── UnknownPart                  404 unknown_part
    ├── UnknownEntry                 404 unknown_entry
    ├── NotFound                     404 not_found
    ├── MethodNotAllowed             405 method_not_allowed
    ├── CaseConflict                 409 case_conflict
    ├── RestoredTooOften             409 restored_too_often
    ├── CaseErased                   410 case_erased
    ├── CheckpointExpired            410 checkpoint_expired
    ├── DocumentTooLarge             413 document_too_large
    ├── ContentTypeUnsupported       415 content_type_unsupported
    ├── RangeNotSatisfiable          416 range_not_satisfiable
    ├── VersionUnsupported           422 version_unsupported
    ├── FieldMissing                 422 field_missing
    ├── FieldUnknown                 422 field_unknown
    ├── FieldInvalid                 422 field_invalid
    ├── CodeInvalid                  422 code_invalid
    ├── ParameterInvalid             422 parameter_invalid
    ├── CursorInvalid                422 cursor_invalid
    ├── HashDegenerate               422 hash_degenerate
    ├── ProofRequired                429 proof_required
    ├── InternalError                500 internal_error
    ├── StorageUnavailable           503 storage_unavailable
    ├── NotMigrated                  503 not_migrated
    └── ShuttingDown                 503 shutting_down

Clients compare ``code``, which never changes; ``message`` is English for whoever debugs a client.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from starlette.responses import JSONResponse

# A JSON pointer can name a key that the sender made up; an answer repeats only this many characters of it.
MAX_FIELD_CHARACTERS = 200


class RegistryError(Exception):
    """Base of all refusals; never raised itself.

    Args:
        field: JSON pointer (RFC 6901) to the part of the body that is meant, or the name of a parameter in the address,
            where there is one.
    """

    status: ClassVar[int]
    code: ClassVar[str]
    message: ClassVar[str]
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, field: str | None = None) -> None:
        super().__init__(self.code)
        self.field = field

    def response(self) -> JSONResponse:
        """Return this refusal as an HTTP answer."""
        return JSONResponse({"error": self.details()}, status_code=self.status, headers=self.answer_headers())

    def answer_headers(self) -> dict[str, str]:
        """Return the headers of the answer."""
        return dict(self.headers)

    def details(self) -> dict[str, Any]:
        """Return what the answer says."""
        field = self.field[:MAX_FIELD_CHARACTERS] if self.field is not None else None
        return {"code": self.code, "message": self.message, "field": field}


class BodyIncomplete(RegistryError):
    """Raised when the connection ends before the body does; nobody is left to read the answer."""

    status = 400
    code = "body_incomplete"
    message = "The body ended too early."


class EncodingInvalid(RegistryError):
    """Raised when the body is not UTF-8, or a string in it is half of a surrogate pair."""

    status = 400
    code = "encoding_invalid"
    message = "The body must be valid Unicode in UTF-8."


class JsonMalformed(RegistryError):
    """Raised when the body is not JSON as RFC 8259 has it; NaN and infinite numbers are not."""

    status = 400
    code = "json_malformed"
    message = "The body is not valid JSON."


class JsonKeyRepeated(RegistryError):
    """Raised when an object has the same key twice: two programs could read different documents from it."""

    status = 400
    code = "json_key_repeated"
    message = "An object in the body has the same key twice."


class JsonTooDeep(RegistryError):
    """Raised when arrays and objects are nested deeper than any valid document."""

    status = 400
    code = "json_too_deep"
    message = "The body is nested too deeply."


class XmlMalformed(RegistryError):
    """Raised when the body is not XML, is nested too deeply, or has a document type, with which entities could come."""

    status = 400
    code = "xml_malformed"
    message = "The body is not well-formed XML without a document type."


class KeyInvalid(RegistryError):
    """Raised when a platform's address is called without a key that is in use.

    Args:
        challenge: how this address wants it, for the header ``WWW-Authenticate``.
    """

    status = 401
    code = "key_invalid"
    message = "This needs a platform's key that is in use."

    def __init__(self, challenge: str = "Bearer") -> None:
        super().__init__()
        self.challenge = challenge

    def answer_headers(self) -> dict[str, str]:
        """Return the challenge."""
        return {"WWW-Authenticate": self.challenge}


class PracticeOnly(RegistryError):
    """Raised for a real case while no platform is connected: nobody would look for copies with its fingerprints."""

    status = 403
    code = "practice_only"
    message = "No platform is connected, so only practice cases are taken."


class HashesNotTaken(RegistryError):
    """Raised when a platform submits hashes of its own."""

    status = 403
    code = "hashes_not_taken"
    message = "This registry is for what persons report themselves. It takes no hashes from platforms."


class SandboxOnly(RegistryError):
    """Raised for whatever somebody hands in to a sandbox, practice included."""

    status = 403
    code = "sandbox_only"
    message = "This registry is a sandbox for platforms. It takes no cases."


class UnknownCase(RegistryError):
    """Raised when no case belongs to a code."""

    status = 404
    code = "unknown_case"
    message = "No case has this code."


class UnknownPart(RegistryError):
    """Raised for a part of the snapshot that there is not, or that has to be divided by now."""

    status = 404
    code = "unknown_part"
    message = "The snapshot has no such part. Ask for its list of parts again."


class UnknownEntry(RegistryError):
    """Raised for an entry that platforms do not have: never heard of, withdrawn, taken out or erased."""

    status = 404
    code = "unknown_entry"
    message = "No entry on the list has this id."


class NotFound(RegistryError):
    """Raised for an address that does not exist."""

    status = 404
    code = "not_found"
    message = "There is nothing at this address."


class MethodNotAllowed(RegistryError):
    """Raised for a method that an address does not have."""

    status = 405
    code = "method_not_allowed"
    message = "This address does not have this method."


class CaseConflict(RegistryError):
    """Raised when another document was posted under the same ``case_id`` before."""

    status = 409
    code = "case_conflict"
    message = "Another document has this case_id."


class RestoredTooOften(RegistryError):
    """Raised when a case was restored so often that it stays withdrawn, since each time every platform hears of it."""

    status = 409
    code = "restored_too_often"
    message = "The case was restored too often and stays withdrawn. It can be sent anew as a new case."


class CaseErased(RegistryError):
    """Raised when a withdrawal can no longer be undone, because the fingerprints are erased."""

    status = 410
    code = "case_erased"
    message = "The case was withdrawn too long ago: its fingerprints are erased."


class CheckpointExpired(RegistryError):
    """Raised when entries were withdrawn since a checkpoint whose hashes are erased, so that nobody can name them."""

    status = 410
    code = "checkpoint_expired"
    message = "What was withdrawn since then is erased and cannot be named. Delete what you have and begin anew."


class DocumentTooLarge(RegistryError):
    """Raised when the body is longer than the setting ``max_document_bytes`` allows."""

    status = 413
    code = "document_too_large"
    message = "The body is too large."


class ContentTypeUnsupported(RegistryError):
    """Raised when the body is not announced as what the address reads, or has a content coding."""

    status = 415
    code = "content_type_unsupported"
    message = (
        "The Content-Type must be that of this address's bodies (JSON, or XML for /ncmec/), without Content-Encoding."
    )


class RangeNotSatisfiable(RegistryError):
    """Raised when bytes are asked for that lie behind the end.

    Args:
        length: how many bytes there are.
    """

    status = 416
    code = "range_not_satisfiable"
    message = "There are no bytes in this range."

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def response(self) -> JSONResponse:
        """Return this refusal as an HTTP answer, which says how many bytes there are."""
        response = super().response()
        response.headers["Content-Range"] = f"bytes */{self.length}"
        return response


class VersionUnsupported(RegistryError):
    """Raised when a document has another ``version`` than this registry understands."""

    status = 422
    code = "version_unsupported"
    message = "This version of the document is not supported."


class FieldMissing(RegistryError):
    """Raised when a required field is missing."""

    status = 422
    code = "field_missing"
    message = "A required field is missing."


class FieldUnknown(RegistryError):
    """Raised when there is a field that the schema does not have, so that nothing unforeseen is ever stored."""

    status = 422
    code = "field_unknown"
    message = "A field is not in the schema."


class FieldInvalid(RegistryError):
    """Raised when a value is not what the schema allows."""

    status = 422
    code = "field_invalid"
    message = "A field has a value that the schema does not allow."


class CodeInvalid(RegistryError):
    """Raised when a text cannot be a case code."""

    status = 422
    code = "code_invalid"
    message = "This is not a case code."


class ParameterInvalid(RegistryError):
    """Raised when a parameter in the address has a value out of its range."""

    status = 422
    code = "parameter_invalid"
    message = "A parameter in the address has a value that is not allowed."


class CursorInvalid(RegistryError):
    """Raised for a cursor that this registry has not handed out, or that is newer than a backup it was set back to."""

    status = 422
    code = "cursor_invalid"
    message = "This registry does not know this cursor. Start anew without one."


class HashDegenerate(RegistryError):
    """Raised for a perceptual hash that no picture has, or that of a variant that platforms drop for its quality."""

    status = 422
    code = "hash_degenerate"
    message = "A hash is not one of a picture that can be told from others."


class ProofRequired(RegistryError):
    """Raised when a network asks more often than the limits allow; with a proof of work the same request passes.

    Args:
        bits: how many zero bits the proof's hash must begin with.
    """

    status = 429
    code = "proof_required"
    message = (
        "Send the same again with the header Proof-Of-Work: a decimal number N, so that "
        "SHA-256(SHA-256(body) followed by N's digits) begins with as many zero bits as `bits` says."
    )

    def __init__(self, bits: int) -> None:
        super().__init__()
        self.bits = bits

    def details(self) -> dict[str, Any]:
        """Return what the answer says, and how much work is asked for."""
        return {**super().details(), "bits": self.bits}


class InternalError(RegistryError):
    """Answered when the registry itself has failed in a way that nobody foresaw."""

    status = 500
    code = "internal_error"
    message = "The registry failed. Sending the same again is safe."


class StorageUnavailable(RegistryError):
    """Raised when the database is full, locked or away; trying again later is right."""

    status = 503
    code = "storage_unavailable"
    message = "The storage is not available. Try again later."
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}


class NotMigrated(RegistryError):
    """Raised when asked for readiness while the tables have another version than this program works with."""

    status = 503
    code = "not_migrated"
    message = "The database has tables of another version. See: registry migrate."


class ShuttingDown(RegistryError):
    """Raised when asked for readiness by a process that is about to end; whatever else it is asked it still answers."""

    status = 503
    code = "shutting_down"
    message = "This process is about to end."
