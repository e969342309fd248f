"""What stands in a feed: rows and heads as one list, in pages that are disjoint and complete."""

from datetime import timedelta
from random import Random

import pytest
from heliograph.core.lookups import Lookup, Reader
from heliograph.core.pages import Page
from heliograph.feed.lookups import head_of
from heliograph.feed.merging import HEADS_FRESH, HEADS_GOOD, FreshHeads, Merging
from heliograph.feed.model import SHARERS, FeedRow, Head
from heliograph.feed.settings import ROW_DAYS

from tests.people import ADA, BOB, CLEO, NOW, an_id
from tests.unit.feed.about import About

DAN = str(int(CLEO) + 1)
FAR = int(NOW.timestamp()) + 99


def made(minutes, shard=1):
    return an_id(NOW - timedelta(minutes=minutes), shard)


class World:
    """Posts by author, of which some were pushed to Bob; heads hold the newest of each, indexes all.

    What somebody shares is author by post; who shares a post and was pushed with it stands in `passed_on`.
    """

    def __init__(self, clock, *, posts, pushed=(), in_head=3, marked=(), expired=(), shared=None, passed_on=None):
        self.clock, self.all, self.in_head = clock, posts, in_head
        self.pushed, self.expired = set(pushed), set(expired)
        self.shared, self.passed_on = shared or {}, passed_on or {}
        self.marked, self.heads_read, self.indexes_read = list(marked), [], []
        self.queries = 0

    def merging(self):
        fresh = FreshHeads(self, Reader(self), ticks=lambda: self.clock().timestamp())
        return Merging(
            store=self,
            returning=About(self),
            marked=self,
            heads=fresh,
            posts=self,
            shares=self,
            row_days=ROW_DAYS,
            now=self.clock,
        )

    def begin(self, me):
        assert me == BOB
        return lambda: self.marked

    def of_reader(self, reader_id, now, limit, before, **_asked):
        self.queries += 1
        there = map(int, {*self.pushed, *self.passed_on})
        page = sorted((one for one in there if not before or one < before[0]), reverse=True)[:limit]
        authors = {one: author for author, ids in self.all.items() for one in ids}
        for shares in self.shared.values():
            authors |= shares
        rows = [
            FeedRow(
                reader_id=BOB,
                post_id=str(one),
                author_id=authors[str(one)],
                expires_at=FAR,
                shared_by=self.passed_on.get(str(one), ()),
            )
            for one in page
            if str(one) not in self.expired
        ]
        return Page(rows, (page[-1],) if len(page) == limit else None)

    def lookup(self, authors):
        keys = {one: {"author_id": int(one)} for one in authors}
        return Lookup(table="heads", keys=keys, decode=lambda row: self.head(str(row["author_id"])))

    def batch_get_item(self, **asked):
        (wanted,) = asked["RequestItems"].values()
        self.heads_read.append(sorted(key["author_id"]["N"] for key in wanted["Keys"]))
        there = [key for key in wanted["Keys"] if self.in_head]
        return {"Responses": {"heads": there}}

    def head(self, author):
        posts, floor = self._top(self.all.get(author, ()))
        shares, shares_floor = self._top(self.shared.get(author, ()))
        return Head(
            author_id=author,
            posts=posts,
            floor=floor,
            shares=tuple((one, self.shared[author][one]) for one in shares),
            shares_floor=shares_floor,
            version="1",
        )

    def _top(self, ids):
        newest = in_order(*ids)
        return tuple(newest[: self.in_head]), int(newest[self.in_head]) if len(newest) > self.in_head else 0

    def of_owner(self, owner_id, *, limit, before):
        self.indexes_read.append(owner_id)
        return self._page(self.all.get(owner_id, ()), limit, before)

    def of_sharer(self, sharer_id, *, limit, before):
        self.indexes_read.append(f"shares of {sharer_id}")
        page = self._page(self.shared.get(sharer_id, ()), limit, before)
        return Page([(one, self.shared[sharer_id][one]) for one in page.items], page.next)

    def _page(self, ids, limit, before):
        left = in_order(*(one for one in ids if not before or int(one) < before[0]))
        return Page(left[:limit], (int(left[limit - 1]),) if len(left) > limit else None)

    def walk(self, limit):
        """The posts of all pages, one after the other."""
        return [[row.post_id for row in page.items] for page in self.pages(limit)]

    def pages(self, limit):
        seen, before, merging = [], None, self.merging()
        while True:
            seen.append(merging.of(BOB).page(limit, before))
            before = seen[-1].next
            if before is None:
                return seen
            assert len(seen) < 500


