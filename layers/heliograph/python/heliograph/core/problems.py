"""Problems: every error that we answer, as RFC 9457 `application/problem+json` with a `type` that never changes."""

from collections.abc import Mapping
from typing import Any

import orjson
from aws_lambda_powertools.event_handler import Response

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
    },
}


class Overloaded(Unavailable):
    """The service is busy; try again in a moment."""


def problem(refusal: Refusal) -> Response[str]:
    """A refusal as the response that the client reads."""
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return _response(
        refusal.slug(), refusal.title(), refusal.status, refusal.detail, errors=refusal.errors, headers=headers
    )


def failure(error: Exception) -> Response[str]:
    """What was not meant as an answer: AWS is busy, or the fault is ours and the client is told nothing more."""
    if wire.is_overload(error):
        return problem(Overloaded("It may safely be sent again.", retry_after=1))
    logger.exception("unexpected")
    return _response("internal", "Something went wrong on our side", 500, "The error has been logged.")


def problem_answer(response: Response[str]) -> dict[str, Any]:
    """A problem as a gateway answer, for what comes to no route."""
    headers = {"Content-Type": PROBLEM_JSON, **response.headers}
    return {"statusCode": response.status_code, "headers": headers, "body": response.body, "isBase64Encoded": False}


def _response(
    slug: str,
    title: str,
    status: int,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    document = {
        "type": PROBLEM_TYPE + slug,
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [{"field": error.field, "message": error.message} for error in errors],
    }
    return Response(
        status_code=status, content_type=PROBLEM_JSON, body=orjson.dumps(document).decode(), headers=dict(headers or {})
    )
