"""Changing what a post says, and what it said before.

An edit is one conditional write: the post's next version, and with it the row that keeps the edition before, unless
only a switch was turned (comments off, like count hidden), which says nothing. What a post says is nowhere else, so the
very next read of anything shows the new edition. Former ones are for everybody who may see the post, as far as they
could: what was changed before it was published is its author's own (docs/decisions/0033), and what a post said to fewer
people stays among these (docs/decisions/0039).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.conditional import ChangedMeanwhile
from heliograph.core.pages import Page, Position, filled
from heliograph.graph.visibility import admits
from heliograph.posts.events import PostPurged
from heliograph.posts.model import Edition, Post, PostEdit, PostNotFound
from heliograph.posts.naming import Naming
from heliograph.posts.service import Posts

if TYPE_CHECKING:
    from heliograph.posts.store import EditionStore, PostStore


class Editing:
    """What an author changes of a post that is there."""

    def __init__(
        self, *, store: "PostStore", editions: "EditionStore", naming: Naming, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._editions = editions
        self._naming = naming
        self._now = now

    def edit(self, me: str, post_id: str, edit: PostEdit, *, seen: int | None) -> Post:
        """The post with these changes, made to the edition `seen` (None: to whatever is there).

        What would change nothing changes nothing, whatever was seen: so an edit may be sent again.
        Raises: PostNotFound, also for somebody else's and for a deleted one; ChangedMeanwhile, NotThesePictures.
        """
        while True:
            post = self._store.get(post_id)
            if post is None or post.owner_id != me or post.deleted:
                raise PostNotFound(f"There is no post {post_id} of yours.")
            now = self._now()
            edited = edit.of(post, now)
            if edited is post:
                return post
            if seen not in (None, post.edition):
                raise ChangedMeanwhile("The post was edited since you read it; nothing was changed now.")
            if edited.caption != post.caption:
                edited = replace(edited, named=self._naming.in_text(edited.caption))
            said_before = self._editions.keeping(Edition.of(post, now)) if edited.said != post.said else ()
            if self._store.revise(edited, said_before):
                return edited


class History:
    """What posts said before."""

    def __init__(self, *, editions: "EditionStore", posts: Posts) -> None:
        self._editions = editions
        self._posts = posts

    def of_post(self, me: str, post_id: str, *, limit: int, before: Position | None) -> Page[Edition]:
        """Former editions that `me` could see when they were there, newest first. Raises: PostNotFound."""
        post, view = self._posts.seen(me, post_id)

        def shown(editions: Sequence[Edition]) -> list[Edition]:
            since = post.published_at
            public = (one for one in editions if view.is_own or (since is not None and one.until > since))
            return [one for one in public if admits(one.visibility, view)]

        return filled(
            lambda count, last: self._editions.of_post(post_id, count, last), shown, limit=limit, after=before
        )


class HistoryOfTheGone:
    """What becomes of a post's history when it has gone for good."""

    def __init__(self, editions: "EditionStore") -> None:
        self._editions = editions

    def of_post(self, purged: PostPurged) -> int:
        return self._editions.purge(purged.post_id)
