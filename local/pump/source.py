"""One shard of a stream, read into memory once for all mappings that hear it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from local.pump import records
from local.pump.records import Record
from local.pump.wire import Wire, WireError

logger = logging.getLogger(__name__)

# A record that is waited for is found within BUSY; after RECENT seconds without one, within IDLE; and when nothing has
# come for long, a laptop's battery matters more: within DOZE.
BUSY_SECONDS, IDLE_SECONDS, DOZE_SECONDS = 0.02, 0.1, 0.3
RECENT, LONG = 2.0, 60.0
LOST_ITERATOR = ("ExpiredIteratorException", "TrimmedDataAccessException")
GONE = ("ResourceNotFoundException",)
PAGE = 1000


class Shard(Protocol):
    """A reader of one shard. ``read`` answers what is new since the last call, in order, in Lambda's shape."""

    source: str
    name: str

    def read(self) -> list[Record]: ...


class _Shard:
    """Keeps the iterator; a lost one is taken up again after the last record that was read."""

    service = prefix = shard = ""

    def __init__(self, wire: Wire, source: str) -> None:
        self.source = source
        self._wire = wire
        self._iterator: str | None = None
        self._last: str | None = None

    def _read(self, shaped: Callable[[dict[str, Any]], Record]) -> list[Record]:
        if self._iterator is None:
            self._iterator = self._call("GetShardIterator", self._start())["ShardIterator"]
        try:
            answer = self._call("GetRecords", {"ShardIterator": self._iterator, "Limit": PAGE})
        except WireError as error:
            if error.code not in LOST_ITERATOR:
                raise
            self._iterator = None
            return []
        self._iterator = answer.get("NextShardIterator", self._iterator)
        found = [shaped(raw) for raw in answer["Records"]]
        if found:
            self._last = records.sequence(found[-1])
        return found

    def _call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        return self._wire.call(self.service, f"{self.prefix}.{operation}", payload)

    def _start(self) -> dict[str, Any]:
        raise NotImplementedError


class KinesisShard(_Shard):
    service, prefix = "kinesis", "Kinesis_20131202"

    def __init__(self, wire: Wire, source: str, shard: str) -> None:
        super().__init__(wire, source)
        self.name = shard

    def read(self) -> list[Record]:
        return self._read(lambda raw: records.of_kinesis(raw, shard=self.name, source=self.source))

    def _start(self) -> dict[str, Any]:
        place = {"StreamName": self.source.rpartition("/")[2], "ShardId": self.name}
        if self._last is None:
            return {**place, "ShardIteratorType": "TRIM_HORIZON"}
        return {**place, "ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": self._last}


class TableShard(_Shard):
    service, prefix = "dynamodb", "DynamoDBStreams_20120810"

    def __init__(self, wire: Wire, source: str, mark: Callable[[list[Record]], None]) -> None:
        super().__init__(wire, source)
        self.name = records.table_shard(source)
        self._mark = mark

    def read(self) -> list[Record]:
        found = self._read(lambda raw: records.of_table(raw, source=self.source))
        self._mark(found)
        return found

    def _start(self) -> dict[str, Any]:
        description = self._call("DescribeStream", {"StreamArn": self.source})["StreamDescription"]
        place = {"StreamArn": self.source, "ShardId": description["Shards"][0]["ShardId"]}
        if self._last is None:
            return {**place, "ShardIteratorType": "TRIM_HORIZON"}
        return {**place, "ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self._last}


def shards(wire: Wire, source: str, mark: Callable[[list[Record]], None]) -> list[Shard]:
    """The shards of a stream. Resharding while the pump runs is not followed."""
    if source.split(":")[2] == "dynamodb":
        return [TableShard(wire, source, mark)]
    found = wire.call("kinesis", "Kinesis_20131202.ListShards", {"StreamName": source.rpartition("/")[2]})["Shards"]
    return [KinesisShard(wire, source, shard["ShardId"]) for shard in found]


class Log:
    """All records of a shard since its beginning, growing as the stream does; positions are list indices.

    The emulator keeps them all in memory too, so nothing is trimmed. Readers wait on ``grown``.
    """

    def __init__(self, shard: Shard) -> None:
        self.source, self.name = shard.source, shard.name
        self.grown = threading.Condition()
        self.polled_empty = 0.0
        self._shard = shard
        self._stop = threading.Event()
        self._records: list[Record] = []
        self._latest = 0.0
        self._thread = threading.Thread(target=self._run, name=f"log {shard.name}", daemon=True)

    def start(self) -> None:
        """Reads what is there, so that ``length`` means LATEST, and goes on in a thread."""
        self._latest = time.monotonic()
        while self._poll():
            pass
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def hurry(self) -> None:
        """Somebody waits: look often for a while."""
        self._latest = time.monotonic()

    @property
    def length(self) -> int:
        return len(self._records)

    def take(self, position: int, limit: int) -> list[Record]:
        return self._records[position : position + limit]

    def _run(self) -> None:
        while not self._stop.wait(self._interval()):
            try:
                self._poll()
            except (WireError, OSError) as error:
                gone = isinstance(error, WireError) and error.code in GONE
                logger.log(logging.DEBUG if gone else logging.WARNING, "reading %s: %s", self.source, error)
                self._stop.wait(1.0)

    def _poll(self) -> bool:
        asked = time.monotonic()
        found = self._shard.read()
        with self.grown:
            self._records.extend(found)
            if found:
                self._latest = time.monotonic()
                self.grown.notify_all()
            else:
                self.polled_empty = asked
        return bool(found)

    def _interval(self) -> float:
        silent = time.monotonic() - self._latest
        return BUSY_SECONDS if silent < RECENT else IDLE_SECONDS if silent < LONG else DOZE_SECONDS
