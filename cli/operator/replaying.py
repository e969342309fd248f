"""Records of the event streams, from the streams themselves or from the archive, and the batches to replay them in."""

import base64
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from heliograph.archive.model import Record

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_kinesis.type_defs import GetShardIteratorInputTypeDef

BATCH = 100
BATCH_BYTES = 3_000_000
"""What an invocation may carry is 6 MB, and base64 makes a third more of it."""
PAGE = 1_000


class StreamReader:
    """A Kinesis stream as far as it is kept. `stream` is its logical name, `name` the deployed one."""

    def __init__(self, client: "KinesisClient", stream: str, name: str) -> None:
        self._client = client
        self._stream = stream
        self._name = name

    def since(self, moment: datetime) -> Iterator[Record]:
        """What arrived from then on, shard by shard, oldest shard first, up to now."""
        for shard in self._shards():
            yield from self._read({"ShardId": shard, "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": moment})

    def at(self, shard: str, sequence: str) -> Iterator[Record]:
        """What stands in one shard from a sequence number on."""
        start: dict[str, Any] = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "StartingSequenceNumber": sequence}
        yield from self._read({"ShardId": shard, **start})

    def _shards(self) -> Iterator[str]:
        pages = self._client.get_paginator("list_shards").paginate(StreamName=self._name)
        # A shard's children have higher numbers, so the parent's records of a key come first.
        return iter(sorted(shard["ShardId"] for page in pages for shard in page["Shards"]))

    def _read(self, start: dict[str, Any]) -> Iterator[Record]:
        asked: GetShardIteratorInputTypeDef = {"StreamName": self._name, **start}  # type: ignore[typeddict-item]
        iterator: str | None = self._client.get_shard_iterator(**asked)["ShardIterator"]
        while iterator:
            answer = self._client.get_records(ShardIterator=iterator, Limit=PAGE)
            for one in answer["Records"]:
                yield Record(
                    stream=self._stream,
                    shard=start["ShardId"],
                    sequence=one["SequenceNumber"],
                    at=one["ApproximateArrivalTimestamp"].astimezone(UTC),
                    data=one["Data"],
                )
            # An open shard has no end; being up to date is one.
            iterator = answer.get("NextShardIterator") if answer.get("MillisBehindLatest") else None


def only(records: Iterable[Record], names: Collection[str]) -> Iterator[Record]:
    """Records that hold one of these events, without the others that they hold."""
    for record in records:
        envelope = orjson.loads(record.data)
        events = [one for one in envelope["events"] if one["name"] in names]
        if events:
            types = [name for name in envelope["types"] if name in names]
            yield replace(record, data=orjson.dumps({**envelope, "types": types, "events": events}))


def batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """As many as an invocation takes, of one shard each."""
    batch: list[Record] = []
    weight = 0
    for record in records:
        full = len(batch) == BATCH or weight + len(record.data) > BATCH_BYTES
        if batch and (full or (record.stream, record.shard) != (batch[0].stream, batch[0].shard)):
            yield batch
            batch, weight = [], 0
        batch.append(record)
        weight += len(record.data)
    if batch:
        yield batch


def kinesis_event(batch: Iterable[Record], arn: str) -> dict[str, Any]:
    """A batch as Lambda hands it to a consumer of the stream with this ARN."""
    return {"Records": [_handed(record, arn) for record in batch]}


def _handed(record: Record, arn: str) -> dict[str, Any]:
    kinesis = {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": orjson.loads(record.data)["key"],
        "sequenceNumber": record.sequence,
        "data": base64.b64encode(record.data).decode(),
        "approximateArrivalTimestamp": record.at.timestamp(),
    }
    return {
        "kinesis": kinesis,
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{record.shard}:{record.sequence}",
        "eventName": "aws:kinesis:record",
        "eventSourceARN": arn,
    }
