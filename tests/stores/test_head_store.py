"""Heads: one row for each author, written in the place of the one that was read."""

from dataclasses import replace

import pytest
from heliograph.core.wire import dynamodb
from heliograph.feed.heads import HeadStore
from heliograph.feed.model import NOTHING_KNOWN, Head

from tests.people import ADA, BOB

FIRST = Head(author_id=ADA, posts=("9", "7"), floor=5, shares=(("8", BOB),), shares_floor=3, version="101")
SECOND = replace(FIRST, posts=("11", "9"), floor=7, version="102")
SHARING = replace(FIRST, posts=(), floor=0, version="103")
EMPTY = replace(SHARING, shares=(), shares_floor=0, version="104")


@pytest.fixture
def store(open_store):
    return open_store(HeadStore, "HEADS_TABLE")


def test_a_head_comes_back_as_it_was_put(store, reader):
    assert store.put(None, FIRST)

    assert (store.get(ADA), store.get(BOB)) == (FIRST, None)
    assert reader.one(store.lookup([ADA, BOB])) == {ADA: FIRST}


def test_a_head_takes_the_place_of_the_one_that_was_read_and_of_no_other(store):
    store.put(None, FIRST)

    assert not store.put(None, SECOND)
    assert not store.put(replace(FIRST, version="99"), SECOND)
    assert store.put(FIRST, SECOND)
    assert store.put(FIRST, SECOND), "a repeat whose answer was lost is one's own"
    assert not store.put(FIRST, replace(SECOND, version="105"))
    assert store.get(ADA) == SECOND


def test_a_head_with_nothing_in_it_is_not_kept(store):
    assert store.put(None, EMPTY)
    assert store.get(ADA) is None
    store.put(None, FIRST)

    assert not store.put(SECOND, EMPTY)
    assert store.put(FIRST, SHARING)
    assert store.get(ADA) == SHARING
    assert store.put(SHARING, EMPTY)
    assert store.get(ADA) is None


def test_a_head_from_before_there_were_shares_in_heads_knows_none_of_them_and_is_replaced(store):
    row = {"author_id": {"N": ADA}, "posts": {"L": [{"N": "9"}]}, "floor": {"N": "0"}, "version": {"N": "100"}}
    dynamodb().put_item(TableName=store._table, Item=row)

    before = store.get(ADA)

    assert (before.posts, before.shares, before.shares_floor) == (("9",), (), NOTHING_KNOWN)
    assert store.put(before, FIRST)
    assert store.get(ADA) == FIRST
