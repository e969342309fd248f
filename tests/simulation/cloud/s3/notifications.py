"""Object events to functions: late, out of order, perhaps twice; and asynchronous invocation with its two retries.

"Event notification types and destinations" (S3 user guide: delivered at least once, in no promised order) and "How
Lambda handles errors and retries with asynchronous invocation" (Lambda developer guide: a minute, then two).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any
from urllib.parse import quote_plus

from tests.simulation.cloud.functions import Functions, Handler
from tests.simulation.cloud.s3.objects import Bucket, Version
from tests.simulation.cloud.scheduler import Task

RETRY_AFTER = (60.0, 120.0)
MAX_AGE = 6 * 3600.0


@dataclass(slots=True)
class Delivery:
    """An event on its way to a function."""

    event: dict[str, Any]
    since: float
    attempts: int = 0


class Notification:
    """One notification of a bucket to a function.

    ``delay`` is the range of virtual seconds an event is under way, which also reorders them; ``duplication`` the
    chance that it comes twice; ``copies`` delivers each so many times. ``failed`` holds events given up after the
    retries.
    """

    def __init__(
        self,
        name: str,
        bucket: Bucket,
        events: str,
        prefix: str,
        suffix: str,
        handler: Handler,
        functions: Functions,
        rng: Random,
        stir: Callable[[], None],
    ) -> None:
        self.name = name
        self.delay = (0.05, 2.0)
        self.duplication = 0.0
        self.copies = 1
        self.invoked = 0
        self.failed: list[dict[str, Any]] = []
        self.on_failure: Callable[[dict[str, Any]], None] | None = None
        self.prefix = prefix
        self._wanted = events.removesuffix("*").removeprefix("s3:"), prefix, suffix
        self._handler = handler
        self._functions = functions
        self._rng = rng
        self._stir = stir
        self._due: list[tuple[float, int, Delivery]] = []
        self._tickets = count()
        bucket.listeners.append(self._hear)

    def start(self) -> None:
        """Start every invocation that is due."""
        now = self._functions.clock.now()
        while self._due and self._due[0][0] <= now:
            self._invoke(heappop(self._due)[2])

    def next_due(self) -> float | None:
        return self._due[0][0] if self._due else None

    def _hear(self, bucket: Bucket, event: str, version: Version) -> None:
        kind, prefix, suffix = self._wanted
        if not (event.startswith(kind) and version.key.startswith(prefix) and version.key.endswith(suffix)):
            return
        now = self._functions.clock.now()
        copies = self.copies + (bool(self.duplication) and self._rng.random() < self.duplication)
        for _ in range(copies):
            self._schedule(Delivery(self._event(bucket, event, version), now), self._rng.uniform(*self.delay))

    def _schedule(self, delivery: Delivery, wait: float) -> None:
        heappush(self._due, (self._functions.clock.now() + wait, next(self._tickets), delivery))
        self._stir()

    def _invoke(self, delivery: Delivery) -> None:
        self.invoked += 1
        delivery.attempts += 1
        self._functions.start(
            self._handler, delivery.event, name=self.name, on_done=lambda task: self._finish(delivery, task)
        )

    def _finish(self, delivery: Delivery, task: Task) -> None:
        if not (task.killed or task.error):
            return
        now = self._functions.clock.now()
        if delivery.attempts > len(RETRY_AFTER) or now - delivery.since > MAX_AGE:
            self.failed.append(delivery.event)
            if self.on_failure:
                self.on_failure(delivery.event)
            return
        self._schedule(delivery, RETRY_AFTER[delivery.attempts - 1])

    def _event(self, bucket: Bucket, event: str, version: Version) -> dict[str, Any]:
        shown: dict[str, Any] = {"key": quote_plus(version.key, safe="/"), "sequencer": version.sequencer}
        if not version.marker:
            shown |= {"size": len(version.body), "eTag": version.etag.strip('"')}
        if bucket.versioned:
            shown["versionId"] = version.version
        moment = datetime.fromtimestamp(version.modified, UTC).isoformat(timespec="milliseconds")
        record = {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": moment.replace("+00:00", "Z"),
            "eventName": event,
            "userIdentity": {"principalId": "AWS:SIMULATION"},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {"x-amz-request-id": version.sequencer, "x-amz-id-2": version.sequencer},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": self.name,
                "bucket": {
                    "name": bucket.name,
                    "ownerIdentity": {"principalId": "SIMULATION"},
                    "arn": f"arn:aws:s3:::{bucket.name}",
                },
                "object": shown,
            },
        }
        return {"Records": [record]}
