"""The other place where calls leave us: heliograph.core.aws, which speaks to DynamoDB without botocore.

Its `send` is one try, as `URLLib3Session.send` is: retries, deadline, quota and reading are above it and stay real.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from heliograph.core.aws.client import JsonService
from heliograph.core.aws.connection import Answer, Unanswered
from heliograph.core.aws.retries import CAPACITY

from tests.simulation.cloud.wire import ConnectionBroken, Exchange, Request

Patch = tuple[Any, str, Any]


def spoken_door(exchange: Exchange) -> Patch:
    """What to put in the place of `send`, so that it reaches the exchange; quotas start full with every cloud."""
    met: set[int] = set()

    def send(service: JsonService, target: str, body: bytes, _until: float) -> Callable[[], Answer]:
        if id(service) not in met:
            met.add(id(service))
            service.quota.give_back(CAPACITY)
        headers = {"x-amz-target": target, "content-type": service.content_type}
        try:
            answer = exchange(Request("POST", service.place.host, service.place.path, "", headers, body))
        except ConnectionBroken as broken:
            raise Unanswered(broken.how) from None
        return lambda: Answer(answer.status, answer.headers, answer.body)

    return JsonService, "send", send
