"""What is kept comes out again: in order, once, by hour."""

import base64
import json
from datetime import timedelta

import pytest
from heliograph.archive.model import Record, records_of, slices
from heliograph.archive.service import Archive

from tests.people import NOW

HOUR = NOW.replace(minute=0, second=0)
ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/heliograph-posts"


class Bucket(dict):
    """Objects in memory."""

    def put(self, one):
        self[one.key] = one.body

    def get(self, key):
        return self[key]

    def keys(self, prefix=""):
        return sorted(key for key in self if key.startswith(prefix))


@pytest.fixture
def bucket():
    return Bucket()


@pytest.fixture
def archive(bucket):
    return Archive(bucket, {"heliograph-posts": "posts"})


def record(number, at=NOW, shard="shardId-000000000000"):
    data = json.dumps({"key": f"post#{number}", "types": [], "events": []}).encode()
    return Record(stream="posts", shard=shard, sequence=str(number), at=at, data=data)


def handed(*records):
    """These records as Lambda hands them over."""
    return {
        "Records": [
            {
                "eventID": f"{one.shard}:{one.sequence}",
                "eventSourceARN": ARN,
                "kinesis": {
                    "sequenceNumber": one.sequence,
                    "approximateArrivalTimestamp": one.at.timestamp(),
                    "data": base64.b64encode(one.data).decode(),
                },
            }
            for one in records
        ]
    }


def numbers(records):
    return [int(one.sequence) for one in records]


def test_what_was_kept_comes_out_as_it_was(archive):
    first, second = record(1), record(2, NOW + timedelta(seconds=1))

    assert archive.keep(handed(first, second)) == 2

    found = list(archive.between("posts", NOW, NOW + timedelta(minutes=1)))
    assert numbers(found) == [1, 2]
    assert [(one.stream, one.shard, one.at, json.loads(one.data)) for one in found] == [
        (one.stream, one.shard, one.at, json.loads(one.data)) for one in (first, second)
    ]


def test_the_same_batch_again_is_the_same_object(archive, bucket):
    batch = handed(*map(record, range(1, 9)))
    archive.keep(batch)
    before = dict(bucket)

    for _ in range(16):
        archive.keep(batch)

    assert dict(bucket) == before


def test_batches_that_are_cut_otherwise_lose_nothing_and_are_read_once(archive, bucket):
    for first, last in ((1, 9), (1, 4), (4, 9), (3, 12), (9, 12)):
        archive.keep(handed(*map(record, range(first, last))))

    assert len(bucket) == 5
    assert numbers(archive.under("posts/")) == list(range(1, 12))


def test_sequence_numbers_sort_as_numbers(archive):
    archive.keep(handed(record(10)))
    archive.keep(handed(record(9)))

    assert numbers(archive.under("posts/")) == [9, 10]


def test_an_object_holds_one_hour_and_a_question_reads_its_hours_alone(archive, bucket):
    archive.keep(handed(record(1, HOUR - timedelta(seconds=1)), record(2, HOUR), record(3, HOUR + timedelta(hours=1))))

    assert len(bucket) == 3
    assert numbers(archive.between("posts", HOUR, HOUR)) == [2]
    assert numbers(archive.between("posts", HOUR - timedelta(minutes=1), HOUR + timedelta(hours=2))) == [1, 2, 3]
    bucket.get = lambda key: pytest.fail(f"read {key}")
    assert list(archive.between("posts", HOUR + timedelta(hours=5), HOUR + timedelta(hours=6))) == []


def test_shards_are_read_one_after_the_other(archive):
    archive.keep(handed(record(1, shard="shardId-000000000001"), record(7, shard="shardId-000000000000")))

    assert numbers(archive.under("posts/")) == [7, 1]


def test_line_breaks_in_an_envelope_break_no_line():
    pretty = Record(stream="posts", shard="s", sequence="1", at=NOW, data=b'{\n "key": "post#1\\n"\n}')
    (one,) = slices([pretty])

    (found,) = records_of(one.key, one.body)

    assert json.loads(found.data) == {"key": "post#1\n"}
