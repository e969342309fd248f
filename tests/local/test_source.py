from typing import Any

from local.pump.mapping import read, wanted
from local.pump.records import table_shard
from local.pump.source import KinesisShard, TableShard
from local.pump.wire import WireError
from tests.local.made import FUNCTION, STREAM, TABLE, numbers


class Stream:
    """A stream of ten records behind the API, whose iterators are lost after each ``lives`` reads."""

    def __init__(self, lives: int) -> None:
        self.lives = self.left = lives
        self.positions: list[int] = []

    def call(self, service: str, target: str, payload: dict[str, Any]) -> dict[str, Any]:
        operation = target.partition(".")[2]
        if operation == "DescribeStream":
            return {"StreamDescription": {"Shards": [{"ShardId": "shardId-00000000000000000000-00000000"}]}}
        if operation == "GetShardIterator":
            after = payload.get("StartingSequenceNumber") or payload.get("SequenceNumber")
            self.left = self.lives
            return {"ShardIterator": str(int(after) + 1 if after else 0)}
        return self._records(int(payload["ShardIterator"]), table=service == "dynamodb")

    def _records(self, position: int, *, table: bool) -> dict[str, Any]:
        if self.left == 0:
            raise WireError("ExpiredIteratorException", "")
        self.left -= 1
        self.positions.append(position)
        page = range(position, min(position + 3, 10))
        return {"Records": [_raw(n, table=table) for n in page], "NextShardIterator": str(page.stop)}


def _raw(number: int, *, table: bool) -> dict[str, Any]:
    if table:
        return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": {"pk": {"S": "ü"}}}}
    return {"SequenceNumber": str(number), "PartitionKey": "k", "Data": "e30=", "ApproximateArrivalTimestamp": 1.5}


def all_of(shard: KinesisShard | TableShard) -> list[int]:
    return [number for _ in range(12) for number in numbers(shard.read())]


def test_a_lost_iterator_is_taken_up_after_the_last_record() -> None:
    assert all_of(KinesisShard(Stream(2), STREAM, "shardId-000000000003")) == list(range(10))  # type: ignore[arg-type]


def test_a_table_s_stream_is_read_the_same_way_and_marked() -> None:
    marked: list[int] = []
    shard = TableShard(Stream(1), TABLE, lambda records: marked.extend(numbers(records)))  # type: ignore[arg-type]
    assert all_of(shard) == marked == list(range(10))


def test_kinesis_records_are_shaped_as_lambda_does_it() -> None:
    first, *_ = KinesisShard(Stream(9), STREAM, "shardId-000000000003").read()  # type: ignore[arg-type]
    assert first == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "k",
            "sequenceNumber": "0",
            "data": "e30=",
            "approximateArrivalTimestamp": 1.5,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-000000000003:0",
        "eventName": "aws:kinesis:record",
        "awsRegion": "us-east-1",
        "eventSourceARN": STREAM,
    }


def test_table_records_name_their_stream_and_have_a_size() -> None:
    first, *_ = TableShard(Stream(9), TABLE, lambda _: None).read()  # type: ignore[arg-type]
    assert first["eventSourceARN"] == TABLE
    assert first["dynamodb"]["SizeBytes"] > 0


def test_every_table_has_a_shard_id_of_its_own() -> None:
    assert table_shard(TABLE) == "shardId-00000001767323045678-" + table_shard(TABLE)[-8:]
    assert table_shard(TABLE) != table_shard(TABLE.replace("posts", "likes"))


def test_a_mapping_has_lambda_s_defaults() -> None:
    mapping = read({"UUID": "u", "FunctionArn": FUNCTION, "EventSourceArn": STREAM}, {}, "role")
    assert (mapping.retries, mapping.max_age, mapping.batch_size, mapping.window) == (None, None, 100, 0)
    assert mapping.name == "count ← likes"


def test_a_mapping_s_settings_are_read_from_the_stack() -> None:
    listed = {
        "UUID": "u", "FunctionArn": FUNCTION, "EventSourceArn": TABLE,
        "BatchSize": 7, "MaximumBatchingWindowInSeconds": 2,
        "MaximumRetryAttempts": 0, "MaximumRecordAgeInSeconds": 3600, "BisectBatchOnFunctionError": "true",
        "FunctionResponseTypes": ["ReportBatchItemFailures"], "StartingPosition": "LATEST",
        "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::x"}},
        "FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]},
    }  # fmt: skip
    mapping = read(listed, {"TumblingWindowInSeconds": 30}, "role")
    assert (mapping.batch_size, mapping.batching, mapping.retries, mapping.max_age, mapping.window) == (
        7,
        2,
        0,
        3600,
        30,
    )
    assert (mapping.bisect, mapping.report, mapping.latest, mapping.from_kinesis) == (True, True, True, False)
    assert (mapping.destination, mapping.filters) == ("arn:aws:s3:::x", ({"eventName": ["INSERT"]},))


def test_a_mapping_that_the_template_turns_off_stays_off() -> None:
    assert wanted({})
    assert not wanted({"Enabled": False})
    assert not wanted({"Enabled": "false"})
