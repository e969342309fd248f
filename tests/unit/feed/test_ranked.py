"""A ranked feed: what is new in the order of the model, frozen as one begins to read; then the rest, newest first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from types import SimpleNamespace

import pytest
from heliograph.activity.model import Action
from heliograph.core.events import post_key, user_key
from heliograph.core.ids import made_at
from heliograph.core.lookups import Lookup, Reader
from heliograph.core.pages import CursorNotValid, Page
from heliograph.counters.model import Tally
from heliograph.feed.merging import FreshHeads, Merging
from heliograph.feed.model import FeedRow, Head, Visit
from heliograph.feed.modes import Asked, Modes
from heliograph.feed.ranked import LONGEST_CURSOR, WINDOW, RankedFeed
from heliograph.feed.settings import ROW_DAYS
from heliograph.feed.tastes import Tastes
from heliograph.feed.timeline import Timeline
from heliograph.posts.markup import Named
from heliograph.ranking.features import FEATURES
from heliograph.ranking.service import Arms
from heliograph.shares.lookups import of
from heliograph.shares.model import Sharer
from heliograph.viewing.model import Opening
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people import ADA, BOB, CLEO, NOW, Clock, an_id, follow, post
from tests.sights import FakeSight
from tests.unit.feed.about import About

DAN = an_id(NOW - timedelta(days=10), 5)
AUTHORS = (ADA, CLEO, DAN)
IN_A_ROW = 2


def numbered(n):
    """The n-th post of all, an hour before the next one's."""
    return an_id(NOW - timedelta(hours=500 - n), sequence=1)


class World:
    """Bob's feed, and everything that a page of it asks for; `trips` counts the round trips of its requests."""

    def __init__(self, authors=(), hidden=()):
        self.rows, self.posts, self.tallies, self.back = {}, {}, {}, {}
        self.shares, self.visits, self.heads, self.celebrities = {}, {}, {}, []
        self.actions, self.openings, self.trips, self.clock = [], [], [], Clock()
        self.follows = {(BOB, author): {"follows": True} for author in AUTHORS}
        for n, author in enumerate(authors):
            self.arrives(n, author, status_hidden=n in hidden)
        reader = Reader(SimpleNamespace(batch_get_item=self._batch))
        self.timeline = Timeline(
            merging=Merging(
                store=self,
                returning=About(self),
                marked=SimpleNamespace(begin=lambda _: lambda: self.celebrities),
                heads=FreshHeads(Offers("heads", self.heads), reader),
                posts=SimpleNamespace(),
                shares=SimpleNamespace(),
                row_days=ROW_DAYS,
                now=self.clock,
            ),
            posts=Offers("posts", self.posts),
            counters=Offers("counters", self.tallies),
            sight=FakeSight(self.follows),
            likes=Offers("likes", {}),
            shares=Offers("shares", self.shares),
            reader=reader,
        )
        self.ranked = RankedFeed(
            timeline=self.timeline,
            counters=Offers("counters", self.tallies),
            ties=Offers("ties", self.back),
            tastes=Tastes(lately=SimpleNamespace(of=self._lately), opened=SimpleNamespace(of=self._opened)),
            visits=Offers("visits", self.visits),
            reader=reader,
            ranker=Arms(newest_percent=100).of,
            in_a_row=IN_A_ROW,
            row_days=ROW_DAYS,
            now=self.clock,
        )

    def arrives(self, n, author, *, status_hidden=False):
        one = numbered(n)
        self.rows[int(one)] = author
        if not status_hidden:
            self.posts[one] = post(one, owner_id=author, published_at=made_at(one))

    def shared(self, n, author, sharer):
        """Bob, who does not follow this author, has it through somebody whom he follows."""
        self.arrives(n, author)
        self.follows[BOB, author] = {}
        self.shares[of(numbered(n), sharer)] = Sharer(id=sharer, name="a name of then", at=NOW)

    def fetches_shares(self, n, author, *sharers):
        """They are celebrities: nobody pushed what they share."""
        del self.rows[int(numbered(n))]
        self.celebrities = list(sharers)
        shares = ((numbered(n), author),)
        for one in sharers:
            self.heads[one] = Head(author_id=one, floor=0, shares=shares, shares_floor=0, version="1")

    def visited(self, up_to):
        self.visits[BOB] = Visit(up_to=up_to, at=NOW)

    def of_reader(self, reader_id, now, limit, before, **_asked):
        self.trips.append("rows")
        below = sorted((one for one in self.rows if before is None or one < before[0]), reverse=True)
        some = [
            FeedRow(
                reader_id=BOB,
                post_id=str(one),
                author_id=self.rows[one],
                expires_at=now + 1,
                shared_by=tuple(who for who in AUTHORS if of(str(one), who) in self.shares),
            )
            for one in below[:limit]
        ]
        return Page(some, (below[limit - 1],) if len(below) >= limit else None)

    def posts_of(self, author):
        return {one for one, post in self.posts.items() if post.owner_id == author}

    def read(self, limit=20, since="0", **how):
        """All pages, one after the other."""
        page = self.ranked.begin(BOB, limit=limit, since=None if since is None else int(since), **{"why": False, **how})
        yield page
        while page.next is not None:
            page = self.ranked.go_on(BOB, page.next, limit=limit, **{"why": False, **how})
            yield page

    def _lately(self, _):
        self.trips.append("actions")
        return self.actions

    def _opened(self, _):
        self.trips.append("openings")
        return self.openings

    def _batch(self, **asked):
        self.trips.append("batch")
        return {"Responses": {table: wanted["Keys"] for table, wanted in asked["RequestItems"].items()}}


