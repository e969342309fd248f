"""A feed of which what is new is ranked, and the rest follows in order.

The order of what is new is decided once, when somebody begins to read, and travels in the cursor: the ids of the posts
that are still to come, with their authors' and those of who shares them, and from where on the rest follows. So pages
neither repeat nor leave out what was there at the beginning, whatever comes or is ranked otherwise meanwhile, and
nothing is stored for it. What may be seen is decided at every page all the same.

The first page asks for what stands in the feed, what the reader did and opened of late and the last visit at the same
time, and then for everything else in one batch: two round trips, as a page in order. Those that follow know their posts
from the cursor, and take one. Nobody is expected under posts of which most are not on this page, so the people there
cost the first page one more.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from msgspec.structs import replace

from heliograph.core.events import user_key
from heliograph.core.ids import made_at
from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.core.pages import CursorNotValid, Page, Position, filled
from heliograph.counters.lookups import TalliesByKey
from heliograph.counters.model import NOTHING, Tally
from heliograph.feed.lookups import VisitsByReader
from heliograph.feed.model import FeedItem, FeedRow
from heliograph.feed.tastes import Tastes
from heliograph.feed.timeline import Timeline
from heliograph.graph.lookups import TiesOfOne
from heliograph.graph.model import Tie
from heliograph.graph.visibility import View
from heliograph.ranking.history import History
from heliograph.ranking.model import Candidate
from heliograph.ranking.service import Ranker, spread

WINDOW: Final = 100
"""How many of the newest posts are ranked at most; a cursor holds the ids of as many."""
LONGEST_CURSOR: Final = 3_400
"""Letters of a cursor that holds three ids for each of them, eight bytes each, with what seals it."""
NOBODY: Final = 0
"""In a cursor, in the place of who shares a post that is there by itself."""


class RankedFeed:
    """Readers' feeds in this order."""

    def __init__(
        self,
        *,
        timeline: Timeline,
        counters: TalliesByKey,
        ties: TiesOfOne,
        tastes: Tastes,
        visits: VisitsByReader,
        reader: Reader,
        ranker: Callable[[str], Ranker],
        in_a_row: int,
        row_days: int,
        now: Callable[[], datetime],
    ) -> None:
        """`ranker` is asked for somebody's when something is ranked, because weights are read then."""
        self._timeline = timeline
        self._counters = counters
        self._ties = ties
        self._tastes = tastes
        self._visits = visits
        self._reader = reader
        self._ranker = ranker
        self._in_a_row = in_a_row
        self._life = timedelta(days=row_days)
        self._now = now

    def begin(self, me: str, *, limit: int, since: int | None, why: bool) -> Page[FeedItem]:
        """The first page: the best of what is newer than the post `since`, filled up with what is older.

        Without `since` it is what is newer than the last visit, or everything if there was none of late.
        """
        with ThreadPoolExecutor(3) as pool:
            history_of = self._tastes.begin(me, pool)
            visit = pool.submit(self._last_seen, me) if since is None else None
            window = self._timeline.rows(me, WINDOW)
            history = history_of()
            since = visit.result() if visit else since or 0
        new = [row for row in window.items if int(row.post_id) > since]
        rest = window.items[len(new) :]
        filling = rest[: max(0, limit - len(new))]
        beside = _Beside(me, new, self._counters, self._ties)
        people = dict[str, View]()
        items, found = self._timeline.shown(me, [*new, *filling], people, *beside.lookups, expecting=len(new) <= limit)
        candidates = beside.candidates([item for item in items if int(item.post.id) > since], found)
        order = self._ordered(me, candidates, {item.post.id: item for item in items}, history, why=why)
        page, left = order[:limit], order[limit:]
        taken = [item for item in items if int(item.post.id) <= since][: limit - len(page)]
        floor = _floor(window, rest, len(filling))
        return self._page(me, [*page, *(replace(item, why=() if why else None) for item in taken)], people, floor, left)

    def go_on(self, me: str, at: Position, *, limit: int, why: bool) -> Page[FeedItem]:
        """A later page. Raises: CursorNotValid."""
        floor, *ids = at
        if len(ids) % 3:
            raise CursorNotValid("It is none of the ranked feed. Start again without a cursor.")
        if not ids:
            page = self._timeline.read(me, limit=limit, before=(floor,))
            return Page([replace(item, why=() if why else None) for item in page.items], page.next)
        rows = [self._row(me, *ids[start : start + 3]) for start in range(0, len(ids), 3)]
        people = dict[str, View]()
        history = self._tastes.of(me) if why else None
        frozen = filled(
            lambda count, after: _slice(rows, count, after),
            lambda some: self._seen(me, some, people, history),
            limit=limit,
            after=None,
        )
        left = rows[frozen.next[0] :] if frozen.next else []
        return self._page(me, frozen.items, people, floor, left)

    def _last_seen(self, me: str) -> int:
        visit = self._reader.one(self._visits.lookup([me])).get(me)
        return int(visit.up_to) if visit else 0

    def _ordered(
        self, me: str, candidates: Sequence[Candidate], items: dict[str, FeedItem], history: History, *, why: bool
    ) -> list[FeedItem]:
        if not candidates:
            return []
        ranker, now = self._ranker(me), self._now()
        order = [one.candidate for one in spread(ranker.rank(candidates, history, now), self._in_a_row)]
        return [replace(items[one.post_id], why=ranker.why(one, history, now) if why else None) for one in order]

    def _seen(
        self, me: str, rows: Sequence[FeedRow], people: dict[str, View], history: History | None
    ) -> list[FeedItem]:
        """Those of these that may be shown, with reasons if there is a history to tell them by.

        Through whom a post was shown when it was ranked may be so no longer: then it is asked who else shares it.
        """
        living = [row for row in rows if made_at(row.post_id) + self._life > self._now()]
        items = self._shown(me, living, people, history)
        there = {item.post.id for item in items}
        if not (lapsed := [row.post_id for row in living if row.post_id not in there]):
            return items
        places = {row.post_id: place for place, row in enumerate(living)}
        items += self._shown(me, self._timeline.rows_of(me, lapsed), people, history)
        return sorted(items, key=lambda item: places[item.post.id])

    def _shown(
        self, me: str, living: Sequence[FeedRow], people: dict[str, View], history: History | None
    ) -> list[FeedItem]:
        if history is None:
            return self._timeline.shown(me, living, people)[0]
        beside = _Beside(me, living, self._counters, self._ties)
        items, found = self._timeline.shown(me, living, people, *beside.lookups)
        ranker, now = self._ranker(me), self._now()
        return [
            replace(item, why=ranker.why(candidate, history, now))
            for item, candidate in zip(items, beside.candidates(items, found), strict=True)
        ]

    def _page(
        self,
        me: str,
        items: Sequence[FeedItem],
        people: dict[str, View],
        floor: int,
        left: Sequence[FeedItem | FeedRow],
    ) -> Page[FeedItem]:
        position = (floor, *chain.from_iterable(map(_ids, left)))
        return Page(self._timeline.with_people(me, items, people), position if floor or left else None)

    def _row(self, me: str, post_id: int, author_id: int, sharer_id: int) -> FeedRow:
        return FeedRow(
            reader_id=me,
            post_id=str(post_id),
            author_id=str(author_id),
            expires_at=int((made_at(str(post_id)) + self._life).timestamp()),
            shared_by=() if sharer_id == NOBODY else (str(sharer_id),),
        )


