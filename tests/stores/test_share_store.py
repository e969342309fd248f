"""Shares: spread over buckets, every one of them on exactly one page, and found by who shares."""

from dataclasses import replace

import pytest
from heliograph.core import wire
from heliograph.core.buckets import BUCKETS
from heliograph.shares.index import ShareIndex
from heliograph.shares.model import AlreadyShared, Sharer
from heliograph.shares.store import ShareStore

from tests.people import BOB, CLEO, NOW, POST, share
from tests.stores.paging import turn_pages
from tests.stores.test_like_store import likers

NEXT_POST = str(int(POST) + 1)


def sharer(made) -> Sharer:
    return Sharer(id=made.sharer_id, name=made.sharer_name, at=made.at)


@pytest.fixture
def store(open_store):
    return open_store(ShareStore, "SHARES_TABLE")


def test_a_share_comes_back_as_it_was_made(store, reader):
    store.add(share(BOB))

    assert store.sharers(POST, 10, None).items == [sharer(share(BOB))]
    assert reader.one(store.of_posts(BOB, [POST, NEXT_POST])) == {POST: sharer(share(BOB))}
    assert reader.one(store.standing([(POST, BOB), (POST, CLEO)])) == {f"{POST}/{BOB}": sharer(share(BOB))}
    assert (store.stands(POST, BOB), store.stands(POST, CLEO)) == (True, False)


def test_whether_a_share_stands_is_read_as_it_is_now_and_whether_it_is_mine_as_it_was_a_moment_ago(store):
    assert (store.standing([(POST, BOB)]).consistent, store.of_posts(BOB, [POST]).consistent) == (True, False)


def test_sharing_twice_is_refused_and_the_first_share_stays(store):
    store.add(share(BOB))

    with pytest.raises(AlreadyShared):
        store.add(share(BOB, at=NOW.replace(year=2027)))

    assert store.sharers(POST, 10, None).items == [sharer(share(BOB))]


def test_a_share_taken_back_is_gone_and_the_others_stay(store):
    store.add(share(BOB))
    store.add(share(CLEO))
    store.remove(POST, BOB)
    store.remove(POST, BOB)

    assert store.sharers(POST, 10, None).items == [sharer(share(CLEO))]
    assert not store.stands(POST, BOB)


def test_every_sharer_is_on_exactly_one_page(store):
    sharing = likers(0, 0, 0, 2, 7, 7, BUCKETS - 1)
    for one in sharing:
        store.add(share(one))

    pages = turn_pages(lambda after: store.sharers(POST, 2, after))

    assert sorted(one.id for page in pages for one in page) == sorted(sharing)
    assert [len(page) for page in pages[:3]] == [2, 2, 2]


def test_what_somebody_shares_is_found_newest_post_first_and_goes_on_after_each_page(store):
    ids = [str(int(POST) + number) for number in range(5)]
    for one in ids:
        store.add(share(BOB, one, post_owner_id=CLEO))
    store.add(share(CLEO))

    pages = turn_pages(lambda before: store.of_sharer(BOB, 2, before))

    assert [one for page in pages for one in page] == [(one, CLEO) for one in reversed(ids)]
    assert (store.lists(BOB, NEXT_POST), store.lists(CLEO, NEXT_POST)) == (True, False)


@pytest.mark.parametrize("limit", [1, 2, 10])
def test_the_index_alone_has_what_somebody_shares(store, account, limit):
    ids = ["5", "70", "600"]
    for one in ids:
        store.add(share(BOB, one, post_owner_id=CLEO))
    store.add(share(CLEO))
    index = ShareIndex(wire.tables(), account.setting("SHARES_TABLE"))

    pages = turn_pages(lambda before: index.of_sharer(BOB, limit=limit, before=before))

    assert [one for page in pages for one in page] == [(one, CLEO) for one in reversed(ids)]


def test_the_shares_of_a_post_that_has_gone_go_from_all_buckets(store):
    for one in (*likers(0, 0, 7, BUCKETS - 1), *(str(10_000 + number) for number in range(30))):
        store.add(share(one))
    store.add(share(BOB, NEXT_POST))

    assert (store.purge(POST), store.purge(POST)) == (34, 0)

    assert store.sharers(POST, 100, None).items == []
    assert [str(row["sharer_id"]) for row in store.all_of(NEXT_POST)] == [BOB]


def test_all_that_somebody_shares_is_taken_back_and_what_others_share_stays(store):
    for one in (share(BOB), replace(share(BOB), post_id=NEXT_POST), share(CLEO)):
        store.add(one)

    assert {str(row["post_id"]) for row in store.all_by(BOB)} == {POST, NEXT_POST}
    assert (store.remove_all_by(BOB), store.remove_all_by(BOB)) == (2, 0)
    assert [str(row["sharer_id"]) for row in store.all_of(POST)] == [CLEO]
