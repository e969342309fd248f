"""Reading a feed: the reader's rows, then one batch for everything a page shows, then the rule of visibility.

The people in the comments under its posts come last, if there are any (`previews`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.events import post_key
from heliograph.core.lookups import Reader
from heliograph.core.pages import Page, Position, filled
from heliograph.counters.lookups import TalliesByKey
from heliograph.counters.model import NOTHING
from heliograph.feed.model import FeedItem, FeedRow
from heliograph.feed.previews import Previews
from heliograph.graph.service import Sight
from heliograph.graph.visibility import belongs_in_feed
from heliograph.likes.lookups import LikesOfOne
from heliograph.posts.lookups import PostsById

if TYPE_CHECKING:
    from heliograph.feed.store import FeedStore


class Timeline:
    """A reader's feed, newest first."""

    def __init__(
        self,
        *,
        store: "FeedStore",
        posts: PostsById,
        counters: TalliesByKey,
        sight: Sight,
        likes: LikesOfOne,
        reader: Reader,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._posts = posts
        self._counters = counters
        self._sight = sight
        self._likes = likes
        self._reader = reader
        self._previews = Previews(sight=sight, reader=reader)
        self._now = now

    def read(self, me: str, *, limit: int, before: Position | None) -> Page[FeedItem]:
        """A page of what `me` may see now. Its `next` is the last post id examined."""
        now = int(self._now().timestamp())
        page = filled(
            lambda count, last: self._store.of_reader(me, now, count, last),
            lambda rows: self._hydrate(me, rows),
            limit=limit,
            after=before,
        )
        return Page(self._previews.seen(me, page.items), page.next)

    def _hydrate(self, me: str, rows: Sequence[FeedRow]) -> list[FeedItem]:
        ids = [row.post_id for row in rows]
        posts = self._posts.lookup(ids)
        tallies = self._counters.lookup(map(post_key, ids))
        sighting = self._sight.lookup(me, (row.author_id for row in rows))
        likes = self._likes.of_posts(me, ids)
        found = self._reader.fetch(posts, tallies, *sighting.lookups, likes)
        known, counted, views, liked = (
            posts.found(found),
            tallies.found(found),
            sighting.found(found),
            likes.there(found),
        )
        return [
            FeedItem(
                post=post,
                owner_name=views[post.owner_id].owner_name,
                tally=counted.get(post_key(post.id), NOTHING),
                liked_by_me=post.id in liked,
                shows_likes=post.shows_likes_to(me),
            )
            for post_id in ids
            if (post := known.get(post_id)) and belongs_in_feed(views[post.owner_id], post)
        ]
