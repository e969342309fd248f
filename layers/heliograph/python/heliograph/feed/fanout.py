"""Fan-out on write: a published post's id goes into the feeds of its author's followers, or is there to be fetched.

It is fetched from the author's head, if all of these followers fetch what the author posts. The head is written first,
and whether they do is asked after that: so a post that is not pushed stands where it is fetched from. Authors whom
nobody fetches from have no head.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.core import wire
from heliograph.core.ids import made_at
from heliograph.core.waiting import NotListedYet, looks
from heliograph.feed.keeping import Heads, renew
from heliograph.feed.model import FeedRow
from heliograph.feed.presence import Attendance
from heliograph.graph.service import Edges, Fame
from heliograph.posts.events import PostDeleted, PostPublished, PostPurged, PostRestored
from heliograph.posts.service import PostLookups

if TYPE_CHECKING:
    from heliograph.feed.store import FeedStore

FOLLOWERS_PER_READ = 500


class FanOut:
    """Pushes posts. Rows have deterministic keys, so a push that died half-way is simply done again."""

    def __init__(
        self,
        *,
        store: "FeedStore",
        posts: PostLookups,
        heads: Heads,
        edges: Edges,
        attendance: Attendance,
        fame: Fame,
        row_days: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._store = store
        self._posts = posts
        self._heads = heads
        self._edges = edges
        self._attendance = attendance
        self._fame = fame
        self._life = timedelta(days=row_days)
        self._now = now
        self._sleep = sleep

    def push(self, published: PostPublished | PostRestored) -> int:
        """Write one row per follower of the author who is about; answers how many. The rows' life counts from the
        post's birth.

        None if everybody who follows the author is marked to fetch the post: that is read after it is in the head.

        A post that comes back is pushed again: those rows that were not written because it was deleted meanwhile are
        written now, all others are as they were. Whether it is there at all is asked before each page of followers.

        Followers are read once the author's posts show this one: whose follow the index of followers does not show
        even then, gets it by back-fill, which reads those. Who is away gets it on return.

        Raises: NotListedYet, HeadContended, FanOutUnfinished.
        """
        post_id, author_id = published.post["id"], published.owner["id"]
        expires = made_at(post_id) + self._life
        if expires <= self._now() or not self._shows(post_id, author_id):
            return 0
        renew(self._heads, self._fame, author_id)
        if self._fame.is_fetched(author_id):
            return 0
        count, after = 0, None
        while self._posts.is_published(post_id):
            page = self._edges.followers(author_id, limit=FOLLOWERS_PER_READ, after=after)
            readers = self._attendance.among(tie.from_id for tie in page.items)
            self._store.put(_rows(readers, post_id, author_id, expires))
            count += len(readers)
            if page.next is None:
                break
            after = page.next
        return count

    def hide(self, deleted: PostDeleted) -> None:
        """Take a deleted post out of the head; its rows stay for the day that it comes back. Raises: HeadContended."""
        renew(self._heads, self._fame, deleted.owner["id"])

    def take_back(self, purged: PostPurged) -> int:
        """Remove the rows of a post that has gone for good; answers how many. Those of former followers lapse."""
        renew(self._heads, self._fame, purged.owner_id)
        expires = made_at(purged.post_id) + self._life
        if expires <= self._now():
            return 0
        count, after = 0, None
        while True:
            page = self._edges.followers(purged.owner_id, limit=FOLLOWERS_PER_READ, after=after)
            self._store.remove(_rows((tie.from_id for tie in page.items), purged.post_id, purged.owner_id, expires))
            count += len(page.items)
            if page.next is None:
                return count
            after = page.next

    def _shows(self, post_id: str, author_id: str) -> bool:
        """Waits for the index of the author's posts; False when the post has gone meanwhile."""
        for _ in looks(self._sleep):
            if self._posts.lists(author_id, post_id):
                return True
            if not self._posts.is_published(post_id):
                return False
        raise NotListedYet(f"The index of posts does not show post {post_id} of {author_id}.")


def _rows(readers: Iterable[str], post_id: str, author_id: str, expires: datetime) -> list[FeedRow]:
    lapses = int(expires.timestamp())
    return [FeedRow(reader_id=one, post_id=post_id, author_id=author_id, expires_at=lapses) for one in readers]
