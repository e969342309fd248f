"""The functions that nobody calls: what S3, table streams, Kinesis and SQS hand them, and what they answer."""

import base64
import json

import boto3
import pytest
from heliograph.core import wire
from heliograph.feed.chunks import PostChunk
from heliograph.feed.model import PRESENCE_ID
from heliograph.posts.store import PostStore

from tests.functions.deployed import kinesis_batch, object_created, sample
from tests.functions.pictures import picture
from tests.functions.population import FREE, HIDDEN
from tests.functions.trouble import refusing
from tests.people import ADA, BOB, NOW, POST, post


@pytest.fixture
def bucket(populated):
    return populated.account.setting("MEDIA_BUCKET")


def envelope(key, *events, shard="likes/shardId-1", first=1):
    """An envelope as the relay puts it: each event is (name, fields), one sequence number each."""
    listed = [
        {"id": f"e{first + place}", "seq": f"{first + place:040}", "name": name, "version": 1, "at": NOW.isoformat()}
        | fields
        for place, (name, fields) in enumerate(events)
    ]
    source = {"shard": shard, "first": listed[0]["seq"], "last": listed[-1]["seq"]}
    return {"key": key, "types": sorted({name for name, _ in events}), "source": source, "events": listed}


def liked(liker=BOB):
    fields = {"likerId": liker, "postId": POST, "postOwnerId": ADA, "post": {}, "liker": {}, "postOwner": {}}
    return "post-liked", {**fields, "isFollowingMediaOwner": True}


def published(owner=ADA, post=POST):
    fields = {"post": {"id": post, "caption": "", "publishedAt": NOW.isoformat()}, "owner": {"id": owner}}
    return "post-published", fields


def batch(*envelopes):
    """A Kinesis batch of these envelopes; bytes stand as they are."""
    records = [
        {
            "PartitionKey": one["key"] if isinstance(one, dict) else "post#poison",
            "SequenceNumber": str(4900 + place),
            "Data": json.dumps(one).encode() if isinstance(one, dict) else one,
            "ShardId": "shardId-000000000000",
        }
        for place, one in enumerate(envelopes)
    ]
    return kinesis_batch("arn:aws:kinesis:us-east-1:123456789012:stream/engagement", records)


def likes_of(populated, post=POST):
    return populated.call("GET", f"/v1/posts/{post}", user=ADA).json["numberOfLikes"]


# media_on_upload


def upload_row(populated, media_id):
    rows = populated.account.rows(populated.account.setting("MEDIA_TABLE"))
    return next(row for row in rows if str(row["media_id"]) == media_id)


@pytest.fixture
def arrived(populated, bucket):
    """The id of an upload of Ada's whose bytes have just come."""
    media_id = populated.call("POST", "/v1/media", user=ADA, json={"contentType": "image/jpeg"}).json["id"]
    wire.s3().put_object(Bucket=bucket, Key=f"uploads/{media_id}", Body=picture(width=800, height=600))
    return media_id


def test_a_picture_that_arrives_becomes_eight_files_and_a_manifest(populated, bucket, arrived):
    populated.invoke("media_on_upload", object_created(bucket, f"uploads/{arrived}"))

    row = upload_row(populated, arrived)
    variants = [key for key in populated.account.objects(bucket) if key.startswith("variants/")]
    assert row["status"] == "ready"
    assert len(variants) == 8
    assert row["manifest"]["source"] == {"width": 800, "height": 600, "format": "jpeg"}


def test_sixteen_notifications_of_one_picture_do_what_one_does(populated, bucket, arrived):
    event = object_created(bucket, f"uploads/{arrived}")
    populated.invoke("media_on_upload", event)
    before = populated.account.holdings()

    for _ in range(15):
        populated.invoke("media_on_upload", event)

    assert populated.account.holdings() == before


