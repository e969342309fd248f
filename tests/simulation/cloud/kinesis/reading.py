"""GetShardIterator and GetRecords, for tests and pumps that read a stream themselves."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.kinesis.stream import KinesisStream
from tests.simulation.cloud.shards import Shard


class Iterators:
    """Iterators are tickets for a position in a shard."""

    def __init__(self) -> None:
        self._positions: dict[str, tuple[KinesisStream, Shard, int]] = {}
        self._tickets = count()

    def open(self, stream: KinesisStream, request: Mapping[str, Any]) -> str:
        shard = stream.shards.shards[request["ShardId"]]
        kind = request["ShardIteratorType"]
        if kind in ("TRIM_HORIZON", "LATEST"):
            return self._issue(stream, shard, 0 if kind == "TRIM_HORIZON" else len(shard.records))
        if kind == "AT_TIMESTAMP":
            first = float(request["Timestamp"])
            return self._issue(stream, shard, sum(record.arrived < first for record in shard.records))
        wanted = request.get("StartingSequenceNumber")
        for position, record in enumerate(shard.records):
            if record.sequence == wanted:
                return self._issue(stream, shard, position + (kind == "AFTER_SEQUENCE_NUMBER"))
        raise AwsError("InvalidArgumentException", f"No record {wanted} in {shard.id} for {kind}")

    def read(self, request: Mapping[str, Any]) -> dict[str, Any]:
        try:
            stream, shard, position = self._positions[request["ShardIterator"]]
        except KeyError:
            raise AwsError("InvalidArgumentException", "Invalid ShardIterator.") from None
        found = shard.records[position : position + request.get("Limit", 10_000)]
        # In records, not in milliseconds: whoever asks wants to know whether there is more.
        behind = len(shard.records) - position - len(found)
        answer: dict[str, Any] = {"MillisBehindLatest": behind, "Records": [_shown(one.body()) for one in found]}
        if not shard.closed or position + len(found) < len(shard.records):
            answer["NextShardIterator"] = self._issue(stream, shard, position + len(found))
        return answer

    def _issue(self, stream: KinesisStream, shard: Shard, position: int) -> str:
        ticket = f"iterator-{next(self._tickets):012d}"
        self._positions[ticket] = stream, shard, position
        return ticket


def _shown(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SequenceNumber": body["sequenceNumber"],
        "ApproximateArrivalTimestamp": body["approximateArrivalTimestamp"],
        "Data": body["data"],
        "PartitionKey": body["partitionKey"],
    }
