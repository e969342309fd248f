"""What stands in a feed: the rows that were pushed to its reader, and what is fetched: what celebrities post and share.

Rows and the reader's celebrities are asked for at the same time. Then the heads of these celebrities, if the container
does not have them from a reader before; those it has had for a while are read again together with the page's posts.
Where a page reaches further down than a head does, the index of that author's posts is asked too, or that of shares.

Whoever was a celebrity until lately is pushed and fetched. A post that is found both ways stands once, by its id, with
everybody who shares it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import nlargest
from itertools import chain
from typing import TYPE_CHECKING

from heliograph.core import wire
from heliograph.core.ids import first_after, made_at
from heliograph.core.lookups import AT_ONCE, Lookup, Reader, Rows
from heliograph.core.pages import Page, Position
from heliograph.core.recent import Recent
from heliograph.feed.lookups import HeadsByAuthor
from heliograph.feed.model import NOTHING_KNOWN, SHARERS, FeedRow, Head

if TYPE_CHECKING:
    from heliograph.feed.returning import Returning
    from heliograph.feed.store import FeedStore
    from heliograph.graph.marked import MarkedTies
    from heliograph.posts.index import PostIndex
    from heliograph.shares.index import ShareIndex

HEADS_KEPT = 5_000
"""Some ten megabytes of posts; thirty if all of them share as much."""
HEADS_FRESH = 10.0
"""Seconds for which a container goes by a head without asking for it again."""
HEADS_GOOD = 30.0
"""Seconds for which it goes by one at all: so much later may a celebrity's post be seen."""


@dataclass(frozen=True)
class Ageing:
    """Heads that a page went by though they were fresh no longer, to be read with what it reads next."""

    authors: Sequence[str]
    lookup: Lookup[Head]


class FreshHeads:
    """Heads as a container knows them: what it lacks costs a round trip, what it has costs none.

    A head that ages is gone by once more, and read again together with the posts of the page. That shows nothing that
    may not be seen, because a head only says which posts to look at; and who reads every now and then never waits.
    """

    def __init__(self, store: HeadsByAuthor, reader: Reader, ticks: Callable[[], float] = wire.stopwatch) -> None:
        self._store = store
        self._reader = reader
        self.recent: Recent[str, Head] = Recent(most=HEADS_KEPT, seconds=HEADS_GOOD, fresh=HEADS_FRESH, ticks=ticks)

    def of(self, authors: Sequence[str], *, fresh: bool = False) -> list[Head]:
        """Of each author, also of those of whom none is written; with `fresh`, none that has aged."""
        known = self.recent.of(authors)
        aged = self.recent.due() if fresh else ()
        if lacking := [one for one in authors if one not in known or one in aged]:
            known |= self._kept(lacking, self._reader.one(self._store.lookup(lacking)))
        return [known[one] for one in authors]

    def ageing(self) -> Ageing:
        """Those that were gone by since this was asked last; whoever asks reads them, and says so (`renew`)."""
        due = self.recent.due()
        return Ageing(due, self._store.lookup(due))

    def renew(self, ageing: Ageing, rows: Rows) -> None:
        """Go by what was read of them from now on."""
        self._kept(ageing.authors, ageing.lookup.found(rows))

    def _kept(self, authors: Sequence[str], found: Mapping[str, Head]) -> dict[str, Head]:
        heads = {one: found.get(one) or Head.unknown(one) for one in authors}
        self.recent.keep(heads)
        return heads


class Merging:
    """Feeds as one list each."""

    def __init__(
        self,
        *,
        store: "FeedStore",
        returning: "Returning",
        marked: "MarkedTies",
        heads: FreshHeads,
        posts: "PostIndex",
        shares: "ShareIndex",
        row_days: int,
        now: Callable[[], datetime],
    ) -> None:
        self.store = store
        self.returning = returning
        self.marked = marked
        self.heads = heads
        self.posts = posts
        self.shares = shares
        self.life = timedelta(days=row_days)
        self.now = now

    def of(self, me: str) -> "Merged":
        """For one request: the reader's celebrities and their heads stay as they are when they are first asked for."""
        return Merged(self, me)


