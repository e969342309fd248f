"""What there is of somebody before one begins to follow them: posts and shares, page by page into a feed, and out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from heliograph.core.ids import made_at
from heliograph.core.pages import Position
from heliograph.feed.model import FeedRow, SharedRow
from heliograph.posts.service import PostLookups
from heliograph.shares.service import ShareLookups

if TYPE_CHECKING:
    from heliograph.feed.store import FeedStore

READ_AT_ONCE = 25
ROWS_PER_READ = 100

Moved = tuple[int, Position | None]
"""How many rows were written or removed, and where the next page begins; None if there is nothing more."""


class Before(Protocol):
    """What differs between posts and shares."""

    def put(self, reader: str, other: str, limit: int, before: Position | None) -> Moved:
        """Write rows of a page of the newest of somebody, of what feeds still have. Raises: FanOutUnfinished."""

    def remove(self, reader: str, other: str, before: Position | None) -> Moved:
        """Take out what is somebody's among so many rows of a feed. Raises: FanOutUnfinished."""


class PostsBefore:
    """Posts, by their author."""

    def __init__(self, *, store: "FeedStore", posts: PostLookups, row_days: int, now: Callable[[], datetime]) -> None:
        self._store = store
        self._posts = posts
        self._lives = _Lives(row_days, now)

    def put(self, reader: str, other: str, limit: int, before: Position | None) -> Moved:
        page = self._posts.of_owner(other, limit=limit, before=before)
        rows = [
            FeedRow(reader_id=reader, post_id=post.id, author_id=other, expires_at=self._lives.until(post.id))
            for post in page.items
            if post.published and self._lives.has(post.id)
        ]
        self._store.put(rows)
        return len(rows), self._lives.further(page.next)

    def remove(self, reader: str, other: str, before: Position | None) -> Moved:
        page = self._store.of_reader(reader, 0, ROWS_PER_READ, before)
        theirs = [row for row in page.items if row.author_id == other]
        self._store.remove(theirs)
        return len(theirs), page.next


class SharesBefore:
    """What somebody shares, but for the reader's own posts."""

    def __init__(self, *, store: "FeedStore", shares: ShareLookups, row_days: int, now: Callable[[], datetime]) -> None:
        self._store = store
        self._shares = shares
        self._lives = _Lives(row_days, now)

    def put(self, reader: str, other: str, limit: int, before: Position | None) -> Moved:
        page = self._shares.of_sharer(other, limit=limit, before=before)
        rows = [
            SharedRow(
                reader_id=reader,
                post_id=post_id,
                author_id=owner,
                sharer_id=other,
                expires_at=self._lives.until(post_id),
            )
            for post_id, owner in page.items
            if owner != reader and self._lives.has(post_id)
        ]
        self._store.put_shared(rows)
        return len(rows), self._lives.further(page.next)

    def remove(self, reader: str, other: str, before: Position | None) -> Moved:
        page = self._store.shared_with(reader, ROWS_PER_READ, before)
        theirs = [row for row in page.items if row.sharer_id == other]
        self._store.remove_shared(theirs)
        return len(theirs), page.next


class _Lives:
    """For how long feeds have a post: so many days from its birth."""

    def __init__(self, row_days: int, now: Callable[[], datetime]) -> None:
        self._life = timedelta(days=row_days)
        self._now = now

    def has(self, post_id: str) -> bool:
        return made_at(post_id) + self._life > self._now()

    def until(self, post_id: str) -> int:
        """Epoch seconds."""
        return int((made_at(post_id) + self._life).timestamp())

    def further(self, position: Position | None) -> Position | None:
        """Where to go on, None where there is nothing but what is too old."""
        return position if position is not None and self.has(str(position[0])) else None
