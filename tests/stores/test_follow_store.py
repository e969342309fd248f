"""Edges: one item each, found from both ends."""

import pytest
from heliograph.graph.model import AlreadyFollowing
from heliograph.graph.store import FollowStore

from tests.people import ADA, BOB, CLEO, NOW, follow
from tests.stores.paging import read_all, turn_pages

CROWD = [str(1000 + place) for place in range(7)]


@pytest.fixture
def store(open_store):
    return open_store(FollowStore, "GRAPH_TABLE")


def test_an_edge_comes_back_as_it_was_made(store, reader):
    made = follow(BOB, ADA, followee_is_celebrity=True)
    store.add(made)

    assert store.followers(ADA, 10).items == [made]
    assert store.following(BOB, 10).items == [made]
    assert reader.one(store.lookup(BOB, [ADA])) == {ADA: made}


def test_an_edge_points_one_way(store, reader):
    store.add(follow(BOB, ADA))

    assert store.followers(BOB, 10).items == []
    assert store.following(ADA, 10).items == []
    assert reader.one(store.lookup(ADA, [BOB])) == {}


def test_following_twice_is_refused_and_the_first_edge_stays(store):
    first = follow(BOB, ADA)
    store.add(first)

    with pytest.raises(AlreadyFollowing):
        store.add(follow(BOB, ADA, followee_is_celebrity=True, since=NOW.replace(year=2027)))

    assert store.followers(ADA, 10).items == [first]


def test_removing_an_edge_leaves_the_others(store):
    store.add(follow(BOB, ADA))
    store.add(follow(CLEO, ADA))
    store.remove(BOB, ADA)

    assert [one.follower_id for one in store.followers(ADA, 10).items] == [CLEO]
    assert store.following(BOB, 10).items == []


def test_removing_an_edge_that_is_not_there_changes_nothing(store):
    store.add(follow(BOB, ADA))
    store.remove(ADA, BOB)
    store.remove(CLEO, ADA)

    assert store.followers(ADA, 10).items == [follow(BOB, ADA)]


def test_who_was_removed_may_follow_again(store):
    store.add(follow(BOB, ADA))
    store.remove(BOB, ADA)
    store.add(follow(BOB, ADA))

    assert store.followers(ADA, 10).items == [follow(BOB, ADA)]


@pytest.mark.parametrize("limit", range(1, 9))
def test_pages_of_any_size_hold_every_follower_once_in_order_of_id(store, limit):
    for one in reversed(CROWD):
        store.add(follow(one, ADA))
    pages = turn_pages(lambda after: store.followers(ADA, limit, after))

    assert [one.follower_id for page in pages for one in page] == CROWD
    assert max(map(len, pages)) <= limit


@pytest.mark.parametrize("limit", [1, 3, 7, 8])
def test_pages_of_any_size_hold_everybody_one_follows_once(store, limit):
    for one in CROWD:
        store.add(follow(BOB, one))

    found = read_all(lambda after: store.following(BOB, limit, after))

    assert [one.followee_id for one in found] == CROWD


def test_who_comes_or_goes_between_two_pages_disturbs_nobody_else(store):
    for one in CROWD:
        store.add(follow(one, ADA))
    first = store.followers(ADA, 3)
    store.remove(CROWD[2], ADA)
    store.add(follow("900", ADA))

    rest = read_all(lambda after: store.followers(ADA, 3, after or first.next))

    assert [one.follower_id for one in [*first.items, *rest]] == CROWD


def test_nobody_has_no_followers(store):
    page = store.followers(ADA, 10)

    assert page.items == []
    assert page.next is None
