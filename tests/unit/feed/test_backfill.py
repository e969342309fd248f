"""What a follow brings into a feed, and what goes when it ends."""

from datetime import timedelta

import pytest
from heliograph.core.pages import Page
from heliograph.core.waiting import LOOKS, NotListedYet
from heliograph.feed.backfill import BackFill
from heliograph.feed.before import READ_AT_ONCE, PostsBefore
from heliograph.feed.model import FeedRow
from heliograph.graph.events import UserFollowed, UserUnfollowed
from heliograph.graph.service import Fame

from tests.people import ADA, BOB, NOW, an_id, post, unpublished
from tests.unit.feed.fetched import PUSHED_IN, FakeCrossings

PEOPLE = {"follower": {"id": BOB, "userName": "bob"}, "followed_user": {"id": ADA, "userName": "ada"}}
FOLLOWED = UserFollowed(**PEOPLE, is_followed_user_celebrity=False)
ENDED = UserUnfollowed(**PEOPLE)


class FakeRows:
    """Feed rows of Bob, newest first."""

    def __init__(self, *rows):
        self.rows = {row.post_id: row for row in rows}

    def put(self, rows):
        self.rows.update({row.post_id: row for row in rows})

    def remove(self, rows):
        for row in rows:
            self.rows.pop(row.post_id, None)

    def of_reader(self, reader_id, now, limit, before):
        ids = sorted((int(one) for one in self.rows if before is None or int(one) < before[0]), reverse=True)
        page = [self.rows[str(one)] for one in ids[:limit]]
        return Page(page, (ids[limit - 1],) if len(ids) > limit else None)


class FakePosts:
    """Posts of Ada, newest first."""

    def __init__(self, *posts):
        self.posts, self.reads = sorted(posts, key=lambda one: int(one.id), reverse=True), 0

    def of_owner(self, owner_id, *, limit, before):
        assert owner_id == ADA
        self.reads += 1
        left = [one for one in self.posts if before is None or int(one.id) < before[0]]
        return Page(left[:limit], (int(left[limit - 1].id),) if len(left) > limit else None)


class FakeEdges:
    """Whether Bob follows Ada, for each time that it is asked (the last answer stands), and when the index says so."""

    def __init__(self, *follows, listed_after=0):
        self.answers, self.listed_after, self.looks = list(follows), listed_after, 0

    def follows(self, reader, author):
        assert (reader, author) == (BOB, ADA)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def lists(self, reader, author):
        self.looks += 1
        return self.looks > self.listed_after


def ids(count, age_days=1):
    return [an_id(NOW - timedelta(days=age_days, seconds=place), 9) for place in range(count)]


def backfill_of(clock, rows, posts, edges, back_posts=100, crossings=None):
    return BackFill(
        of=PostsBefore(store=rows, posts=posts, row_days=30, now=clock),
        edges=edges,
        fame=Fame(crossings or FakeCrossings()),
        back_posts=back_posts,
        sleep=lambda _: None,
    )


def row(post_id, author_id=ADA):
    return FeedRow(reader_id=BOB, post_id=post_id, author_id=author_id, expires_at=1)


@pytest.mark.parametrize("count", [0, 1, READ_AT_ONCE, READ_AT_ONCE + 1, 60])
def test_a_new_follow_brings_the_newest_posts_with_the_life_they_would_have_had(clock, count):
    rows, there = FakeRows(), ids(count)

    filled = backfill_of(clock, rows, FakePosts(*map(post, there)), FakeEdges("yes"), back_posts=50).fill(FOLLOWED)

    newest = there[:50]
    assert filled == len(newest)
    assert set(rows.rows) == set(newest)
    lives = {one.post_id: one.expires_at for one in rows.rows.values()}
    ends = {
        one: int((NOW - timedelta(days=1, seconds=place) + timedelta(days=30)).timestamp())
        for place, one in enumerate(newest)
    }
    assert all(abs(lives[one] - ends[one]) <= 1 for one in newest)


