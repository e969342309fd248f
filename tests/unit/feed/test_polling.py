"""Waiting for what is new: answered at once when something is, in the end when nothing came, never by what is hid."""

from datetime import timedelta

import pytest
from heliograph.core.pages import LONGEST_WAIT
from heliograph.feed.polling import LOOK_SECONDS, Waiting

from tests.people import ADA, BOB, NOW, an_id
from tests.unit.feed.test_timeline import FakeDynamoDB, FeedRows, posts_of_ada, timeline

PAUSE = timedelta(seconds=5)


class Feed(FeedRows):
    """Bob's rows, for whatever moment they are asked."""

    def of_reader(self, reader_id, now, limit, before, **_asked):
        return super().of_reader(reader_id, int(NOW.timestamp()), limit, before)


class Night:
    """Sleeping that turns the clock, and brings posts when their second has come."""

    def __init__(self, clock, rows, posts):
        self.clock, self.rows, self.posts, self.start = clock, rows, posts, clock.at
        self.due = {}

    def brings(self, number, after, **fields):
        self.due[after] = (number, fields)

    def __call__(self, seconds):
        self.clock.turn(seconds=seconds)
        for after in [one for one in self.due if self.clock.at >= self.start + timedelta(seconds=one)]:
            number, fields = self.due.pop(after)
            self.posts.update(posts_of_ada(number, **fields))
            self.rows.ids.insert(0, number)


@pytest.fixture
def evening(clock):
    posts = posts_of_ada(1, 2)
    rows, client = Feed([1, 2]), FakeDynamoDB()
    night = Night(clock, rows, posts)
    feed = timeline(clock, rows, posts, client=client)
    waiting = Waiting(timeline=feed, pause=PAUSE, now=clock, sleep=night)
    return waiting, night, client


def ids(items):
    return [item.post.id for item in items]


def test_what_is_there_already_is_answered_at_once(evening, clock):
    waiting, night, _ = evening

    assert ids(waiting.newer(BOB, "1", limit=20, seconds=25)) == ["2"]
    assert ids(waiting.newer(BOB, "0", limit=20, seconds=25)) == ["2", "1"]
    assert clock.at == night.start


def test_a_post_that_comes_ends_the_waiting(evening, clock):
    waiting, night, client = evening
    night.brings(3, after=7)

    assert ids(waiting.newer(BOB, "2", limit=20, seconds=25)) == ["3"]
    assert clock.at - night.start < timedelta(seconds=7 + LOOK_SECONDS)
    assert client.trips == 1


def test_nothing_is_answered_when_the_time_is_over_and_no_page_was_made_for_it(evening, clock):
    waiting, night, client = evening

    assert not waiting.newer(BOB, "2", limit=20, seconds=LONGEST_WAIT)
    assert clock.at - night.start == timedelta(seconds=LONGEST_WAIT)
    assert client.trips == 0


def test_who_does_not_wait_is_told_at_once(evening, clock):
    waiting, night, _ = evening

    assert not waiting.newer(BOB, "2", limit=20, seconds=0)
    assert clock.at == night.start


def test_what_may_not_be_seen_ends_no_waiting_and_is_looked_at_once(evening, clock):
    waiting, night, client = evening
    night.brings(3, after=2, owner_id=ADA, deleted_at=clock.at)
    night.brings(4, after=11)

    assert ids(waiting.newer(BOB, "2", limit=20, seconds=25)) == ["4"]
    assert client.trips == 2


def test_of_more_than_a_page_the_newest_come(evening):
    waiting, _, _ = evening

    assert ids(waiting.newer(BOB, "0", limit=1, seconds=25)) == ["2"]


@pytest.mark.parametrize(("age", "rest"), [(0, 5), (2, 3), (5, 0), (60, 0), (-9, 5)])
def test_who_has_a_young_post_is_told_of_the_next_when_the_pause_is_over(clock, age, rest):
    last = int(an_id(clock.at - timedelta(seconds=age)))
    posts = posts_of_ada(last + 1, last + 2)
    rows = Feed([last + 2, last + 1])
    feed, night = timeline(clock, rows, posts), Night(clock, rows, posts)
    waiting = Waiting(timeline=feed, pause=PAUSE, now=clock, sleep=night)

    assert ids(waiting.newer(BOB, str(last), limit=20, seconds=25)) == [str(last + 2), str(last + 1)]
    assert clock.at - night.start == timedelta(seconds=rest)


def test_the_pause_is_no_longer_than_one_waits(clock):
    last = int(an_id(clock.at))
    posts = posts_of_ada(last + 1)
    rows = Feed([last + 1])
    night = Night(clock, rows, posts)
    waiting = Waiting(timeline=timeline(clock, rows, posts), pause=PAUSE, now=clock, sleep=night)

    assert ids(waiting.newer(BOB, str(last), limit=20, seconds=0)) == [str(last + 1)]
    assert clock.at == night.start
    assert ids(waiting.newer(BOB, str(last), limit=20, seconds=1)) == [str(last + 1)]
    assert clock.at - night.start == timedelta(seconds=1)
