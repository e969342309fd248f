"""Keeping heads: after every change of a post, or of a share, its author's head is made anew, of all that stands.

Nothing is added and nothing taken away by what an event says, so events may come twice, late, or in any order. Two who
make a head at the same time are told apart by its version: whoever read the head first, and then posts and shares,
writes only if nobody wrote in between. So the last to write has read what every earlier one has heard of.

The indexes of an author's posts and shares lag. Whoever hears of one waits until it shows there (`core.waiting`) before
the head is made: what a head leaves out because it is too old can be found by whoever asks the index.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.core.ids import IdMaker, made_at
from heliograph.core.pages import Position
from heliograph.feed.model import Head
from heliograph.graph.service import Fame
from heliograph.posts.model import Post
from heliograph.posts.service import PostLookups
from heliograph.shares.service import ShareLookups

if TYPE_CHECKING:
    from heliograph.feed.heads import HeadStore

POSTS_PER_READ = 25
READS = 8
"""How far a head looks for posts that can be seen: an author may have hundreds that were deleted."""
TRIES = 5
"""How often a head is made anew when somebody else wrote it meanwhile."""


class HeadContended(ConnectionError):
    """A head was written by others under every try; the event must come again."""


class Heads:
    """Makes heads. May be done at any time, by anybody, as often as one likes."""

    def __init__(
        self,
        *,
        store: "HeadStore",
        posts: PostLookups,
        shares: ShareLookups,
        ids: IdMaker,
        most: int,
        row_days: int,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._posts = posts
        self._shares = shares
        self._ids = ids
        self._most = most
        self._life = timedelta(days=row_days)
        self._now = now

    def keep(self, author_id: str) -> Head:
        """Make the head of an author as it must be now. Raises: HeadContended."""
        for _ in range(TRIES):
            before = self._store.get(author_id)
            after = self.made(author_id)
            if self._store.put(before, after):
                return after
        raise HeadContended(f"The head of {author_id} kept changing.")

    def has(self, author_id: str) -> bool:
        """Whether an author has a head at this moment."""
        return self._store.get(author_id) is not None

    def made(self, author_id: str) -> Head:
        """The head of an author as it must be now, not written."""
        posts: list[str] = []
        floor, version = 0, self._ids.make(owner=author_id)
        for examined, post in self._newest(author_id):
            if post is None or len(posts) == self._most:
                floor = examined
                break
            posts.append(post.id)
        shares, shares_floor = self._shared(author_id)
        return Head(
            author_id=author_id,
            posts=tuple(posts),
            floor=floor,
            shares=shares,
            shares_floor=shares_floor,
            version=version,
        )

    def _newest(self, author_id: str) -> Iterator[tuple[int, Post | None]]:
        """Posts that can be seen and are young enough for feeds, with how far the author's posts are known then.

        If it had to end before the last of them there is None in the place of a post.
        """
        before: Position | None = None
        for _ in range(READS):
            page = self._posts.of_owner(author_id, limit=POSTS_PER_READ, before=before)
            for post in page.items:
                if not self._lives(post.id):
                    return
                if post.published:
                    yield int(post.id), post
            before = page.next
            if before is None:
                return
        yield int(before[0]) - 1 if before else 0, None

    def _shared(self, author_id: str) -> tuple[tuple[tuple[str, str], ...], int]:
        """The newest posts that an author shares and that are young enough for feeds, and how far they are known.

        Nobody's sight is asked: a post that may not be seen any more is as good as any other.
        """
        page = self._shares.of_sharer(author_id, limit=self._most + 1, before=None)
        shares = [(post_id, owner_id) for post_id, owner_id in page.items if self._lives(post_id)]
        floor = 0
        if len(shares) > self._most:
            floor = int(shares[self._most][0])
        elif page.next is not None and self._lives(str(page.next[0])):
            floor = page.next[0] - 1  # some that the index still had do not stand any more
        return tuple(shares[: self._most]), floor

    def _lives(self, post_id: str) -> bool:
        return made_at(post_id) + self._life > self._now()


def renew(heads: Heads, fame: Fame, author_id: str) -> None:
    """Make the head of an author from whom somebody may fetch, or could once. Of others the indexes have what a head
    would have. Raises: HeadContended.
    """
    if fame.has_crossed(author_id) or heads.has(author_id):
        heads.keep(author_id)