class _Beside:
    """What ranking needs of the authors of some rows beside what a page needs: their followers, and whether they
    follow the reader back."""

    def __init__(self, me: str, rows: Iterable[FeedRow], counters: TalliesByKey, ties: TiesOfOne) -> None:
        authors = list(dict.fromkeys(row.author_id for row in rows))
        self._tallies: Lookup[Tally] = counters.lookup(map(user_key, authors))
        self._back: Lookup[Tie] = ties.towards(me, authors)
        self.lookups = (self._tallies, self._back)

    def candidates(self, items: Iterable[FeedItem], found: Rows) -> list[Candidate]:
        tallies, back = self._tallies.found(found), self._back.found(found)
        return [
            Candidate(
                post_id=item.post.id,
                author_id=item.post.owner_id,
                published_at=item.post.published_at or item.post.created_at,
                pictures=len(item.post.pictures),
                tags=item.post.named.tags,
                # What its author hides does not speak for it either: a reason would tell.
                likes=item.tally.likes if item.shows_likes else 0,
                comments=item.tally.comments,
                shares=item.tally.shares,
                views=item.tally.views,
                opens=item.tally.opens,
                author_followers=tallies.get(user_key(item.post.owner_id), NOTHING).followers,
                mutual=item.post.owner_id in back and back[item.post.owner_id].follows,
            )
            for item in items
        ]


def _floor(window: Page[FeedRow], rest: Sequence[FeedRow], examined: int) -> int:
    """Above which id everything was examined or ranked; 0 if there is nothing below."""
    if examined < len(rest):
        return int(rest[examined].post_id) + 1
    return window.next[0] if window.next else 0


def _slice(rows: Sequence[FeedRow], count: int, after: Position | None) -> Page[FeedRow]:
    start = after[0] if after else 0
    end = start + count
    return Page(rows[start:end], (end,) if end < len(rows) else None)


def _ids(one: FeedItem | FeedRow) -> tuple[int, int, int]:
    """Post, author, and of a post that was shown through somebody who that is."""
    if isinstance(one, FeedRow):
        return int(one.post_id), int(one.author_id), int(next(iter(one.shared_by), NOBODY))
    return int(one.post.id), int(one.post.owner_id), int(one.shared_by.id) if one.shared_by else NOBODY
