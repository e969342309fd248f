"""Heads are made of posts and shares as they stand; whoever read these before somebody else wrote does not write."""

from datetime import timedelta

import pytest
from heliograph.core.ids import IdMaker
from heliograph.core.pages import Page
from heliograph.core.wire import randomness
from heliograph.feed.keeping import POSTS_PER_READ, READS, TRIES, HeadContended, Heads
from heliograph.feed.model import Head
from heliograph.feed.settings import ROW_DAYS
from heliograph.posts.service import PostLookups
from heliograph.shares.service import ShareLookups

from tests.people import ADA, BOB, NOW, an_id, post, unpublished

MOST = 4


class Table:
    """Heads by author, written as the store writes them. `meanwhile` happens before a put."""

    def __init__(self, meanwhile=()):
        self.rows, self.meanwhile, self.puts = {}, list(meanwhile), 0

    def get(self, author_id):
        return self.rows.get(author_id)

    def put(self, before, after):
        self.puts += 1
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if self.rows.get(after.author_id) != before:
            return False
        if after.posts or after.shares:
            self.rows[after.author_id] = after
        else:
            self.rows.pop(after.author_id, None)
        return True


class Shelf:
    """Ada's posts, newest first, in pages."""

    def __init__(self, *posts):
        self.posts, self.reads = list(posts), 0

    def of_owner(self, owner_id, limit, before):
        assert owner_id == ADA
        self.reads += 1
        left = sorted(
            (one for one in self.posts if not before or int(one.id) < before[0]), key=lambda one: -int(one.id)
        )
        page = left[:limit]
        return Page(page, (int(page[-1].id),) if len(left) > limit else None)


class Shares:
    """What Ada shares of Bob's, newest first; of what is in the index some stands no more."""

    def __init__(self, *posts, ended=()):
        self.posts, self.ended, self.reads = list(posts), set(ended), 0

    def of_sharer(self, sharer_id, limit, before):
        assert (sharer_id, before) == (ADA, None)
        self.reads += 1
        page = self.posts[:limit]
        items = [(one, BOB) for one in page if one not in self.ended]
        return Page(items, (int(page[-1]),) if len(self.posts) >= limit else None)


def aged(hours, **fields):
    return post(an_id(NOW - timedelta(hours=hours), 1), **fields)


def heads(clock, table, shelf, shares=None):
    return Heads(
        store=table,
        posts=PostLookups(shelf),
        shares=ShareLookups(shares or Shares()),
        ids=IdMaker(clock, randomness),
        most=MOST,
        row_days=ROW_DAYS,
        now=clock,
    )


def ids(*posts):
    return tuple(one.id for one in posts)


def test_a_head_has_the_newest_posts_that_others_may_see(clock):
    newest, hidden, gone, old = aged(1), unpublished(id=an_id(NOW, 5)), aged(2).tombstone(NOW, NOW), aged(3)

    head = heads(clock, Table(), Shelf(old, gone, newest, hidden)).keep(ADA)

    assert (head.posts, head.floor) == (ids(newest, old), 0)


def test_it_knows_every_post_above_its_floor(clock):
    posts = [aged(hour) for hour in range(MOST + 3)]

    head = heads(clock, Table(), Shelf(*posts)).keep(ADA)

    assert head.posts == ids(*posts[:MOST])
    assert head.floor == int(posts[MOST].id)


@pytest.mark.parametrize("count", [MOST - 1, MOST])
def test_it_has_no_floor_when_it_has_everything(clock, count):
    head = heads(clock, Table(), Shelf(*map(aged, range(count)))).keep(ADA)

    assert (len(head.posts), head.floor) == (count, 0)


def test_what_is_too_old_for_any_feed_is_neither_in_it_nor_missing(clock):
    shelf = Shelf(aged(1), aged(24 * ROW_DAYS), aged(24 * ROW_DAYS + 1))

    head = heads(clock, Table(), shelf).keep(ADA)

    assert (len(head.posts), head.floor) == (1, 0)


def test_a_deletion_shrinks_it_to_what_is_there_and_what_follows_moves_up(clock):
    posts, table = [aged(hour) for hour in range(MOST + 2)], Table()
    shelf = Shelf(*posts)
    keeping = heads(clock, table, shelf)
    keeping.keep(ADA)

    shelf.posts[0] = posts[0].tombstone(NOW, NOW)
    head = keeping.keep(ADA)

    assert head.posts == ids(*posts[1 : MOST + 1])
    assert head.floor == int(posts[MOST + 1].id)


