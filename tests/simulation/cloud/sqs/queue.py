"""One standard queue: visibility, receive counts and redrive ("Amazon SQS visibility timeout", developer guide)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from random import Random
from typing import Any

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.errors import AwsError


@dataclass(slots=True, eq=False)
class Message:
    """``visible_at`` is when it can next be received; ``receipt`` the handle of its latest receive."""

    id: str
    body: str
    sent: float
    visible_at: float
    attributes: Mapping[str, Any] = field(default_factory=dict)
    receives: int = 0
    first_received: float = 0.0
    receipt: str = ""

    @property
    def md5(self) -> str:
        return md5(self.body.encode(), usedforsecurity=False).hexdigest()


class Queue:
    """Times in seconds. With a ``dead_letters`` queue, a message received ``max_receives`` times moves there.

    Standard queues promise no order: a receive takes a random choice of what is visible. ``lateness`` is how long it
    may take, from … to, until a message is.
    """

    def __init__(self, name: str, arn: str, url: str, clock: Clock, rng: Random) -> None:
        self.name = name
        self.arn = arn
        self.url = url
        self.visibility = 30.0
        self.delay = 0.0
        self.lateness = (0.0, 0.0)
        self.retention = 345_600.0
        self.max_receives = 0
        self.dead_letters: Queue | None = None
        self.messages: dict[str, Message] = {}
        self.listeners: list[Callable[[], None]] = []
        self._clock = clock
        self._rng = rng

    def send(self, body: str, attributes: Mapping[str, Any] | None = None, delay: float | None = None) -> Message:
        now, wait = self._clock.now(), self.delay if delay is None else delay
        message = Message(self._new_id(), body, now, now + wait + self._late(), attributes or {})
        self.messages[message.id] = message
        self._stir()
        return message

    def receive(self, limit: int, visibility: float | None = None) -> list[Message]:
        """Up to ``limit`` visible messages, now hidden; those received too often move to the dead-letter queue."""
        ready = [message for message in self.messages.values() if self._is_ready(message)]
        if len(ready) > 1:
            self._rng.shuffle(ready)
        taken: list[Message] = []
        for message in ready:
            if len(taken) == limit:
                break
            if self.dead_letters and message.receives >= self.max_receives > 0:
                self._redrive(message)
                continue
            taken.append(self._take(message, self.visibility if visibility is None else visibility))
        return taken

    def delete(self, receipt: str) -> None:
        """Delete by receipt handle. An old handle may delete nothing; that is no error."""
        message = self.messages.get(receipt.partition("/")[0])
        if message and message.receipt == receipt:
            del self.messages[message.id]

    def show_again(self, receipt: str) -> None:
        """Deliver a message once more, as SQS now and then does: that it was received before is not held against it."""
        message = self.messages.get(receipt.partition("/")[0])
        if message and message.receipt == receipt:
            message.receives -= 1
            message.visible_at = self._clock.now() + self._late()
            self._stir()

    def change_visibility(self, receipt: str, seconds: float) -> None:
        message = self.messages.get(receipt.partition("/")[0])
        if message is None or message.receipt != receipt:
            reason = "Message does not exist or is not available for visibility timeout change."
            text = f"Value {receipt} for parameter ReceiptHandle is invalid. Reason: {reason}"
            raise AwsError("InvalidParameterValue", text)
        message.visible_at = self._clock.now() + seconds
        self._stir()

    def next_due(self) -> float | None:
        """When the next message is visible, if there is any message."""
        return min((message.visible_at for message in self.messages.values()), default=None)

    def counts(self) -> tuple[int, int]:
        """(visible, in flight or delayed)."""
        visible = sum(map(self._is_ready, self.messages.values()))
        return visible, len(self.messages) - visible

    def _late(self) -> float:
        return self._rng.uniform(*self.lateness) if self.lateness[1] else 0.0

    def _is_ready(self, message: Message) -> bool:
        return message.visible_at <= self._clock.now()

    def _take(self, message: Message, visibility: float) -> Message:
        now = self._clock.now()
        message.receives += 1
        message.first_received = message.first_received or now
        message.visible_at = now + visibility
        message.receipt = f"{message.id}/{message.receives}"
        return message

    def _redrive(self, message: Message) -> None:
        assert self.dead_letters
        del self.messages[message.id]
        message.visible_at, message.receives, message.receipt = self._clock.now(), 0, ""
        self.dead_letters.messages[message.id] = message
        self.dead_letters._stir()

    def _new_id(self) -> str:
        raw = f"{self._rng.getrandbits(128):032x}"
        return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))

    def _stir(self) -> None:
        for hear in self.listeners:
            hear()
