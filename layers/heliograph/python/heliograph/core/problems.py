"""Problems: every error that we answer, as RFC 9457 `application/problem+json` with a `type` that never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from heliograph.core import wire
from heliograph.core.errors import FieldError, Refusal, Unauthenticated, Unavailable
from heliograph.core.log import logger

PROBLEM_JSON = "application/problem+json"
PROBLEM_TYPE = "urn:heliograph:problem:"
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An RFC 9457 problem document.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "description": f"Stable name of the problem: {PROBLEM_TYPE}…"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "existing": {
            "type": "object",
            "description": "What is there already, where that is why: its id, and its path.",
            "required": ["id", "path"],
            "properties": {"id": {"type": "string"}, "path": {"type": "string"}},
        },
    },
}


class Overloaded(Unavailable):
    """The service is busy; try again in a moment."""


@dataclass(frozen=True)
class Problem:
    """A problem as it goes over the wire."""

    status: int
    headers: Mapping[str, str]
    body: str

    def answer(self) -> dict[str, Any]:
        """As the gateway takes it from a function, for what comes to no route."""
        headers = {"Content-Type": PROBLEM_JSON, **self.headers}
        return {"statusCode": self.status, "headers": headers, "body": self.body, "isBase64Encoded": False}


def problem(refusal: Refusal) -> Problem:
    """A refusal as the client reads it."""
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return _problem(
        refusal.slug(),
        refusal.title(),
        refusal.status,
        refusal.detail,
        errors=refusal.errors,
        headers=headers,
        members=refusal.members,
    )


def failure(error: Exception) -> Problem:
    """What was not meant as an answer: AWS is busy, or the fault is ours and the client is told nothing more."""
    if wire.is_overload(error):
        return problem(Overloaded("It may safely be sent again.", retry_after=1))
    logger.exception("unexpected")
    return _problem("internal", "Something went wrong on our side", 500, "The error has been logged.")


def _problem(
    slug: str,
    title: str,
    status: int,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Problem:
    document = {
        "type": PROBLEM_TYPE + slug,
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [{"field": error.field, "message": error.message} for error in errors],
        **(members or {}),
    }
    return Problem(status, headers or {}, orjson.dumps(document).decode())
