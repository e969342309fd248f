"""Writing, reading and deleting comments."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.comments.model import Comment, CommentNotFound, NotYourComment
from heliograph.core.ids import IdMaker
from heliograph.core.pages import Page, Position
from heliograph.graph.service import Sight
from heliograph.identity.service import People
from heliograph.posts.service import Posts

if TYPE_CHECKING:
    from heliograph.comments.store import CommentStore


class Comments:
    """What people do under a post."""

    def __init__(
        self,
        *,
        store: "CommentStore",
        posts: Posts,
        sight: Sight,
        people: People,
        ids: IdMaker,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._posts = posts
        self._sight = sight
        self._people = people
        self._ids = ids
        self._now = now

    def write(self, me: str, post_id: str, text: str) -> Comment:
        """Raises: PostNotFound."""
        post = self._posts.visible(me, post_id)
        comment = Comment(
            id=self._ids.make(owner=me),
            post_id=post.id,
            post_owner_id=post.owner_id,
            commenter_id=me,
            commenter_name=self._people.get(me).user_name,
            text=text,
            at=self._now(),
        )
        self._store.add(comment)
        return comment

    def delete(self, me: str, post_id: str, comment_id: str) -> None:
        """Raises: PostNotFound, CommentNotFound, NotYourComment."""
        self._posts.visible(me, post_id)
        comment = self._store.get(post_id, comment_id)
        if comment is None:
            raise CommentNotFound(f"There is no comment {comment_id} under post {post_id}.")
        if me not in (comment.commenter_id, comment.post_owner_id):
            raise NotYourComment("It stays as it is.")
        self._store.remove(post_id, comment_id)

    def of_post(self, me: str, post_id: str, *, limit: int, before: Position | None) -> Page[Comment]:
        """Under a post, newest first, of those who may appear before `me`. Raises: PostNotFound."""
        self._posts.visible(me, post_id)
        page = self._store.of_post(post_id, limit, before)
        return Page(self._sight.among(me, page.items, lambda comment: comment.commenter_id), page.next)