def test_filling_again_changes_nothing(clock):
    rows, posts = FakeRows(), FakePosts(*map(post, ids(3)))
    backfill_of(clock, rows, posts, FakeEdges("yes")).fill(FOLLOWED)
    before = dict(rows.rows)

    backfill_of(clock, rows, posts, FakeEdges("yes")).fill(FOLLOWED)

    assert rows.rows == before


def test_what_is_not_published_or_would_have_expired_stays_out(clock):
    old, young = ids(2, age_days=31), ids(2)
    posts = FakePosts(post(young[0]), unpublished(id=young[1]), *map(post, old))
    rows = FakeRows()

    backfill_of(clock, rows, posts, FakeEdges("yes")).fill(FOLLOWED)

    assert set(rows.rows) == {young[0]}


def test_posts_that_have_expired_are_not_even_read(clock):
    posts = FakePosts(*map(post, ids(100, age_days=31)))

    backfill_of(clock, FakeRows(), posts, FakeEdges("yes")).fill(FOLLOWED)

    assert posts.reads == 1


def test_filling_stops_before_the_next_page_when_the_follow_has_ended(clock):
    rows = FakeRows()

    filled = backfill_of(clock, rows, FakePosts(*map(post, ids(60))), FakeEdges("yes", "")).fill(FOLLOWED)

    assert filled == len(rows.rows) == READ_AT_ONCE


def test_a_follow_that_has_ended_before_it_is_heard_of_brings_nothing(clock):
    rows = FakeRows()

    assert backfill_of(clock, rows, FakePosts(post()), FakeEdges("", listed_after=99)).fill(FOLLOWED) == 0
    assert rows.rows == {}


def test_posts_are_read_once_the_index_shows_the_follow(clock):
    edges, posts = FakeEdges("yes", listed_after=3), FakePosts(post())
    rows = FakeRows()

    assert backfill_of(clock, rows, posts, edges).fill(FOLLOWED) == 1
    assert edges.looks == 4


def test_a_follow_that_the_index_does_not_show_comes_again(clock):
    posts = FakePosts(post())

    with pytest.raises(NotListedYet):
        backfill_of(clock, FakeRows(), posts, FakeEdges("yes", listed_after=LOOKS)).fill(FOLLOWED)

    assert posts.reads == 0


@pytest.mark.parametrize("phase", PUSHED_IN)
def test_nothing_is_brought_nor_read_only_while_every_follower_is_marked_to_fetch_it(clock, phase):
    rows, posts = FakeRows(), FakePosts(*map(post, ids(3)))

    filled = backfill_of(clock, rows, posts, FakeEdges("yes"), crossings=FakeCrossings(phase)).fill(FOLLOWED)

    assert filled == len(rows.rows) == (3 if PUSHED_IN[phase] else 0)
    assert posts.reads == (1 if PUSHED_IN[phase] else 0)


def test_whether_it_is_fetched_is_asked_once_the_index_shows_the_follow(clock):
    crossings = FakeCrossings("marked")

    with pytest.raises(NotListedYet):
        backfill_of(clock, FakeRows(), FakePosts(), FakeEdges("yes", listed_after=LOOKS), crossings=crossings).fill(
            FOLLOWED
        )

    assert crossings.asked == []


def test_the_end_of_a_follow_takes_the_authors_rows_out_and_no_others(clock):
    there = ids(250)
    mine, others = there[::2], there[1::2]
    rows = FakeRows(*(row(one) for one in mine), *(row(one, author_id="5") for one in others))

    cleared = backfill_of(clock, rows, FakePosts(), FakeEdges("")).clear(ENDED)

    assert cleared == len(mine)
    assert set(rows.rows) == set(others)


def test_clearing_stops_before_the_next_page_when_one_follows_again(clock):
    there = ids(150)
    rows = FakeRows(*map(row, there))

    cleared = backfill_of(clock, rows, FakePosts(), FakeEdges("", "yes")).clear(ENDED)

    assert cleared == 100
    assert set(rows.rows) == set(there[100:])