def test_a_picture_whose_variants_cannot_be_stored_comes_again(populated, bucket, arrived):
    event = object_created(bucket, f"uploads/{arrived}")
    with refusing("s3", "SlowDown"), pytest.raises(Exception, match="SlowDown"):
        populated.invoke("media_on_upload", event)
    assert upload_row(populated, arrived)["status"] == "processing"

    populated.invoke("media_on_upload", event)

    assert upload_row(populated, arrived)["status"] == "ready"


def test_what_is_no_picture_fails_with_a_reason_and_is_not_tried_again(populated, bucket):
    media_id = populated.call("POST", "/v1/media", user=ADA, json={"contentType": "image/jpeg"}).json["id"]
    wire.s3().put_object(Bucket=bucket, Key=f"uploads/{media_id}", Body=b"not a picture")

    populated.invoke("media_on_upload", object_created(bucket, f"uploads/{media_id}"))

    assert upload_row(populated, media_id)["status"] == "failed"
    assert upload_row(populated, media_id)["reason"]


def test_bytes_that_belong_to_no_upload_are_removed(populated, bucket):
    before = populated.account.holdings()
    wire.s3().put_object(Bucket=bucket, Key="uploads/77", Body=picture())

    populated.invoke("media_on_upload", object_created(bucket, "uploads/77"))

    assert populated.account.holdings() == before


def test_the_test_event_that_s3_sends_when_it_is_wired_up_does_nothing(populated):
    before = populated.account.holdings()
    populated.invoke("media_on_upload", {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "any"})

    assert populated.account.holdings() == before


# counters_on_events


def test_facts_are_counted_once_however_often_a_batch_comes(populated):
    event = batch(envelope(f"post#{POST}", liked(), liked(ADA)))
    for _ in range(16):
        assert populated.invoke("counters_on_events", event) == {"batchItemFailures": []}

    assert likes_of(populated) == 2


def test_a_poison_record_is_sent_again_and_hinders_no_other_key(populated):
    event = batch(b"\xff no envelope", envelope(f"post#{POST}", liked()), b"{}")

    assert populated.invoke("counters_on_events", event) == {"batchItemFailures": [{"itemIdentifier": "4900"}]}
    assert likes_of(populated) == 1


def test_a_batch_that_could_not_be_counted_is_sent_again_whole(populated):
    event = batch(envelope(f"post#{POST}", liked()))
    with refusing("dynamodb", "ThrottlingException"):
        answer = populated.invoke("counters_on_events", event)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "4900"}]}

    assert populated.invoke("counters_on_events", event) == {"batchItemFailures": []}
    assert likes_of(populated) == 1


def test_facts_that_nobody_counts_are_passed_over(populated):
    before = populated.account.holdings()
    event = batch(envelope(f"post#{POST}", ("post-framed", {"postId": POST}), shard="posts/1"))

    assert populated.invoke("counters_on_events", event) == {"batchItemFailures": []}
    assert populated.account.holdings() == before


def test_the_kept_sample_of_a_batch_is_understood_by_whoever_hears_it(populated):
    for function, name in (
        ("counters_on_events", "kinesis-engagement"),
        ("counters_on_events", "kinesis-posts"),
        ("feed_on_posts", "kinesis-posts"),
        ("posts_on_media", "kinesis-posts"),
    ):
        assert populated.invoke(function, sample(name)) == {"batchItemFailures": []}


# feed_on_posts and posts_on_media


def feed_rows(populated, reader=BOB):
    rows = populated.account.rows(populated.account.setting("FEED_TABLE"))
    return {str(row["post_id"]) for row in rows if str(row["reader_id"]) == reader}


@pytest.fixture
def young_post(populated):
    """The id of a post of Ada's that seems to have just been made."""
    post_id = str(int((wire.now() - NOW).total_seconds() * 1000) * 2**23 + int(POST))
    assert PostStore(populated.account.setting("POSTS_TABLE")).add(post(post_id), [])
    return post_id


