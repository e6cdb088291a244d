"""What the OpenAPI document says beyond what FastAPI finds out by itself."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from fingerprint.schema import SCHEMA
from registry import proof_of_work, validation
from registry.errors import (
    BodyIncomplete,
    ContentTypeUnsupported,
    DocumentTooLarge,
    EncodingInvalid,
    FieldInvalid,
    FieldMissing,
    FieldUnknown,
    InternalError,
    JsonKeyRepeated,
    JsonMalformed,
    JsonTooDeep,
    ProofRequired,
    RegistryError,
    StorageUnavailable,
)

ANY_REQUEST: tuple[type[RegistryError], ...] = (InternalError, StorageUnavailable)

ANY_BODY: tuple[type[RegistryError], ...] = (
    BodyIncomplete,
    EncodingInvalid,
    JsonMalformed,
    JsonKeyRepeated,
    JsonTooDeep,
    DocumentTooLarge,
    ContentTypeUnsupported,
    FieldMissing,
    FieldUnknown,
    FieldInvalid,
    InternalError,
    StorageUnavailable,
)

VISITORS_BODY: tuple[type[RegistryError], ...] = (*ANY_BODY, ProofRequired)


class ErrorDetail(BaseModel):
    """Why a request was refused."""

    code: str = Field(description="Stable; compare this.")
    message: str = Field(description="English, for whoever debugs a client.")
    field: str | None = Field(
        description="JSON pointer to the part of the body that is meant, or the name of a parameter in the address."
    )
    bits: int | None = Field(default=None, description="Of `proof_required` only: how many zero bits are asked for.")


class ErrorAnswer(BaseModel):
    """The one shape of all refusals."""

    error: ErrorDetail


def refusals(errors: Iterable[type[RegistryError]]) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's ``responses`` for errors, with the codes that each status can have."""
    answers: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        line = f"`{error.code}`: {error.message}"
        answer = answers.setdefault(error.status, {"model": ErrorAnswer, "description": line})
        if answer["description"] != line:
            answer["description"] += f"\n\n{line}"
        if error.headers:
            answer["headers"] = {name: {"schema": {"type": "string"}} for name in error.headers}
    return answers


def body(schema: str) -> dict[str, Any]:
    """Return FastAPI's ``openapi_extra`` for a JSON body, which the endpoints read and check themselves.

    Args:
        schema: name of a definition in the fingerprint package's schema, ``submission`` for all of it,
            ``acknowledgement``, ``feedback`` or ``hash_feedbacks``.
    """
    return inline_body({"$ref": f"#/components/schemas/{schema}"})


def inline_body(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the same for a schema that is no component."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def header(name: str) -> dict[str, Any]:
    """Return a header that a request may have, as a parameter in OpenAPI."""
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}


def visitors_body(schema: str) -> dict[str, Any]:
    """Return the same for a body that may need a proof of work."""
    proof = {
        **header(proof_of_work.HEADER),
        "description": "The proof that an answer `proof_required` has asked for: up to 20 digits. Not read otherwise.",
    }
    return {**body(schema), "parameters": [proof]}


def body_schemas() -> dict[str, Any]:
    """Return the schemas of bodies as OpenAPI components: ours, and the fingerprint package's with other references."""
    text = json.dumps(SCHEMA).replace("#/$defs/", "#/components/schemas/")
    submission = json.loads(text)
    definitions: dict[str, Any] = submission.pop("$defs")
    submission.pop("$schema")
    own = {
        "acknowledgement": validation.ACKNOWLEDGEMENT,
        "feedback": validation.FEEDBACK,
        "hash_feedbacks": validation.HASH_FEEDBACKS,
    }
    return {"submission": submission, **own, **definitions}
