"""Shares in feeds: written for the sharer's followers, taken out again, and shown through somebody who may be seen."""

from datetime import timedelta

import pytest
from heliograph.core.ids import made_at
from heliograph.core.pages import Page
from heliograph.core.waiting import LOOKS, NotListedYet
from heliograph.feed.backfill import BackFill
from heliograph.feed.before import SharesBefore
from heliograph.feed.chunks import ChunkQueues, parse
from heliograph.feed.model import FeedRow, SharedRow
from heliograph.feed.planning import NOWHERE, Brought, Planning
from heliograph.feed.settings import ChunksSettings
from heliograph.feed.settling import BringsShares, Settling
from heliograph.feed.sharing import through
from heliograph.feed.spreading import Spreading
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.graph.service import Fame
from heliograph.graph.visibility import View, Visibility
from heliograph.shares.events import PostShared, ShareEnded, SharePurged
from heliograph.shares.lookups import of
from heliograph.shares.model import Sharer

from tests.people import ADA, BOB, CLEO, NOW, POST, an_id, follow, post
from tests.unit.feed.about import Everybody, Sent
from tests.unit.feed.fetched import PUSHED_IN, FakeCrossings, FakeHeads

DAN = str(int(CLEO) + 1)
OLD = an_id(NOW - timedelta(days=31))
PAIR = {"follower": {"id": CLEO, "userName": "cleo"}, "followed_user": {"id": BOB, "userName": "bob"}}
SHARED = PostShared(
    sharer_id=BOB,
    post_id=POST,
    post_owner_id=ADA,
    post={"id": POST, "caption": ""},
    sharer={"id": BOB, "userName": "bob"},
    post_owner={"id": ADA, "userName": "ada"},
)
ENDED = ShareEnded(**vars(SHARED))


class Feeds:
    """Rows of shares by their place."""

    def __init__(self):
        self.rows = {}

    def put_shared(self, rows):
        self.rows |= {(row.reader_id, row.post_id, row.sharer_id): row for row in rows}

    def remove_shared(self, places):
        for place in places:
            self.rows.pop((place.reader_id, place.post_id, place.sharer_id), None)

    def shared_with(self, reader_id, limit, before):
        mine = sorted(
            ((int(row.post_id), int(row.sharer_id)), row) for key, row in self.rows.items() if key[0] == reader_id
        )
        left = [(place, row) for place, row in reversed(mine) if before is None or place < before]
        return Page([row for _, row in left[:limit]], left[limit - 1][0] if len(left) > limit else None)


class Shares:
    """Bob shares these posts of Ada's; the index knows of some."""

    def __init__(self, *posts, listed=True, ends_after=1_000):
        self.posts, self.listed, self.ends_after = list(posts), listed, ends_after

    def author_of_shared(self, post_id, sharer_id):
        self.ends_after -= 1
        there = self.ends_after >= 0 and (post_id, sharer_id) in [(one, BOB) for one in self.posts]
        return ADA if there else None

    def stands(self, post_id, sharer_id):
        return self.author_of_shared(post_id, sharer_id) is not None

    def lists(self, sharer_id, post_id):
        return self.listed

    def of_sharer(self, sharer_id, *, limit, before):
        start = self.posts.index(str(before[0])) + 1 if before else 0
        page = self.posts[start : start + limit]
        return Page([(one, ADA) for one in page], (int(page[-1]),) if start + limit < len(self.posts) else None)


class Edges:
    """Who follows Bob; the index shows one at a time."""

    def __init__(self, *followers, listed=True):
        self.all, self.listed = list(followers), listed

    def followers(self, user_id, *, limit, after):
        start = after[0] if after else 0
        more = (start + 1,) if start + 1 < len(self.all) else None
        return Page([follow(one, BOB) for one in self.all[start : start + 1]], more)

    def follows(self, follower_id, user_id):
        return follower_id in self.all

    def lists(self, follower_id, user_id):
        return self.listed


@pytest.fixture
def feeds():
    return Feeds()


class Town:
    """Who spreads shares, page by page of one follower, and whoever works off what that sends."""

    def __init__(self, feeds, clock, shares, edges, away=(), crossings=None, heads=None):
        heads = heads or FakeHeads()
        self.sent = Sent()
        settling = Settling(
            brings=BringsShares(store=feeds, shares=shares), attendance=Everybody(*away), row_days=30, now=clock
        )
        settings = ChunksSettings(ordinary="ordinary", large="large", followers=1)
        queues = ChunkQueues(self.sent, settings)
        planning = Planning(edges=edges, settle=settling.settle, queues=queues, settings=settings)
        self.settle = settling.settle
        self.spreading = Spreading(
            shares=shares,
            heads=heads,
            fame=Fame(crossings or FakeCrossings(heads=heads)),
            planning=planning,
            row_days=30,
            now=clock,
            sleep=lambda _: None,
        )

    def push(self, shared):
        return self.done(self.spreading.push(shared))

    def take_back(self, ended):
        return self.done(self.spreading.take_back(ended))

    def done(self, brought):
        """How many rows it came to, at once and in chunks."""
        bodies = [body for _, body in self.sent.messages]
        self.sent.messages.clear()
        return brought.rows + sum(self.settle(parse(body)) for body in bodies)


