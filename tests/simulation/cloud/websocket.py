"""The API Gateway management API of WebSocket APIs: post to connections, of which some are gone.

A connection ends when it is closed, after two hours, or after ten idle minutes ("Quotas for WebSocket APIs", API
Gateway developer guide); a post to one that ended answers 410.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import unquote

from tests.simulation.cloud.calls import Call
from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.errors import AwsError, NotModelled
from tests.simulation.cloud.wire import Request, Response

LONGEST = 2 * 3600.0
IDLE = 600.0
MAX_MESSAGE = 128 * 1024


@dataclass(slots=True)
class Connection:
    """``received`` is what the client got, in order. ``last`` is the last traffic, either way."""

    id: str
    since: float
    last: float
    closed: bool = False
    received: list[bytes] = field(default_factory=list)


class WebSockets:
    """The connections of one cloud's WebSocket APIs, whatever API and stage they are called by."""

    def __init__(self, clock: Clock) -> None:
        self.connections: dict[str, Connection] = {}
        self._clock = clock

    def connect(self, connection_id: str) -> Connection:
        """A client connects. (Run the $connect route yourself.)"""
        connection = Connection(connection_id, self._clock.now(), self._clock.now())
        self.connections[connection_id] = connection
        return connection

    def disconnect(self, connection_id: str) -> None:
        """The client is gone; whether anybody is told ($disconnect) is up to the test, as it is to luck on AWS."""
        self.connections[connection_id].closed = True

    def is_open(self, connection_id: str) -> bool:
        connection = self.connections.get(connection_id)
        if connection is None or connection.closed:
            return False
        now = self._clock.now()
        return now - connection.since <= LONGEST and now - connection.last <= IDLE

    def call(self, request: Request) -> Call:
        connection_id = unquote(request.path.rpartition("/@connections/")[2])
        operation = _operations.get(request.method)
        if operation is None:
            raise NotModelled(f"execute-api {request.method} {request.path}")
        throttle = AwsError("LimitExceededException", "Too many requests", status=429)

        def perform() -> Response:
            return self._perform(operation, connection_id, request.body)

        return Call("execute-api", operation, connection_id, perform, _refusal, throttle)

    def _perform(self, operation: str, connection_id: str, body: bytes) -> Response:
        if not self.is_open(connection_id):
            raise AwsError("GoneException", "", status=410)
        connection = self.connections[connection_id]
        if operation == "DeleteConnection":
            connection.closed = True
            return Response(204)
        if operation == "GetConnection":
            shown = {"connectedAt": int(connection.since), "lastActiveAt": int(connection.last)}
            return Response(200, {"content-type": "application/json"}, json.dumps(shown).encode())
        if len(body) > MAX_MESSAGE:
            raise AwsError("PayloadTooLargeException", "Payload too large", status=413)
        connection.received.append(body)
        connection.last = self._clock.now()
        return Response(200)


_operations = {"POST": "PostToConnection", "DELETE": "DeleteConnection", "GET": "GetConnection"}


def _refusal(refusal: AwsError) -> Response:
    headers = {"content-type": "application/json", "x-amzn-errortype": refusal.code}
    return Response(refusal.status, headers, json.dumps({"message": refusal.message}).encode())
