"""One shard as one mapping reads it (or one of its parallel lanes): batches in order, retried until they pass.

"Polling and batching streams", "Retain discarded records" and "Configuring partial batch response" for Kinesis and
DynamoDB streams in the Lambda developer guide. What the guide leaves open is listed in ``README.md``.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation.cloud.mappings.events import Window, stream_event, window_fields
from tests.simulation.cloud.mappings.filters import passes
from tests.simulation.cloud.mappings.verdicts import failed_items, window_state
from tests.simulation.cloud.scheduler import Task
from tests.simulation.cloud.shards import Shard, StreamRecord, hash_key

if TYPE_CHECKING:
    from tests.simulation.cloud.mappings.stream_mapping import StreamMapping

PAYLOAD = 6 * 1024 * 1024
STATE = 1024 * 1024
LONGEST_BACKOFF = 60.0


@dataclass(slots=True)
class Batch:
    """Records to be delivered together. ``attempts`` counts the failed ones that Lambda counts as retries."""

    records: list[StreamRecord]
    copies: int
    attempts: int = 0
    invocations: int = 0
    window: Window | None = None
    final: bool = False
    early: bool = False


class Lane:
    """``done`` once the shard is closed and everything in it was dealt with: then its children may be read."""

    def __init__(self, mapping: StreamMapping, shard: Shard, number: int, position: int) -> None:
        self.mapping = mapping
        self.shard = shard
        self.number = number
        self.position = position
        self.work: deque[Batch] = deque()
        self.busy = False
        self.resume_at = 0.0
        self.window: Window | None = None
        self._poll_at: float | None = None

    @property
    def done(self) -> bool:
        return self.shard.closed and self.position >= len(self.shard.records) and not (self.work or self.window)

    def start(self) -> None:
        """Start an invocation if one is due."""
        if self.busy or self.mapping.clock.now() < self.resume_at:
            return
        while self.work or self._gather():
            batch = self.work[0]
            self.mapping.discard_expired(self, batch)
            if batch.records or batch.final:
                self._invoke(batch)
                return
            self.work.popleft()

    def next_due(self) -> float | None:
        """When to look again, if nothing new happens until then."""
        if self.busy or self.done:
            return None
        if self.work:
            return self.resume_at
        if self.position < len(self.shard.records):
            return max(self._ready_at(), self.resume_at)
        return max(self.window.end, self.resume_at) if self.window else None

    def _gather(self) -> bool:
        """Queue the next batch, if one is ready."""
        now = self.mapping.clock.now()
        self._skip_foreign()
        unread = self.position < len(self.shard.records)
        if unread and now < self._ready_at():
            return False
        if self.window and self._window_is_over(unread=unread, now=now):
            self.work.append(Batch([], 1, window=self.window, final=True))
            self.window = None
            return True
        if not unread:
            return False
        records = self._read()
        self._poll_at = None
        if records:
            self.work.append(Batch(records, self.mapping.copies, window=self._window_of(records[0])))
        return bool(records)

    def _skip_foreign(self) -> None:
        """Move past records of other lanes and those the filter drops; they count as dealt with."""
        while self.position < len(self.shard.records) and not self._mine(self.shard.records[self.position]):
            self.position += 1

    def _mine(self, record: StreamRecord) -> bool:
        lanes = self.mapping.settings.parallelization
        if lanes > 1 and hash_key(record.key) % lanes != self.number:
            return False
        patterns = self.mapping.settings.patterns
        if not patterns:
            return True
        if record.data is None:
            return passes(patterns, record.body())
        return passes(patterns, {**record.body(), "data": record.data.decode("utf-8", "replace")}, "data")

    def _read(self) -> list[StreamRecord]:
        """Up to a batch from here on: as many as the settings allow, or by chance fewer, as a real poll may bring."""
        records: list[StreamRecord] = []
        limit, size = self.mapping.draw_limit(len(self.shard.records) - self.position), 0
        while self.position < len(self.shard.records) and len(records) < limit:
            record = self.shard.records[self.position]
            if self._mine(record):
                size += record.size * 4 // 3 + 400
                if records and (size > PAYLOAD or self._window_start(record) != self._window_start(records[0])):
                    break
                records.append(record)
            self.position += 1
        return records

    def _ready_at(self) -> float:
        """A poll later than the first unread record; with a batching window, when that ends or the batch is full."""
        settings, first = self.mapping.settings, self.shard.records[self.position]
        if self._poll_at is None:
            self._poll_at = max(first.arrived, self.mapping.clock.now()) + self.mapping.draw_poll()
        if len(self.shard.records) - self.position >= settings.batch_size:
            return self._poll_at
        return max(self._poll_at, first.arrived + settings.batching_window)

    def _window_start(self, record: StreamRecord) -> float:
        length = self.mapping.settings.tumbling_window
        return record.arrived // length * length if length else 0.0

    def _window_of(self, record: StreamRecord) -> Window | None:
        length = self.mapping.settings.tumbling_window
        if length and not self.window:
            start = self._window_start(record)
            self.window = Window(start, start + length)
        return self.window

    def _window_is_over(self, *, unread: bool, now: float) -> bool:
        assert self.window
        if unread:
            return self._window_start(self.shard.records[self.position]) > self.window.start
        return now >= self.window.end

    def _invoke(self, batch: Batch) -> None:
        mapping = self.mapping
        event = stream_event(mapping.stream.arn, self.shard.id, batch.records)
        if batch.window:
            event |= window_fields(
                mapping.stream.arn, self.shard.id, batch.window, final=batch.final, early=batch.early
            )
        self.busy = True
        batch.invocations += 1
        mapping.invoke(event, lambda task: self._finish(batch, task))

    def _finish(self, batch: Batch, task: Task) -> None:
        self.busy = False
        identifiers = [record.sequence for record in batch.records]
        failed = failed_items(task, identifiers, reporting=self.mapping.settings.report_failures)
        state = window_state(task) if batch.window else None
        if failed is None or (batch.window and state is None):
            self._failed(batch, 0)
        elif failed:
            self._failed(batch, min(map(identifiers.index, failed)))
        else:
            self._passed(batch, dict(state or {}))
        self.mapping.stir()

    def _passed(self, batch: Batch, state: dict[str, object]) -> None:
        batch.copies -= 1
        if batch.copies > 0 or self.mapping.repeats():
            return
        self.work.popleft()
        if batch.window and not batch.final:
            batch.window.state = state
            if len(str(state)) > STATE and batch.window is self.window:
                self.work.append(Batch([], 1, window=self.window, final=True, early=True))
                self.window = None

    def _failed(self, batch: Batch, first: int) -> None:
        """Retry from the first failed record on; split where bisecting is asked for; give up where it is time."""
        self.work.popleft()
        settings = self.mapping.settings
        rest, splitting = batch.records[first:], settings.bisect and len(batch.records) > 1
        batch.attempts += not splitting
        if 0 <= settings.retries < batch.attempts:
            self.mapping.give_up(self, batch, rest, "RetryAttemptsExhausted")
            return
        if splitting and not first:
            middle = len(rest) // 2
            self.work.appendleft(self._again(batch, rest[middle:]))
            rest = rest[:middle]
        self.work.appendleft(self._again(batch, rest))
        self.resume_at = self.mapping.clock.now() + min(LONGEST_BACKOFF, 2.0 ** min(batch.attempts, 6) / 2)

    def _again(self, batch: Batch, records: list[StreamRecord]) -> Batch:
        return Batch(records, batch.copies, batch.attempts, batch.invocations, batch.window, batch.final, batch.early)
