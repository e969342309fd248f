"""The one write of the counters, and the fake table of the proof held to moto."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import boto3
import pytest
from botocore.exceptions import ClientError
from heliograph.comments.events import CommentDeleted, CommentWritten
from heliograph.core.events import Envelope, Fact, Source, pad
from heliograph.core.rows import to_row
from heliograph.counters.lookups import tally
from heliograph.counters.previews import KEPT_COMMENTS, SHOWN_COMMENTS
from heliograph.counters.store import TallyStore
from heliograph.likes.events import PostLiked, PostUnliked
from moto import mock_aws

from tests.people import ADA, BOB, NOW, POST, Clock
from tests.unit.counters.table import Table

KEY = f"post#{POST}"
LIKE = {
    "liker_id": BOB,
    "post_id": POST,
    "post_owner_id": ADA,
    "post": {"id": POST, "caption": "…"},
    "liker": {"id": BOB, "userName": "bob"},
    "post_owner": {"id": ADA, "userName": "ada"},
    "is_following_media_owner": True,
}
COMMENT = {"post_id": POST, "post_owner_id": ADA, "commenter": {"id": BOB, "userName": "bob"}}
COMMENT |= {"tags": [], "mentions": []}


def liked():
    return PostLiked(**LIKE)


def unliked():
    return PostUnliked(**LIKE)


def written(number):
    return CommentWritten(comment_id=str(number), text=f"comment {number}", post_tags=(), **COMMENT)


def deleted(number):
    return CommentDeleted(comment_id=str(number), **COMMENT)


def envelope(*events, first=1, shard="likes/1"):
    facts = tuple(Fact(f"{n}.0", pad(str(n)), NOW, one) for n, one in enumerate(events, first))
    return Envelope(KEY, Source(shard, facts[0].sequence, facts[-1].sequence), facts)


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def store(table, clock):
    return TallyStore(table, "counters", clock)


def counted(table):
    return tally(to_row(table.items.get(KEY, {})))


def test_an_envelope_that_comes_again_is_no_news(store, table):
    sent = envelope(liked(), liked())

    assert [store.add(sent) for _ in range(3)] == [2, 0, 0]
    assert counted(table).likes == 2


def test_of_an_envelope_that_was_cut_anew_only_what_is_past_the_mark_counts(store, table):
    store.add(envelope(liked(), liked(), liked(), first=1))

    assert store.add(envelope(liked(), liked(), liked(), first=2)) == 1
    assert counted(table).likes == 4


def test_each_shard_has_a_mark_of_its_own(store, table):
    store.add(envelope(liked(), first=100, shard="likes/1"))

    assert store.add(envelope(liked(), first=5, shard="likes/2")) == 1
    assert counted(table).likes == 2


def test_a_sequence_number_that_has_grown_a_digit_is_still_newer(store, table):
    store.add(envelope(liked(), first=9))

    assert store.add(envelope(liked(), first=10)) == 1
    assert counted(table).likes == 2


def test_a_like_and_its_unlike_in_one_envelope_leave_a_mark_and_no_count(store, table):
    store.add(envelope(liked(), unliked()))

    assert counted(table).likes == 0
    assert store.add(envelope(liked(), unliked())) == 0


def test_an_envelope_without_facts_writes_nothing(store, table):
    assert store.add(replace(envelope(liked()), facts=())) == 0
    assert table.items == {}


def test_the_newest_comments_are_shown_and_old_ones_trimmed_now_and_then(store, table):
    for number in range(1, 30):
        store.add(envelope(written(number), first=number, shard="comments/1"))
        assert sum(name.startswith("c#") for name in table.items[KEY]) <= KEPT_COMMENTS

    assert [one.id for one in counted(table).newest_comments] == ["29", "28", "27"]
    assert counted(table).comments == 29


def test_a_deleted_comment_is_no_longer_shown(store, table):
    store.add(envelope(written(1), written(2), shard="comments/1"))
    store.add(envelope(deleted(2), first=3, shard="comments/1"))

    assert [one.text for one in counted(table).newest_comments] == ["comment 1"]
    assert counted(table).comments == 1


def test_at_most_three_comments_are_shown(store, table):
    store.add(envelope(*map(written, range(1, 6)), shard="comments/1"))

    assert len(counted(table).newest_comments) == SHOWN_COMMENTS


@pytest.mark.parametrize(("after", "kept"), [(timedelta(days=2), True), (timedelta(days=2, seconds=1), False)])
def test_the_mark_of_a_shard_that_was_silent_for_two_days_is_dropped(store, table, clock, after, kept):
    store.add(envelope(liked(), shard="likes/old"))
    clock.turn(seconds=after.total_seconds())

    store.add(envelope(liked(), shard="likes/new"))

    assert ("m#likes/old" in table.items[KEY]) is kept
    assert "m#likes/new" in table.items[KEY]


def test_a_fault_of_the_table_is_raised_and_nothing_is_counted(clock):
    class Broken(Table):
        def update_item(self, **asked):
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": "…"}}, "UpdateItem")

    with pytest.raises(ClientError):
        TallyStore(Broken(), "counters", clock).add(envelope(liked()))


def test_the_fake_table_answers_as_moto_does(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="counters",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )
        dice, clock, fake = Random(5), Clock(), Table()
        for step in range(60):
            clock.turn(hours=dice.choice((0, 0, 1, 60)))
            events = [dice.choice((liked(), unliked(), written(1_000 + step))) for _ in range(dice.randint(1, 4))]
            first = max(1, step + dice.randint(-3, 3))
            sent = envelope(*events, first=first, shard=f"likes/{dice.randint(1, 2)}")
            news = [TallyStore(one, "counters", clock).add(sent) for one in (client, fake)]
            item = client.get_item(TableName="counters", Key={"pk": {"S": KEY}}, ConsistentRead=True)["Item"]

            assert news[0] == news[1]
            assert item == fake.items[KEY]
