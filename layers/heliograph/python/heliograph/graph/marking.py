"""Marks: whose followers fetch what they post, because it is not pushed to them.

When somebody becomes a celebrity, the ties of those who follow them are marked, page by page; only when all are is
pushing no longer needed. When somebody ceases to be one, it is needed again at once, and the marks stay until all that
was not pushed has left every feed: readers find everything twice for a while, and nothing never.

How far it has come stands in one row, the crossing. Each change of it is an event, and whoever hears the event does one
page and writes how far it came, on the condition that the row is still as it was. So who dies goes on, who comes twice
does nothing twice, and the later of two crossings stops the earlier one, wherever it is.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.core import wire
from heliograph.core.ids import IdMaker
from heliograph.counters.events import FameChanged
from heliograph.counters.fame import is_celebrity
from heliograph.counters.service import Tallies
from heliograph.graph.events import FameFaded, MarkingAdvanced, UserFollowed
from heliograph.graph.model import Contended, Crossing, Phase, Tie
from heliograph.graph.service import Edges, appears

if TYPE_CHECKING:
    from heliograph.graph.crossings import CrossingStore
    from heliograph.graph.store import TieStore

FOLLOWERS_PER_PAGE = 100
TRIES = 5
"""How often a tie is marked anew when it changed meanwhile."""


class Marking:
    """What becomes of ties when somebody crosses the border of celebrities, and when somebody new follows them."""

    def __init__(
        self,
        *,
        ties: "TieStore",
        crossings: "CrossingStore",
        tallies: Tallies,
        ids: IdMaker,
        fading_days: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._ties = ties
        self._edges = Edges(ties)
        self._crossings = crossings
        self._tallies = tallies
        self._ids = ids
        self._fading = timedelta(days=fading_days)
        self._now = now
        self._sleep = sleep

    def begin(self, changed: FameChanged) -> bool:
        """Begin to mark, or to fade, unless they have crossed again meanwhile: that has an event of its own."""
        if self._tallies.fame_of(changed.user_id) != changed.fame:
            return False
        begun = Crossing(user_id=changed.user_id, fame=changed.fame, phase=Phase.MARKING)
        if not is_celebrity(changed.fame):
            fades_at = (self._now() + self._fading).replace(microsecond=0)
            begun = replace(begun, phase=Phase.FADING, fades_at=fades_at)
        return self._crossings.begin(begun)

    def take_away(self, faded: FameFaded) -> bool:
        """Begin to take the marks away, unless they have become a celebrity again."""
        return self._crossings.begin(Crossing(user_id=faded.user_id, fame=faded.fame, phase=Phase.UNMARKING))

    def go_on(self, advanced: MarkingAdvanced) -> int:
        """Do one page of followers; answers how many. 0 if it is done, or the crossing was overtaken."""
        crossing = self._crossings.get(advanced.user_id)
        if crossing is None or not crossing.under_way or not advanced.tells_of(crossing):
            return 0
        page = self._ties.followers(crossing.user_id, FOLLOWERS_PER_PAGE, crossing.position)
        for tie in page.items:
            self._mark(tie, crossing.fame)
        self._crossings.advance(crossing, crossing.through(page.next, self._now()))
        return len(page.items)

    def catch_up(self, followed: UserFollowed) -> bool:
        """Bring a new follow to where the marks are; whether that changed it.

        Marking finds followers by an index that lags, and who follows may have read the crossing just before it was
        begun. Once the follow shows there, it is either found by what is still to come, or what has come is known here.
        Raises: NotListedYet.
        """
        follower, user_id = followed.follower["id"], followed.followed_user["id"]
        if not appears(self._edges, follower, user_id, self._sleep):
            return False
        crossing, tie = self._crossings.get(user_id), self._ties.get(follower, user_id)
        return crossing is not None and tie is not None and self._mark(tie, crossing.marks)

    def _mark(self, tie: Tie, fame: int) -> bool:
        """Unless it is marked so, or by a later crossing, or nobody follows any more. Raises: Contended."""
        found: Tie | None = tie
        for _ in range(TRIES):
            if found is None or not found.follows or found.fame >= fame:
                return False
            marked = replace(found, fame=fame, version=self._ids.make(owner=found.from_id))
            if self._ties.step(found, marked):
                return True
            found = self._ties.get(tie.from_id, tie.to_id)
        raise Contended("The tie kept changing.")