@pytest.fixture
def spreading(feeds, clock):
    return lambda shares, edges, **how: Town(feeds, clock, shares, edges, **how)


@pytest.fixture
def filling(feeds, clock):
    def made(shares, edges, back_posts=100, phase=None):
        return BackFill(
            of=SharesBefore(store=feeds, shares=shares, row_days=30, now=clock),
            edges=edges,
            fame=Fame(FakeCrossings(phase)),
            back_posts=back_posts,
            sleep=lambda _: None,
        )

    return made


def row(reader, post_id=POST):
    expires = int((made_at(post_id) + timedelta(days=30)).timestamp())
    return SharedRow(reader_id=reader, post_id=post_id, author_id=ADA, sharer_id=BOB, expires_at=expires)


def test_a_share_comes_into_the_feeds_of_all_followers_but_the_authors_own(spreading, feeds):
    assert spreading(Shares(POST), Edges(ADA, CLEO, DAN)).push(SHARED) == 2

    assert list(feeds.rows.values()) == [row(CLEO), row(DAN)]


def test_what_comes_twice_changes_nothing(spreading, feeds):
    for _ in range(2):
        spreading(Shares(POST), Edges(CLEO, DAN)).push(SHARED)

    assert list(feeds.rows.values()) == [row(CLEO), row(DAN)]


def test_a_share_that_was_taken_back_meanwhile_is_pushed_no_further(spreading, feeds):
    shares = Shares(POST)
    town = spreading(shares, Edges(CLEO, DAN))
    brought = town.spreading.push(SHARED)
    shares.posts.clear()

    assert (brought, town.done(brought)) == (Brought(chunks=2), 2)
    spreading(Shares(), Edges(DAN)).push(SHARED)
    assert feeds.rows == {}


def test_what_is_older_than_any_row_comes_into_no_feed(spreading, feeds):
    shared = PostShared(**{**vars(SHARED), "post_id": OLD})

    assert spreading(Shares(OLD), Edges(CLEO)).push(shared) == 0
    assert feeds.rows == {}


def test_a_share_waits_for_the_index_of_shares_and_comes_again_if_that_takes_long(spreading, feeds):
    shares = Shares(POST, listed=False)

    with pytest.raises(NotListedYet):
        spreading(shares, Edges(CLEO)).push(SHARED)

    assert feeds.rows == {}
    assert spreading(Shares(listed=False), Edges(CLEO)).push(SHARED) == 0
    assert shares.ends_after == 1_000 - LOOKS


@pytest.mark.parametrize("ended", [ENDED, SharePurged(sharer_id=BOB, post_id=POST)])
def test_a_share_that_ended_leaves_the_feeds_and_what_stands_there_besides_stays(spreading, feeds, ended):
    others = SharedRow(reader_id=CLEO, post_id=POST, author_id=ADA, sharer_id=DAN, expires_at=1)
    feeds.put_shared([row(CLEO), row(DAN), others])

    assert spreading(Shares(), Edges(CLEO, DAN)).take_back(ended) == 2

    assert list(feeds.rows.values()) == [others]


def test_a_share_that_stands_again_is_not_taken_out(spreading, feeds):
    feeds.put_shared([row(CLEO)])

    assert spreading(Shares(POST), Edges(CLEO)).spreading.take_back(ENDED) == NOWHERE
    assert list(feeds.rows.values()) == [row(CLEO)]


@pytest.mark.parametrize("phase", PUSHED_IN)
def test_a_share_is_pushed_and_taken_out_of_feeds_unless_every_follower_is_marked_to_fetch_it(spreading, feeds, phase):
    heads, rows = FakeHeads(), 2 if PUSHED_IN[phase] else 0
    crossings = FakeCrossings(phase, heads)

    shares, edges = Shares(POST), Edges(CLEO, DAN)
    assert spreading(shares, edges, crossings=crossings, heads=heads).push(SHARED) == len(feeds.rows) == rows
    assert heads.kept == ([BOB] if phase else [])
    assert crossings.asked[-1] == heads.kept, "decided before the head was written"

    assert spreading(Shares(), edges, crossings=crossings, heads=heads).take_back(ENDED) == rows
    assert feeds.rows == {}
    assert heads.kept == ([BOB, BOB] if phase else [])


def test_a_share_is_in_no_head_before_the_index_shows_it(spreading):
    heads = FakeHeads(BOB)

    with pytest.raises(NotListedYet):
        spreading(Shares(POST, listed=False), Edges(CLEO), heads=heads).push(SHARED)

    assert heads.kept == []


