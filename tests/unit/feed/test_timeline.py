"""Reading a feed: pages that are full, cursors that lose nothing, and visibility decided now."""

import pytest
from heliograph.core.events import post_key
from heliograph.core.lookups import Lookup, Reader
from heliograph.core.pages import REFILLS, Page
from heliograph.counters.model import NOTHING, CommentPreview, LikerPreview, Tally
from heliograph.counters.service import Counters
from heliograph.feed.merging import FreshHeads, Merging
from heliograph.feed.model import FeedRow
from heliograph.feed.previews import PEOPLE_PER_POST
from heliograph.feed.settings import ROW_DAYS
from heliograph.feed.timeline import Timeline
from heliograph.posts.service import PostLookups
from heliograph.shares.lookups import of
from heliograph.shares.model import Sharer
from msgspec.structs import replace

from tests.people import ADA, BOB, CLEO, NOW, like, post, unpublished
from tests.sights import FakeSight
from tests.unit.feed.about import About

FOLLOWS = {"follows": True}


class FeedRows:
    """Bob's feed rows, newest first, as DynamoDB pages them: `limit` rows examined, then expired ones filtered."""

    def __init__(self, post_ids, expired=()):
        self.ids, self.expired, self.reads = sorted(post_ids, reverse=True), set(expired), []

    def of_reader(self, reader_id, now, limit, before, **_asked):
        assert (reader_id, now) == (BOB, int(NOW.timestamp()))
        self.reads.append(limit)
        left = [one for one in self.ids if before is None or one < before[0]]
        examined = left[:limit]
        rows = [
            FeedRow(reader_id=BOB, post_id=str(one), author_id=ADA, expires_at=now + 1)
            for one in examined
            if one not in self.expired
        ]
        return Page(rows, (examined[-1],) if len(examined) == limit else None)


class Offers:
    """Things by name, offered as a lookup; what BatchGetItem answers are the keys themselves."""

    def __init__(self, table, things):
        self.table, self.things = table, things

    def lookup(self, *asked):
        *_, names = asked
        keys = {one: {"id": f"{self.table} {one}", "name": one} for one in names if one in self.things}
        return Lookup(table=self.table, keys=keys, decode=lambda row: self.things[row["name"]])

    of_posts = lookup

    def standing(self, pairs):
        return self.lookup(of(*pair) for pair in pairs)


class Marked:
    """Those whose posts Bob fetches."""

    def __init__(self, *authors):
        self.authors, self.reads = list(authors), 0

    def begin(self, user_id):
        assert user_id == BOB
        self.reads += 1
        return lambda: self.authors


class FakeDynamoDB:
    def __init__(self):
        self.trips = 0

    def batch_get_item(self, **asked):
        self.trips += 1
        return {"Responses": {table: wanted["Keys"] for table, wanted in asked["RequestItems"].items()}}


def posts_of_ada(*numbers, **fields):
    return {str(n): post(str(n), **fields) for n in numbers}


def timeline(
    clock,
    rows,
    posts,
    tallies=None,
    likes=None,
    client=None,
    tie=FOLLOWS,
    others=None,
    marked=None,
    heads=None,
    shares=None,
):
    reader, offered = Reader(client or FakeDynamoDB()), PostLookups(Offers("posts", posts))
    fresh = FreshHeads(Offers("heads", heads or {}), reader, ticks=lambda: clock().timestamp())
    sight = FakeSight({(BOB, ADA): tie, **{(BOB, other): how for other, how in (others or {}).items()}})
    return Timeline(
        merging=Merging(
            store=rows,
            returning=About(rows),
            marked=marked or Marked(),
            heads=fresh,
            posts=offered,
            shares=offered,
            row_days=ROW_DAYS,
            now=clock,
        ),
        posts=offered,
        counters=Counters(Offers("counters", tallies or {})),
        sight=sight,
        likes=Offers("likes", likes or {}),
        shares=Offers("shares", shares or {}),
        reader=reader,
    )


def ids(page):
    return [int(item.post.id) for item in page.items]


def test_a_feed_is_newest_first_with_its_counts_and_my_hearts(clock):
    rows = FeedRows([1, 2, 3])
    feed = timeline(
        clock, rows, posts_of_ada(1, 2, 3), {post_key("2"): Tally(likes=5, comments=1)}, likes={"3": like(BOB, "3")}
    )

    page = feed.read(BOB, limit=20, before=None)

    assert ids(page) == [3, 2, 1]
    assert [item.tally for item in page.items] == [NOTHING, Tally(likes=5, comments=1), NOTHING]
    assert [item.liked_by_me for item in page.items] == [True, False, False]
    assert page.next is None


