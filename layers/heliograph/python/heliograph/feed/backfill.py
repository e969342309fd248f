"""What a follow brings into a feed, and what goes when it ends. It may be late: what is shown is decided at read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.core import wire
from heliograph.core.ids import made_at
from heliograph.core.pages import Position
from heliograph.feed.model import FeedRow
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.graph.service import Edges, appears
from heliograph.posts.service import PostLookups

if TYPE_CHECKING:
    from heliograph.feed.store import FeedStore

POSTS_PER_READ = 25
ROWS_PER_READ = 100


class BackFill:
    """Rows have deterministic keys and the edge is asked before each page, so both may be done again or overtaken."""

    def __init__(
        self,
        *,
        store: "FeedStore",
        posts: PostLookups,
        edges: Edges,
        row_days: int,
        back_posts: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._store = store
        self._posts = posts
        self._edges = edges
        self._life = timedelta(days=row_days)
        self._back_posts = back_posts
        self._now = now
        self._sleep = sleep

    def fill(self, followed: UserFollowed) -> int:
        """Put the newest posts of the followed into the follower's feed; answers how many.

        Fan-out finds followers by an index that lags. What is published before the index shows the follow is pushed
        past this reader, and what is published after that is not: so the posts are read once the follow shows there.
        Raises: NotListedYet.
        """
        reader, author = followed.follower["id"], followed.followed_user["id"]
        return self.bring(reader, author) if self._shows(reader, author) else 0

    def bring(self, reader: str, author: str) -> int:
        """Put an author's newest posts into a feed, as long as its reader follows the author; answers how many."""
        count, left, before = 0, self._back_posts, None
        while left > 0 and self._edges.follows(reader, author):
            page = self._posts.of_owner(author, limit=min(left, POSTS_PER_READ), before=before)
            living = [post for post in page.items if post.published and made_at(post.id) + self._life > self._now()]
            self._store.put([self._row(reader, author, post.id) for post in living])
            count, left, before = count + len(living), left - POSTS_PER_READ, page.next
            if before is None or self._has_expired(before):
                break
        return count

    def clear(self, ended: UserUnfollowed | FollowerRemoved) -> int:
        """Take the rows of whom one no longer follows out of one's feed; answers how many."""
        reader, author = ended.follower["id"], ended.followed_user["id"]
        count, before = 0, None
        while not self._edges.follows(reader, author):
            page = self._store.of_reader(reader, 0, ROWS_PER_READ, before)
            theirs = [row for row in page.items if row.author_id == author]
            self._store.remove(theirs)
            count, before = count + len(theirs), page.next
            if before is None:
                break
        return count

    def _shows(self, reader: str, author: str) -> bool:
        """Waits for the index of followers; False when the follow has ended meanwhile."""
        return appears(self._edges, reader, author, self._sleep)

    def _row(self, reader: str, author: str, post_id: str) -> FeedRow:
        expires = int((made_at(post_id) + self._life).timestamp())
        return FeedRow(reader_id=reader, post_id=post_id, author_id=author, expires_at=expires)

    def _has_expired(self, position: Position) -> bool:
        return made_at(str(position[0])) + self._life <= self._now()
