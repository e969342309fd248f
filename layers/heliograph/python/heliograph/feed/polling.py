"""Waiting for what is new in a feed: a request that is answered when there is something to see, or when it is over."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from heliograph.core.ids import made_at
from heliograph.feed.model import FeedItem
from heliograph.feed.timeline import Timeline

LOOK_SECONDS = 2.0
"""How often a waiting request looks. A look is a read unit or so; what waiting costs is the function that waits."""


class Waiting:
    """What came into a reader's feed after a post that the reader has."""

    def __init__(
        self, *, timeline: Timeline, pause: timedelta, now: Callable[[], datetime], sleep: Callable[[float], None]
    ) -> None:
        self._timeline = timeline
        self._pause = pause
        self._now = now
        self._sleep = sleep

    def newer(self, me: str, since: str, *, limit: int, seconds: int) -> Sequence[FeedItem]:
        """The newest posts that `me` may see of those after `since`; nothing once so many seconds have brought none.

        A page is composed only when a post has come that was not looked at yet: what is hidden from its reader does not
        end the waiting, and costs no page a second time.

        Who has a post that is younger than the pause is told of the next ones when the pause is over: in a busy hour a
        reader is woken once for several posts. Nothing is kept for that, because an id says when its post was made.
        """
        looked_at, until = int(since), self._now().timestamp() + seconds
        self._rest(since, seconds)
        while True:
            newest = self._timeline.newest(me)
            if newest > looked_at:
                page = self._timeline.read(me, limit=limit, before=None)
                if found := [item for item in page.items if int(item.post.id) > int(since)]:
                    return found
                looked_at = newest
            left = until - self._now().timestamp()
            if left <= 0:
                return ()
            self._sleep(min(LOOK_SECONDS, left))

    def _rest(self, since: str, seconds: int) -> None:
        left = (made_at(since) + self._pause - self._now()).total_seconds()
        if left > 0 and seconds > 0:
            self._sleep(min(left, self._pause.total_seconds(), seconds))
