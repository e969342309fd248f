"""Following and unfollowing."""

import pytest
from heliograph.core.events import user_key
from heliograph.core.lookups import Lookup, Reader
from heliograph.core.rows import from_row
from heliograph.counters.model import Tally
from heliograph.graph.model import AlreadyFollowing, SelfFollow
from heliograph.graph.service import Edges, Graph
from heliograph.identity.model import UserNotFound

from tests.people import ADA, BOB, CLEO, NOW, follow, user

USERS = {ADA: user(ADA), BOB: user(BOB), CLEO: user(CLEO, confirmed=False)}


class FakeDynamoDB:
    """Every key that is asked for has a row: the key itself."""

    def batch_get_item(self, **asked):
        return {"Responses": {table: wanted["Keys"] for table, wanted in asked["RequestItems"].items()}}


class FakeTable:
    """Offers things of a dictionary as a lookup."""

    def __init__(self, name, things):
        self.name, self.things = name, things

    def lookup(self, ids):
        known = {one: {"id": one} for one in ids if one in self.things}
        return Lookup(table=self.name, keys=known, decode=lambda row: self.things[row["id"]])


class FakeStore:
    def __init__(self):
        self.edges = {}

    def add(self, follow):
        if (follow.follower_id, follow.followee_id) in self.edges:
            raise AlreadyFollowing("…")
        self.edges[follow.follower_id, follow.followee_id] = follow

    def remove(self, follower_id, followee_id):
        self.edges.pop((follower_id, followee_id), None)


@pytest.fixture
def store():
    return FakeStore()


def graph_of(store, clock, followers=0):
    return Graph(
        store=store,
        people=FakeTable("accounts", USERS),
        counters=FakeTable("counters", {user_key(ADA): Tally(followers=followers)} if followers else {}),
        reader=Reader(FakeDynamoDB()),
        celebrity_followers=10,
        now=clock,
    )


def test_following_makes_an_edge_with_the_names_of_both_and_the_moment(store, clock):
    made = graph_of(store, clock).follow(BOB, ADA)

    assert made == follow(BOB, ADA, since=NOW)
    assert store.edges == {(BOB, ADA): made}


@pytest.mark.parametrize(("followers", "celebrity"), [(0, False), (9, False), (10, True), (11, True)])
def test_who_has_enough_followers_is_followed_as_a_celebrity(store, clock, followers, celebrity):
    assert graph_of(store, clock, followers).follow(BOB, ADA).followee_is_celebrity is celebrity


def test_nobody_follows_themselves(store, clock):
    with pytest.raises(SelfFollow):
        graph_of(store, clock).follow(ADA, ADA)

    assert store.edges == {}


@pytest.mark.parametrize(("me", "other"), [(ADA, "1"), (ADA, CLEO), (CLEO, ADA), ("1", ADA)])
def test_an_unknown_or_unconfirmed_user_neither_follows_nor_is_followed(store, clock, me, other):
    with pytest.raises(UserNotFound):
        graph_of(store, clock).follow(me, other)

    assert store.edges == {}


def test_following_twice_is_refused_and_the_first_edge_stays(store, clock):
    graph = graph_of(store, clock)
    first = graph.follow(BOB, ADA)
    clock.turn(hours=1)

    with pytest.raises(AlreadyFollowing):
        graph.follow(BOB, ADA)

    assert store.edges == {(BOB, ADA): first}


def test_unfollowing_removes_the_edge_and_may_be_repeated(store, clock):
    graph = graph_of(store, clock)
    graph.follow(BOB, ADA)
    graph.follow(ADA, BOB)

    graph.unfollow(BOB, ADA)
    graph.unfollow(BOB, ADA)

    assert set(store.edges) == {(ADA, BOB)}


def test_edges_are_looked_up_by_the_id_of_the_other():
    from heliograph.graph.store import FollowStore

    edges = Edges(FollowStore("graph"))
    wanted = edges.lookup(BOB, [ADA, CLEO])

    class FakeGraphTable:
        def batch_get_item(self, **asked):
            keys = asked["RequestItems"]["graph"]["Keys"]
            assert {key["followee_id"]["N"] for key in keys} == {ADA, CLEO}
            row = {
                "follower_id": int(BOB),
                "followee_id": int(ADA),
                "follower_name": "bob",
                "followee_name": "ada",
                "followee_is_celebrity": False,
                "since": NOW.isoformat(),
            }
            return {"Responses": {"graph": [from_row(row)]}}

    assert Reader(FakeGraphTable()).one(wanted) == {ADA: follow(BOB, ADA)}
