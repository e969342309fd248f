"""A mapping from a Kinesis or table stream to a function: its lanes, and what happens to records it gives up."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.functions import Functions, Handler
from tests.simulation.cloud.mappings.destinations import Destinations, Discard
from tests.simulation.cloud.mappings.lane import Batch, Lane
from tests.simulation.cloud.mappings.settings import Settings
from tests.simulation.cloud.scheduler import Task
from tests.simulation.cloud.shards import ShardSet, StreamRecord


class Stream(Protocol):
    """What Kinesis streams and table streams have in common."""

    arn: str
    retention: float
    listeners: list[Callable[[], None]]
    shards: ShardSet


class StreamMapping:
    """Turn these to make life harder: ``copies`` (each batch is delivered so many times), ``duplication`` (chance that
    a delivered batch comes once more), ``short_reads`` (chance that a poll brings less than there is), ``poll``
    (longest wait before a poll, virtual seconds). ``invoked`` counts invocations, ``lost`` holds records that left the
    stream unread.
    """

    def __init__(
        self,
        name: str,
        stream: Stream,
        settings: Settings,
        handler: Handler,
        functions: Functions,
        destinations: Destinations,
        rng: Random,
        stir: Callable[[], None],
    ) -> None:
        self.name = name
        self.stream = stream
        self.settings = settings
        self.clock: Clock = functions.clock
        self.copies = 1
        self.duplication = 0.0
        self.short_reads = 0.0
        self.poll = 0.25
        self.invoked = 0
        self.lost: list[StreamRecord] = []
        self.lanes: dict[str, list[Lane]] = {}
        self._handler = handler
        self._functions = functions
        self._destinations = destinations
        self._rng = rng
        self._enabled = True
        self._stir = stir
        self._stirred = True
        self._due: float | None = None
        stream.listeners.append(self.stir)

    @property
    def enabled(self) -> bool:
        return self._enabled

    @enabled.setter
    def enabled(self, value: bool) -> None:
        self._enabled = value
        self.stir()

    def stir(self) -> None:
        """There may be something to do: a record came, an invocation ended, somebody turned something."""
        self._stirred = True
        self._stir()

    def start(self) -> None:
        """Start every invocation that is due."""
        if not self._stirred and (self._due is None or self.clock.now() < self._due):
            return
        if self._enabled:
            # Lanes are looked at again when the first of them is due, or something happened.
            for lanes in list(self.lanes.values()):
                for lane in lanes:
                    lane.start()
            while opened := self._open_lanes():
                for lane in opened:
                    lane.start()
        self._stirred = False
        self._due = self._first_due()

    def next_due(self) -> float | None:
        return self._first_due() if self._stirred else self._due

    def rewind(self, records: int | None = None) -> None:
        """Read the last ``records`` of every shard again, or all that it still has: a replay of a whole window."""
        horizon = self.clock.now() - self.stream.retention
        for lanes in self.lanes.values():
            for lane in lanes:
                wanted = 0 if records is None else max(0, lane.position - records)
                forgotten = sum(record.arrived < horizon for record in lane.shard.records[: lane.position])
                lane.position = max(wanted, forgotten)
        self.stir()

    def invoke(self, event: dict[str, Any], on_done: Callable[[Task], None]) -> None:
        self.invoked += 1
        self._functions.start(self._handler, event, name=self.name, on_done=on_done)

    def draw_limit(self, available: int) -> int:
        limit = min(available, self.settings.batch_size)
        short = limit > 1 and self.short_reads and self._rng.random() < self.short_reads
        return self._rng.randint(1, limit) if short else self.settings.batch_size

    def draw_poll(self) -> float:
        return self._rng.uniform(0.0, self.poll) if self.poll else 0.0

    def repeats(self) -> bool:
        return bool(self.duplication) and self._rng.random() < self.duplication

    def discard_expired(self, lane: Lane, batch: Batch) -> None:
        """Take out records older than the mapping allows (parked) or than the stream keeps (lost)."""
        now, limit = self.clock.now(), self.settings.max_age
        old = [record for record in batch.records if 0 <= limit < now - record.arrived]
        gone = [record for record in batch.records if now - record.arrived > self.stream.retention]
        if not old and not gone:
            return
        self.lost += gone
        batch.records = [record for record in batch.records if record not in old and record not in gone]
        parked = [record for record in old if record not in gone]
        if parked:
            self.give_up(lane, batch, parked, "MaximumRecordAgeExceeded")

    def give_up(self, lane: Lane, batch: Batch, records: list[StreamRecord], condition: str) -> None:
        discard = Discard(self.name, self.stream.arn, lane.shard.id, records, condition, batch.invocations)
        self._destinations.park(self.settings.on_failure, discard)

    def _first_due(self) -> float | None:
        dues = [lane.next_due() for lanes in self.lanes.values() for lane in lanes] if self._enabled else []
        return min((due for due in dues if due is not None), default=None)

    def _open_lanes(self) -> list[Lane]:
        """Lanes for shards that may be read from now on: all their parents are done."""
        opened = []
        if len(self.lanes) < len(self.stream.shards.shards):
            for shard in list(self.stream.shards.shards.values()):
                if shard.id not in self.lanes and all(self._finished(parent) for parent in shard.parents):
                    numbers = range(self.settings.parallelization)
                    self.lanes[shard.id] = [Lane(self, shard, number, 0) for number in numbers]
                    opened += self.lanes[shard.id]
        return opened

    def _finished(self, shard_id: str) -> bool:
        return shard_id in self.lanes and all(lane.done for lane in self.lanes[shard_id])
