"""Problems: every error that we answer, as RFC 9457 `application/problem+json` with a `type` that never changes."""

from collections.abc import Mapping
from typing import Any

import orjson
from aws_lambda_powertools.event_handler import Response

from heliograph.core.errors import FieldError, Refusal, Unauthenticated

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


def problem(refusal: Refusal) -> Response[str]:
    """A refusal as the response that the client reads."""
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return _response(
        refusal.slug(), refusal.title(), refusal.status, refusal.detail, errors=refusal.errors, headers=headers
    )


def internal() -> Response[str]:
    """A fault of ours, of which the client is told nothing more."""
    return _response("internal", "Something went wrong on our side", 500, "The error has been logged.")


def problem_answer(refusal: Refusal) -> dict[str, Any]:
    """A refusal as a gateway answer, for what is refused before any route is chosen."""
    response = problem(refusal)
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
