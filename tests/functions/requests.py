"""HTTP requests as the gateway hands them to a function, and answers as it would send them."""

import base64
import json as json_
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.template import ROOT

SAMPLE = json_.loads((ROOT / "events" / "aws" / "http-request.json").read_text())
BINARY = ("multipart/form-data", "application/octet-stream", "image/")


@dataclass(frozen=True)
class File:
    """A file of a form: what it is called, what it says it is, its bytes."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Answer:
    """What the client gets. `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Answer":
        """A Lambda answer in the gateway's payload format 2.0."""
        assert answer["isBase64Encoded"] is False
        headers = {name.lower(): value for name, value in answer.get("headers", {}).items()}
        return cls(answer["statusCode"], headers, answer["body"])

    @property
    def json(self) -> Any:
        return json_.loads(self.body)

    @property
    def problem(self) -> str:
        """The stable last part of a problem's `type`, or "" if the answer is none."""
        if not self.headers.get("content-type", "").startswith("application/problem+json"):
            return ""
        return str(self.json["type"]).rpartition(":")[2]


def request(
    method: str,
    path: str,
    *,
    client_id: str,
    user: str | None = None,
    claims: Mapping[str, str] | None = None,
    token: str = "eyJraWQiOiJleGFtcGxlIn0.e30.c2ln",  # noqa: S107 - a made-up one
    query: Mapping[str, Any] | None = None,
    json: Any = None,
    form: Mapping[str, str | File] | None = None,
    body: str | bytes | None = None,
    content_type: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """An event in payload format 2.0.

    `user` is the id whom the token names; `claims` replaces or (with None) takes away single claims of such a token.
    The body is one of `json`, `form` (multipart) or `body` as it stands. `headers` (by lower-case name) come on top.
    """
    if json is not None:
        body, content_type = json_.dumps(json), content_type or "application/json"
    if form is not None:
        body, content_type = multipart(form)
    event = json_.loads(json_.dumps(SAMPLE))
    event |= {"routeKey": f"{method} {path}", "rawPath": path, "rawQueryString": urlencode(query or {})}
    event["requestContext"]["http"] |= {"method": method, "path": path}
    event["requestContext"]["routeKey"] = event["routeKey"]
    event.pop("queryStringParameters")
    if query:
        event["queryStringParameters"] = {name: str(value) for name, value in query.items()}
    _sign(event, client_id, user, claims, token)
    if body is not None:
        _carry(event, body, content_type)
    event["headers"] |= headers or {}
    return event


def multipart(form: Mapping[str, str | File]) -> tuple[bytes, str]:
    """Body and content type of a form (RFC 7578)."""
    boundary = uuid.UUID(int=len(form)).hex
    parts = []
    for name, value in form.items():
        if isinstance(value, File):
            head = f'Content-Disposition: form-data; name="{name}"; filename="{value.name}"\r\n'
            head += f"Content-Type: {value.content_type}\r\n"
            parts.append(head.encode() + b"\r\n" + value.data)
        else:
            parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
    lines = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return lines + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _sign(event: dict[str, Any], client_id: str, user: str | None, claims: Any, token: str) -> None:
    context, headers = event["requestContext"], event["headers"]
    if user is None and claims is None:
        del context["authorizer"], headers["authorization"]
        return
    headers["authorization"] = f"Bearer {token}"
    signed = context["authorizer"]["jwt"]["claims"] | {"client_id": client_id, "username": user or ""} | (claims or {})
    context["authorizer"]["jwt"]["claims"] = {name: value for name, value in signed.items() if value is not None}


def _carry(event: dict[str, Any], body: str | bytes, content_type: str | None) -> None:
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    event["headers"]["content-length"] = str(len(data))
    if content_type is not None:
        event["headers"]["content-type"] = content_type
    event["isBase64Encoded"] = bool(content_type and content_type.startswith(BINARY)) or isinstance(body, bytes)
    event["body"] = base64.b64encode(data).decode() if event["isBase64Encoded"] else body
