"""Waiting for what is new: answered at once when something is, in the end when nothing came, never by what is hid."""

from datetime import timedelta

import pytest
from heliograph.core.pages import LONGEST_WAIT
from heliograph.feed.polling import LOOK_SECONDS, Waiting

from tests.people import ADA, BOB, NOW
from tests.unit.feed.test_timeline import FakeDynamoDB, FeedRows, posts_of_ada, timeline


class Feed(FeedRows):
    """Bob's rows, for whatever moment they are asked."""

    def of_reader(self, reader_id, now, limit, before):
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
    waiting = Waiting(store=rows, timeline=timeline(clock, rows, posts, client=client), now=clock, sleep=night)
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
