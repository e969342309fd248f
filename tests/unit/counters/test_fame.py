"""The border of celebrities: who is on which side, and what becomes of it in the tally."""

from random import Random

import pytest
from heliograph.core.events import Change, Envelope, Fact, Source, pad, user_key
from heliograph.core.rows import to_row
from heliograph.counters.events import FameChanged, translate
from heliograph.counters.fame import Border, is_celebrity
from heliograph.counters.lookups import tally
from heliograph.counters.standing import Standing
from heliograph.counters.store import TallyStore
from heliograph.graph.events import UserFollowed, UserUnfollowed

from tests.people import ADA, BOB, NOW
from tests.unit.counters.table import Killed, Table

KEY = user_key(ADA)
BORDER = Border(up=3, down=1)
PEOPLE = {"follower": {"id": BOB, "userName": "bob"}, "followed_user": {"id": ADA, "userName": "ada"}}
FOLLOWED = UserFollowed(**PEOPLE, is_followed_user_celebrity=False)
UNFOLLOWED = UserUnfollowed(**PEOPLE)


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def store(table, clock):
    return TallyStore(table, "counters", clock, BORDER)


def envelope(event, number):
    fact = Fact(f"{number}.0", pad(str(number)), NOW, event)
    return Envelope(KEY, Source("graph/1", fact.sequence, fact.sequence), (fact,))


def fame(table):
    return tally(to_row(table.items[KEY])).fame


@pytest.mark.parametrize(("up", "down"), [(3, 3), (3, 4), (3, -1), (0, 0)])
def test_a_border_without_room_between_its_sides_is_none(up, down):
    with pytest.raises(ValueError, match="a border cannot be"):
        Border(up=up, down=down)


def test_one_becomes_a_celebrity_at_the_upper_count_and_ceases_at_the_lower():
    ordinary = [BORDER.crossed(followers, 0) for followers in range(5)]
    famous = [BORDER.crossed(followers, 1) for followers in range(5)]

    assert ordinary == [False, False, False, True, True]
    assert famous == [True, True, False, False, False]


def test_a_walk_over_the_border_and_back_is_counted_where_it_crosses(store, table):
    walk = [*[FOLLOWED] * 3, UNFOLLOWED, FOLLOWED, FOLLOWED, *[UNFOLLOWED] * 3, *[FOLLOWED] * 2]

    seen = []
    for number, event in enumerate(walk, 1):
        store.add(envelope(event, number))
        seen.append(fame(table))

    assert seen == [0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3]
    assert [is_celebrity(one) for one in range(4)] == [False, True, False, True]


def test_repeats_cross_nothing(store, table):
    sent = [envelope(FOLLOWED, number) for number in (1, 2, 3)]
    for one in [*sent, *sent, *sent]:
        store.add(one)

    assert fame(table) == 1


def test_who_died_before_looking_at_the_border_looks_when_the_same_comes_again(clock):
    calls = iter(range(10))

    def die_at_the_third_answer():
        if next(calls) == 5:
            raise Killed

    table = Table(Random(0), at_io=die_at_the_third_answer)
    store = TallyStore(table, "counters", clock, BORDER)
    store.add(envelope(FOLLOWED, 1))
    store.add(envelope(FOLLOWED, 2))
    with pytest.raises(Killed):
        store.add(envelope(FOLLOWED, 3))
    assert fame(table) == 0

    assert store.add(envelope(FOLLOWED, 3)) == 0
    assert fame(table) == 1


def test_who_saw_an_older_count_crosses_nothing(store, table):
    for number in (1, 2, 3):
        store.add(envelope(FOLLOWED, number))
    old = {"pk": KEY, "followers": 3}

    store._cross(KEY, old)

    assert fame(table) == 1


def test_a_count_that_is_put_right_crosses_too(store, table):
    store.add(envelope(FOLLOWED, 1))

    assert store.correct(Standing(KEY, to_row(table.items[KEY])), {"followers": -2})
    assert fame(table) == 1


def test_who_only_reads_needs_no_border(clock, table):
    TallyStore(table, "counters", clock).add(envelope(FOLLOWED, 1))

    assert fame(table) == 0


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def row(**counts):
    return {"pk": KEY, **counts}


def test_a_crossing_is_told_and_nothing_else_that_is_counted():
    up = FameChanged(user_id=ADA, is_celebrity=True, fame=1)
    down = FameChanged(user_id=ADA, is_celebrity=False, fame=2)

    assert means(row(followers=3), row(followers=3, fame=1)) == [up]
    assert means(row(fame=1), row(fame=2)) == [down]
    assert means(row(followers=3, fame=1), row(followers=4, fame=1)) == []
    assert means(None, row(followers=1)) == means(row(fame=1), None) == means(row(fame=1), row(purged=True)) == []


def test_a_crossing_is_about_whose_it_is():
    assert FameChanged(user_id=ADA, is_celebrity=True, fame=1).keys() == (KEY,)