def test_a_published_post_gets_a_row_in_its_followers_feeds_that_ends_thirty_days_after_it_was_made(
    populated, young_post
):
    populated.invoke("feed_on_posts", batch(envelope(f"user#{ADA}", published(post=young_post), shard="posts/1")))

    rows = populated.account.rows(populated.account.setting("FEED_TABLE"))
    (row,) = (one for one in rows if str(one["post_id"]) == young_post)
    assert abs(row["expires_at"] - (wire.now().timestamp() - 3600 + 30 * 86_400)) < 60


def test_a_post_older_than_its_rows_would_live_gets_none(populated):
    old = str(1 << 30)
    populated.invoke("feed_on_posts", batch(envelope(f"user#{ADA}", published(post=old), shard="posts/1")))

    assert old not in feed_rows(populated)


def test_a_fan_out_that_could_not_be_finished_comes_again(populated, young_post):
    event = batch(envelope(f"user#{ADA}", published(post=young_post), shard="posts/1"))
    with refusing("dynamodb", "ThrottlingException"):
        answer = populated.invoke("feed_on_posts", event)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "4900"}]}
    assert populated.invoke("feed_on_posts", event) == {"batchItemFailures": []}
    assert young_post in feed_rows(populated)


# feed_on_chunks


def messages(*bodies):
    """A batch of messages as Lambda hands it on."""
    event = sample("sqs-chunks")
    frame = event["Records"][0]
    return {"Records": [{**frame, "messageId": f"m-{place}", "body": body} for place, body in enumerate(bodies)]}


def chunk(post_id, *readers):
    return json.dumps({"about": "post", "postId": post_id, "readers": readers})


def test_chunks_that_are_sent_wait_in_their_queues_until_they_are_worked_off(populated, young_post):
    queues = populated.module("feed_on_posts").planning._queues
    many = tuple(str(one) for one in range(1, 1_000))
    chunks = [PostChunk(post_id=young_post, readers=readers) for readers in (many, many, (BOB, "77"), many)]

    assert queues.send(chunks) == 4

    client = boto3.client("sqs", region_name="us-east-1")
    for variable, count in (("CHUNKS_ORDINARY", 3), ("CHUNKS_LARGE", 1)):
        queue = populated.account.setting(variable)
        assert len(client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]) == count


def test_a_chunk_gets_rows_for_those_of_its_readers_who_are_about(populated, young_post):
    about = {"reader_id": {"N": BOB}, "post_id": {"N": str(PRESENCE_ID)}, "expires_at": {"N": str(1 << 40)}}
    wire.dynamodb().put_item(TableName=populated.account.setting("FEED_TABLE"), Item=about)

    answer = populated.invoke("feed_on_chunks", messages(chunk(young_post, BOB, "77")))

    assert answer == {"batchItemFailures": []}
    rows = populated.account.rows(populated.account.setting("FEED_TABLE"))
    assert [str(one["reader_id"]) for one in rows if str(one["post_id"]) == young_post] == [BOB]


def test_what_is_no_chunk_comes_back_alone(populated, young_post):
    event = messages(chunk(young_post, BOB), "{}", chunk(young_post, BOB), "\ud800")

    answer = populated.invoke("feed_on_chunks", event)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}, {"itemIdentifier": "m-3"}]}


def test_a_chunk_that_could_not_be_finished_comes_back(populated, young_post):
    with refusing("dynamodb", "ThrottlingException"):
        answer = populated.invoke("feed_on_chunks", messages(chunk(young_post, BOB)))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}


def test_the_kept_sample_of_a_batch_of_messages_is_understood(populated):
    assert populated.invoke("feed_on_chunks", sample("sqs-chunks")) == {"batchItemFailures": []}


def test_a_picture_that_cannot_be_shown_fails_its_post_once(populated):
    failed = ("media-failed", {"mediaId": FREE, "ownerId": ADA, "postId": HIDDEN, "reason": "too complex"})
    for _ in range(3):
        populated.invoke("posts_on_media", batch(envelope(f"post#{HIDDEN}", failed, shard="media/1")))

    post = populated.call("GET", f"/v1/posts/{HIDDEN}", user=ADA).json
    assert (post["status"], post["failure"]) == ("failed", "too complex")


# events_on_change


