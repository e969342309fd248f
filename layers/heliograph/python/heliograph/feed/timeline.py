"""Reading a feed: what stands in it (`merging`), one batch for everything a page shows, then the rule of visibility.

The people in the comments under its posts come last, those whom the container did not expect there (`previews`).
"""

from collections.abc import Sequence
from typing import Any

from heliograph.core.events import post_key
from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.core.pages import Page, Position, filled
from heliograph.counters.lookups import TalliesByKey
from heliograph.counters.model import NOTHING
from heliograph.feed.merging import Merging
from heliograph.feed.model import FeedItem, FeedRow
from heliograph.feed.previews import Previews
from heliograph.feed.sharing import through
from heliograph.graph.service import Sight
from heliograph.graph.visibility import View, belongs_in_feed, is_for_everybody
from heliograph.likes.lookups import LikesOfOne
from heliograph.posts.lookups import PostsById
from heliograph.shares.lookups import SharesByKey


class Timeline:
    """A reader's feed, newest first."""

    def __init__(
        self,
        *,
        merging: Merging,
        posts: PostsById,
        counters: TalliesByKey,
        sight: Sight,
        likes: LikesOfOne,
        shares: SharesByKey,
        reader: Reader,
    ) -> None:
        self._merging = merging
        self._posts = posts
        self._counters = counters
        self._sight = sight
        self._likes = likes
        self._shares = shares
        self._reader = reader
        self._previews = Previews(sight=sight, reader=reader)

    def read(self, me: str, *, limit: int, before: Position | None) -> Page[FeedItem]:
        """A page of what `me` may see now. Its `next` is the last post id examined."""
        merged, people = self._merging.of(me), dict[str, View]()
        page = filled(merged.page, lambda rows: self.shown(me, rows, people)[0], limit=limit, after=before)
        return Page(self.with_people(me, page.items, people), page.next)

    def rows(self, me: str, limit: int) -> Page[FeedRow]:
        """The newest that stands in the feed, whether or not it may be shown."""
        return self._merging.of(me).page(limit, None)

    def rows_of(self, me: str, post_ids: Sequence[str]) -> list[FeedRow]:
        """The rows that these posts have in the feed now, whether or not they may be shown."""
        return self._merging.of(me).rows_of(post_ids)

    def newest(self, me: str) -> int:
        """The id of the newest post that stands in the feed, seen or not; 0 without any."""
        return self._merging.of(me).newest()

    def with_people(self, me: str, items: Sequence[FeedItem], known: dict[str, View]) -> list[FeedItem]:
        """The same items, with the people under them who may appear; of some it is `known` already."""
        return self._previews.seen(me, items, known)

    def shown(
        self, me: str, rows: Sequence[FeedRow], people: dict[str, View], *beside: Lookup[Any], expecting: bool = True
    ) -> tuple[list[FeedItem], Rows]:
        """The posts of these rows that may be shown, and all that was found for them and for what was asked `beside`.

        How `me` stands to whoever was asked after goes into `people`; without `expecting` that is nobody under a post.
        """
        ids = [row.post_id for row in rows]
        posts = self._posts.lookup(ids)
        keys = {one: post_key(one) for one in ids}
        tallies = self._counters.lookup(keys.values())
        people_of_rows = (one for row in rows for one in (row.author_id, *row.shared_by))
        expected = self._previews.expected(ids) if expecting else ()
        sighting = self._sight.lookup(me, [*people_of_rows, *expected])
        likes = self._likes.of_posts(me, ids)
        shares = self._shares.standing((row.post_id, one) for row in rows for one in row.shared_by)
        ageing = self._merging.heads.ageing()
        found = self._reader.fetch(posts, tallies, *sighting.lookups, likes, shares, ageing.lookup, *beside)
        self._merging.heads.renew(ageing, found)
        known, counted, views, liked = (
            posts.found(found),
            tallies.found(found),
            sighting.found(found),
            likes.there(found),
        )
        people.update(views)
        standing = shares.found(found)
        items = [
            FeedItem(
                post=post,
                owner_name=view.owner_name,
                tally=counted.get(keys[post.id], NOTHING),
                liked_by_me=post.id in liked,
                shows_likes=post.shows_likes_to(me),
                shared_by=sharer,
                for_everybody=is_for_everybody(view, post),
            )
            for row in rows
            if (post := known.get(row.post_id))
            and (view := views[post.owner_id])
            and ((sharer := through(row, post, views, standing)) or belongs_in_feed(view, post))
        ]
        return items, found