def in_order(*ids):
    return sorted(ids, key=int, reverse=True)


def test_rows_and_heads_are_one_list_in_which_each_post_stands_once(clock):
    ada, cleo = [made(1, 1), made(3, 1)], [made(2, 2), made(4, 2)]
    world = World(clock, posts={ADA: ada, CLEO: cleo}, pushed=[*ada, cleo[0]], marked=[CLEO])

    page = world.merging().of(BOB).page(10, None)

    assert [row.post_id for row in page.items] == in_order(*ada, *cleo)
    assert {row.post_id: row.author_id for row in page.items} == dict.fromkeys(ada, ADA) | dict.fromkeys(cleo, CLEO)
    assert page.next is None


def test_where_nobody_is_fetched_a_page_is_what_was_pushed_and_ends_where_that_does(clock):
    world = World(clock, posts={ADA: [made(1), made(2), made(3)]}, pushed=[made(1), made(2), made(3)])
    merged = world.merging().of(BOB)

    first = merged.page(2, None)

    assert ([row.post_id for row in first.items], first.next) == ([made(1), made(2)], (int(made(2)),))
    assert merged.page(2, first.next) == Page(world.of_reader(BOB, 0, 2, first.next).items, None)
    assert world.heads_read == []


@pytest.mark.parametrize("in_head", [0, 1, 3, 20])
@pytest.mark.parametrize("seed", range(12))
def test_pages_of_any_size_hold_every_post_once_however_little_is_in_heads(clock, seed, in_head):
    dice = Random(seed)
    posts = {str(10**6 + n): [made(dice.randrange(9_000), n) for _ in range(dice.randrange(12))] for n in range(6)}
    everybody = list(posts)
    marked = everybody[:3] if seed % 3 else []
    pushed = [one for author, ids in posts.items() for one in ids if author not in marked or dice.random() < 0.3]
    world = World(clock, posts=posts, pushed=pushed, in_head=in_head, marked=marked)

    for limit in (1, 2, 5, 20):
        pages = world.walk(limit)
        fetched = {one for author in marked for one in posts[author]}
        assert [one for page in pages for one in page] == in_order(*(fetched | set(pushed)))
        assert max(map(len, pages)) <= limit


def test_an_index_is_asked_only_where_a_page_reaches_below_a_head(clock):
    world = World(clock, posts={CLEO: [made(n) for n in range(8)]}, marked=[CLEO])

    first = world.merging().of(BOB).page(3, None)
    assert (len(first.items), world.indexes_read) == (3, [])

    second = world.merging().of(BOB).page(3, first.next)
    assert (len(second.items), world.indexes_read) == (3, [CLEO])


def test_an_index_is_asked_of_an_author_without_a_head(clock):
    world = World(clock, posts={CLEO: [made(1)]}, in_head=0, marked=[CLEO])

    assert world.walk(5) == [[made(1)]]
    assert sorted(world.indexes_read) == [CLEO, f"shares of {CLEO}"]


def test_what_has_expired_is_not_fetched_nor_is_it_looked_for(clock):
    day = 24 * 60
    old = [made(ROW_DAYS * day), made(ROW_DAYS * day + 1)]
    world = World(clock, posts={CLEO: [made(1), *old]}, in_head=1, marked=[CLEO])

    assert world.walk(5) == [[made(1)]]
    assert world.indexes_read == []


def test_a_page_of_expired_rows_hides_none_that_are_fetched_from_behind_it(clock):
    rows = [made(n, 1) for n in range(6)]
    fetched = made(9, 2)
    world = World(clock, posts={ADA: rows, CLEO: [fetched]}, pushed=rows, expired=rows, marked=[CLEO])

    pages = world.walk(3)

    assert [one for page in pages for one in page] == [fetched]


