"""Fan-out: one row for each follower, however often and however far it got before; at once or in chunks."""

from datetime import timedelta

import pytest
from heliograph.core.ids import made_at
from heliograph.core.pages import Page
from heliograph.core.waiting import LOOKS, NotListedYet
from heliograph.feed.chunks import ChunkQueues, parse
from heliograph.feed.fanout import FanOut
from heliograph.feed.planning import NOWHERE, Brought, Planning
from heliograph.feed.settings import CHUNK_FOLLOWERS, ChunksSettings
from heliograph.feed.settling import BringsPosts, Settling
from heliograph.feed.store import FanOutUnfinished, FeedStore
from heliograph.graph.model import Phase
from heliograph.graph.service import Edges, Fame
from heliograph.posts.events import PostDeleted, PostPublished, PostPurged, PostRestored
from heliograph.posts.service import PostLookups

from tests.people import ADA, NOW, an_id, follow, post
from tests.unit.feed.about import Everybody, Sent
from tests.unit.feed.fetched import PUSHED_IN, FakeCrossings, FakeHeads

POST = an_id(NOW - timedelta(days=1), 9)
PUBLISHED = PostPublished(
    post={"id": POST, "caption": "…", "publishedAt": NOW.isoformat()},
    owner={"id": ADA, "userName": "ada"},
    tags=[],
    mentions=[],
)
PURGED = PostPurged(post_id=POST, owner_id=ADA, media=[], fingerprints={})


class FakeTable:
    """BatchWriteItem by (reader, post); takes at most `takes` items of a call and leaves the rest unprocessed."""

    def __init__(self, takes=25):
        self.rows, self.calls, self.takes = {}, 0, takes

    def begin_batch_write_item(self, **asked):
        return lambda: self._write(**asked)

    def _write(self, **asked):
        self.calls += 1
        ((table, requests),) = asked["RequestItems"].items()
        keys = [tuple(place_of(one)[name]["N"] for name in ("reader_id", "post_id")) for one in requests]
        assert len(set(keys)) == len(keys) <= 25, "BatchWriteItem takes 25 different keys"
        taken = dict(zip(keys, requests, strict=True))
        for key in keys[: self.takes]:
            self.rows.pop(key, None)
            if "PutRequest" in taken[key]:
                self.rows[key] = place_of(taken[key])
        left = [taken[key] for key in keys[self.takes :]]
        return {"UnprocessedItems": {table: left} if left else {}}


def place_of(request):
    ((_, what),) = request.items()
    return what.get("Item") or what["Key"]


class FakeFollowers:
    """Followers of Ada by id, in pages."""

    def __init__(self, count):
        self.ids, self.reads = range(1, count + 1), 0

    def followers(self, user_id, limit, after):
        assert user_id == ADA
        self.reads += 1
        page = [one for one in self.ids if after is None or one > after[0]][:limit]
        items = [follow(str(one), ADA) for one in page]
        return Page(items, (page[-1],) if page and page[-1] < len(self.ids) else None)


class FakePosts:
    """The post, until it was asked for `times` times; then it is deleted. The index shows it after some looks."""

    def __init__(self, times=1_000, listed_after=0):
        self.times, self.listed_after, self.looks = times, listed_after, 0

    def lists(self, owner_id, post_id):
        assert (owner_id, post_id) == (ADA, POST)
        self.looks += 1
        return self.looks > self.listed_after

    def get(self, post_id):
        self.times -= 1
        return post(post_id) if self.times >= 0 else post(post_id).tombstone(NOW, NOW)


class Purged(FakePosts):
    """The post has gone for good."""

    def get(self, post_id):
        return None