class Offers:
    """Things by name, offered as a lookup; what BatchGetItem answers are the keys themselves."""

    def __init__(self, table, things: Mapping):
        self.table, self.things = table, things

    def lookup(self, *asked):
        *_, names = asked
        keys = {one: {"id": f"{self.table} {one}", "name": one} for one in names if one in self.things}
        return Lookup(table=self.table, keys=keys, decode=lambda row: self.things[row["name"]])

    of_posts = towards = lookup

    def standing(self, pairs):
        return self.lookup(of(*pair) for pair in pairs)


def ids(*pages):
    return [item.post.id for page in pages for item in page.items]


def liked(author, times, **fields):
    fields = {"user_id": BOB, "name": "post-liked", "post_id": "1", "other_id": author, **fields}
    return [Action(moment=n, at=NOW - timedelta(hours=n), **fields) for n in range(times)]


def test_whom_the_reader_likes_comes_first_and_what_was_there_before_follows_in_order():
    world = World([ADA, CLEO, DAN, ADA, CLEO, DAN])
    world.actions = liked(CLEO, 20)

    (page,) = world.read(since=numbered(2))

    assert ids(page)[0] == numbered(4)
    assert set(ids(page)[1:3]) == {numbered(3), numbered(5)}
    assert ids(page)[3:] == [numbered(2), numbered(1), numbered(0)]


@pytest.mark.parametrize("name", ["post-liked", "comment-written", "post-shared"])
def test_hashtags_of_what_the_reader_did_are_an_interest_whoever_posts_them(name):
    world = World([ADA, CLEO])
    world.posts[numbered(0)] = post(numbered(0), owner_id=ADA, published_at=NOW, named=Named(tags=("sea",)))
    world.posts[numbered(1)] = post(numbered(1), owner_id=CLEO, published_at=NOW, named=Named(tags=("cats",)))
    world.actions = liked(DAN, 9, name=name, tags=("sea", "dusk"))

    (page,) = world.read(why=True)

    assert ids(page) == [numbered(0), numbered(1)]
    assert "interest" in page.items[0].why
    assert "interest" not in page.items[1].why


