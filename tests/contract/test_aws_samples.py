"""What Lambda hands to the functions, as AWS shapes it, is what our code reads."""

import json
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from heliograph.comments import events as comments
from heliograph.comments.events import CommentDeleted, CommentWritten
from heliograph.core.events import Envelope
from heliograph.core.streams import changes, consume, envelopes, source_table
from heliograph.graph import events as graph
from heliograph.graph.events import UserFollowed, UserUnfollowed
from heliograph.likes import events as likes
from heliograph.likes.events import PostLiked, PostUnliked
from heliograph.media import events as media
from heliograph.media.events import MediaFailed, MediaReady
from heliograph.media.model import media_id_of
from heliograph.posts import events as posts
from heliograph.posts.events import PostPublished

from tests.people import MEDIA

AWS = Path(__file__).parents[2] / "events" / "aws"
TABLES = {
    "comments": (comments.translate, [CommentWritten, CommentDeleted]),
    "graph": (graph.translate, [UserFollowed, UserUnfollowed]),
    "likes": (likes.translate, [PostLiked, PostLiked, PostUnliked]),
    "media": (media.translate, [MediaReady, MediaFailed]),
    "posts": (posts.translate, [PostPublished]),
}
HEARS = {
    "engagement": [PostLiked, PostUnliked, CommentWritten, CommentDeleted, UserFollowed, UserUnfollowed],
    "posts": [PostPublished, MediaReady, MediaFailed],
}


def sample(name):
    return json.loads((AWS / f"{name}.json").read_text())


@pytest.mark.parametrize("table", TABLES)
def test_a_table_streams_records_mean_these_events(table):
    translate, expected = TABLES[table]

    said = [type(event) for change in changes(sample(f"dynamodb-{table}")) for event in translate(change)]

    assert said == expected


@pytest.mark.parametrize("table", TABLES)
def test_a_table_stream_with_a_window_names_its_shard_and_its_table(table):
    event = sample(f"dynamodb-{table}")

    assert event["shardId"].startswith("shardId-")
    assert table.capitalize() in source_table(event["Records"][0])
    assert event["state"] == {}


@pytest.mark.parametrize("stream", HEARS)
def test_what_the_relay_made_of_the_tables_samples_is_what_the_consumers_sample_holds(stream):
    expected: list[Envelope] = []
    for table, (translate, _) in TABLES.items():
        event = sample(f"dynamodb-{table}")
        expected += envelopes(f"{table}/{event['shardId']}", changes(event), translate).get(stream, [])
    heard: list[Envelope] = []

    answer = consume(sample(f"kinesis-{stream}"), HEARS[stream], heard.append)

    assert answer == {"batchItemFailures": []}
    assert sorted(heard, key=repr) == sorted(expected, key=repr)


def test_an_object_that_was_created_names_its_upload():
    (record,) = sample("s3-object-created")["Records"]

    assert media_id_of(unquote_plus(record["s3"]["object"]["key"])) == MEDIA
