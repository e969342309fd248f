"""HTTP as the services see it, and JSON services in particular."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.simulation.cloud.errors import AwsError


@dataclass(slots=True)
class Request:
    """``headers`` by lower-case name. ``host`` and ``path`` (still quoted) and ``query`` (its raw text) of the URL."""

    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Exchange = Callable[[Request], Response]
"""Whoever answers; raises ConnectionBroken where no answer arrives."""


class ConnectionBroken(OSError):
    """No answer reached the client. ``how``: unreached (nothing was sent), lost, or timed-out."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


def json_answer(answer: Mapping[str, Any], content_type: str) -> Response:
    return Response(200, {"content-type": content_type}, orjson.dumps(answer))


def json_refusal(refusal: AwsError, content_type: str, query_codes: Mapping[str, str] | None = None) -> Response:
    """An error as the AWS JSON protocols send it."""
    code = refusal.code
    shape = (
        "com.amazon.coral.validate" if code in ("ValidationException", "SerializationException") else "com.amazonaws"
    )
    body = {"__type": f"{shape}#{code}", "message": refusal.message, **refusal.fields}
    headers = {"content-type": content_type}
    if query_codes is not None:
        headers["x-amzn-query-error"] = f"{query_codes.get(code, code)};Sender"
    return Response(refusal.status, headers, orjson.dumps(body))