def test_pages_follow_each_other_without_gap_or_repeat(clock):
    feed = timeline(clock, FeedRows(range(1, 51)), posts_of_ada(*range(1, 51)))
    seen, before = [], None
    while True:
        page = feed.read(BOB, limit=7, before=before)
        seen += ids(page)
        before = page.next
        if before is None:
            break

    assert seen == list(range(50, 0, -1))


def test_a_page_costs_one_round_trip_after_the_one_for_its_rows_and_celebrities(clock):
    client, rows, marked = FakeDynamoDB(), FeedRows(range(1, 51)), Marked()

    timeline(clock, rows, posts_of_ada(*range(1, 51)), client=client, marked=marked).read(BOB, limit=20, before=None)

    assert (len(rows.reads), marked.reads, client.trips) == (1, 1, 1)


def test_a_page_that_filtering_thinned_is_filled_up_again(clock):
    rows = FeedRows(range(1, 13))
    even = posts_of_ada(*range(2, 13, 2))

    page = timeline(clock, rows, even).read(BOB, limit=4, before=None)

    assert ids(page) == [12, 10, 8, 6]
    assert rows.reads == [4, 2, 1]


def test_the_cursor_is_the_last_row_examined_even_if_it_was_not_shown(clock):
    rows = FeedRows(range(1, 100))
    shown = posts_of_ada(99)

    page = timeline(clock, rows, shown).read(BOB, limit=2, before=None)

    assert ids(page) == [99]
    assert page.next == (99 - 2 - REFILLS + 1,)


def test_filling_up_ends_at_the_budget_and_the_next_page_goes_on(clock):
    rows = FeedRows(range(1, 100))
    feed = timeline(clock, rows, posts_of_ada(1))

    page = feed.read(BOB, limit=10, before=None)

    assert len(rows.reads) == 1 + REFILLS
    assert page.items == []
    assert page.next == (50,)
    assert ids(feed.read(BOB, limit=10, before=page.next)) == [1]


def test_an_empty_feed_is_one_empty_page_without_a_look_up(clock):
    client = FakeDynamoDB()

    page = timeline(clock, FeedRows([]), {}, client=client).read(BOB, limit=10, before=None)

    assert (page.items, page.next, client.trips) == ([], None, 0)


def test_rows_that_have_expired_are_not_shown(clock):
    page = timeline(clock, FeedRows([1, 2, 3], expired=[2]), posts_of_ada(1, 2, 3)).read(BOB, limit=10, before=None)

    assert ids(page) == [3, 1]


HIDDEN_NOW = {
    "of somebody unfollowed": {"posts": posts_of_ada(1, 2), "tie": {}},
    "of somebody muted": {"posts": posts_of_ada(1, 2), "tie": {**FOLLOWS, "mutes": True}},
    "of somebody who blocked one": {"posts": posts_of_ada(1, 2), "tie": {**FOLLOWS, "blocked_by": True}},
    "of an account that was given up": {"posts": posts_of_ada(1, 2), "tie": {**FOLLOWS, "owner_is_there": False}},
    "not published": {"posts": {"1": unpublished(id="1"), "2": unpublished(id="2")}},
    "gone": {"posts": {}},
}


@pytest.mark.parametrize("why", HIDDEN_NOW)
def test_whether_a_row_is_shown_is_decided_by_the_state_of_now(clock, why):
    assert timeline(clock, FeedRows([1, 2]), **HIDDEN_NOW[why]).read(BOB, limit=10, before=None).items == []


def under_a_post(*comments):
    """A post's tally with these comments, each given as who wrote it and who likes it."""
    shown = [
        CommentPreview(
            id=str(90 - place),
            user_id=writer,
            user_name="somebody",
            text=f"comment {place}",
            likers=tuple(LikerPreview(id=one, user_name="somebody") for one in likers),
        )
        for place, (writer, *likers) in enumerate(comments)
    ]
    return Tally(comments=len(shown), newest_comments=tuple(shown))


def people_under(item):
    return [(comment.user_id, *(liker.id for liker in comment.likers)) for comment in item.tally.newest_comments]


