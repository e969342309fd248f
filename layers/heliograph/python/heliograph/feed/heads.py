"""Heads: the newest posts of each author, and those they share, for readers to whom they are not pushed.

| entity | PK        | SK | who asks                                                                     |
|--------|-----------|----|------------------------------------------------------------------------------|
| head   | author_id |    | what did these celebrities post and share last? feeds, a hundred at a time  |

A head is made of nothing but the author's posts and shares as they stand (`keeping`), so it can be made again at any
time. Each write is on the condition that the head is the one that was read before these were. An author who shares
nothing and has no posts that others may see has none, so it goes with the last of them, as when an account is erased.
"""

from heliograph.core.store import Cancelled, bind, deleting, plain, replace, transact
from heliograph.feed.lookups import HeadsByAuthor, head_of
from heliograph.feed.model import Head
from heliograph.feed.rows import HeadRow, as_it_was


class HeadStore(HeadsByAuthor):
    """The questions asked of the table of heads, and its one write."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._rows = bind(HeadRow, table)

    def get(self, author_id: str) -> Head | None:
        """As it is at this moment."""
        try:
            return head_of(plain(self._rows.get(author_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def put(self, before: Head | None, after: Head) -> bool:
        """Write `after` where `before` is; one with nothing in it is not kept. False if somebody wrote first."""
        as_before = as_it_was(before.version if before else None)
        if after.posts or after.shares:
            return replace(self._row(after), as_before)
        if before is None:
            return True
        try:
            transact(deleting(self._rows(after.author_id), as_before))
        except Cancelled:
            return False
        return True

    def _row(self, head: Head) -> HeadRow:
        return self._rows(
            head.author_id,
            posts=[int(one) for one in head.posts],
            floor=head.floor,
            shares=[[int(post_id), int(owner_id)] for post_id, owner_id in head.shares],
            shares_floor=head.shares_floor,
            version=head.version,
        )
