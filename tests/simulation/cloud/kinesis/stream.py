"""One Kinesis stream: records to shards by MD5 of the partition key, 56-digit sequence numbers, arrival times."""

from __future__ import annotations

import base64
from collections.abc import Callable
from random import Random
from typing import Any

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.shards import ShardSet, StreamRecord, hash_key

FIRST = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898


class KinesisStream:
    """``listeners`` are told of every record; ``retention`` is in seconds."""

    def __init__(self, name: str, arn: str, shards: int, max_record: int, clock: Clock, rng: Random) -> None:
        self.name = name
        self.arn = arn
        self.max_record = max_record
        self.retention = 24 * 3600.0
        self.listeners: list[Callable[[], None]] = []
        self._clock = clock
        self._rng = rng
        self._sequence = FIRST
        self.shards = ShardSet(shards, "shardId-{:012d}".format)

    def append(self, data: bytes, partition_key: str, explicit: str | None = None) -> tuple[str, str]:
        """Store one record and return its shard and sequence number."""
        shard = self.shards.owning(int(explicit) if explicit is not None else hash_key(partition_key))
        self._sequence += self._rng.randint(1, 1 << 40)
        body: dict[str, Any] = {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": partition_key,
            "sequenceNumber": str(self._sequence),
            "data": base64.b64encode(data).decode(),
            "approximateArrivalTimestamp": round(self._clock.now(), 3),
        }
        size = len(data) + len(partition_key)
        record = StreamRecord(str(self._sequence), self._clock.now(), partition_key, size, lambda: body, data)
        shard.records.append(record)
        for hear in self.listeners:
            hear()
        return shard.id, str(self._sequence)

    def check(self, data: bytes, partition_key: str, where: str) -> None:
        """Refuse an empty or overlong partition key and a record above the limit (PutRecords, API reference)."""
        if not 1 <= len(partition_key) <= 256:
            trouble = f"Value '{partition_key}' at 'partitionKey' failed to satisfy constraint"
            raise AwsError("ValidationException", f"1 validation error detected: {trouble}")
        if len(data) + len(partition_key.encode()) > self.max_record:
            trouble = f"Value at '{where}' failed to satisfy constraint: Member must have length less than or equal to "
            raise AwsError("ValidationException", f"1 validation error detected: {trouble}{self.max_record}")

    def summary(self) -> dict[str, Any]:
        return {
            "StreamName": self.name,
            "StreamARN": self.arn,
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
            "RetentionPeriodHours": int(self.retention // 3600),
            "StreamCreationTimestamp": 0,
            "EnhancedMonitoring": [],
            "OpenShardCount": len(self.shards.open),
        }

    def describe_shards(self) -> list[dict[str, Any]]:
        shown = []
        for shard in self.shards.shards.values():
            entry: dict[str, Any] = {
                "ShardId": shard.id,
                "HashKeyRange": {"StartingHashKey": str(shard.low), "EndingHashKey": str(shard.high)},
                "SequenceNumberRange": {"StartingSequenceNumber": str(FIRST)},
            }
            entry |= dict(zip(("ParentShardId", "AdjacentParentShardId"), shard.parents, strict=False))
            if shard.closed:
                last = shard.records[-1].sequence if shard.records else str(FIRST)
                entry["SequenceNumberRange"]["EndingSequenceNumber"] = last
            shown.append(entry)
        return shown
