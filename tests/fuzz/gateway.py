"""API Gateway before the application in process: raw HTTP in and out, as an HTTP API with payload format 2.0.

It routes by the OpenAPI document, answers unknown routes and missing tokens itself, and hands everything else to the
function of the route, decoded as AWS decodes it.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from tests.functions.document import Operation, operation_of
from tests.simulation.door import Person
from tests.simulation.wiring import CLIENT_ID, booted
from tests.simulation.world import World

JSON = "application/json"
UNAUTHORISED = {"message": "Unauthorized"}
"""What the authorizer answers; an HTTP API cannot be made to say it otherwise."""
TEXT = ("text/", JSON, "application/xml", "application/javascript")
"""Bodies of these types reach a function as text, all others in Base64 (AWS: HTTP API Lambda integrations)."""


@dataclass(frozen=True)
class Reply:
    """What the client gets. `headers` have lower-case names; `operation` is None where no function was asked."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    operation: Operation | None = field(default=None, repr=False)

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The short name of a problem document; "" if the answer is none."""
        return str(self.json["type"]).rpartition(":")[2] if self.kind == "application/problem+json" else ""


class Gateway:
    """The door of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(
        self, who: Person | None, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """Send one request. `target` is path and query, quoted; `who` brings a good token, None none."""
        parts = urlsplit(target)
        path = unquote_to_bytes(parts.path).decode("utf-8", "replace")
        try:
            operation = operation_of(method, parts.path)
        except LookupError:
            return _own(404, {"message": "Not Found"})
        if operation.signed_in and who is None:
            return _own(401, UNAUTHORISED, operation)
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        event = _event(operation, path, parts.query, lowered, body, who)
        functions = booted()
        task = self._world.cloud.invoke(functions.handlers[operation.function], event, name=operation.function)
        self._world.cloud.run()
        answer = task.outcome()
        content = answer["body"] or ""
        raw = base64.b64decode(content) if answer.get("isBase64Encoded") else content.encode()
        given = {name.lower(): value for name, value in answer.get("headers", {}).items()}
        return Reply(answer["statusCode"], given, raw, operation)


def _event(
    operation: Operation, path: str, query: str, headers: Mapping[str, str], body: bytes, who: Person | None
) -> dict[str, Any]:
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    token = {"authorization": f"Bearer access.{who.id}"} if who and operation.signed_in else {}
    text = headers.get("content-type", "").lower().startswith(TEXT)
    http = {"method": operation.method, "path": path, "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1", "userAgent": "f"}
    claims = {"token_use": "access", "client_id": CLIENT_ID, "username": who.id if who else ""}
    authorizer = {"authorizer": {"jwt": {"claims": claims, "scopes": None}}} if token else {}
    return {
        "version": "2.0",
        "routeKey": operation.name,
        "rawPath": path,
        "rawQueryString": query,
        **({"queryStringParameters": parameters} if parameters else {}),
        "headers": {**headers, **token},
        "requestContext": {"http": http, "stage": "$default", "requestId": "request", **authorizer},
        **({"body": body.decode("utf-8", "replace") if text else base64.b64encode(body).decode()} if body else {}),
        "isBase64Encoded": bool(body) and not text,
    }


def _own(status: int, message: Mapping[str, str], operation: Operation | None = None) -> Reply:
    return Reply(status, {"content-type": JSON}, json.dumps(message).encode(), operation)