def test_a_post_that_arrives_between_two_pages_moves_nothing(clock):
    posts = {CLEO: [made(n, 2) for n in range(1, 7)], ADA: [made(n, 1) for n in range(1, 7)]}
    world = World(clock, posts=posts, pushed=posts[ADA], marked=[CLEO])
    everything = in_order(*posts[ADA], *posts[CLEO])
    first = world.merging().of(BOB).page(4, None)

    posts[CLEO].append(made(0, 2))
    posts[ADA].append(made(0, 1))
    world.pushed.add(made(0, 1))
    rest = world.merging().of(BOB).page(100, first.next)

    assert [row.post_id for row in (*first.items, *rest.items)] == everything


def test_heads_that_a_container_has_cost_nothing_until_they_are_too_old(clock):
    world = World(clock, posts={ADA: [made(1)], CLEO: [made(2)]}, marked=[ADA, CLEO])
    merging = world.merging()
    for _ in range(3):
        merging.of(BOB).page(5, None)
    assert world.heads_read == [[ADA, CLEO]]

    clock.turn(seconds=HEADS_GOOD)
    world.marked = [CLEO]
    merging.of(BOB).page(5, None)
    assert world.heads_read == [[ADA, CLEO], [CLEO]]


def test_heads_that_age_are_gone_by_once_more_and_are_asked_for_by_who_reads_anyway(clock):
    world = World(clock, posts={ADA: [made(1)], CLEO: [made(2)]}, marked=[ADA, CLEO])
    merging = world.merging()
    merging.of(BOB).page(5, None)
    assert merging.heads.ageing().authors == []
    clock.turn(seconds=HEADS_FRESH)
    world.all[CLEO].append(made(0, 2))

    stale = merging.of(BOB).page(5, None)
    heads = merging.heads.ageing()
    merging.heads.renew(heads, Reader(world).fetch(heads.lookup))
    fresh = merging.of(BOB).page(5, None)

    assert [len(stale.items), list(heads.authors), len(fresh.items)] == [2, [ADA, CLEO], 3]
    assert world.heads_read == [[ADA, CLEO]] * 2


def test_whether_there_is_anything_new_is_not_told_by_heads_that_age(clock):
    world = World(clock, posts={CLEO: [made(2)]}, marked=[CLEO])
    merging = world.merging()
    merging.of(BOB).page(5, None)
    clock.turn(seconds=HEADS_FRESH)
    world.all[CLEO].append(made(0, 2))

    assert merging.of(BOB).newest() == int(made(0, 2))
    assert merging.heads.ageing().authors == []


def test_within_a_request_celebrities_and_heads_are_asked_for_once(clock):
    world = World(clock, posts={CLEO: [made(2)]}, marked=[CLEO])
    merged = world.merging().of(BOB)
    for _ in range(3):
        merged.page(5, None)

    assert (world.queries, world.heads_read) == (3, [[CLEO]])


def test_the_newest_is_the_newest_of_both(clock):
    posts = {ADA: [made(5, 1)], CLEO: [made(1, 2)]}

    assert World(clock, posts=posts, pushed=posts[ADA], marked=[CLEO]).merging().of(BOB).newest() == int(made(1, 2))
    assert World(clock, posts=posts, pushed=posts[ADA]).merging().of(BOB).newest() == int(made(5, 1))
    assert World(clock, posts={}).merging().of(BOB).newest() == 0
    shared = {CLEO: {made(0, 2): BOB, made(1, 2): ADA}}
    assert World(clock, posts=posts, shared=shared, marked=[CLEO]).merging().of(BOB).newest() == int(made(1, 2))


def test_what_celebrities_share_stands_in_its_posts_place_with_everybody_who_shares_it(clock):
    mine, theirs = [made(1, 1), made(3, 1)], [made(2, 2), made(4, 2)]
    shared = {CLEO: dict.fromkeys((*mine, theirs[0]), ADA)}
    world = World(clock, posts={}, shared=shared, pushed=mine[:1], passed_on={mine[1]: (DAN, CLEO)}, marked=[CLEO])

    page = world.merging().of(BOB).page(10, None)

    through = {row.post_id: row.shared_by for row in page.items}
    assert through == {mine[0]: (CLEO,), theirs[0]: (CLEO,), mine[1]: (DAN, CLEO)}
    assert list(through) == in_order(*through)
    assert {row.author_id for row in page.items} == {ADA}