def test_what_the_reader_opens_makes_it_likely_that_the_like_is_opened():
    world = World([ADA, CLEO])
    for n, tag in enumerate(("sea", "cats")):
        world.posts[numbered(n)] = replace(world.posts[numbered(n)], published_at=NOW, named=Named(tags=(tag,)))
    world.openings = [
        Opening(viewer_id=BOB, post_id=str(n), post_owner_id=ADA, tags=("sea",), at=NOW) for n in range(20)
    ]

    (page,) = world.read(why=True)

    assert ids(page) == [numbered(0), numbered(1)]
    assert {"curiosity", "often-opened"} & set(page.items[0].why)


def test_actions_that_are_not_with_the_author_tell_nothing():
    world = World([ADA, CLEO])
    plain = ids(*world.read())
    world.actions = [
        Action(user_id=BOB, name=name, moment=1, at=NOW, post_id="1", other_id=ADA)
        for name in ("reply-written", "comment-liked", "post-unliked", "user-followed")
    ] * 20

    assert ids(*world.read()) == plain


def test_what_others_do_counts():
    world = World([ADA, CLEO])
    world.tallies[post_key(numbered(0))] = Tally(likes=40, comments=9, views=60)
    world.tallies[user_key(ADA)] = Tally(followers=80)

    assert ids(*world.read()) == [numbered(0), numbered(1)]


def test_a_page_takes_two_round_trips_and_the_next_one_takes_one():
    world = World([AUTHORS[n % 3] for n in range(14)])
    pages = world.read(limit=5)

    next(pages)
    assert (sorted(world.trips[:3]), world.trips[3:]) == (["actions", "openings", "rows"], ["batch"])
    world.trips.clear()
    next(pages)
    assert world.trips == ["batch"]


def test_without_anything_new_the_feed_is_in_order():
    world = World([ADA] * 30)

    assert ids(*world.read(limit=7, since=numbered(29))) == [numbered(n) for n in reversed(range(30))]


def test_what_is_new_is_what_came_since_the_last_visit_unless_it_is_said():
    world = World([ADA, CLEO, DAN, ADA, CLEO, DAN])
    world.actions = liked(CLEO, 20)
    everything = ids(*world.read())
    assert ids(*world.read(since=None)) == everything

    world.visited(numbered(2))

    assert ids(*world.read(since=None)) == ids(*world.read(since=numbered(2))) != everything
    assert ids(*world.read(since="0")) == everything


def test_what_celebrities_post_is_ranked_too_though_nobody_pushed_it():
    world = World([ADA, ADA])
    world.celebrities = [CLEO]
    world.heads[CLEO] = Head(author_id=CLEO, posts=(numbered(5), numbered(4)), floor=0, shares_floor=0, version="1")
    for one in world.heads[CLEO].posts:
        world.posts[one] = post(one, owner_id=CLEO, published_at=made_at(one))
    world.actions = liked(ADA, 30)

    pages = list(world.read(limit=2))

    assert ids(pages[0])[0] in {numbered(0), numbered(1)}
    assert sorted(ids(*pages)) == [numbered(0), numbered(1), numbered(4), numbered(5)]


def test_a_share_has_one_place_and_says_who_shares_it_on_every_page():
    world = World([ADA, CLEO, ADA, CLEO])
    world.shared(4, DAN, CLEO)
    world.shared(5, DAN, ADA)

    pages = list(world.read(limit=1))
    through = {item.post.id: item.shared_by and item.shared_by.id for page in pages for item in page.items}

    assert sorted(ids(*pages)) == [numbered(n) for n in range(6)]
    assert {numbered(4): CLEO, numbered(5): ADA}.items() <= through.items()
    assert [one for one, who in through.items() if who] == [one for one in ids(*pages) if one in world.posts_of(DAN)]


def test_a_share_that_was_taken_back_is_not_shown_on_a_later_page():
    world = World([ADA, CLEO, ADA, CLEO])
    world.actions = liked(ADA, 20)
    world.shared(4, DAN, CLEO)
    pages = world.read(limit=1)
    (first,) = ids(next(pages))
    world.shares.clear()

    assert numbered(4) not in {first, *ids(*pages)}


