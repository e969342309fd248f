"""Deleting a post, and having it back.

A deleted post becomes a tombstone in one conditional write, and from then on no read shows it. Its media goes on
becoming ready, its likes and comments stay, so having it back is one conditional write too. At the end of the window
DynamoDB removes the tombstone, and says so in the table's stream; only then every context takes away what it has of the
post. Whoever wants that sooner brings the end of the window forward: there is one way for a post to go, not two.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.posts.model import Post, PostNotFound

GRACE = timedelta(minutes=5)
"""What is left of a window that is brought forward: longer than any request lives that has seen the post before."""
POSTS_PER_READ = 100

if TYPE_CHECKING:
    from heliograph.posts.store import PostStore


class Removal:
    """The end of a post: what its author may do about it, and what operators and the end of an account ask for."""

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

    def purge(self, post_id: str) -> bool:
        """Afterwards nobody can see the post or have it back, and all of it goes in a while; False if it is not there.

        For operators and for accounts that end; asking again changes nothing.
        """
        while (post := self._store.get(post_id)) is not None:
            end = self._now() + GRACE
            if post.expires_at and post.expires_at <= end:
                return True
            if self._store.replace(post.tombstone(self._now(), end)):
                return True
        return False

    def purge_all_of(self, owner_id: str) -> int:
        """`purge` for every post of an author, whatever its state; answers how many. To be done again if broken off."""
        count, before = 0, None
        while True:
            page = self._store.of_owner(owner_id, POSTS_PER_READ, before)
            count += sum(self.purge(post.id) for post in page.items)
            if page.next is None:
                return count
            before = page.next

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
