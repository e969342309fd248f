"""One mapping on one shard: batches in order, the checkpoint, and the window if there is one."""

from __future__ import annotations

import itertools
import json
import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from local.pump import window
from local.pump.delivery import Answer, Counters, Delivery, Discard, Stopped
from local.pump.filters import heard
from local.pump.mapping import Mapping
from local.pump.records import Record
from local.pump.source import Log
from local.pump.window import Plain, Window

logger = logging.getLogger(__name__)

# Lambda doubles its pauses up to a minute; on a laptop a person waits.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 2.0
MAX_EVENT_BYTES = 6 * 1024 * 1024
LOOK_EVERY_SECONDS = 0.5

Invoke = Callable[[str, dict[str, Any]], Answer]
Park = Callable[[Mapping, str, Discard], None]


class Worker:
    """Runs in a thread of its own until it is stopped. Its position is its checkpoint, kept in memory."""

    def __init__(self, mapping: Mapping, log: Log, *, invoke: Invoke, park: Park) -> None:
        self.log = log
        self.counters = Counters()
        self.position = log.length if mapping.latest else 0
        self._mapping = mapping
        self._invoke = invoke
        self._park = park
        self._stop = threading.Event()
        self._window: Window | None = None
        self._thread = threading.Thread(target=self._run, name=f"{mapping.name} {log.name}", daemon=True)

    @property
    def mapping(self) -> Mapping:
        return self._mapping

    def change(self, mapping: Mapping) -> None:
        """Takes new settings from the next batch on, without losing the place."""
        self._mapping = mapping

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """An invocation that runs is let be; its batch stays unconfirmed."""
        self._stop.set()

    @property
    def quiet(self) -> bool:
        """Everything that has been read is delivered or given up."""
        return self.behind == 0

    @property
    def behind(self) -> int:
        return self.log.length - self.position

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._step()
            except Stopped:
                return
            except Exception:
                # A fault of the pump must not end a stream silently; the batch is delivered again.
                logger.exception("%s", self._mapping.name)
                self._stop.wait(LONGEST_PAUSE_SECONDS)

    def _step(self) -> None:
        taken = self._gather()
        if not taken:
            self._close_window(only_if_over=True)
            return
        wanted = [self._addressed(record) for record in taken if heard(record, self._mapping.filters)]
        if wanted:
            self._deliver(wanted)
        # Only now: until here, being stopped means that the batch comes again.
        self.counters.records += len(taken)
        self.counters.filtered += len(taken) - len(wanted)
        self.position += len(taken)

    def _addressed(self, record: Record) -> Record:
        return {**record, "invokeIdentityArn": self._mapping.role} if self._mapping.from_kinesis else record

    def _gather(self) -> list[Record]:
        """The next batch: waits for a first record, then up to the batching window for a full batch."""
        self._wait(
            1, min(LOOK_EVERY_SECONDS, max(self._window.end - time.time(), 0) if self._window else LOOK_EVERY_SECONDS)
        )
        if self.position < self.log.length and self._mapping.batching:
            self._wait(self._mapping.batch_size, self._mapping.batching)
        return self._of_one_window(_fitting(self.log.take(self.position, self._mapping.batch_size)))

    def _wait(self, count: int, seconds: float) -> None:
        end = time.monotonic() + seconds
        with self.log.grown:
            while self.behind < count and not self._stop.is_set() and (left := end - time.monotonic()) > 0:
                self.log.grown.wait(min(left, LOOK_EVERY_SECONDS))

    def _deliver(self, batch: list[Record]) -> None:
        self._delivery().deliver(batch, self._window or Plain())
        if self._window and self._window.early:
            self._close_window(only_if_over=False)

    def _delivery(self) -> Delivery:
        return Delivery(
            self._mapping,
            counters=self.counters,
            pause=_pause,
            stop=self._stop,
            invoke=lambda event: self._invoke(self._mapping.function, event),
            discard=self._discard,
        )

    def _discard(self, discard: Discard) -> None:
        """Tries until it is parked: whoever looks for a record finds it in the stream, at its mark, or here."""
        for attempt in itertools.count():
            try:
                self._park(self._mapping, self.log.name, discard)
            except Exception as error:
                self.counters.last_error = f"parking: {error}"
                if self._stop.wait(_pause(attempt)):
                    raise Stopped from error
            else:
                return

    def _of_one_window(self, batch: list[Record]) -> list[Record]:
        if not (length := self._mapping.window) or not batch:
            return batch
        if self._window and not self._window.holds(batch[0]):
            self._close_window(only_if_over=False)
        if self._window is None:
            self._window = window.opened_by(batch[0], length=length, shard=self.log.name, source=self._mapping.source)
        return list(itertools.takewhile(self._window.holds, batch))

    def _close_window(self, *, only_if_over: bool) -> None:
        """The last invocation of a window carries its state and no records."""
        closing = self._window
        if closing is None or (only_if_over and time.time() < closing.end):
            return
        closing.final = True
        self._invoke(self._mapping.function, closing.event([]))
        self.counters.invocations += 1
        self._window = None


def _pause(attempt: int) -> float:
    longest: float = min(FIRST_PAUSE_SECONDS * 2 ** min(attempt, 10), LONGEST_PAUSE_SECONDS)
    return longest * random.uniform(0.5, 1)  # noqa: S311 (jitter)


def _fitting(batch: list[Record]) -> list[Record]:
    """As much of the batch as one invocation's payload may hold; always at least one record."""
    size = 0
    for i, record in enumerate(batch):
        size += len(json.dumps(record))
        if size > MAX_EVENT_BYTES and i:
            return batch[:i]
    return batch