@pytest.mark.parametrize("fetched", [False, True])
@pytest.mark.parametrize("why", [False, True])
def test_a_post_whose_sharer_took_it_back_is_shown_in_its_place_through_another(why, fetched):
    worlds = [World([ADA, CLEO, ADA, CLEO]) for _ in range(2)]
    for world in worlds:
        world.actions = liked(ADA, 20)
        world.shared(4, DAN, CLEO)
        world.shares[of(numbered(4), ADA)] = Sharer(id=ADA, name="a name of then", at=NOW - timedelta(days=1))
        if fetched:
            world.fetches_shares(4, DAN, CLEO, ADA)
    whole, world = worlds
    pages = world.read(limit=1, why=why)
    (first,) = next(pages).items
    assert first.post.id != numbered(4)
    del world.shares[of(numbered(4), CLEO)]

    later = list(pages)

    assert [first.post.id, *ids(*later)] == ids(*whole.read(limit=1))
    assert [item.shared_by.id for page in later for item in page.items if item.shared_by] == [ADA]


def test_the_post_of_whom_one_unfollows_meanwhile_is_shown_through_who_shares_it():
    world = World([ADA, CLEO, ADA, CLEO])
    world.actions = liked(CLEO, 20)
    world.shares[of(numbered(2), CLEO)] = Sharer(id=CLEO, name="a name of then", at=NOW)
    pages = world.read(limit=1)
    (first,) = ids(next(pages))
    assert first != numbered(2)
    world.follows[BOB, ADA] = {}

    later = [item for page in pages for item in page.items]

    assert {item.post.id: item.shared_by.id for item in later if item.shared_by} == {numbered(2): CLEO}
    assert not {item.post.id for item in later} & {numbered(0)}


def test_the_longest_cursor_is_no_longer_than_the_route_takes():
    world = World()
    for n in range(WINDOW + 1):
        world.shared(n, DAN, CLEO)

    longest = world.ranked.begin(BOB, limit=1, since=0, why=False).next

    assert len(longest) == 1 + 3 * (WINDOW - 1)
    assert (12 + 4 + 8 * len(longest) + 16) * 4 / 3 < LONGEST_CURSOR


def test_an_empty_feed_is_one_empty_page():
    assert [(page.items, page.next) for page in World().read()] == [([], None)]


def test_of_more_than_a_hundred_new_posts_the_newest_hundred_are_ranked():
    world = World([AUTHORS[n % 3] for n in range(WINDOW + 30)])

    read = ids(*world.read(limit=100))

    assert sorted(read[:WINDOW]) == [numbered(n) for n in range(30, WINDOW + 30)]
    assert read[WINDOW:] == [numbered(n) for n in reversed(range(30))]


def test_a_post_that_lapses_while_one_reads_is_not_shown():
    world = World([AUTHORS[n % 3] for n in range(10)])
    pages = world.read(limit=5)
    next(pages)
    world.clock.turn(days=31)

    assert ids(*pages) == []


def test_whoever_was_unfollowed_since_is_not_shown_on_a_later_page():
    world = World([AUTHORS[n % 3] for n in range(12)])
    pages = world.read(limit=3)
    next(pages)
    world.follows[BOB, CLEO] = {}

    assert {item.post.owner_id for page in pages for item in page.items} == {ADA, DAN}


def test_reasons_are_told_when_asked_and_only_of_what_was_ranked():
    world = World([ADA, CLEO, ADA, CLEO])
    world.actions = liked(CLEO, 20)
    world.back[ADA] = follow(ADA, BOB)

    (page,) = world.read(since=numbered(1), why=True)
    asked = {item.post.id: item.why for item in page.items}

    assert {"closeness", "always-liked"} & set(asked[numbered(3)])
    assert "mutual-follow" in asked[numbered(2)]
    assert (asked[numbered(1)], asked[numbered(0)]) == ((), ())
    assert {item.why for page in world.read() for item in page.items} == {None}


