"""Requests as API Gateway hands them to a function (HTTP API, payload format 2.0), and the routes of the document."""

import base64
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image

from tests.simulation.wiring import CLIENT_ID

DOCUMENT = Path(__file__).parents[2] / "functions" / "docs_api" / "openapi.json"
BOUNDARY = "simulated-boundary"


@dataclass(frozen=True)
class Person:
    """Somebody with a confirmed account."""

    id: str
    name: str


@dataclass(frozen=True)
class Answer:
    """What an HTTP function answered; `json` is None where there is no body."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text) if self.text else None


def request(
    who: Person | None,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Any = None,
    picture: bytes | None = None,
    fields: Mapping[str, str] | None = None,
    part: str = "file",
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The event of a request by `who`, whose token the authorizer has found good.

    `picture` makes it multipart, with the file as the field `part`. `headers` (by lower-case name) come on top.
    """
    content, kind = _content(body, picture, fields or {}, part)
    claims = {"token_use": "access", "client_id": CLIENT_ID, "username": who.id} if who else {}
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "queryStringParameters": dict(query or {}),
        "headers": {
            "content-type": kind,
            **({"authorization": f"Bearer access.{who.id}"} if who else {}),
            **(headers or {}),
        },
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1"},
            "stage": "$default",
            "requestId": "request",
            **({"authorizer": {"jwt": {"claims": claims, "scopes": None}}} if who else {}),
        },
        "body": content,
        "isBase64Encoded": picture is not None,
    }


def function_of(method: str, path: str) -> str:
    """The function that the OpenAPI document names for a request. Raises: LookupError."""
    return str(operation_of(method, path)["x-heliograph-function"])


def operation_of(method: str, path: str) -> Mapping[str, Any]:
    """What the OpenAPI document says of the operation that a request is for. Raises: LookupError."""
    asked = path.strip("/").split("/")
    for template, operation in _operations()[method.lower(), len(asked)]:
        if all(map(_fits, template, asked)):
            return operation
    raise LookupError(f"{method} {path} is no operation")


@cache
def small_picture(shade: int = 120) -> bytes:
    """The smallest JPEG that goes all the way, different for each shade 0 … 255."""
    file = BytesIO()
    Image.new("RGB", (4, 3), (shade, shade, 90)).save(file, "JPEG")
    return file.getvalue()


def _content(body: Any, picture: bytes | None, fields: Mapping[str, str], part: str) -> tuple[str | None, str]:
    if picture is None:
        return (None if body is None else json.dumps(body)), "application/json"
    head = f'Content-Disposition: form-data; name="{part}"; filename="p.jpg"\r\nContent-Type: image/jpeg'
    parts = [f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + picture + b"\r\n"]
    for name, value in fields.items():
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    whole = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return base64.b64encode(whole).decode(), f"multipart/form-data; boundary={BOUNDARY}"


@cache
def _operations() -> Mapping[tuple[str, int], list[tuple[list[str], Mapping[str, Any]]]]:
    """Operations by method and number of the path's parts."""
    found = defaultdict(list)
    # Plain words before placeholders, so that /users/me is not taken for /users/{id}.
    for path, item in sorted(json.loads(DOCUMENT.read_text())["paths"].items()):
        template = path.strip("/").split("/")
        for method, operation in item.items():
            found[method, len(template)].append((template, operation))
    return found


def _fits(template: str, asked: str) -> bool:
    return template.startswith("{") or template == asked
