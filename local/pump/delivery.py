"""What Lambda does with one batch of a stream until the shard may go on: deliver, retry, split, give up.

The rules, from the developer guide's pages on Kinesis and DynamoDB event sources:

* An error retries the batch, ``retries`` times. With bisect on, a failed batch is cut in two, the first half is
  finished before the second begins, and a cut uses up no retries.
* With partial answers on, the lowest reported sequence number is the checkpoint: what is before it is done. With bisect
  on as well, that is a cut; if nothing is before it, the batch is halved like any other.
* Records older than ``max_age`` are given up before an invocation. What is given up goes to the destination.
* An invocation that never reached the function (throttled, function missing) is repeated without being counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.pump.mapping import Mapping
from local.pump.records import Record, arrived, sequence
from local.pump.window import Envelope

EXHAUSTED = "RetryAttemptsExhausted"
TOO_OLD = "RecordAgeExceeded"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of one invocation. ``reached`` is False if the function never ran."""

    value: Any = None
    error: str | None = None
    reached: bool = True
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Discard:
    """Records that are given up, as they were last put to the function."""

    records: list[Record]
    event: dict[str, Any]
    condition: str
    invocations: int
    last: Answer | None


@dataclass(kw_only=True)
class Counters:
    """Of one mapping and shard, since its start. ``records`` counts what was filtered out and given up as well."""

    records: int = 0
    filtered: int = 0
    invocations: int = 0
    failures: int = 0
    discarded: int = 0
    last_error: str = ""


class Stopped(Exception):
    """Raised out of a delivery when the pump stops; the batch stays unconfirmed."""


class Delivery:
    """Delivers batches of one mapping and shard. Not for two threads at once.

    ``invoke``: event → Answer. ``discard``: parks what is given up, and must not return before it is safe.
    ``pause``: seconds between retries, by the number of the retry.
    """

    def __init__(
        self,
        mapping: Mapping,
        *,
        invoke: Callable[[dict[str, Any]], Answer],
        discard: Callable[[Discard], None],
        counters: Counters,
        pause: Callable[[int], float],
        stop: threading.Event,
    ) -> None:
        self.mapping = mapping
        self._invoke = invoke
        self._discard = discard
        self._counters = counters
        self._pause = pause
        self._stop = stop

    def deliver(self, records: list[Record], envelope: Envelope) -> None:
        """Returns when every record was accepted or given up. Raises Stopped if told to stop before."""
        tries = 0
        last: Answer | None = None
        while records := self._fresh(records, envelope, tries, last):
            last = self._reach(envelope.event(records))
            done = self._accepted(records, last, envelope)
            if done == len(records):
                return
            self._counters.failures += 1
            if self.mapping.bisect and len(records) > 1:
                self._split(records, done, envelope)
                return
            records, tries = records[done:], tries + 1
            if self.mapping.retries is not None and tries > self.mapping.retries:
                self._give_up(records, envelope, EXHAUSTED, tries, last)
                return
            self._rest(tries)

    def _split(self, records: list[Record], done: int, envelope: Envelope) -> None:
        """At the checkpoint if there is one, else in the middle."""
        cut = done or len(records) // 2
        self._rest(1)
        if not done:
            self.deliver(records[:cut], envelope)
        self.deliver(records[cut:], envelope)

    def _reach(self, event: dict[str, Any]) -> Answer:
        blocked = 0
        while True:
            if self._stop.is_set():
                raise Stopped
            answer = self._invoke(event)
            if answer.reached:
                self._counters.invocations += 1
                return answer
            self._counters.last_error = answer.error or ""
            blocked += 1
            self._rest(blocked)

    def _accepted(self, records: list[Record], answer: Answer, envelope: Envelope) -> int:
        """How many of the batch's first records are done with."""
        error = answer.error or envelope.accept(answer.value)
        done = 0 if error else self._checkpoint(records, answer.value)
        if done < len(records):
            self._counters.last_error = error or "batchItemFailures"
        return done

    def _checkpoint(self, records: list[Record], value: Any) -> int:
        """No list, or an empty one, is success; an identifier that is not of this batch fails the whole batch."""
        failures = value.get("batchItemFailures") if self.mapping.report and isinstance(value, dict) else None
        if not failures:
            return len(records)
        numbers = [sequence(record) for record in records]
        try:
            return min(numbers.index(str(failure["itemIdentifier"])) for failure in failures)
        except (ValueError, TypeError, KeyError):
            return 0

    def _fresh(self, records: list[Record], envelope: Envelope, tries: int, last: Answer | None) -> list[Record]:
        """Gives up the batch's first records that have grown too old."""
        if self.mapping.max_age is None:
            return records
        oldest = time.time() - self.mapping.max_age
        old = next((i for i, record in enumerate(records) if arrived(record) >= oldest), len(records))
        if old:
            self._give_up(records[:old], envelope, TOO_OLD, tries, last)
        return records[old:]

    def _give_up(self, records: list[Record], envelope: Envelope, why: str, tries: int, last: Answer | None) -> None:
        event = envelope.event(records)
        self._discard(Discard(records=records, event=event, condition=why, invocations=tries, last=last))
        self._counters.discarded += len(records)

    def _rest(self, tries: int) -> None:
        if self._stop.wait(self._pause(tries)):
            raise Stopped
