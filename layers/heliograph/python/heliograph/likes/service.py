"""Liking and no longer liking."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.lookups import Lookup, Reader
from heliograph.core.pages import Page, Position
from heliograph.graph.service import Edges
from heliograph.identity.service import People
from heliograph.likes.model import Like
from heliograph.posts.service import Posts

if TYPE_CHECKING:
    from heliograph.likes.store import LikeStore


class Likes:
    """What people do with the heart under a post."""

    def __init__(
        self,
        *,
        store: "LikeStore",
        posts: Posts,
        people: People,
        edges: Edges,
        reader: Reader,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._posts = posts
        self._people = people
        self._edges = edges
        self._reader = reader
        self._now = now

    def like(self, me: str, post_id: str) -> Like:
        """Raises: PostNotFound, AlreadyLiked."""
        post = self._posts.visible(me, post_id)
        person = self._people.get(me)
        follows = bool(self._reader.one(self._edges.lookup(me, (post.owner_id,))))
        like = Like(
            post_id=post.id,
            post_caption=post.caption,
            post_owner_id=post.owner_id,
            post_owner_name=post.owner_name,
            liker_id=me,
            liker_name=person.user_name,
            liker_follows_owner=follows,
            at=self._now(),
        )
        self._store.add(like)
        return like

    def unlike(self, me: str, post_id: str) -> None:
        """Afterwards `me` does not like the post, whatever was before. Raises: PostNotFound."""
        self._posts.visible(me, post_id)
        self._store.remove(post_id, me)

    def of_post(self, me: str, post_id: str, *, limit: int, after: Position | None) -> Page[Like]:
        """Who likes a post. Raises: PostNotFound."""
        self._posts.visible(me, post_id)
        return self._store.of_post(post_id, limit, after)


class LikeLookups:
    """Likes as whoever composes a page reads them."""

    def __init__(self, store: "LikeStore") -> None:
        self._store = store

    def lookup(self, me: str, post_ids: Iterable[str]) -> Lookup[Like]:
        """Which of these posts I like, by post id."""
        return self._store.lookup(me, post_ids)
