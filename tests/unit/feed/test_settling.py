"""A chunk's rows are what its post, or its share, is when it is worked off, whatever it was meant for."""

from datetime import timedelta

import pytest
from heliograph.core.ids import made_at
from heliograph.feed.chunks import PostChunk, ShareChunk
from heliograph.feed.settling import BringsPosts, BringsShares, Settling
from heliograph.posts.service import PostLookups

from tests.people import ADA, BOB, CLEO, NOW, POST, post
from tests.unit.feed.about import Everybody

CHUNK = PostChunk(post_id=POST, readers=(BOB, CLEO))
SHARE = ShareChunk(post_id=POST, sharer_id=BOB, readers=(ADA, CLEO))
PUBLISHED, DELETED, PURGED = post(POST), post(POST).tombstone(NOW, NOW), None
EXPIRES = int((made_at(POST) + timedelta(days=30)).timestamp())


class Becomes:
    """A post, or the author of one that is shared: what it is each time that it is asked for, the last for ever."""

    def __init__(self, *what):
        self.what = list(what)

    def get(self, _post_id, _sharer_id=None):
        return self.what.pop(0) if len(self.what) > 1 else self.what[0]

    author_of_shared = get


class Feeds:
    """Rows by reader and whose share they are, and how often they were written."""

    def __init__(self, *readers):
        self.rows, self.writes = dict.fromkeys(readers), 0

    def put(self, rows):
        self.writes += 1
        self.rows |= {one.reader_id: (one.author_id, one.expires_at) for one in rows}

    def remove(self, rows):
        for one in rows:
            self.rows.pop(one.reader_id, None)

    put_shared, remove_shared = put, remove


@pytest.fixture
def feeds():
    return Feeds()


@pytest.fixture
def settle(feeds, clock):
    def made(chunk, *what, away=()):
        found = Becomes(*what)
        share = isinstance(chunk, ShareChunk)
        brings = (
            BringsShares(store=feeds, shares=found) if share else BringsPosts(store=feeds, posts=PostLookups(found))
        )
        return Settling(brings=brings, attendance=Everybody(*away), row_days=30, now=clock).settle(chunk)

    return made


def test_a_published_post_has_a_row_in_the_feeds_of_those_who_are_about(settle, feeds):
    assert settle(CHUNK, PUBLISHED, away=[CLEO]) == 1
    assert feeds.rows == {BOB: (ADA, EXPIRES)}


def test_a_deleted_post_gets_no_row_and_loses_none(settle, feeds):
    feeds.rows[CLEO] = "there before"

    assert settle(CHUNK, DELETED) == 0
    assert feeds.rows == {CLEO: "there before"}


def test_a_post_that_has_gone_for_good_leaves_the_feeds_of_those_too_who_are_away(settle, feeds):
    feeds.rows |= {BOB: "x", CLEO: "x"}

    assert settle(CHUNK, PURGED, away=[CLEO]) == 2
    assert feeds.rows == {}


def test_a_share_comes_to_all_but_the_posts_author_and_leaves_all(settle, feeds):
    assert settle(SHARE, ADA) == 1
    assert feeds.rows == {CLEO: (ADA, EXPIRES)}

    assert settle(SHARE, None) == 2
    assert feeds.rows == {}


@pytest.mark.parametrize(
    ("chunk", "what", "left"),
    [
        (CHUNK, (PUBLISHED, PURGED), set()),
        (CHUNK, (PUBLISHED, DELETED), {BOB, CLEO}),
        (SHARE, (ADA, None), set()),
        (SHARE, (None, ADA), {CLEO}),
        (SHARE, (ADA, None, ADA), {CLEO}),
        (SHARE, (None, ADA, None), set()),
    ],
)
def test_what_changes_while_rows_are_written_is_seen_after_that(settle, feeds, chunk, what, left):
    """Another chunk may have been done meanwhile, by which the rows were as they ought to be."""
    settle(chunk, *what)

    assert set(feeds.rows) == left


def test_what_stays_as_it_is_is_written_once(settle, feeds):
    settle(CHUNK, PUBLISHED)

    assert feeds.writes == 1


@pytest.mark.parametrize("what", [PUBLISHED, PURGED])
def test_rows_that_would_have_lapsed_are_neither_written_nor_removed(settle, feeds, clock, what):
    feeds.rows[BOB] = "lapsing"
    clock.turn(days=31)

    assert settle(CHUNK, what) == 0
    assert feeds.rows == {BOB: "lapsing"}