def test_an_author_without_posts_has_no_head(clock):
    table, shelf = Table(), Shelf(aged(1))
    keeping = heads(clock, table, shelf)
    keeping.keep(ADA)
    shelf.posts = []

    keeping.keep(ADA)

    assert table.rows == {}


@pytest.mark.parametrize("count", [0, 1, MOST, MOST + 1, MOST + 9])
def test_it_has_the_newest_posts_that_its_author_shares_and_says_from_where_on_they_are_in_the_index(clock, count):
    shares = Shares(*(aged(hour).id for hour in range(count)))

    head = heads(clock, Table(), Shelf(aged(1)), shares).keep(ADA)

    assert head.shares == tuple((one, BOB) for one in shares.posts[:MOST])
    assert head.shares_floor == (int(shares.posts[MOST]) if count > MOST else 0)
    assert shares.reads == 1


def test_a_share_that_ended_is_not_in_it_and_what_was_read_is_all_that_it_claims_to_know(clock):
    shares = Shares(*(aged(hour).id for hour in range(MOST + 2)))
    shares.ended = set(shares.posts[:2])

    head = heads(clock, Table(), Shelf(), shares).keep(ADA)

    assert head.shares == tuple((one, BOB) for one in shares.posts[2 : MOST + 1])
    assert head.shares_floor == int(shares.posts[MOST]) - 1


def test_what_is_shared_and_too_old_for_any_feed_is_neither_in_it_nor_missing(clock):
    shares = Shares(aged(1).id, *(aged(24 * ROW_DAYS + hour).id for hour in range(MOST + 2)))

    head = heads(clock, Table(), Shelf(), shares).keep(ADA)

    assert (head.shares, head.shares_floor) == (((aged(1).id, BOB),), 0)


def test_somebody_who_shares_and_posts_nothing_has_one_until_nothing_is_shared_any_more(clock):
    table, shares = Table(), Shares(aged(1).id)
    keeping = heads(clock, table, Shelf(), shares)

    keeping.keep(ADA)
    assert [(head.posts, len(head.shares)) for head in table.rows.values()] == [((), 1)]

    shares.posts = []
    keeping.keep(ADA)
    assert table.rows == {}


def test_of_hundreds_of_deleted_posts_it_looks_past_some_and_then_says_how_far_it_looked(clock):
    gone = [aged(hour / 10).tombstone(NOW, NOW) for hour in range(1, POSTS_PER_READ * READS + 50)]
    shelf = Shelf(aged(0), *gone)

    head = heads(clock, Table(), shelf).keep(ADA)

    assert shelf.reads == READS
    assert head.posts == (aged(0).id,)
    assert head.floor == int(gone[POSTS_PER_READ * READS - 2].id) - 1


def test_whoever_read_the_posts_before_somebody_else_wrote_reads_them_again(clock):
    """The slower one has seen less: what it made must not take the place of what the faster one made."""
    older, newer = aged(2), aged(1)
    shelf, table = Shelf(older), Table()

    def somebody_else():
        shelf.posts.append(newer)
        heads(clock, table, shelf).keep(ADA)

    table.meanwhile = [somebody_else]
    head = heads(clock, table, shelf).keep(ADA)

    assert table.rows[ADA] == head
    assert head.posts == ids(newer, older)


def test_a_repeat_makes_the_same_head_under_another_version(clock):
    table = Table()
    keeping = heads(clock, table, Shelf(aged(1)))
    first = keeping.keep(ADA)

    second = keeping.keep(ADA)

    assert second.posts == first.posts
    assert second.version != first.version
    assert table.rows[ADA] == second


def test_a_head_that_keeps_changing_is_given_up_so_that_the_event_comes_again(clock):
    table, shelf = Table(), Shelf(aged(1))
    others = (
        Head(author_id=ADA, posts=("1",), floor=0, shares_floor=0, version=str(number)) for number in range(TRIES)
    )
    table.meanwhile = [lambda: table.rows.update({ADA: next(others)})] * TRIES

    with pytest.raises(HeadContended):
        heads(clock, table, shelf).keep(ADA)
