"""Shares on their way into feeds: what people share comes to those who follow them, or is there to be fetched.

It is fetched from the sharer's head, as their posts are, and in the same order: the head is written first, and whether
everybody fetches is asked after that (`fanout`).

A share has a row of its own, beside the one that the author's post may have in the same feed. So neither is ever
written over the other, two who share the same post do not meet, and taking one back leaves what others brought.
Rows have deterministic keys, and whether it stands is asked with each page: all of it may be done again or overtaken.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from heliograph.core import wire
from heliograph.core.ids import made_at
from heliograph.core.waiting import NotListedYet, looks
from heliograph.feed.chunks import ShareChunk
from heliograph.feed.keeping import Heads, renew
from heliograph.feed.planning import NOWHERE, Brought, Planning
from heliograph.graph.service import Fame
from heliograph.shares.events import PostShared, ShareEnded, SharePurged
from heliograph.shares.service import ShareLookups


class Spreading:
    """Brings shares to those who follow the sharer, and takes them away again."""

    def __init__(
        self,
        *,
        shares: ShareLookups,
        heads: Heads,
        fame: Fame,
        planning: Planning[ShareChunk],
        row_days: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._shares = shares
        self._heads = heads
        self._fame = fame
        self._planning = planning
        self._life = timedelta(days=row_days)
        self._now = now
        self._sleep = sleep

    def push(self, shared: PostShared) -> Brought:
        """Have one row written per follower of the sharer who is about. Their life counts from the post's birth, so a
        post that is older than that comes into no feed. None if everybody who follows the sharer is marked to fetch it:
        that is read after it is in the head.

        As with posts, followers are read once the index of what somebody shares has this one: whose follow does not
        show even then, gets it by `BackFill.fill`, which reads those.

        Raises: NotListedYet, HeadContended, FanOutUnfinished, Unsent.
        """
        post_id, sharer = shared.post_id, shared.sharer_id
        if not self._lives(post_id) or not self._shows(sharer, post_id):
            return NOWHERE
        renew(self._heads, self._fame, sharer)
        return NOWHERE if self._fame.is_fetched(sharer) else self._bring(sharer, post_id)

    def take_back(self, ended: ShareEnded | SharePurged) -> Brought:
        """Have the rows of a share removed, if it does not stand again by then. Those of former followers went with
        the follow.

        Of whom everybody fetches from a few have such rows, those who began to follow or came back while the share
        stood. They show nothing and lapse: a deletion for each follower costs as much as a row.

        Raises: HeadContended, FanOutUnfinished, Unsent.
        """
        post_id, sharer = ended.post_id, ended.sharer_id
        renew(self._heads, self._fame, sharer)
        if not self._lives(post_id) or self._fame.is_fetched(sharer) or self._shares.stands(post_id, sharer):
            return NOWHERE
        return self._bring(sharer, post_id)

    def _bring(self, sharer: str, post_id: str) -> Brought:
        return self._planning.bring(sharer, partial(ShareChunk, post_id=post_id, sharer_id=sharer))

    def _lives(self, post_id: str) -> bool:
        return made_at(post_id) + self._life > self._now()

    def _shows(self, sharer: str, post_id: str) -> bool:
        """Waits for the index of what somebody shares; False when the share has ended meanwhile."""
        for _ in looks(self._sleep):
            if self._shares.lists(sharer, post_id):
                return True
            if not self._shares.stands(post_id, sharer):
                return False
        raise NotListedYet(f"The index of shares does not show that {sharer} shares post {post_id}.")
