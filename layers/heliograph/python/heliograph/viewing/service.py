"""Seeing posts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.lookups import Reader
from heliograph.graph.service import Sight
from heliograph.graph.visibility import may_see_post
from heliograph.posts.service import PostLookups
from heliograph.viewing.model import Look

if TYPE_CHECKING:
    from heliograph.viewing.store import LookStore


class Viewing:
    """What counts as a view: once per person, post and day, never one's own, and only what one may see."""

    def __init__(
        self, *, store: "LookStore", posts: PostLookups, sight: Sight, reader: Reader, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._posts = posts
        self._sight = sight
        self._reader = reader
        self._now = now

    def saw(self, me: str, post_ids: Sequence[str]) -> int:
        """`me` says to have seen these posts; answers how many of them can count. The others are passed over in
        silence, so that nobody learns here what is there."""
        posts = self._reader.one(self._posts.lookup(post_ids))
        sighting = self._sight.lookup(me, (post.owner_id for post in posts.values()))
        views = sighting.found(self._reader.fetch(*sighting.lookups))
        seen = frozenset(
            post.id
            for post in posts.values()
            if post.owner_id != me and post.published and may_see_post(views[post.owner_id], post)
        )
        if not seen or not self._store.add(Look(viewer_id=me, day=self._now().date(), post_ids=seen)):
            return 0
        return len(seen)
