"""Fan-out on write: a published post's id goes into the feeds of its author's followers, or is there to be fetched.

Whose feeds these are is planned here (`planning`); rows are written with the plan, or by whoever works off its chunks.
It is fetched from the author's head, if all of these followers fetch what the author posts. The head is written first,
and whether they do is asked after that: so a post that is not pushed stands where it is fetched from. Authors whom
nobody fetches from have no head.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from heliograph.core import wire
from heliograph.core.ids import made_at
from heliograph.core.waiting import NotListedYet, looks
from heliograph.feed.chunks import PostChunk
from heliograph.feed.keeping import Heads, renew
from heliograph.feed.planning import NOWHERE, Brought, Planning
from heliograph.graph.service import Fame
from heliograph.posts.events import PostDeleted, PostPublished, PostPurged, PostRestored
from heliograph.posts.service import PostLookups


class FanOut:
    """Pushes posts. A push that died half-way is simply done again."""

    def __init__(
        self,
        *,
        posts: PostLookups,
        heads: Heads,
        fame: Fame,
        planning: Planning[PostChunk],
        row_days: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._posts = posts
        self._heads = heads
        self._fame = fame
        self._planning = planning
        self._life = timedelta(days=row_days)
        self._now = now
        self._sleep = sleep

    def push(self, published: PostPublished | PostRestored) -> Brought:
        """Have one row written per follower of the author who is about. The rows' life counts from the post's birth.

        None if everybody who follows the author is marked to fetch the post: that is read after it is in the head.

        A post that comes back is pushed again: those rows that were not written because it was deleted meanwhile are
        written now, all others are as they were. Whether it is there at all is asked again for each page of followers.

        Followers are read once the author's posts show this one: whose follow the index of followers does not show
        even then, gets it by back-fill, which reads those. Who is away, which is asked after that too, gets it on
        return.

        Raises: NotListedYet, HeadContended, FanOutUnfinished, Unsent.
        """
        post_id, author_id = published.post["id"], published.owner["id"]
        if not self._lives(post_id) or not self._shows(post_id, author_id):
            return NOWHERE
        renew(self._heads, self._fame, author_id)
        return NOWHERE if self._fame.is_fetched(author_id) else self._bring(author_id, post_id)

    def hide(self, deleted: PostDeleted) -> None:
        """Take a deleted post out of the head; its rows stay for the day that it comes back. Raises: HeadContended."""
        renew(self._heads, self._fame, deleted.owner["id"])

    def take_back(self, purged: PostPurged) -> Brought:
        """Have the rows of a post removed that has gone for good. Those of former followers lapse.

        There are none of a post that was made when everybody who follows its author fetched already: it was never
        pushed, and a deletion for each follower costs as much as a row.

        Raises: HeadContended, FanOutUnfinished, Unsent.
        """
        renew(self._heads, self._fame, purged.owner_id)
        if not self._lives(purged.post_id) or self._fame.was_fetched_at(purged.owner_id, made_at(purged.post_id)):
            return NOWHERE
        return self._bring(purged.owner_id, purged.post_id)

    def _bring(self, author_id: str, post_id: str) -> Brought:
        return self._planning.bring(author_id, partial(PostChunk, post_id=post_id))

    def _lives(self, post_id: str) -> bool:
        return made_at(post_id) + self._life > self._now()

    def _shows(self, post_id: str, author_id: str) -> bool:
        """Waits for the index of the author's posts; False when the post has gone meanwhile."""
        for _ in looks(self._sleep):
            if self._posts.lists(author_id, post_id):
                return True
            if not self._posts.is_published(post_id):
                return False
        raise NotListedYet(f"The index of posts does not show post {post_id} of {author_id}.")
