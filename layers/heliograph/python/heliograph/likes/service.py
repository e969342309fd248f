"""Liking and no longer liking."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page, Position
from heliograph.graph.service import Sight
from heliograph.identity.service import People
from heliograph.likes.model import Like
from heliograph.posts.service import Posts

if TYPE_CHECKING:
    from heliograph.likes.store import LikeStore


class Likes:
    """What people do with the heart under a post."""

    def __init__(
        self, *, store: "LikeStore", posts: Posts, people: People, sight: Sight, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._posts = posts
        self._people = people
        self._sight = sight
        self._now = now

    def like(self, me: str, post_id: str) -> Like:
        """Raises: PostNotFound, AlreadyLiked."""
        post, view = self._posts.seen(me, post_id)
        person = self._people.get(me)
        like = Like(
            post_id=post.id,
            post_caption=post.caption,
            post_owner_id=post.owner_id,
            post_owner_name=post.owner_name,
            liker_id=me,
            liker_name=person.user_name,
            liker_follows_owner=view.follows,
            at=self._now(),
        )
        self._store.add(like)
        return like

    def unlike(self, me: str, post_id: str) -> None:
        """Afterwards `me` does not like the post, whatever was before. Raises: PostNotFound."""
        self._posts.visible(me, post_id)
        self._store.remove(post_id, me)

    def of_post(self, me: str, post_id: str, *, limit: int, after: Position | None) -> Page[Like]:
        """Who likes a post, as far as they may appear before `me`. Raises: PostNotFound."""
        self._posts.visible(me, post_id)
        page = self._store.of_post(post_id, limit, after)
        return Page(self._sight.among(me, page.items, lambda like: like.liker_id), page.next)


class LikeLookups:
    """Likes as whoever composes a page reads them."""

    def __init__(self, store: "LikeStore") -> None:
        self._store = store

    def lookup(self, me: str, post_ids: Iterable[str]) -> Lookup[Like]:
        """Which of these posts I like, by post id."""
        return self._store.lookup(me, post_ids)
