"""Table streams, Kinesis, SQS and S3 events to functions: order, retries, bisecting, checkpoints, parking."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.simulation.cloud import Cloud, Outcome
from tests.simulation.cloud.mappings.filters import passes
from tests.simulation.cloud.mappings.queue_mapping import QueueMapping
from tests.simulation.cloud.mappings.stream_mapping import StreamMapping

TABLE = {
    "TableName": "rows",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
    "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
}


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(5).installed() as cloud:
        yield cloud


class Recorder:
    """A handler that notes what it was given and fails where it is told to."""

    def __init__(self, fails: Callable[[dict[str, Any]], Any] = lambda _event: None) -> None:
        self.events: list[dict[str, Any]] = []
        self.fails = fails

    def __call__(self, event: dict[str, Any], _context: Any) -> Any:
        self.events.append(event)
        return self.fails(event)

    def keys(self) -> list[str]:
        return [record["dynamodb"]["Keys"]["pk"]["S"] for event in self.events for record in event["Records"]]

    def data(self) -> list[str]:
        return [b64decode(record["kinesis"]["data"]).decode() for event in self.events for record in event["Records"]]


def put(pk: str, **more: Any) -> None:
    boto3.client("dynamodb").put_item(TableName="rows", Item={"pk": {"S": pk}, **more})


def stream_mapping(cloud: Cloud, source: Any, settings: dict[str, Any], handler: Any, **named: Any) -> StreamMapping:
    mapping = cloud.map(source, settings, handler, **named)
    assert isinstance(mapping, StreamMapping)
    return mapping


def test_a_table_stream_shows_inserts_changes_and_removals_but_no_repeats(cloud: Cloud) -> None:
    table, heard = cloud.create_table_from(TABLE), Recorder()
    cloud.map(table, {"BatchSize": 10}, heard)
    put("a", n={"N": "1"})
    put("a", n={"N": "1.0"})
    put("a", n={"N": "2"})
    boto3.client("dynamodb").delete_item(TableName="rows", Key={"pk": {"S": "a"}})
    boto3.client("dynamodb").delete_item(TableName="rows", Key={"pk": {"S": "a"}})
    assert cloud.run_until_quiet()
    records = [record for event in heard.events for record in event["Records"]]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    change = records[1]["dynamodb"]
    assert change["OldImage"] == {"pk": {"S": "a"}, "n": {"N": "1"}}
    assert change["NewImage"] == {"pk": {"S": "a"}, "n": {"N": "2"}}
    assert change["Keys"] == {"pk": {"S": "a"}}
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert records[0]["eventSourceARN"] == table.stream.arn  # type: ignore[union-attr]
    sequences = [int(record["dynamodb"]["SequenceNumber"]) for record in records]
    assert sequences == sorted(set(sequences))


def test_a_time_to_live_removal_carries_the_service_identity(cloud: Cloud) -> None:
    cloud.dynamodb.punctuality.prompt, cloud.dynamodb.punctuality.never = 1.0, 0.0
    table, heard = cloud.create_table_from(TABLE), Recorder()
    cloud.map(table, {}, heard)
    put("a", expires_at={"N": str(int(cloud.clock.now()) + 100)})
    put("b", expires_at={"S": "no number"})
    cloud.advance(99)
    assert len(cloud.dynamodb.items("rows")) == 2
    cloud.advance(10)
    (removal,) = [record for event in heard.events for record in event["Records"] if record["eventName"] == "REMOVE"]
    assert removal["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert [item["pk"]["S"] for item in cloud.dynamodb.items("rows")] == ["b"]


@pytest.mark.parametrize("prompt", [0.0, 1.0])
def test_a_time_to_live_removal_may_never_come_and_a_renewed_row_stays(prompt: float) -> None:
    cloud = Cloud(1)
    cloud.dynamodb.punctuality.prompt, cloud.dynamodb.punctuality.never = prompt, 1.0 - prompt
    cloud.create_table_from(TABLE)
    with cloud.installed():
        now = int(cloud.clock.now())
        put("a", expires_at={"N": str(now + 10)})
        put("renewed", expires_at={"N": str(now + 10)})
        put("renewed", expires_at={"N": str(now + 10**6)})
        cloud.advance(3 * 86_400)
    left = {item["pk"]["S"] for item in cloud.dynamodb.items("rows")}
    assert left == ({"renewed"} if prompt else {"a", "renewed"})


@pytest.mark.parametrize("seed", range(10))
def test_a_key_s_changes_arrive_in_order_across_rotating_and_splitting_shards(seed: int) -> None:
    cloud = Cloud(seed)
    cloud.dynamodb.stream_rotation = cloud.dynamodb.stream_splitting = 0.1
    table, heard = cloud.create_table_from(TABLE), Recorder()
    mapping = stream_mapping(cloud, table, {"BatchSize": 3}, heard)
    mapping.short_reads = 0.5
    with cloud.installed():
        for number in range(60):
            put("abcd"[number % 4], n={"N": str(number)})
        assert cloud.run_until_quiet()
    assert table.stream
    assert len(table.stream.shards.shards) > 3
    changes = [record["dynamodb"]["NewImage"] for event in heard.events for record in event["Records"]]
    for key in "abcd":
        mine = [int(image["n"]["N"]) for image in changes if image["pk"]["S"] == key]
        assert mine == sorted(mine)
        assert len(mine) == 15


def test_a_tumbling_window_hands_on_state_and_the_shard_s_id(cloud: Cloud) -> None:
    def add(event: dict[str, Any]) -> Any:
        return {"state": {"seen": event["state"].get("seen", 0) + len(event["Records"])}}

    table, heard = cloud.create_table_from(TABLE), Recorder(add)
    cloud.map(table, {"BatchSize": 2, "TumblingWindowInSeconds": 60}, heard)
    for number in range(5):
        put(str(number))
    assert cloud.run_until_quiet()
    assert [event["state"].get("seen", 0) for event in heard.events] == [0, 2, 4, 5]
    assert [event["isFinalInvokeForWindow"] for event in heard.events] == [False, False, False, True]
    assert table.stream
    (shard,) = table.stream.shards.shards
    assert {event["shardId"] for event in heard.events} == {shard}
    first = heard.events[0]
    assert first["eventSourceARN"] == table.stream.arn
    assert not first["isWindowTerminatedEarly"]
    assert first["window"] == {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"}


def test_a_tumbling_window_function_that_returns_no_state_has_failed(cloud: Cloud) -> None:
    table, heard = cloud.create_table_from(TABLE), Recorder()
    settings = {"TumblingWindowInSeconds": 60, "MaximumRetryAttempts": 2}
    cloud.map(table, settings, heard)
    put("a")
    cloud.run_until_quiet()
    assert heard.keys() == ["a"] * 3
    assert len(cloud.destinations.dropped) >= 1


def fill(cloud: Cloud, count: int, shards: int = 1) -> Any:
    stream = cloud.kinesis.create_stream("posts", shards)
    for number in range(count):
        boto3.client("kinesis").put_record(StreamName="posts", Data=f'{{"n": {number}}}', PartitionKey=str(number))
    return stream


def poison(number: int) -> Callable[[dict[str, Any]], None]:
    def fail(event: dict[str, Any]) -> None:
        if any(json.loads(b64decode(record["kinesis"]["data"]))["n"] == number for record in event["Records"]):
            raise RuntimeError("poison")

    return fail


def test_bisecting_parks_one_poison_record_whole_in_s3_and_loses_no_other(cloud: Cloud) -> None:
    stream, heard = fill(cloud, 100), Recorder(poison(37))
    cloud.s3.create_bucket("parked")
    settings = {
        "BatchSize": 100,
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 2,
        "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::parked"}},
    }
    mapping = stream_mapping(cloud, stream, settings, heard, name="counters")
    assert cloud.run_until_quiet()
    assert set(heard.data()) == {f'{{"n": {number}}}' for number in range(100)}
    (key,) = cloud.s3.bucket("parked").keys("aws/lambda/counters/shardId-000000000000/2026/01/01/")
    parked = json.loads(cloud.s3.bucket("parked").current(key).body)  # type: ignore[union-attr]
    assert parked["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert parked["KinesisBatchInfo"]["batchSize"] == 1
    (record,) = json.loads(parked["payload"])["Records"]
    assert json.loads(b64decode(record["kinesis"]["data"])) == {"n": 37}
    assert mapping.invoked <= 18


def test_without_bisecting_the_whole_batch_is_parked_and_sqs_gets_metadata_only(cloud: Cloud) -> None:
    stream, heard = fill(cloud, 5), Recorder(poison(2))
    queue = cloud.sqs.create_queue("parked")
    settings = {
        "BatchSize": 5,
        "MaximumRetryAttempts": 1,
        "DestinationConfig": {"OnFailure": {"Destination": queue.arn}},
    }
    stream_mapping(cloud, stream, settings, heard).poll = 0
    assert cloud.run_until_quiet()
    (message,) = queue.messages.values()
    body = json.loads(message.body)
    assert body["KinesisBatchInfo"]["batchSize"] == 5
    assert "payload" not in body
    assert len(heard.events) == 2


def test_a_reported_failure_moves_the_checkpoint_to_the_lowest_one(cloud: Cloud) -> None:
    def report(event: dict[str, Any]) -> Any:
        bad = [
            r["kinesis"]["sequenceNumber"]
            for r in event["Records"]
            if json.loads(b64decode(r["kinesis"]["data"]))["n"] in (2, 3)
        ]
        return (
            {"batchItemFailures": [{"itemIdentifier": one} for one in reversed(bad)]}
            if len(heard.events) == 1
            else None
        )

    stream = fill(cloud, 5)
    heard = Recorder(report)
    settings = {"BatchSize": 5, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    stream_mapping(cloud, stream, settings, heard).poll = 0
    assert cloud.run_until_quiet()
    assert [len(event["Records"]) for event in heard.events] == [5, 3]


@pytest.mark.parametrize("answer", [{"batchItemFailures": [{"itemIdentifier": ""}]}, {"batchItemFailures": [{}]},
                                    {"batchItemFailures": [{"itemIdentifier": "unknown"}]}])  # fmt: skip
def test_an_unknown_failure_fails_the_whole_batch(cloud: Cloud, answer: Any) -> None:
    stream = fill(cloud, 4)
    heard = Recorder(lambda _event: answer if len(heard.events) == 1 else None)
    stream_mapping(cloud, stream, {"FunctionResponseTypes": ["ReportBatchItemFailures"]}, heard).poll = 0
    assert cloud.run_until_quiet()
    assert [len(event["Records"]) for event in heard.events] == [4, 4]


def test_records_too_old_are_parked_unseen_and_those_past_retention_are_lost(cloud: Cloud) -> None:
    stream, heard = fill(cloud, 3), Recorder()
    mapping = stream_mapping(cloud, stream, {"MaximumRecordAgeInSeconds": 60}, heard)
    mapping.enabled = False
    cloud.advance(100)
    mapping.enabled = True
    cloud.stir()
    cloud.run_until_quiet()
    assert not heard.events
    assert [len(discard.records) for discard in cloud.destinations.dropped] == [3]
    late = stream_mapping(cloud, stream, {}, Recorder())
    cloud.clock.advance(stream.retention)
    cloud.run_until_quiet()
    assert len(late.lost) == 3


def test_every_batch_may_be_delivered_sixteen_times_and_whole_windows_again(cloud: Cloud) -> None:
    stream, heard = fill(cloud, 3), Recorder()
    mapping = stream_mapping(cloud, stream, {}, heard)
    mapping.copies = 16
    cloud.run_until_quiet()
    assert heard.data().count('{"n": 1}') == 16
    mapping.copies = 1
    mapping.rewind()
    cloud.run_until_quiet()
    assert heard.data().count('{"n": 1}') == 17


def test_parallel_lanes_keep_each_key_in_order(cloud: Cloud) -> None:
    stream = cloud.kinesis.create_stream("posts")
    for number in range(40):
        boto3.client("kinesis").put_record(StreamName="posts", Data=str(number), PartitionKey=str(number % 5))
    heard = Recorder()
    cloud.map(stream, {"ParallelizationFactor": 4, "BatchSize": 2}, heard)
    cloud.run_until_quiet()
    assert sorted(map(int, heard.data())) == list(range(40))
    for key in range(5):
        mine = [int(text) for text in heard.data() if int(text) % 5 == key]
        assert mine == sorted(mine)


def test_children_of_a_split_shard_wait_for_their_parent(cloud: Cloud) -> None:
    stream = fill(cloud, 10)
    (parent,) = stream.shards.open
    stream.shards.split(parent)
    for number in range(10, 20):
        boto3.client("kinesis").put_record(StreamName="posts", Data=f'{{"n": {number}}}', PartitionKey=str(number))
    heard = Recorder()
    cloud.map(stream, {"BatchSize": 3}, heard)
    cloud.run_until_quiet()
    numbers = [json.loads(text)["n"] for text in heard.data()]
    assert sorted(numbers[:10]) == list(range(10))
    assert len(numbers) == 20


def test_put_records_may_fail_in_part_and_refuses_what_is_too_large(cloud: Cloud) -> None:
    cloud.kinesis.create_stream("posts")
    client = boto3.client("kinesis")
    cloud.faults.when(Outcome.PARTIAL, operation="PutRecords")
    entries = [{"Data": str(n), "PartitionKey": "k"} for n in range(20)]
    answer = client.put_records(StreamName="posts", Records=entries)
    failed = [entry for entry in answer["Records"] if "ErrorCode" in entry]
    assert 0 < answer["FailedRecordCount"] == len(failed) < 20
    with pytest.raises(ClientError):
        client.put_record(StreamName="posts", Data="x" * (1024 * 1024), PartitionKey="k")


def test_filters_follow_the_pattern_syntax() -> None:
    event = {"eventName": "INSERT", "dynamodb": {"NewImage": {"kind": {"S": "like"}, "n": {"N": "3"}}}, "size": 7}
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"eventName": ["INSERT", "MODIFY"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"prefix": "li"}]}}}}, True),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"anything-but": ["like"]}]}}}}, False),
        ({"dynamodb": {"OldImage": {"kind": {"S": [{"exists": False}]}}}}, True),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"exists": True}]}}}}, True),
        ({"size": [{"numeric": [">", 5, "<=", 7]}]}, True),
        ({"size": ["7"]}, False),
        ({"$or": [{"size": [1]}, {"eventName": ["INSERT"]}]}, True),
    ]
    for pattern, expected in cases:
        assert passes((pattern,), event) is expected, pattern
    assert passes(({"data": {"types": ["liked"]}},), {"data": '{"types": ["posted", "liked"]}'}, "data")
    assert not passes(({"data": {"types": ["liked"]}},), {"data": "no json"}, "data")


def test_filtered_kinesis_records_are_skipped(cloud: Cloud) -> None:
    stream, heard = fill(cloud, 10), Recorder()
    cloud.map(stream, {"FilterCriteria": {"Filters": [{"Pattern": '{"data": {"n": [{"numeric": ["<", 3]}]}}'}]}}, heard)
    assert cloud.run_until_quiet()
    assert heard.data() == ['{"n": 0}', '{"n": 1}', '{"n": 2}']


def test_failed_queue_messages_return_and_end_in_the_dead_letter_queue(cloud: Cloud) -> None:
    dead = cloud.sqs.create_queue("dead")
    queue = cloud.sqs.create_queue("jobs", dead_letters=dead, max_receives=3)
    client = boto3.client("sqs")
    for body in ("good", "bad"):
        client.send_message(QueueUrl=queue.url, MessageBody=body)

    def report(event: dict[str, Any]) -> Any:
        bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}

    heard = Recorder(report)
    mapping = cloud.map(queue, {"FunctionResponseTypes": ["ReportBatchItemFailures"]}, heard)
    assert isinstance(mapping, QueueMapping)
    assert cloud.run_until_quiet()
    bodies = [record["body"] for event in heard.events for record in event["Records"]]
    assert (bodies.count("good"), bodies.count("bad")) == (1, 3)
    assert [message.body for message in dead.messages.values()] == ["bad"]
    assert not queue.messages


def test_object_events_are_retried_twice_then_given_up(cloud: Cloud) -> None:
    cloud.s3.create_bucket("photos")

    def fail(event: dict[str, Any]) -> None:
        raise RuntimeError("no")

    heard = Recorder(fail)
    notification = cloud.on_object_created("photos", "uploads/", heard)
    boto3.client("s3").put_object(Bucket="photos", Key="uploads/a b+ü.jpg", Body=b"12345", ContentType="image/jpeg")
    boto3.client("s3").put_object(Bucket="photos", Key="variants/a.jpg", Body=b"1")
    assert cloud.run_until_quiet()
    assert len(heard.events) == 3
    assert len(notification.failed) == 1
    shown = heard.events[0]["Records"][0]["s3"]["object"]
    assert shown["key"] == "uploads/a+b%2B%C3%BC.jpg"
    assert shown["size"] == 5
    assert heard.events[0]["Records"][0]["eventName"] == "ObjectCreated:Put"


def test_object_events_come_reordered_and_twice(cloud: Cloud) -> None:
    cloud.s3.create_bucket("photos")
    heard = Recorder()
    cloud.on_object_created("photos", "", heard).duplication = 0.5
    for number in range(30):
        cloud.s3.put("photos", f"{number:02}", b"")
    cloud.run_until_quiet()
    keys = [event["Records"][0]["s3"]["object"]["key"] for event in heard.events]
    assert len(keys) > 30
    assert set(keys) == {f"{number:02}" for number in range(30)}
    assert keys != sorted(keys)