UNSEEN = {"who blocked one": {"blocked_by": True}, "one blocks": {"blocks": True}, "gone": {"owner_is_there": False}}


@pytest.mark.parametrize("why", UNSEEN)
def test_under_a_post_nobody_comments_or_likes_who_may_not_appear_before_its_reader(clock, why):
    tallies = {post_key("1"): under_a_post((CLEO, BOB), (ADA, CLEO, BOB))}
    feed = timeline(clock, FeedRows([1]), posts_of_ada(1), tallies, others={CLEO: UNSEEN[why]})

    (item,) = feed.read(BOB, limit=10, before=None).items

    assert people_under(item) == [(ADA, BOB)]
    assert item.tally.comments == 2


def test_people_under_a_post_cost_a_round_trip_only_until_the_container_expects_them(clock):
    tallies = {post_key("1"): under_a_post((CLEO, BOB))}
    feed = timeline(clock, FeedRows([1]), posts_of_ada(1), tallies)
    first = feed.read(BOB, limit=10, before=None)
    asked = list(feed._sight.asked)
    second = feed.read(BOB, limit=10, before=None)

    assert asked == [[ADA], [CLEO, BOB]]
    assert feed._sight.asked[len(asked) :] == [[ADA, CLEO, BOB]]
    assert list(map(people_under, second.items)) == list(map(people_under, first.items)) == [[(CLEO, BOB)]]


def test_who_comes_to_stand_under_a_post_is_asked_after_when_it_is_known_and_who_has_left_is_not_shown(clock):
    tallies = {post_key("1"): under_a_post((CLEO,))}
    feed = timeline(clock, FeedRows([1]), posts_of_ada(1), tallies)
    feed.read(BOB, limit=10, before=None)
    tallies[post_key("1")] = under_a_post((ADA, BOB))

    (item,) = feed.read(BOB, limit=10, before=None).items

    assert people_under(item) == [(ADA, BOB)]
    assert feed._sight.asked[-2:] == [[ADA, CLEO], [BOB]]


def test_people_under_a_post_have_their_names_of_now(clock):
    feed = timeline(clock, FeedRows([1]), posts_of_ada(1), {post_key("1"): under_a_post((CLEO, BOB))})

    (item,) = feed.read(BOB, limit=10, before=None).items
    (comment,) = item.tally.newest_comments

    assert (comment.user_name, comment.likers[0].user_name) == ("cleo", "bob")


def test_beyond_the_bound_likers_are_left_out_before_anybody_who_comments(clock):
    def crowd(post):
        """Three comments by three people, each liked by three others: twelve people who are nowhere else."""
        person = iter(range(1000 * post, 1000 * post + 12))
        return under_a_post(*([str(next(person)) for _ in range(4)] for _ in range(3)))

    tallies = {post_key(str(n)): crowd(n) for n in range(1, 5)}

    items = timeline(clock, FeedRows(range(1, 5)), posts_of_ada(*range(1, 5)), tallies).read(
        BOB, limit=10, before=None
    ).items  # fmt: skip

    shown = [people for item in items for people in people_under(item)]
    assert len(shown) == 12
    assert sum(map(len, shown)) == PEOPLE_PER_POST * 4


def test_a_post_of_somebody_one_does_not_follow_is_shown_with_who_shares_it_as_long_as_that_stands(clock):
    class Shared(FeedRows):
        def of_reader(self, reader_id, now, limit, before, **_asked):
            page = super().of_reader(reader_id, now, limit, before)
            return Page([replace(row, shared_by=(CLEO,)) for row in page.items], page.next)

    shares = {of("2", CLEO): Sharer(id=CLEO, name="a name of then", at=NOW)}
    tied = {"tie": {}, "others": {CLEO: FOLLOWS}}
    client = FakeDynamoDB()

    page = timeline(clock, Shared([1, 2]), posts_of_ada(1, 2), shares=shares, client=client, **tied).read(
        BOB, limit=20, before=None
    )

    assert [(item.post.id, item.shared_by) for item in page.items] == [("2", Sharer(id=CLEO, name="cleo", at=NOW))]
    assert client.trips == 1
    followed = timeline(clock, Shared([1, 2]), posts_of_ada(1, 2), shares=shares, others={CLEO: FOLLOWS})
    assert [one.shared_by for one in followed.read(BOB, limit=20, before=None).items] == [None, None]
