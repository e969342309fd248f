"""Telling of posts: what somebody publishes is told to those who have them for a favourite since before that.

Holders are found by an index that lags, and so are an author's posts. So each of the two ways waits until the other
would find what it is about, as fan-out and back-fill do (`core.waiting`): a post is told once the author's posts show
it, and who chooses a favourite is told of what passed by once the holders show them. Every row has a deterministic key:
all of it may be done again or overtaken.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.activity.announced import Announcement
from heliograph.core import wire
from heliograph.core.pages import Position
from heliograph.core.waiting import NotListedYet, looks
from heliograph.graph.events import FavouriteChosen
from heliograph.graph.model import Tie
from heliograph.graph.service import Favour
from heliograph.posts.events import PostPublished, PostRestored
from heliograph.posts.service import PostLookups

if TYPE_CHECKING:
    from heliograph.activity.announced import AnnouncedStore

MISSED_POSTS = 25
"""How many of an author's newest posts are looked at for whoever has just chosen them: the index is late by moments."""


class Announcing:
    """Tells it. Whether it is shown is decided at read, by what has become of the post and of the follow."""

    def __init__(
        self,
        *,
        store: "AnnouncedStore",
        posts: PostLookups,
        favour: Favour,
        at_once: int,
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._store = store
        self._posts = posts
        self._favour = favour
        self._at_once = at_once
        self._sleep = sleep

    def tell(self, published: PostPublished | PostRestored) -> int:
        """Tell everybody who has the author for a favourite since before it was published; answers how many.

        A post that comes back is told again: to those who were not told because it was deleted meanwhile. Where there
        are many, it is noted after each page how far it has come, and who comes again goes on there.
        Raises: NotListedYet, AnnouncingUnfinished.
        """
        said = _said(published)
        if said is None or not self._store.lives(said) or not self._shows_post(said):
            return 0
        count: int = 0
        after: Position | None = None
        while self._posts.is_published(said.post_id):
            page = self._favour.holders(said.author_id, limit=self._at_once, after=after)
            if after is None and page.next and (noted := self._store.progress(said.post_id)):
                after = (noted,)
                continue
            count += self._store.tell(said, [tie.from_id for tie in page.items if _had(tie, said.at)])
            if page.next is None:
                break
            after = page.next
            self._store.note(said.post_id, after[0])
        return count

    def catch_up(self, chosen: FavouriteChosen) -> int:
        """Tell whoever has chosen a favourite of what was published since, and passed by; answers how much that is.

        Raises: NotListedYet, AnnouncingUnfinished.
        """
        holder, author = chosen.chooser["id"], chosen.favourite["id"]
        if not self._shows_holder(holder, author):
            return 0
        posts = self._posts.of_owner(author, limit=MISSED_POSTS, before=None).items
        tie = self._favour.between(holder, author)
        missed = [
            Announcement(post_id=post.id, author_id=author, at=post.published_at)
            for post in posts
            if post.published and post.published_at and tie and _had(tie, post.published_at)
        ]
        return sum(self._store.tell(said, [holder]) for said in missed)

    def _shows_post(self, said: Announcement) -> bool:
        """Waits for the index of the author's posts; False when the post has gone meanwhile."""
        for _ in looks(self._sleep):
            if self._posts.lists(said.author_id, said.post_id):
                return True
            if not self._posts.is_published(said.post_id):
                return False
        raise NotListedYet(f"The index of posts does not show post {said.post_id} of {said.author_id}.")

    def _shows_holder(self, holder: str, author: str) -> bool:
        """Waits for the index of holders; False when it is no favourite any more."""
        for _ in looks(self._sleep):
            if self._favour.lists(holder, author):
                return True
            if self._favour.between(holder, author) is None:
                return False
        raise NotListedYet(f"The index of holders does not show that {author} is a favourite of {holder}.")


def _said(published: PostPublished | PostRestored) -> Announcement | None:
    """Nothing of a post that others have never seen."""
    at = published.post["publishedAt"]
    if at is None:
        return None
    return Announcement(post_id=published.post["id"], author_id=published.owner["id"], at=datetime.fromisoformat(at))


def _had(tie: Tie, at: datetime) -> bool:
    """Whether somebody was a favourite at a moment, and is one since."""
    return tie.favourite_since is not None and tie.favourite_since <= at
