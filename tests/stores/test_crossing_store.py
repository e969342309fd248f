"""Crossings: one row that goes on, or gives way to a later one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.model import Crossing, Phase

from tests.people import ADA, BOB, NOW

FIRST = Crossing(user_id=ADA, fame=1, phase=Phase.MARKING)
FADING = Crossing(user_id=ADA, fame=2, phase=Phase.FADING, fades_at=NOW + timedelta(days=30))


@pytest.fixture
def store(open_store):
    return open_store(CrossingStore, "CROSSINGS_TABLE")


def test_a_crossing_comes_back_as_it_was_begun(store, reader):
    assert store.begin(FIRST)
    assert (store.get(ADA), store.get(BOB)) == (FIRST, None)
    assert store.begin(FADING)
    assert reader.one(store.lookup([ADA, BOB])) == {ADA: FADING}


def test_a_crossing_gives_way_to_a_later_one_alone(store):
    assert store.begin(FADING)

    assert not store.begin(FIRST)
    assert store.begin(FADING), "a repeat whose answer was lost is one's own"
    assert not store.begin(replace(FADING, phase=Phase.UNMARKING, fades_at=None))
    assert store.get(ADA) == FADING


def test_it_goes_on_from_where_it_is_and_from_nowhere_else(store):
    store.begin(FIRST)
    second = FIRST.through((7,), NOW)

    assert store.advance(FIRST, second)
    assert not store.advance(FIRST, FIRST.through((9,), NOW))
    assert not store.advance(replace(second, fame=3), None)
    assert store.get(ADA) == second
    assert store.advance(second, second.through(None, NOW))
    assert store.get(ADA) == Crossing(user_id=ADA, fame=1, phase=Phase.MARKED, marked_at=NOW)


def test_it_goes_when_it_is_over_or_when_nobody_is_there_any_more(store):
    last = Crossing(user_id=ADA, fame=2, phase=Phase.UNMARKING)
    store.begin(last)

    assert store.advance(last, last.through(None, NOW))
    assert store.get(ADA) is None
    assert not store.advance(last, None)
    store.begin(FIRST)
    store.remove(ADA)
    store.remove(BOB)
    assert store.get(ADA) is None
