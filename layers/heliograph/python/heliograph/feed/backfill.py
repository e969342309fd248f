"""What a follow brings into a feed, and what goes when it ends. It may be late: what is shown is decided at read.

What somebody posted and what somebody shares come in the same manner (`before`). Nothing is brought of whom all their
followers fetch from: that is asked once the follow shows where fan-out finds followers, so whatever they post or share
after they are not fetched any more is pushed to this one too, and whatever was before that is fetched for as long as
feeds have it.
"""

from collections.abc import Callable

from heliograph.core import wire
from heliograph.feed.before import READ_AT_ONCE, Before
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.graph.service import Edges, Fame, appears


class BackFill:
    """Rows have deterministic keys and the edge is asked before each page, so both may be done again or overtaken."""

    def __init__(
        self, *, of: Before, edges: Edges, fame: Fame, back_posts: int, sleep: Callable[[float], None] = wire.sleep
    ) -> None:
        self._of = of
        self._edges = edges
        self._fame = fame
        self._back_posts = back_posts
        self._sleep = sleep

    def fill(self, followed: UserFollowed) -> int:
        """Put the newest of the followed into the follower's feed; answers how many.

        Fan-out finds followers by an index that lags. What comes up before the index shows the follow is pushed past
        this reader, and what comes up after that is not: so all of it is read once the follow shows there.
        Raises: NotListedYet.
        """
        reader, other = followed.follower["id"], followed.followed_user["id"]
        return self.bring(reader, other) if self._shows(reader, other) else 0

    def bring(self, reader: str, other: str) -> int:
        """Put the newest of somebody into a feed, as long as its reader follows them; answers how many.

        None of whom everybody who follows them fetches from.
        """
        if self._fame.is_fetched(other):
            return 0
        count, left, before = 0, self._back_posts, None
        while left > 0 and self._edges.follows(reader, other):
            rows, before = self._of.put(reader, other, min(left, READ_AT_ONCE), before)
            count, left = count + rows, left - READ_AT_ONCE
            if before is None:
                break
        return count

    def clear(self, ended: UserUnfollowed | FollowerRemoved) -> int:
        """Take the rows of whom one no longer follows out of one's feed; answers how many."""
        reader, other = ended.follower["id"], ended.followed_user["id"]
        count, before = 0, None
        while not self._edges.follows(reader, other):
            rows, before = self._of.remove(reader, other, before)
            count += rows
            if before is None:
                break
        return count

    def _shows(self, reader: str, other: str) -> bool:
        """Waits for the index of followers; False when the follow has ended meanwhile."""
        return appears(self._edges, reader, other, self._sleep)