def test_reasons_of_later_pages_are_features_too():
    world = World([AUTHORS[n % 3] for n in range(9)])
    world.actions = liked(CLEO, 20)

    pages = list(world.read(limit=2, why=True))

    assert all(set(item.why) <= set(FEATURES) for page in pages for item in page.items)
    assert any(item.why for item in pages[1].items)


def test_a_hidden_count_of_likes_speaks_for_nothing():
    shown, hidden = World([ADA, CLEO]), World([ADA, CLEO])
    for world in (shown, hidden):
        world.tallies[post_key(numbered(0))] = Tally(likes=400, views=500)
    hidden.posts[numbered(0)] = post(
        numbered(0), owner_id=ADA, published_at=made_at(numbered(0)), like_count_hidden=True
    )

    assert ids(*shown.read()) == [numbered(0), numbered(1)]
    assert ids(*hidden.read()) == [numbered(1), numbered(0)]


feeds = st.lists(st.sampled_from(AUTHORS), max_size=60)
places = st.sets(st.integers(0, 59), max_size=20)


@settings(max_examples=60, deadline=None)
@given(feeds, places, st.integers(1, 25), st.integers(-1, 60), st.sampled_from(AUTHORS), st.booleans())
def test_pages_are_disjoint_and_complete_whatever_comes_between_them(authors, hidden, limit, since, comer, why):
    world = World(authors, hidden)
    expected = {numbered(n) for n in range(len(authors)) if n not in hidden}
    read = []
    for place, page in enumerate(world.read(limit=limit, since=numbered(since), why=why)):
        assert len(page.items) <= limit
        read += ids(page)
        world.arrives(100 + place, comer)
        world.actions += liked(comer, 3)

    assert len(read) == len(set(read))
    assert set(read) == expected
    old = [one for one in read if int(one) <= int(numbered(since))]
    assert read[len(read) - len(old) :] == sorted(old, key=int, reverse=True)


@settings(max_examples=40, deadline=None)
@given(feeds, st.integers(1, 25))
def test_nobody_has_more_than_two_in_a_row_while_there_are_others(authors, limit):
    read = [item.post.owner_id for page in World(authors).read(limit=limit) for item in page.items]

    assert all(len(list(run)) <= IN_A_ROW for _, run in [(who, list(run)) for who, run in groupby(read)][:-1])


# Which order


def modes(world, percent=0):
    return Modes(timeline=world.timeline, ranked=world.ranked, ranked_percent=percent)


def order(mode=None, **how):
    return Asked(mode=mode, **how)


def test_a_feed_is_in_order_of_time_unless_it_is_asked_for_otherwise():
    world = World([ADA, CLEO, ADA])
    world.actions = liked(CLEO, 20)

    def read(mode, percent=0):
        return ids(modes(world, percent).read(BOB, order(mode), limit=20, at=None))

    assert read(None) == read("chronological", percent=100) == [numbered(2), numbered(1), numbered(0)]
    assert read("ranked") == read(None, percent=100)
    assert read("ranked")[0] == numbered(1)


def test_a_part_of_all_accounts_gets_the_ranked_feed_unasked_and_always_the_same_ones():
    everybody = [an_id(NOW, n % 8_192, n % 1_024) for n in range(400)]
    tenth, half = ([one for one in everybody if modes(World(), n)._usual(one) == "ranked"] for n in (10, 50))

    assert 20 < len(tenth) < 70
    assert set(tenth) < set(half)


@pytest.mark.parametrize(("mode", "at"), [("chronological", (1, 2, 3)), ("ranked", (1, 2))])
def test_a_position_of_another_order_is_refused(mode, at):
    with pytest.raises(CursorNotValid):
        modes(World()).read(BOB, order(mode), limit=20, at=at)
