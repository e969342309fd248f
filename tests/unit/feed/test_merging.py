"""What stands in a feed: rows and heads as one list, in pages that are disjoint and complete."""

from datetime import timedelta
from random import Random

import pytest
from heliograph.core.lookups import Lookup, Reader
from heliograph.core.pages import Page
from heliograph.feed.merging import HEADS_FRESH, HEADS_GOOD, FreshHeads, Merging
from heliograph.feed.model import FeedRow, Head
from heliograph.feed.settings import ROW_DAYS

from tests.people import ADA, BOB, CLEO, NOW, an_id
from tests.unit.feed.about import About

FAR = int(NOW.timestamp()) + 99


def made(minutes, shard=1):
    return an_id(NOW - timedelta(minutes=minutes), shard)


class World:
    """Posts by author, of which some were pushed to Bob; heads hold the newest of each, indexes all."""

    def __init__(self, clock, *, posts, pushed=(), in_head=3, marked=(), expired=()):
        self.clock, self.all, self.in_head = clock, posts, in_head
        self.pushed, self.expired = set(pushed), set(expired)
        self.marked, self.heads_read, self.indexes_read = list(marked), [], []
        self.queries = 0

    def merging(self):
        fresh = FreshHeads(self, Reader(self), ticks=lambda: self.clock().timestamp())
        return Merging(
            store=self, returning=About(self), marked=self, heads=fresh, posts=self, row_days=ROW_DAYS, now=self.clock
        )

    def begin(self, me):
        assert me == BOB
        return lambda: self.marked

    def of_reader(self, reader_id, now, limit, before, **_asked):
        self.queries += 1
        left = sorted((int(one) for one in self.pushed if not before or int(one) < before[0]), reverse=True)
        page = left[:limit]
        authors = {one: author for author, ids in self.all.items() for one in ids}
        rows = [
            FeedRow(reader_id=BOB, post_id=str(one), author_id=authors[str(one)], expires_at=FAR)
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
        ids = sorted(self.all[author], key=int, reverse=True)
        floor = int(ids[self.in_head]) if len(ids) > self.in_head else 0
        return Head(author_id=author, posts=tuple(ids[: self.in_head]), floor=floor, version="1")

    def of_owner(self, owner_id, *, limit, before):
        self.indexes_read.append(owner_id)
        left = sorted((int(one) for one in self.all[owner_id] if not before or int(one) < before[0]), reverse=True)
        page = left[:limit]
        return Page([str(one) for one in page], (page[-1],) if len(left) > limit else None)

    def walk(self, limit, merging=None):
        """All pages, one after the other."""
        seen, before, merging = [], None, merging or self.merging()
        while True:
            page = merging.of(BOB).page(limit, before)
            seen.append([row.post_id for row in page.items])
            before = page.next
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
    assert world.indexes_read == [CLEO]


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
