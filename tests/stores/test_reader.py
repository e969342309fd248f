"""Looking things up across tables in as few round trips as DynamoDB allows."""

import pytest
from heliograph.core import wire
from heliograph.core.events import post_key
from heliograph.core.lookups import BATCH_GET_KEYS, Reader
from heliograph.counters.store import TallyStore
from heliograph.graph.store import TieStore
from heliograph.likes.store import LikeStore
from heliograph.posts.store import PostStore

from tests.people import ADA, BOB, POST, follow, like, post, tie


@pytest.fixture
def posts(open_store):
    return open_store(PostStore, "POSTS_TABLE")


@pytest.fixture
def follows(open_store):
    return open_store(TieStore, "GRAPH_TABLE")


@pytest.fixture
def likes(open_store):
    return open_store(LikeStore, "LIKES_TABLE")


@pytest.fixture
def tallies(account, clock):
    return TallyStore(wire.dynamodb(), account.setting("COUNTERS_TABLE"), clock)


class Counting:
    """A client that counts round trips and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[dict] = []

    def batch_get_item(self, RequestItems):  # noqa: N803 - boto3's own word
        self.asked.append(RequestItems)
        return wire.tables().batch_get_item(RequestItems=RequestItems)


def test_lookups_of_different_tables_share_one_round_trip(posts, follows, likes, tallies):
    posts.add(post(), [])
    follows.step(tie(BOB, ADA, version=None), follow(BOB, ADA))
    likes.add(like(BOB))
    client = Counting()

    wanted = (
        posts.lookup([POST]),
        follows.lookup(BOB, [ADA]),
        likes.of_posts(BOB, [POST]),
        tallies.lookup([post_key(POST)]),
    )
    rows = Reader(client).fetch(*wanted)

    assert len(client.asked) == 1
    assert [one.found(rows) for one in wanted] == [{POST: post()}, {ADA: follow(BOB, ADA)}, {POST: True}, {}]


def test_two_lookups_of_one_table_each_find_their_own(posts):
    posts.add(post("1"), [])
    posts.add(post("2"), [])
    mine, yours = posts.lookup(["1", "3"]), posts.lookup(["2", "1"])

    rows = Reader(wire.tables()).fetch(mine, yours)

    assert set(mine.found(rows)) == {"1"}
    assert set(yours.found(rows)) == {"1", "2"}


def test_a_key_that_is_asked_twice_is_sent_once(posts):
    posts.add(post("1"), [])
    client = Counting()
    lookup = posts.lookup(["1"])

    found = Reader(client).fetch(lookup, lookup)

    ((request,),) = [list(one.values()) for one in client.asked]
    assert len(request["Keys"]) == 1
    assert lookup.found(found) == {"1": post("1")}


def test_more_keys_than_one_request_takes_are_asked_in_several(posts):
    ids = [str(place) for place in range(1, 2 * BATCH_GET_KEYS + 51)]
    for one in ("1", "100", "101", "250"):
        posts.add(post(one), [])
    client = Counting()

    found = Reader(client).one(posts.lookup(ids))

    assert set(found) == {"1", "100", "101", "250"}
    assert sorted(sum(len(one["Keys"]) for one in asked.values()) for asked in client.asked) == [50, 100, 100]


def test_looking_nothing_up_asks_nothing(posts):
    client = Counting()

    assert Reader(client).one(posts.lookup([])) == {}
    assert client.asked == []


def test_a_lookup_reads_what_was_just_written_when_asked_to(tallies):
    client = Counting()
    Reader(client).one(tallies.lookup([post_key("1")]), consistent=True)
    Reader(client).one(tallies.lookup([post_key("1")]))

    assert [one["ConsistentRead"] for request in client.asked for one in request.values()] == [True, False]