class Town:
    """A fan-out, what it sent off, and whoever works that off."""

    def __init__(self, clock, followers, table, row_days=30, posts=None, crossings=None, heads=None, away=()):
        heads, found = heads or FakeHeads(), PostLookups(posts or FakePosts())
        self.sent = Sent()
        self.settle = Settling(
            brings=BringsPosts(store=FeedStore(table, "feed", sleep=lambda _: None), posts=found),
            attendance=Everybody(*away),
            row_days=row_days,
            now=clock,
        ).settle
        settings = ChunksSettings(ordinary="ordinary", large="large")
        queues = ChunkQueues(self.sent, settings)
        self.fanout = FanOut(
            posts=found,
            heads=heads,
            fame=Fame(crossings or FakeCrossings(heads=heads)),
            planning=Planning(edges=Edges(followers), settle=self.settle, queues=queues, settings=settings),
            row_days=row_days,
            now=clock,
            sleep=lambda _: None,
        )

    def push(self, published):
        return self.fanout.push(published)

    def work_off(self):
        """How many rows all that was sent came to."""
        return sum(self.settle(parse(body)) for _, body in self.sent.messages)


def fanout(*of_what, **how):
    return Town(*of_what, **how)


@pytest.mark.parametrize("followers", [0, 1, 25, 26, CHUNK_FOLLOWERS])
def test_every_follower_of_a_small_account_gets_one_row_at_once(clock, followers):
    table, readers = FakeTable(), FakeFollowers(followers)
    town = fanout(clock, readers, table)

    assert town.push(PUBLISHED) == Brought(rows=followers)

    assert set(table.rows) == {(str(one), POST) for one in range(1, followers + 1)}
    assert (readers.reads, town.sent.messages) == (1, [])