@pytest.mark.parametrize("in_head", [0, 1, 3, 20])
@pytest.mark.parametrize("seed", range(8))
def test_pages_hold_every_share_once_and_all_who_share_it_however_little_is_in_heads(clock, seed, in_head):
    dice = Random(seed)
    posts = {str(10**6 + n): [made(dice.randrange(9_000), n) for _ in range(dice.randrange(12))] for n in range(5)}
    owners = {one: author for author, ids in posts.items() for one in ids}
    shared = {str(10**5 + n): {one: owners[one] for one in owners if dice.random() < 0.4} for n in range(3)}
    *marked, ordinary = shared
    # Some were pushed before their sharer became a celebrity.
    pushing = {
        one: [who for who in shared if one in shared[who] and (who == ordinary or dice.random() < 0.3)]
        for one in owners
    }
    passed_on = {one: tuple(reversed(who)) for one, who in pushing.items() if who}
    author = next(iter(posts))
    world = World(
        clock,
        posts=posts,
        pushed=posts[author],
        in_head=in_head,
        marked=[*marked, author],
        shared=shared,
        passed_on=passed_on,
    )
    through = {one: tuple(who for who in reversed(shared) if one in shared[who]) for one in owners}
    wanted = in_order(*(one for one in owners if through[one] or one in posts[author]))

    for limit in (1, 2, 5, 20):
        rows = [row for page in world.pages(limit) for row in page.items]
        assert [(row.post_id, row.author_id, row.shared_by) for row in rows] == [
            (one, owners[one], through[one]) for one in wanted
        ]


def test_an_index_of_shares_is_asked_only_where_a_page_reaches_below_those_of_a_head(clock):
    world = World(clock, posts={}, shared={CLEO: {made(n): ADA for n in range(8)}}, marked=[CLEO])

    first = world.merging().of(BOB).page(3, None)
    assert (len(first.items), world.indexes_read) == (3, [])

    second = world.merging().of(BOB).page(3, first.next)
    assert (len(second.items), world.indexes_read) == (3, [f"shares of {CLEO}"])


def test_of_a_head_from_before_there_were_shares_in_heads_the_index_is_asked(clock):
    world = World(clock, posts={CLEO: [made(1)]}, shared={CLEO: {made(2): ADA}}, marked=[CLEO])
    before = {"author_id": int(CLEO), "posts": [int(made(1))], "floor": 0, "version": 1}
    world.head = lambda _: head_of(before)

    assert world.walk(5) == [[made(1), made(2)]]
    assert world.indexes_read == [f"shares of {CLEO}"]


def test_ones_own_posts_take_no_place_when_a_celebrity_shares_them(clock):
    shared = {CLEO: {made(n): BOB if n < 2 else ADA for n in range(4)}}
    world = World(clock, posts={}, shared=shared, in_head=20, marked=[CLEO])

    assert world.walk(2) == [[made(2), made(3)], []]


def test_of_many_who_share_a_post_as_many_are_asked_after_as_of_rows(clock):
    everybody = [str(10**5 + n) for n in range(SHARERS + 3)]
    shared = {who: {made(1): ADA} for who in everybody}
    world = World(
        clock, posts={}, shared=shared, marked=everybody[::2], passed_on={made(1): tuple(everybody[::-1][:2])}
    )

    (row,) = world.merging().of(BOB).page(5, None).items

    assert row.shared_by == tuple(sorted({*everybody[::2], *everybody[-2:]}, reverse=True)[:SHARERS])


def test_the_rows_of_some_posts_are_what_stands_in_their_places_now(clock):
    posts = {ADA: [made(n, 1) for n in range(6)]}
    shared = {CLEO: dict.fromkeys(posts[ADA][2:], ADA)}
    world = World(clock, posts=posts, pushed=posts[ADA][1:3], shared=shared, in_head=1, marked=[CLEO])

    rows = world.merging().of(BOB).rows_of([posts[ADA][n] for n in (0, 1, 2, 4)])

    assert [(row.post_id, row.shared_by) for row in rows] == [
        (posts[ADA][1], ()),
        (posts[ADA][2], (CLEO,)),
        (posts[ADA][4], (CLEO,)),
    ]
