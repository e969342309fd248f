"""Kinesis Data Streams: PutRecord, PutRecords, resharding and a little reading, in the on-demand manner."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.errors import AwsError, NotModelled
from tests.simulation.cloud.kinesis.reading import Iterators
from tests.simulation.cloud.kinesis.stream import KinesisStream

MAX_ENTRIES = 500
MAX_CALL = 10 * 1024 * 1024
Answer = dict[str, Any]
Request = Mapping[str, Any]


class Kinesis:
    """All streams of one cloud. ``undone_share`` is the share of PutRecords entries that fail under a PARTIAL fault."""

    def __init__(self, clock: Clock, rng: Random, region: str, account: str) -> None:
        self.clock = clock
        self.rng = rng
        self.streams: dict[str, KinesisStream] = {}
        self.undone_share = 0.0
        self._arn = f"arn:aws:kinesis:{region}:{account}:stream/"
        self._iterators = Iterators()

    def create_stream(self, name: str, shards: int = 1, *, max_record: int = 1024 * 1024) -> KinesisStream:
        """A new stream. ``max_record`` is the largest data and partition key together, in bytes (1 MiB by default)."""
        if name in self.streams:
            raise AwsError("ResourceInUseException", f"Stream {name} already exists")
        stream = KinesisStream(name, self._arn + name, shards, max_record, self.clock, self.rng)
        self.streams[name] = stream
        return stream

    def create_stream_from(self, properties: Request, name: str | None = None) -> KinesisStream:
        """A stream from the ``Properties`` of a template's ``AWS::Kinesis::Stream`` (on-demand ones begin with 4)."""
        size = int(properties.get("MaxRecordSizeInKiB", 1024)) * 1024
        stream = self.create_stream(name or properties["Name"], int(properties.get("ShardCount", 4)), max_record=size)
        stream.retention = float(properties.get("RetentionPeriodHours", 24)) * 3600
        return stream

    def handle(self, operation: str, request: Request) -> Answer:
        """Perform one call. Raises AwsError as AWS would refuse it, NotModelled for calls unknown here."""
        perform = _operations.get(operation)
        if perform is None:
            raise NotModelled(f"Kinesis {operation}")
        return perform(self, request)

    def stream(self, request: Request) -> KinesisStream:
        name = request.get("StreamName") or str(request.get("StreamARN", "")).rpartition("/")[2]
        if name not in self.streams:
            message = f"Stream {name} under account {self._arn.split(':')[4]} not found."
            raise AwsError("ResourceNotFoundException", message)
        return self.streams[name]

    def put_record(self, request: Request) -> Answer:
        stream = self.stream(request)
        data = _data(request)
        stream.check(data, request["PartitionKey"], "data")
        shard, sequence = stream.append(data, request["PartitionKey"], request.get("ExplicitHashKey"))
        return {"ShardId": shard, "SequenceNumber": sequence}

    def put_records(self, request: Request) -> Answer:
        """Each entry stands or fails by itself; a failure does not hold back the entries after it."""
        stream, entries = self.stream(request), request["Records"]
        _check_entries(entries)
        for number, entry in enumerate(entries, 1):
            stream.check(_data(entry), entry["PartitionKey"], f"records.{number}.member.data")
        results = [self._put(stream, entry) for entry in entries]
        return {"FailedRecordCount": sum("ErrorCode" in result for result in results), "Records": results}

    def _put(self, stream: KinesisStream, entry: Request) -> Answer:
        if self.undone_share and self.rng.random() < self.undone_share:
            if self.rng.random() < 0.5:
                return {"ErrorCode": "InternalFailure", "ErrorMessage": "Internal service failure."}
            account = self._arn.split(":")[4]
            message = f"Rate exceeded for shard in stream {stream.name} under account {account}."
            return {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": message}
        shard, sequence = stream.append(_data(entry), entry["PartitionKey"], entry.get("ExplicitHashKey"))
        return {"ShardId": shard, "SequenceNumber": sequence}

    def create(self, request: Request) -> Answer:
        self.create_stream(request["StreamName"], request.get("ShardCount", 4))
        return {}

    def describe(self, request: Request) -> Answer:
        return {"StreamDescriptionSummary": self.stream(request).summary()}

    def list_shards(self, request: Request) -> Answer:
        return {"Shards": self.stream(request).describe_shards()}

    def get_iterator(self, request: Request) -> Answer:
        return {"ShardIterator": self._iterators.open(self.stream(request), request)}

    def get_records(self, request: Request) -> Answer:
        return self._iterators.read(request)

    def split(self, request: Request) -> Answer:
        stream = self.stream(request)
        stream.shards.split(stream.shards.shards[request["ShardToSplit"]], int(request["NewStartingHashKey"]))
        return {}

    def merge(self, request: Request) -> Answer:
        shards = self.stream(request).shards
        shards.merge(shards.shards[request["ShardToMerge"]], shards.shards[request["AdjacentShardToMerge"]])
        return {}


def _data(entry: Request) -> bytes:
    return base64.b64decode(entry["Data"])


def _check_entries(entries: list[Request]) -> None:
    if not 1 <= len(entries) <= MAX_ENTRIES:
        trouble = "1 validation error detected: Value at 'records' failed to satisfy constraint: "
        raise AwsError("ValidationException", f"{trouble}Member must have length less than or equal to {MAX_ENTRIES}")
    if sum(len(_data(entry)) + len(entry["PartitionKey"].encode()) for entry in entries) > MAX_CALL:
        raise AwsError("InvalidArgumentException", "Records size exceeds 10 MB limit")


_operations: dict[str, Callable[[Kinesis, Request], Answer]] = {
    "PutRecord": Kinesis.put_record,
    "PutRecords": Kinesis.put_records,
    "CreateStream": Kinesis.create,
    "DescribeStreamSummary": Kinesis.describe,
    "ListShards": Kinesis.list_shards,
    "GetShardIterator": Kinesis.get_iterator,
    "GetRecords": Kinesis.get_records,
    "SplitShard": Kinesis.split,
    "MergeShards": Kinesis.merge,
}
