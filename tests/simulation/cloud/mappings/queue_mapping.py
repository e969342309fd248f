"""A mapping from an SQS queue to a function ("Using Lambda with Amazon SQS", Lambda developer guide).

Several batches may be in flight at once; a failed message comes back when its visibility timeout ends, and goes to the
dead-letter queue when it was received too often.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.simulation.cloud.functions import Functions, Handler
from tests.simulation.cloud.mappings.events import REGION
from tests.simulation.cloud.mappings.filters import passes
from tests.simulation.cloud.mappings.settings import Settings
from tests.simulation.cloud.mappings.verdicts import failed_items
from tests.simulation.cloud.scheduler import Task
from tests.simulation.cloud.sqs.queue import Message, Queue
from tests.simulation.cloud.sqs.service import system_attributes


class QueueMapping:
    """``duplication`` is the chance that a message handled well is delivered once more; ``copies`` delivers every one
    so many times. ``concurrency`` bounds the batches in flight. ``invoked`` counts invocations.
    """

    def __init__(
        self,
        name: str,
        queue: Queue,
        settings: Settings,
        handler: Handler,
        functions: Functions,
        rng: Random,
        stir: Callable[[], None],
    ) -> None:
        self.name = name
        self.queue = queue
        self.settings = settings
        self.copies = 1
        self.duplication = 0.0
        self.concurrency = settings.concurrency
        self.enabled = True
        self.invoked = 0
        self._handler = handler
        self._functions = functions
        self._rng = rng
        self._stir = stir
        self._in_flight = 0
        self._delivered: dict[str, int] = {}
        queue.listeners.append(stir)

    def start(self) -> None:
        """Start every invocation that is due."""
        while self.enabled and self._in_flight < self.concurrency and self._is_ready():
            messages = [message for message in self.queue.receive(self.settings.batch_size) if self._wanted(message)]
            if messages:
                self._invoke(messages)

    def next_due(self) -> float | None:
        """When to look again; a full house waits for an invocation to end."""
        if not self.enabled or self._in_flight >= self.concurrency:
            return None
        due = self.queue.next_due()
        if due is None or not self.settings.batching_window:
            return due
        return max(due, self._ready_at())

    def _is_ready(self) -> bool:
        visible, _ = self.queue.counts()
        now = self._functions.clock.now()
        return visible > 0 and (visible >= self.settings.batch_size or now >= self._ready_at())

    def _ready_at(self) -> float:
        oldest = min((message.visible_at for message in self.queue.messages.values()), default=0.0)
        return oldest + self.settings.batching_window

    def _wanted(self, message: Message) -> bool:
        """Messages that no filter lets through are deleted from the queue, unseen."""
        if passes(self.settings.patterns, {"body": message.body, "messageId": message.id}, "body"):
            return True
        self.queue.delete(message.receipt)
        return False

    def _invoke(self, messages: list[Message]) -> None:
        event = {"Records": [self._record(message) for message in messages]}
        receipts = {message.id: message.receipt for message in messages}
        self._in_flight += 1
        self.invoked += 1
        self._functions.start(self._handler, event, name=self.name, on_done=lambda task: self._finish(receipts, task))

    def _finish(self, receipts: dict[str, str], task: Task) -> None:
        self._in_flight -= 1
        failed = failed_items(task, list(receipts), reporting=self.settings.report_failures)
        for message_id, receipt in receipts.items():
            if failed is None or message_id in failed:
                continue
            if self._again(message_id):
                self.queue.show_again(receipt)
            else:
                self.queue.delete(receipt)
        self._stir()

    def _again(self, message_id: str) -> bool:
        delivered = self._delivered[message_id] = self._delivered.get(message_id, 0) + 1
        return delivered < self.copies or bool(self.duplication and self._rng.random() < self.duplication)

    def _record(self, message: Message) -> dict[str, Any]:
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt,
            "body": message.body,
            "attributes": system_attributes(message),
            "messageAttributes": _attributes(message),
            "md5OfBody": message.md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self.queue.arn,
            "awsRegion": REGION,
        }


def _attributes(message: Message) -> dict[str, Any]:
    """Lambda spells the members of an attribute in lower case."""
    shown = {}
    for name, attribute in message.attributes.items():
        lowered = {member[0].lower() + member[1:]: value for member, value in attribute.items()}
        shown[name] = {"stringListValues": [], "binaryListValues": [], **lowered}
    return shown
