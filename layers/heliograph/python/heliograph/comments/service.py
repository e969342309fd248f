"""Writing, answering, reading and deleting comments."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from heliograph.comments.model import Comment, CommentNotFound, CommentsOff, Entry, NotYourComment, Tombstone
from heliograph.core.events import comment_key
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup, Mine, Reader, Rows
from heliograph.core.pages import Page, Position, filled
from heliograph.counters.model import NOTHING
from heliograph.counters.service import Counters
from heliograph.graph.service import Sight
from heliograph.graph.visibility import View, may_appear, may_see_post, may_see_posts
from heliograph.identity.events import AccountErased
from heliograph.identity.model import UserNotFound
from heliograph.identity.service import People
from heliograph.posts.events import PostPurged
from heliograph.posts.markup import TASTE_TAGS
from heliograph.posts.naming import Naming
from heliograph.posts.service import PostLookups, Posts

if TYPE_CHECKING:
    from heliograph.comments.store import CommentStore


class Comments:
    """What people write under a post. `sight` decides whose comments somebody may see, answer and like."""

    def __init__(
        self,
        *,
        store: "CommentStore",
        posts: Posts,
        sight: Sight,
        people: People,
        naming: Naming,
        ids: IdMaker,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._posts = posts
        self._sight = sight
        self._people = people
        self._naming = naming
        self._ids = ids
        self._now = now

    def write(self, me: str, post_id: str, text: str, *, answering: str | None = None) -> Comment:
        """A comment, or a reply to `answering`. Raises: PostNotFound, CommentNotFound, CommentsOff."""
        post = self._posts.visible(me, post_id)
        if post.comments_off:
            raise CommentsOff("What is written under it stays.")
        parent = self._found(me, post_id, answering) if answering else None
        comment = Comment(
            id=self._ids.make(owner=me),
            post_id=post.id,
            post_owner_id=post.owner_id,
            commenter_id=me,
            commenter_name=self._people.acting(me).user_name,
            text=text,
            at=self._now(),
            parent=parent.as_parent() if parent else None,
            named=self._naming.in_text(text),
            post_tags=post.named.tags[:TASTE_TAGS],
        )
        if not self._store.add(comment, parent):
            raise no_such_comment(post_id, answering)
        if self._posts.takes_no_comments(post_id):  # Asked again, so that none is acknowledged that came too late.
            _take_away(self._store, comment)
            raise CommentsOff("Its author has just turned comments off; what is written under it stays.")
        return comment

    def delete(self, me: str, post_id: str, comment_id: str) -> None:
        """Raises: PostNotFound, CommentNotFound, NotYourComment."""
        self._posts.visible(me, post_id)
        comment = self._store.get(post_id, comment_id)
        if not isinstance(comment, Comment):
            raise no_such_comment(post_id, comment_id)
        if me not in (comment.commenter_id, comment.post_owner_id):
            raise NotYourComment("It stays as it is.")
        _take_away(self._store, comment)

    def visible(self, me: str, post_id: str, comment_id: str) -> Comment:
        """A comment that `me` may see, and so answer and like. Raises: PostNotFound, CommentNotFound."""
        self._posts.visible(me, post_id)
        return self._found(me, post_id, comment_id)

    def _found(self, me: str, post_id: str, comment_id: str) -> Comment:
        comment = self._store.get(post_id, comment_id)
        if not isinstance(comment, Comment) or not may_appear(self._sight.of(me, comment.commenter_id)):
            raise no_such_comment(post_id, comment_id)
        return comment


class Conversations:
    """Comments as they are read: pages of what somebody may see, each in two round trips behind the post's."""

    def __init__(
        self, *, store: "CommentStore", posts: Posts, sight: Sight, counters: Counters, liked: Mine, reader: Reader
    ) -> None:
        self._store = store
        self._posts = posts
        self._entries = _Entries(sight=sight, counters=counters, liked=liked, reader=reader)

    def of_post(self, me: str, post_id: str, *, limit: int, before: Position | None) -> Page[Entry]:
        """Under a post, newest first. Raises: PostNotFound."""
        self._posts.visible(me, post_id)
        return filled(
            lambda count, last: self._store.of_post(post_id, count, last),
            lambda comments: self._shown(me, comments),
            limit=limit,
            after=before,
        )

    def one(self, me: str, post_id: str, comment_id: str) -> Entry:
        """A comment or a reply, or its tombstone. Raises: PostNotFound, CommentNotFound."""
        self._posts.visible(me, post_id)
        comment = self._store.get(post_id, comment_id)
        shown = self._shown(me, [comment]) if comment else []
        if not shown:
            raise no_such_comment(post_id, comment_id)
        return shown[0]

    def replies(self, me: str, post_id: str, comment_id: str, *, limit: int, after: Position | None) -> Page[Entry]:
        """To a comment, or to what was one, as they came. Raises: PostNotFound, CommentNotFound."""
        self.one(me, post_id, comment_id)
        return filled(
            lambda count, last: self._store.replies(post_id, comment_id, count, last),
            lambda replies: self._shown(me, replies),
            limit=limit,
            after=after,
        )

    def _shown(self, me: str, comments: Sequence[Comment | Tombstone]) -> list[Entry]:
        return self._entries.fetch(me, comments)[0]


