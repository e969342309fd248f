"""Liking and no longer liking, posts and comments."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.comments.events import CommentPurged
from heliograph.comments.service import Comments
from heliograph.core.events import comment_key, post_key
from heliograph.core.lookups import Reader
from heliograph.core.pages import Page, Position, filled
from heliograph.graph.service import Sight
from heliograph.graph.visibility import may_appear
from heliograph.identity.events import AccountErased
from heliograph.identity.service import People
from heliograph.likes.model import CommentLike, Like, Liker, LikesHidden
from heliograph.posts.events import PostPurged
from heliograph.posts.service import Posts

if TYPE_CHECKING:
    from heliograph.likes.store import LikeStore


class Likes:
    """What people do with the heart under a post."""

    def __init__(
        self, *, store: "LikeStore", posts: Posts, people: People, likers: "Likers", now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._posts = posts
        self._people = people
        self._likers = likers
        self._now = now

    def like(self, me: str, post_id: str) -> Like:
        """Raises: PostNotFound, AlreadyLiked."""
        post, view = self._posts.seen(me, post_id)
        like = Like(
            post_id=post.id,
            post_caption=post.caption,
            post_owner_id=post.owner_id,
            post_owner_name=post.owner_name,
            liker_id=me,
            liker_name=self._people.acting(me).user_name,
            liker_follows_owner=view.follows,
            at=self._now(),
        )
        self._store.add(like)
        return like

    def unlike(self, me: str, post_id: str) -> None:
        """Afterwards `me` does not like the post, whatever was before and whether or not `me` may see it still."""
        self._store.remove(post_key(post_id), me)

    def of_post(self, me: str, post_id: str, *, limit: int, after: Position | None) -> Page[Liker]:
        """Who likes a post, as far as `me` may see them. Raises: PostNotFound, LikesHidden."""
        if not self._posts.visible(me, post_id).shows_likes_to(me):
            raise LikesHidden(f"The author of post {post_id} has hidden it.")
        return self._likers.of(me, post_key(post_id), limit=limit, after=after)


class CommentLikes:
    """What people do with the heart beside a comment."""

    def __init__(
        self, *, store: "LikeStore", comments: Comments, people: People, likers: "Likers", now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._comments = comments
        self._people = people
        self._likers = likers
        self._now = now

    def like(self, me: str, post_id: str, comment_id: str) -> CommentLike:
        """Raises: PostNotFound, CommentNotFound, AlreadyLiked."""
        comment = self._comments.visible(me, post_id, comment_id)
        like = CommentLike(
            comment_id=comment.id,
            commenter_id=comment.commenter_id,
            reply=comment.parent is not None,
            post_id=comment.post_id,
            post_owner_id=comment.post_owner_id,
            liker_id=me,
            liker_name=self._people.acting(me).user_name,
            at=self._now(),
        )
        self._store.add(like)
        return like

    def unlike(self, me: str, comment_id: str) -> None:
        """Afterwards `me` does not like the comment, whatever was before and whether or not `me` may see it still."""
        self._store.remove(comment_key(comment_id), me)

    def of_comment(self, me: str, post_id: str, comment_id: str, *, limit: int, after: Position | None) -> Page[Liker]:
        """Who likes a comment, as far as `me` may see them. Raises: PostNotFound, CommentNotFound."""
        self._comments.visible(me, post_id, comment_id)
        return self._likers.of(me, comment_key(comment_id), limit=limit, after=after)


class Likers:
    """Who likes something, as somebody may see them, under their present names."""

    def __init__(self, *, store: "LikeStore", sight: Sight, reader: Reader) -> None:
        self._store = store
        self._sight = sight
        self._reader = reader

    def of(self, me: str, target: str, *, limit: int, after: Position | None) -> Page[Liker]:
        """A page of them."""
        return filled(
            lambda count, last: self._store.likers(target, count, last),
            lambda likers: self._shown(me, likers),
            limit=limit,
            after=after,
        )

    def _shown(self, me: str, likers: Sequence[Liker]) -> list[Liker]:
        sighting = self._sight.lookup(me, (liker.id for liker in likers))
        rows = self._reader.fetch(*sighting.lookups)
        views, people = sighting.found(rows), sighting.accounts.found(rows)
        shown = ((liker, people[liker.id]) for liker in likers if may_appear(views[liker.id]))
        return [replace(liker, name=person.user_name, avatar=person.avatar) for liker, person in shown]


class LikesOfTheGone:
    """What becomes of likes when what they are of, or who they are by, has gone for good."""

    def __init__(self, store: "LikeStore") -> None:
        self._store = store

    def of_post(self, purged: PostPurged) -> int:
        return self._store.purge(post_key(purged.post_id))

    def of_comment(self, purged: CommentPurged) -> int:
        return self._store.purge(comment_key(purged.comment_id))

    def by_person(self, erased: AccountErased) -> int:
        """They are taken back, so that counts go down as for any other."""
        return self._store.remove_all_by(erased.user_id)
