"""Readers who were away for long: nothing was pushed to them meanwhile, so what is missing is made when they return.

The order is what counts. First the reader's presence is written, and only then it is asked whom they follow, and what
these have posted and shared. Fan-out waits until the index of an author's posts shows the post, and asks after presence
then: if it finds none, the post was in that index before the presence was written, and is found here. Whose follow
fan-out does not find gets it by back-fill, which asks nobody whether they are about. Left out is of whom everybody
fetches after the presence was written: if that ends, all that is posted from then on is pushed to who is about.

Until all of it is written, presence says how far that has come. Whoever dies on the way, or follows too many for one
request, goes on with the next first page; rows have deterministic keys, so all of it may be done twice, and at once.
Once it is written, presence says since when, and first pages are read as they are now until every replica has it.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from heliograph.core import wire
from heliograph.core.ids import made_at
from heliograph.core.lookups import AT_ONCE
from heliograph.core.pages import Page, Position
from heliograph.feed.model import FeedRow, Presence, SharedRow
from heliograph.feed.presence import Presences

if TYPE_CHECKING:
    from heliograph.feed.store import FeedStore
    from heliograph.graph.followed import Followed
    from heliograph.posts.index import PostIndex
    from heliograph.shares.index import ShareIndex

FOLLOWED_AT_ONCE = 500
"""Those whom a reader follows beyond these are caught up with by the next first page: a request has its time."""
POSTS_PER_READ = 100

T = TypeVar("T")


class Returning:
    """First pages of feeds, in which nothing is missing for the reader's having been away."""

    def __init__(
        self,
        *,
        store: "FeedStore",
        presences: Presences,
        followed: "Followed",
        posts: "PostIndex",
        shares: "ShareIndex",
        row_days: int,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._presences = presences
        self._followed = followed
        self._posts = posts
        self._shares = shares
        self._life = timedelta(days=row_days)
        self._now = now

    def front(self, me: str, limit: int) -> Callable[[], Page[FeedRow]]:
        """The newest rows of the feed of `me`, who is about from now on: one read, which is done when this returns.

        If more is to be done it is done when the page is asked for. Raises: FanOutUnfinished, then.
        """
        page, presence = self._store.front(me, int(self._now().timestamp()), limit)
        if presence is None or presence.caught_up_to is not None or not self._presences.lasts(presence):
            return lambda: self._returned(me, limit, presence)
        if not self._presences.is_settled(presence):
            return lambda: self._as_it_is_now(me, limit)
        self._renew(me, presence)
        return lambda: page

    def _returned(self, me: str, limit: int, presence: Presence | None) -> Page[FeedRow]:
        self.catch_up(me, presence)
        return self._as_it_is_now(me, limit)

    def _as_it_is_now(self, me: str, limit: int) -> Page[FeedRow]:
        """Or it might not show what was written a moment ago."""
        return self._store.front(me, int(self._now().timestamp()), limit, consistent=True)[0]

    def catch_up(self, me: str, presence: Presence | None) -> None:
        """Write what is missing since they left, of so many of those whom they follow. Raises: FanOutUnfinished."""
        left_off = presence.caught_up_to if presence and self._presences.lasts(presence) else None
        self._presences.write(me, left_off or 0)
        followed = self._followed.pushing_to(me, limit=FOLLOWED_AT_ONCE, after=(left_off,) if left_off else None)
        there = self._store.places(me)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            posts = list(chain.from_iterable(pool.map(lambda one: list(self._posts_by(one, me)), followed.items)))
            shares = list(chain.from_iterable(pool.map(lambda one: list(self._shares_by(one, me)), followed.items)))
        self._store.put([row for row in posts if (row.post_id,) not in there])
        self._store.put_shared([row for row in shares if (row.post_id, row.sharer_id) not in there])
        self._presences.write(me, followed.next[0] if followed.next else None, returned=followed.next is None)

    def _renew(self, me: str, presence: Presence) -> None:
        if self._presences.is_fresh(presence):
            return
        try:
            self._presences.write(me)
        except Exception as error:
            # It lasts for days yet, and the next page tries again.
            if not wire.is_overload(error):
                raise

    def _posts_by(self, author: str, me: str) -> Iterator[FeedRow]:
        """In every state: what is shown is decided at read, and the index may not know yet what is published."""
        for post in self._living(lambda before: self._posts.of_owner(author, limit=POSTS_PER_READ, before=before), str):
            yield FeedRow(reader_id=me, post_id=post, author_id=author, expires_at=self._expiry(post))

    def _shares_by(self, sharer: str, me: str) -> Iterator[SharedRow]:
        def read(before: Position | None) -> Page[tuple[str, str]]:
            return self._shares.of_sharer(sharer, limit=POSTS_PER_READ, before=before)

        for post, owner in self._living(read, lambda share: share[0]):
            if owner != me:
                expires = self._expiry(post)
                yield SharedRow(reader_id=me, post_id=post, author_id=owner, sharer_id=sharer, expires_at=expires)

    def _living(self, read: Callable[[Position | None], Page[T]], post_of: Callable[[T], str]) -> Iterator[T]:
        """All that feeds still have of it, page by page, the newest posts first."""
        before: Position | None = None
        while True:
            page = read(before)
            yield from (one for one in page.items if self._lives(post_of(one)))
            before = page.next
            if before is None or not self._lives(str(before[0])):
                break

    def _lives(self, post_id: str) -> bool:
        return made_at(post_id) + self._life > self._now()

    def _expiry(self, post_id: str) -> int:
        return int((made_at(post_id) + self._life).timestamp())
