"""One call to one service: who it is for, what it would do, and how that service says "slow down"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson

from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.wire import Request, Response, json_answer, json_refusal


class Call:
    """``perform`` has the effect and answers; it raises AwsError. ``refuse`` words a refusal in the service's protocol.

    ``members`` is how many actions a transaction has.
    """

    __slots__ = ("members", "operation", "perform", "refuse", "resource", "service", "throttle")

    def __init__(
        self,
        service: str,
        operation: str,
        resource: str,
        perform: Callable[[], Response],
        refuse: Callable[[AwsError], Response],
        throttle: AwsError,
    ) -> None:
        self.service = service
        self.operation = operation
        self.resource = resource
        self.perform = perform
        self.refuse = refuse
        self.throttle = throttle
        self.members = 1


class Service(Protocol):
    """Anything that can be installed under a service name."""

    def call(self, request: Request) -> Call: ...


class JsonService:
    """A service of the AWS JSON protocol: the operation is in X-Amz-Target, parameters and answer are JSON.

    ``query_codes`` are the names that errors had in an older protocol, which clients of such a service still go by.
    """

    def __init__(
        self,
        name: str,
        handle: Callable[[str, Mapping[str, Any]], Mapping[str, Any]],
        throttle: AwsError,
        resource: Callable[[Mapping[str, Any]], str],
        version: str = "1.0",
        query_codes: Mapping[str, str] | None = None,
    ) -> None:
        self._name = name
        self._handle = handle
        self._throttle = throttle
        self._resource = resource
        self._query_codes = query_codes
        self._content_type = f"application/x-amz-json-{version}"

    def call(self, request: Request) -> Call:
        operation = request.headers["x-amz-target"].rpartition(".")[2]
        parameters = orjson.loads(request.body or b"{}")
        call = Call(
            self._name,
            operation,
            self._resource(parameters),
            lambda: json_answer(self._handle(operation, parameters), self._content_type),
            lambda refusal: json_refusal(refusal, self._content_type, self._query_codes),
            self._throttle,
        )
        call.members = len(parameters.get("TransactItems") or (None,))
        return call
