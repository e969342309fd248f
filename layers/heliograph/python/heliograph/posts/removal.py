"""Deleting a post, and having it back.

A deleted post becomes a tombstone in one conditional write, and from then on no read shows it. Its media goes on
becoming ready, its likes and comments stay, so having it back is one conditional write too. At the end of the window
DynamoDB removes the tombstone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.posts.model import Post, PostNotFound

if TYPE_CHECKING:
    from heliograph.posts.store import PostStore


class Removal:
    """What an author may do with the end of a post."""

    def __init__(self, *, store: "PostStore", undelete_days: int, now: Callable[[], datetime]) -> None:
        self._store = store
        self._window = timedelta(days=undelete_days)
        self._now = now

    def delete(self, me: str, post_id: str) -> Post:
        """Afterwards the post is deleted, also if it was before. Raises: PostNotFound, also for somebody else's."""
        return self._move(
            me, post_id, lambda post: None if post.deleted else post.tombstone(self._now(), self._now() + self._window)
        )

    def undelete(self, me: str, post_id: str) -> Post:
        """Afterwards the post is not deleted, whatever was before.

        Raises: PostNotFound, also for somebody else's, and when the window is over.
        """
        return self._move(me, post_id, lambda post: post.restored() if post.deleted else None)

    def _move(self, me: str, post_id: str, step: Callable[[Post], Post | None]) -> Post:
        while True:
            post = self._store.get(post_id)
            if post is None or post.owner_id != me or (post.expires_at and post.expires_at <= self._now()):
                raise PostNotFound(f"There is no post {post_id} of yours.")
            moved = step(post)
            if moved is None:
                return post
            if self._store.replace(moved):
                return moved