@pytest.mark.parametrize("followers", [CHUNK_FOLLOWERS + 1, 1_234])
def test_every_follower_of_a_larger_account_gets_one_row_by_whoever_works_off_its_chunks(clock, followers):
    table = FakeTable()
    town = fanout(clock, FakeFollowers(followers), table)

    assert town.push(PUBLISHED) == Brought(chunks=-(-followers // CHUNK_FOLLOWERS))

    assert table.rows == {}
    assert town.work_off() == followers
    assert set(table.rows) == {(str(one), POST) for one in range(1, followers + 1)}


def test_nothing_is_pushed_to_who_is_away(clock):
    table = FakeTable()

    assert fanout(clock, FakeFollowers(3), table, away=["2"]).push(PUBLISHED) == Brought(rows=2)
    assert set(table.rows) == {("1", POST), ("3", POST)}


def test_a_row_holds_ids_only_and_lives_from_the_posts_birth(clock):
    table = FakeTable()
    clock.turn(days=3)

    fanout(clock, FakeFollowers(1), table).push(PUBLISHED)

    lapses = int((NOW - timedelta(days=1) + timedelta(days=30)).timestamp())
    assert table.rows == {
        ("1", POST): {
            "reader_id": {"N": "1"},
            "post_id": {"N": POST},
            "author_id": {"N": ADA},
            "expires_at": {"N": str(lapses)},
        }
    }


def test_pushing_again_changes_nothing(clock):
    table = FakeTable()
    push = fanout(clock, FakeFollowers(60), table).push
    push(PUBLISHED)
    before = dict(table.rows)
    clock.turn(hours=1)

    push(PUBLISHED)

    assert table.rows == before


def test_a_post_that_is_deleted_meanwhile_is_pushed_no_further_and_its_return_writes_the_rest(clock):
    table, count = FakeTable(), 2 * CHUNK_FOLLOWERS + 1
    # Each chunk asks twice: before its rows are written and after.
    town = fanout(clock, FakeFollowers(count), table, posts=FakePosts(2 * 2))
    town.push(PUBLISHED)
    assert town.work_off() == len(table.rows) == 2 * CHUNK_FOLLOWERS

    again = fanout(clock, FakeFollowers(count), table)
    again.push(PostRestored(**vars(PUBLISHED), published=True))
    again.work_off()

    assert len(table.rows) == count


@pytest.mark.parametrize(("age_days", "pushed"), [(29.9, 3), (30, 0), (31, 0)])
def test_a_post_older_than_its_rows_would_live_is_not_pushed(clock, age_days, pushed):
    clock.turn(days=age_days - 1)
    table = FakeTable()

    assert fanout(clock, FakeFollowers(3), table).push(PUBLISHED) == Brought(rows=pushed)
    assert len(table.rows) == pushed


def test_followers_are_read_once_the_index_of_posts_shows_the_post(clock):
    posts, readers = FakePosts(listed_after=3), FakeFollowers(2)

    assert fanout(clock, readers, FakeTable(), posts=posts).push(PUBLISHED) == Brought(rows=2)
    assert posts.looks == 4


def test_a_post_that_the_index_does_not_show_comes_again(clock):
    readers = FakeFollowers(2)

    with pytest.raises(NotListedYet):
        fanout(clock, readers, FakeTable(), posts=FakePosts(listed_after=LOOKS)).push(PUBLISHED)

    assert readers.reads == 0


def test_a_post_that_was_deleted_before_the_index_shows_it_is_pushed_to_nobody(clock):
    posts, readers = FakePosts(times=0, listed_after=LOOKS), FakeFollowers(2)

    assert fanout(clock, readers, FakeTable(), posts=posts).push(PUBLISHED) == NOWHERE
    assert posts.looks == 1


def test_rows_that_were_left_over_are_written_again(clock):
    table = FakeTable(takes=10)

    fanout(clock, FakeFollowers(50), table).push(PUBLISHED)

    assert len(table.rows) == 50
    assert table.calls == 6


def test_a_push_that_cannot_write_everything_says_so_that_the_event_comes_again(clock):
    with pytest.raises(FanOutUnfinished):
        fanout(clock, FakeFollowers(3), FakeTable(takes=0)).push(PUBLISHED)


@pytest.mark.parametrize("phase", PUSHED_IN)
def test_nothing_is_pushed_only_while_every_follower_is_marked_to_fetch_it(clock, phase):
    table, heads = FakeTable(), FakeHeads()
    crossings = FakeCrossings(phase, heads)

    pushed = fanout(clock, FakeFollowers(3), table, crossings=crossings, heads=heads).push(PUBLISHED)

    assert pushed.rows == len(table.rows) == (3 if PUSHED_IN[phase] else 0)
    assert heads.kept == ([ADA] if phase else [])
    assert crossings.asked[-1] == heads.kept, "decided before the head was written"


def test_a_head_that_is_there_is_kept_although_nobody_fetches_from_it_any_more(clock):
    heads = FakeHeads(ADA)

    assert fanout(clock, FakeFollowers(3), FakeTable(), heads=heads).push(PUBLISHED) == Brought(rows=3)
    assert heads.kept == [ADA]


def test_a_post_is_in_no_head_before_the_index_shows_it(clock):
    heads = FakeHeads(ADA)

    with pytest.raises(NotListedYet):
        fanout(clock, FakeFollowers(2), FakeTable(), posts=FakePosts(listed_after=LOOKS), heads=heads).push(PUBLISHED)

    assert heads.kept == []


def test_the_head_is_made_anew_when_a_post_is_deleted_and_when_it_has_gone(clock):
    heads = FakeHeads(ADA)
    push = fanout(clock, FakeFollowers(0), FakeTable(), heads=heads).fanout

    push.hide(PostDeleted(**vars(PUBLISHED), published=True))
    push.take_back(PURGED)

    assert heads.kept == [ADA, ADA]


@pytest.mark.parametrize("phase", PUSHED_IN)
@pytest.mark.parametrize(
    ("marked_at", "pushed"),
    [(made_at(POST) - timedelta(seconds=1), False), (made_at(POST) + timedelta(milliseconds=1), True), (None, True)],
)
def test_what_has_gone_is_taken_back_unless_it_was_made_when_everybody_fetched_already(clock, phase, marked_at, pushed):
    table, readers = FakeTable(), FakeFollowers(3)
    fanout(clock, readers, table).push(PUBLISHED)
    crossings = FakeCrossings(phase, marked_at=marked_at)

    town = fanout(clock, readers, table, posts=Purged(), crossings=crossings)
    brought = town.fanout.take_back(PURGED)

    taken_back = pushed or phase is not Phase.MARKED
    assert brought == (Brought(rows=3) if taken_back else NOWHERE)
    assert (table.rows == {}) is taken_back
