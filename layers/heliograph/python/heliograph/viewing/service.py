"""Seeing posts, and opening them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.lookups import Reader
from heliograph.graph.service import Sight
from heliograph.graph.visibility import may_see_post
from heliograph.posts.markup import TASTE_TAGS
from heliograph.posts.model import Post
from heliograph.posts.service import PostLookups
from heliograph.viewing.model import Look, Opening

if TYPE_CHECKING:
    from heliograph.viewing.store import LookStore


class Viewing:
    """What counts as a view: once per person, post and day, never one's own, and only what one may see. Of what counts
    it is noted too what was opened, once per person and post."""

    def __init__(
        self, *, store: "LookStore", posts: PostLookups, sight: Sight, reader: Reader, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._posts = posts
        self._sight = sight
        self._reader = reader
        self._now = now

    def saw(self, me: str, post_ids: Sequence[str], opened: Sequence[str] = ()) -> int:
        """`me` says to have seen these posts, and opened those; answers how many can count. The others are passed over
        in silence, so that nobody learns here what is there."""
        seen, now = self._countable(me, {*post_ids, *opened}), self._now()
        look = Look(viewer_id=me, day=now.date(), post_ids=frozenset(seen))
        openings = [_opening(me, seen[one], now) for one in dict.fromkeys(opened) if one in seen]
        return len(seen) if seen and self._store.add(look, openings) else 0

    def _countable(self, me: str, post_ids: Iterable[str]) -> dict[str, Post]:
        posts = self._reader.one(self._posts.lookup(post_ids))
        sighting = self._sight.lookup(me, (post.owner_id for post in posts.values()))
        views = sighting.found(self._reader.fetch(*sighting.lookups))
        return {
            post.id: post
            for post in posts.values()
            if post.owner_id != me and post.published and may_see_post(views[post.owner_id], post)
        }


def _opening(me: str, post: Post, now: datetime) -> Opening:
    tags = post.named.tags[:TASTE_TAGS]
    return Opening(viewer_id=me, post_id=post.id, post_owner_id=post.owner_id, tags=tags, at=now)