def test_a_head_that_is_there_is_kept_also_when_what_was_shared_is_too_old_for_feeds(spreading):
    heads = FakeHeads(BOB)

    assert spreading(Shares(), Edges(CLEO), heads=heads).take_back(SharePurged(sharer_id=BOB, post_id=OLD)) == 0

    assert heads.kept == [BOB]


def test_a_new_follow_brings_what_the_followed_shares_the_newest_posts_until_rows_would_have_expired(filling, feeds):
    newest = [str(int(POST) - number) for number in range(30)]

    followed = UserFollowed(**PAIR, is_followed_user_celebrity=False)
    assert filling(Shares(*newest, OLD), Edges(CLEO)).fill(followed) == 30

    assert list(feeds.rows.values()) == [row(CLEO, one) for one in newest]
    assert filling(Shares(*newest), Edges(CLEO), 7).bring(CLEO, BOB) == 7


def test_a_follow_that_ended_meanwhile_brings_nothing_and_one_that_is_not_listed_comes_again(filling, feeds):
    followed = UserFollowed(**PAIR, is_followed_user_celebrity=False)

    assert filling(Shares(POST), Edges()).fill(followed) == 0
    with pytest.raises(NotListedYet):
        filling(Shares(POST), Edges(CLEO, listed=False)).fill(followed)
    assert feeds.rows == {}


@pytest.mark.parametrize("phase", PUSHED_IN)
def test_what_the_followed_shares_is_brought_unless_every_follower_is_marked_to_fetch_it(filling, feeds, phase):
    followed = UserFollowed(**PAIR, is_followed_user_celebrity=True)

    assert filling(Shares(POST), Edges(CLEO), phase=phase).fill(followed) == (1 if PUSHED_IN[phase] else 0)

    assert list(feeds.rows.values()) == ([row(CLEO)] if PUSHED_IN[phase] else [])


@pytest.mark.parametrize("ended", [UserUnfollowed(**PAIR), FollowerRemoved(**PAIR)])
def test_the_end_of_a_follow_takes_out_what_the_followed_shares(filling, feeds, ended):
    others = SharedRow(reader_id=CLEO, post_id=POST, author_id=ADA, sharer_id=DAN, expires_at=1)
    feeds.put_shared([*(row(CLEO, str(int(POST) + number)) for number in range(120)), others, row(DAN)])

    assert filling(Shares(POST), Edges(DAN)).clear(ended) == 120
    assert list(feeds.rows.values()) == [others, row(DAN)]
    assert filling(Shares(POST), Edges(CLEO)).clear(ended) == 0


def view(owner, **how):
    return View(viewer_id=CLEO, owner_id=owner, owner_is_there=True, owner_name=f"name of {owner}", **how)


def shown(post_of_ada=None, *, stands=(BOB, DAN), **views):
    """Who brings Ada's post, shared by Bob and later by Dan, into Cleo's feed: Cleo follows both, and not Ada."""
    there = post_of_ada or post(POST)
    held = {ADA: view(ADA), BOB: view(BOB, follows=True), DAN: view(DAN, follows=True)}
    held |= {globals()[name.upper()]: how for name, how in views.items()}
    moments = {BOB: NOW, DAN: NOW + timedelta(minutes=1)}
    standing = {of(POST, one): Sharer(id=one, name="a name of then", at=moments[one]) for one in stands}
    found = through(
        FeedRow(reader_id=CLEO, post_id=POST, author_id=ADA, expires_at=1, shared_by=(DAN, BOB)), there, held, standing
    )
    return found.name if found else None


def test_a_post_comes_through_whoever_shared_it_last_of_those_who_may_bring_it():
    assert shown() == f"name of {DAN}"
    assert shown(stands=(BOB,)) == f"name of {BOB}"
    assert shown(stands=()) is None
    for how in ({}, {"follows": True, "mutes": True}, {"follows": True, "blocks": True}, {"blocked_by": True}):
        assert shown(dan=view(DAN, **how)) == f"name of {BOB}"
    gone = View(viewer_id=CLEO, owner_id=DAN, owner_is_there=False, follows=True)
    assert shown(dan=gone) == f"name of {BOB}"


@pytest.mark.parametrize(
    "how",
    [
        {"follows": True},
        {"mutes": True},
        {"owner_is_private": True},
        {"owner_is_private": True, "follows": True},
        {"blocks": True},
        {"blocked_by": True},
    ],
    ids=str,
)
def test_nobody_brings_what_its_author_brings_or_may_not_be_shared_or_seen(how):
    assert shown(ada=view(ADA, **how)) is None


@pytest.mark.parametrize("visibility", [one for one in Visibility if one is not Visibility.EVERYONE])
def test_nobody_brings_what_is_for_a_few(visibility):
    assert shown(post(POST, visibility=visibility)) is None


def test_nobody_brings_what_was_deleted_or_is_the_readers_own():
    assert shown(post(POST).tombstone(NOW, NOW)) is None
    assert shown(ada=View(viewer_id=ADA, owner_id=ADA, owner_is_there=True)) is None