class Between:
    """What one person wrote under the posts of another: one query for a page, and one round trip for what it shows."""

    def __init__(
        self,
        *,
        store: "CommentStore",
        posts: PostLookups,
        sight: Sight,
        counters: Counters,
        liked: Mine,
        reader: Reader,
    ) -> None:
        self._store = store
        self._posts = posts
        self._sight = sight
        self._reader = reader
        self._entries = _Entries(sight=sight, counters=counters, liked=liked, reader=reader)

    def of(self, me: str, commenter_id: str, owner_id: str, *, limit: int, before: Position | None) -> Page[Entry]:
        """Comments and replies under those posts that `me` may see, newest first.

        Raises: UserNotFound, for a writer who may not appear before `me` and an owner whose posts `me` may not see.
        """
        view = self._met(me, commenter_id, owner_id)
        return filled(
            lambda count, last: self._store.between(commenter_id, owner_id, count, last),
            lambda comments: self._shown(me, view, comments),
            limit=limit,
            after=before,
        )

    def _met(self, me: str, commenter_id: str, owner_id: str) -> View:
        """How `me` stands to the owner, once both may be seen; who of them may not is not told."""
        sighting = self._sight.lookup(me, (commenter_id, owner_id))
        views = sighting.found(self._reader.fetch(*sighting.lookups))
        if not may_appear(views[commenter_id]) or not may_see_posts(views[owner_id]):
            raise UserNotFound("One of the two is not there, or you may not see them.")
        return views[owner_id]

    def _shown(self, me: str, view: View, comments: Sequence[Comment]) -> list[Entry]:
        posts = self._posts.lookup(comment.post_id for comment in comments)
        entries, rows = self._entries.fetch(me, comments, posts)
        known = posts.found(rows)
        return [
            entry
            for entry in entries
            if (post := known.get(entry.comment.post_id)) is not None and may_see_post(view, post)
        ]


class _Entries:
    """Comments with what belongs to them at this moment."""

    def __init__(self, *, sight: Sight, counters: Counters, liked: Mine, reader: Reader) -> None:
        self._sight = sight
        self._counters = counters
        self._liked = liked
        self._reader = reader

    def fetch(self, me: str, comments: Sequence[Comment | Tombstone], *beside: Lookup[Any]) -> tuple[list[Entry], Rows]:
        """Those that may appear before `me`, and what was read, `beside` too, in one round trip.

        A tombstone is nobody's, and always may.
        """
        ids = [comment.id for comment in comments]
        sighting = self._sight.lookup(me, (one.commenter_id for one in comments if isinstance(one, Comment)))
        tallies, liked = self._counters.lookup(map(comment_key, ids)), self._liked(me, ids)
        rows = self._reader.fetch(*sighting.lookups, tallies, liked, *beside)
        views, people = sighting.found(rows), sighting.accounts.found(rows)
        counted, mine = tallies.found(rows), liked.found(rows)
        entries = [
            Entry(
                comment=comment,
                user_name=people[comment.commenter_id].user_name if isinstance(comment, Comment) else None,
                tally=counted.get(comment_key(comment.id), NOTHING),
                liked_by_me=comment.id in mine,
            )
            for comment in comments
            if isinstance(comment, Tombstone) or may_appear(views[comment.commenter_id])
        ]
        return entries, rows


class CommentsOfTheGone:
    """What becomes of comments when their post, or their writer, has gone for good."""

    def __init__(self, store: "CommentStore") -> None:
        self._store = store

    def of_post(self, purged: PostPurged) -> int:
        return self._store.purge(purged.post_id)

    def by_person(self, erased: AccountErased) -> int:
        """They are deleted as by their writer: those that were answered leave their place to the answers."""
        count = 0
        for one in self._store.by(erased.user_id):
            # The index lags behind: it says which comments there are, not what they are now.
            _take_away(self._store, self._store.get(one.post_id, one.id))
            count += 1
        return count


def _take_away(store: "CommentStore", comment: Comment | Tombstone | None) -> None:
    while isinstance(comment, Comment) and not store.remove(comment):
        # It was answered for the first time, or somebody else has deleted it.
        comment = store.get(comment.post_id, comment.id)


def no_such_comment(post_id: str, comment_id: str | None) -> CommentNotFound:
    return CommentNotFound(f"There is no comment {comment_id} under post {post_id} that you may see.")
