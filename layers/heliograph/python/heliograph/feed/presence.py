"""Who is about: readers who looked into their feeds of late. Nothing is pushed to the others; they catch up on return.

Presence is a row above all others of the reader's feed (`store.py`), so the query of a first page brings it for
nothing. It lives for the days after which a reader counts as away, and two more, `SLACK`. Fan-out goes by the whole
life: who has a living row is pushed to. A reader counts those two days out: who has no more left catches up. So
clocks that differ, and pages that take their time, find two days between the last who is about and the first to whom
nothing was pushed. In the middle of that life nothing is written: a reader who looks every day is written down every
other day.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from heliograph.core.lookups import Lookup, Reader
from heliograph.core.rows import Row
from heliograph.feed.model import PRESENCE_ID, Presence

if TYPE_CHECKING:
    from heliograph.feed.store import FeedStore

SLACK = timedelta(days=2)
"""How long fan-out goes on pushing to somebody who counts as away; and for so long presence is not written again."""
SETTLED: Final = timedelta(minutes=1)
"""So long after a write every replica has it; mostly it takes less than a second."""


class Attendance:
    """Who of many is about, for those who push to them."""

    def __init__(self, table: str, reader: Reader, now: Callable[[], datetime]) -> None:
        self._table = table
        self._reader = reader
        self._now = now

    def among(self, reader_ids: Iterable[str]) -> list[str]:
        """Those to whom something is to be pushed, in this order.

        Who seems away is asked after once more, as of this very moment: from when their presence is written on, who
        returns finds everything that was there before. Who seems to be about was, and may be pushed to for good.
        """
        asked = list(reader_ids)
        about = self._about(asked, now=False)
        about |= self._about([one for one in asked if one not in about], now=True)
        return [one for one in asked if one in about]

    def _about(self, reader_ids: list[str], *, now: bool) -> set[str]:
        keys = {one: {"reader_id": int(one), "post_id": PRESENCE_ID} for one in reader_ids}
        found = self._reader.one(Lookup(table=self._table, keys=keys, decode=_until), consistent=now)
        second = self._now().timestamp()
        return {one for one, until in found.items() if until > second}


class Presences:
    """Whether one reader is about, for who shows the feed."""

    def __init__(self, *, store: "FeedStore", away_days: int, now: Callable[[], datetime]) -> None:
        self._store = store
        self._away = timedelta(days=away_days)
        self._now = now

    def lasts(self, presence: Presence | None) -> bool:
        """Whether nothing can have been withheld from the reader since it was written."""
        return presence is not None and presence.until > (self._now() + SLACK).timestamp()

    def is_fresh(self, presence: Presence) -> bool:
        """Whether it need not be written again for now."""
        return presence.until > (self._now() + self._away).timestamp()

    def is_settled(self, presence: Presence) -> bool:
        """Whether whichever replica answers has all that was made for the reader on return."""
        since = presence.complete_since
        return since is None or since < (self._now() - SETTLED).timestamp()

    def write(self, reader_id: str, caught_up_to: int | None = None, *, returned: bool = False) -> None:
        """The reader is about from now on; who `returned` misses nothing since this very moment.

        `caught_up_to` as `Presence` has it.
        """
        now = self._now()
        until = int((now + self._away + SLACK).timestamp())
        since = int(now.timestamp()) if returned else None
        self._store.put_presence(reader_id, Presence(until=until, caught_up_to=caught_up_to, complete_since=since))


def _until(row: Row) -> int:
    return int(row["expires_at"])