class Merged:
    """One reader's feed, newest first. It says what may be shown; whether it is, is decided by who shows it."""

    def __init__(self, sources: Merging, me: str) -> None:
        self._from = sources
        self._me = me
        self._heads: Sequence[Head] | None = None
        moment = sources.now()
        self._second = int(moment.timestamp())
        self._oldest = first_after(moment - sources.life)

    def page(self, limit: int, before: Position | None) -> Page[FeedRow]:
        """The newest after a position. Its `next` is the last id examined, pushed or fetched."""
        rows, heads = self._both(limit, before)
        if not heads:
            return rows
        # What is older than the last row examined may be in a row that was not: the next page's.
        reach = rows.next[0] if rows.next else 0
        found = {row.post_id: row for row in (*self._fetched(heads, limit, before, reach), *rows.items)}
        page = _cut(found, limit, before, reach)
        if shared := self._fetched_shares(heads, before, page.next[0] if page.next else reach):
            self._add(found, shared)
            page = _cut(found, limit, before, reach)
        if below := self._below(heads, limit, before, page.next[0] if page.next else reach):
            self._add(found, below)
            page = _cut(found, limit, before, reach)
        return Page(page.items, page.next or rows.next)

    def rows_of(self, post_ids: Sequence[str]) -> list[FeedRow]:
        """The rows that these posts have in it now, a page for each; of one that is not there any more none."""
        self._heads = self._known(self._from.marked.begin(self._me))

        def read(post_id: str) -> list[FeedRow]:
            return [row for row in self.page(1, (int(post_id) + 1,)).items if row.post_id == post_id]

        with ThreadPoolExecutor(min(len(post_ids), AT_ONCE)) as pool:
            return list(chain.from_iterable(pool.map(read, post_ids)))

    def newest(self) -> int:
        """The id of the newest post in it, 0 without any; whether it has expired makes no difference here."""
        rows, heads = self._both(1, None, fresh=True)
        posts = [*(row.post_id for row in rows.items), *(head.posts[0] for head in heads if head.posts)]
        shared = (next((post for post, owner in head.shares if owner != self._me), "0") for head in heads)
        return max(map(int, [*posts, *shared]), default=0)

    def _both(
        self, limit: int, before: Position | None, *, fresh: bool = False
    ) -> tuple[Page[FeedRow], Sequence[Head]]:
        """A page of rows, and, at the same time if they are not known yet, the celebrities; then their heads."""
        sources = self._from
        if self._heads is not None:
            return self._rows(limit, before)(), self._heads
        marked = sources.marked.begin(self._me)
        rows = self._rows(limit, before)
        # Before anything is caught up with: a call that is under way does not wait for long.
        self._heads = self._known(marked, fresh=fresh)
        return rows(), self._heads

    def _known(self, marked: Callable[[], list[str]], *, fresh: bool = False) -> Sequence[Head]:
        """The heads of the reader's celebrities, who have been asked for."""
        return self._from.heads.of(authors, fresh=fresh) if (authors := marked()) else ()

    def _rows(self, limit: int, before: Position | None) -> Callable[[], Page[FeedRow]]:
        """What was pushed, read now; who begins to read and was away catches up when it is asked for."""
        if before is None:
            return self._from.returning.front(self._me, limit)
        # As they are now: who has just returned reads on at once, and what was made for the first page must be there.
        page = self._from.store.of_reader(self._me, self._second, limit, before, consistent=True)
        return lambda: page

    def _fetched(self, heads: Iterable[Head], limit: int, before: Position | None, reach: int) -> list[FeedRow]:
        """As many as a page has of their posts between two ids, because a head is mostly of others than this page's."""
        low, top = max(reach, self._oldest), before[0] if before else NOTHING_KNOWN
        posts = ((int(one), head.author_id) for head in heads for one in head.posts)
        newest = nlargest(limit, (post for post in posts if low <= post[0] < top))
        return [self._row(str(post_id), author) for post_id, author in newest]

    def _fetched_shares(self, heads: Iterable[Head], before: Position | None, end: int) -> list[FeedRow]:
        """Down to the page's end. The reader's own posts do not come back: where they are known they take no place."""
        low, top = max(end, self._oldest), before[0] if before else NOTHING_KNOWN
        return [
            self._row(post_id, owner_id, head.author_id)
            for head in heads
            for post_id, owner_id in head.shares
            if low <= int(post_id) < top and owner_id != self._me
        ]

    def _below(self, heads: Sequence[Head], limit: int, before: Position | None, end: int) -> list[FeedRow]:
        """As many posts, and as many shares, as a page has of each author whose head ends above the page's end, from
        where it ends or the page begins. All that was read is among them: so the page reaches no further than that.
        """
        posts = (head for head in heads if head.floor >= end and self._lives(head.floor))
        shares = (head for head in heads if head.shares_floor >= end and self._lives(head.shares_floor))
        reads = [partial(self._posts_of, head.author_id, head.floor) for head in posts]
        reads += [partial(self._shares_of, head.author_id, head.shares_floor) for head in shares]
        if not reads:
            return []
        with ThreadPoolExecutor(min(len(reads), AT_ONCE)) as pool:
            return list(chain.from_iterable(pool.map(lambda read: read(limit, before), reads)))

    def _posts_of(self, author: str, floor: int, limit: int, before: Position | None) -> list[FeedRow]:
        page = self._from.posts.of_owner(author, limit=limit, before=_start(floor, before))
        return [self._row(one, author) for one in page.items if self._lives(int(one))]

    def _shares_of(self, sharer: str, floor: int, limit: int, before: Position | None) -> list[FeedRow]:
        page = self._from.shares.of_sharer(sharer, limit=limit, before=_start(floor, before))
        return [self._row(one, owner, sharer) for one, owner in page.items if self._lives(int(one))]

    def _add(self, found: dict[str, FeedRow], rows: Iterable[FeedRow]) -> None:
        """To what was found of the same posts. Who shares one is chosen as of the feed's own rows (`store`)."""
        for row in rows:
            there = found.setdefault(row.post_id, row)
            if not set(row.shared_by) <= set(there.shared_by):
                sharers = sorted({*there.shared_by, *row.shared_by}, key=int, reverse=True)
                found[row.post_id] = self._row(row.post_id, row.author_id, *sharers[:SHARERS])

    def _row(self, post_id: str, author_id: str, *shared_by: str) -> FeedRow:
        expires = int((made_at(post_id) + self._from.life).timestamp())
        return FeedRow(
            reader_id=self._me, post_id=post_id, author_id=author_id, expires_at=expires, shared_by=shared_by
        )

    def _lives(self, post_id: int) -> bool:
        return post_id >= self._oldest


def _start(floor: int, before: Position | None) -> Position | None:
    start = min(floor + 1, before[0] if before else NOTHING_KNOWN)
    return (start,) if start < NOTHING_KNOWN else None


def _cut(found: dict[str, FeedRow], limit: int, before: Position | None, reach: int) -> Page[FeedRow]:
    """The newest of what was found between two ids; its `next` is None if there are fewer than asked for."""
    there = sorted((one for one in map(int, found) if one >= reach and (not before or one < before[0])), reverse=True)
    chosen = there[:limit]
    return Page([found[str(one)] for one in chosen], (chosen[-1],) if len(chosen) == limit else None)
