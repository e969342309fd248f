"""A table's stream: what changed, in order, per shard ("Change data capture for DynamoDB Streams", developer guide)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.schema import TableSchema
from tests.simulation.cloud.dynamodb.values import weigh_item
from tests.simulation.cloud.shards import Shard, ShardSet, StreamRecord, hash_key

TTL_IDENTITY = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
RETENTION = 24 * 3600.0


class TableStream:
    """``rotation`` and ``splitting`` are the chances that a record is the last of its shard.

    Sequence numbers increase by uneven strides along the whole stream. They begin anywhere from 21 to 39 digits and
    close below a power of ten, so that a history sees numbers outgrow a Number's 38 digits and change their length.
    """

    def __init__(self, schema: TableSchema, arn: str, clock: Clock, rng: Random, shards: int = 1) -> None:
        self.schema = schema
        self.arn = arn
        self.retention = RETENTION
        self.rotation = 0.0
        self.splitting = 0.0
        self.listeners: list[Callable[[], None]] = []
        self._clock = clock
        self._rng = rng
        self._sequence = 10 ** rng.randint(21, 38) - rng.randint(1, 20_000)
        self.shards = ShardSet(shards, self._shard_id)

    def record(self, old: Row | None, new: Row | None, *, by_ttl: bool) -> None:
        """Append one change. The caller has seen to it that something changed."""
        item = (new or old).item  # type: ignore[union-attr]
        key = "/".join(str(content) for name in self.schema.keys for content in item[name].values())
        self._sequence += self._rng.randint(1, 9_999)
        sequence, now = str(self._sequence), self._clock.now()
        size = (old.size if old else 0) + (new.size if new else 0)
        shard = self.shards.owning(hash_key(str(item[self.schema.hash]))) if self.shards.several else self.shards.first
        body = partial(_body, self.schema, sequence, now, old, new, by_ttl)
        shard.records.append(StreamRecord(sequence, now, key, size, body))
        self._perhaps_close(shard)
        for hear in self.listeners:
            hear()

    def _perhaps_close(self, shard: Shard) -> None:
        if self.rotation and self._rng.random() < self.rotation:
            self.shards.rotate(shard)
        elif self.splitting and self._rng.random() < self.splitting and shard.high - shard.low > 1:
            self.shards.split(shard)

    def _shard_id(self, _position: int) -> str:
        return f"shardId-{int(self._clock.now() * 1000):020d}-{self._rng.getrandbits(32):08x}"


def _body(
    schema: TableSchema, sequence: str, now: float, old: Row | None, new: Row | None, by_ttl: bool  # noqa: FBT001
) -> dict[str, Any]:  # fmt: skip
    view, keys = schema.stream_view, schema.key_of((new or old).item)  # type: ignore[union-attr]
    size = weigh_item(keys)
    change: dict[str, Any] = {"ApproximateCreationDateTime": float(int(now)), "Keys": keys}
    if new and view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["NewImage"] = new.item
        size += new.size
    if old and view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["OldImage"] = old.item
        size += old.size
    change |= {"SequenceNumber": sequence, "SizeBytes": size, "StreamViewType": view}
    name = "MODIFY" if old and new else "INSERT" if new else "REMOVE"
    return {"eventName": name, "dynamodb": change} | ({"userIdentity": TTL_IDENTITY} if by_ttl else {})