def test_the_last_invocation_of_a_window_has_no_records_and_is_answered_with_a_state(populated):
    event = {"Records": [], "window": {}, "state": {}, "shardId": "shardId-1", "isFinalInvokeForWindow": True}

    assert populated.invoke("events_on_change", event) == {"state": {}}


def relayed(populated, variable):
    records = populated.account.records(populated.account.setting(variable))
    return [json.loads(record["Data"]) for record in records]


def from_table(populated, name, variable):
    """A kept sample of a table's stream, as it would come from this account's table."""
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{populated.account.setting(variable)}/stream/2026-03-01"
    records = [{**record, "eventSourceARN": arn} for record in sample(name)["Records"]]
    return {"Records": records, "shardId": "shardId-1", "state": {}, "isFinalInvokeForWindow": False}


@pytest.mark.parametrize(
    ("name", "table", "stream"),
    [
        ("dynamodb-likes", "LIKES_TABLE", "STREAMS_ENGAGEMENT"),
        ("dynamodb-comments", "COMMENTS_TABLE", "STREAMS_ENGAGEMENT"),
        ("dynamodb-graph", "GRAPH_TABLE", "STREAMS_ENGAGEMENT"),
        ("dynamodb-media", "MEDIA_TABLE", "STREAMS_POSTS"),
        ("dynamodb-posts", "POSTS_TABLE", "STREAMS_POSTS"),
    ],
)
def test_the_changes_of_every_table_reach_their_stream_in_envelopes_of_one_key(populated, name, table, stream):
    answer = populated.invoke("events_on_change", from_table(populated, name, table))

    found = relayed(populated, stream)
    assert answer == {"state": {}}
    assert found
    assert len({one["key"] for one in found}) == len(found)
    assert {one["source"]["shard"] for one in found} == {f"{name.removeprefix('dynamodb-')}/shardId-1"}


def test_the_relay_puts_a_keys_envelope_under_the_key_so_that_it_stays_in_order(populated):
    populated.invoke("events_on_change", from_table(populated, "dynamodb-likes", "LIKES_TABLE"))

    records = populated.account.records(populated.account.setting("STREAMS_ENGAGEMENT"))
    assert [record["PartitionKey"] for record in records] == [json.loads(one["Data"])["key"] for one in records]


def test_a_relay_that_cannot_put_everything_fails_whole_so_that_the_batch_comes_again(populated):
    with refusing("kinesis", "ProvisionedThroughputExceededException"), pytest.raises(Exception, match="Provisioned"):
        populated.invoke("events_on_change", from_table(populated, "dynamodb-likes", "LIKES_TABLE"))

    assert relayed(populated, "STREAMS_ENGAGEMENT") == []


def test_whoever_becomes_a_celebrity_has_their_followers_marked_however_often_it_is_told(informed):
    informed.settle()
    wire.dynamodb().update_item(
        TableName=informed.account.setting("COUNTERS_TABLE"),
        Key={"pk": {"S": f"user#{ADA}"}},
        UpdateExpression="SET fame = :once",
        ExpressionAttributeValues={":once": {"N": "1"}},
    )

    informed.settle(times=3)

    ties = informed.account.rows(informed.account.setting("GRAPH_TABLE"))
    followers = [row for row in ties if str(row["to_id"]) == ADA and row["follow"] == "active"]
    assert followers
    assert {row["fame"] for row in followers} == {1}
    assert informed.call("GET", f"/v1/users/{ADA}", user=BOB).json["isCelebrity"] is True


def test_rows_of_a_table_that_nobody_relays_are_an_error_not_a_silence(populated):
    event = from_table(populated, "dynamodb-likes", "FEED_TABLE")

    with pytest.raises(KeyError):
        populated.invoke("events_on_change", event)


def test_what_a_record_carries_is_base64_of_an_envelope():
    (record,) = batch(envelope("post#1", liked()))["Records"]

    assert json.loads(base64.b64decode(record["kinesis"]["data"]))["key"] == record["kinesis"]["partitionKey"]
