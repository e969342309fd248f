"""Views: one item per person and day, with the set of posts seen.

| entity | PK        | SK  | who asks                                                                    |
|--------|-----------|-----|-----------------------------------------------------------------------------|
| look   | viewer_id | day | nobody: the table's stream tells the counters what a set has more than before |

Many views are one write, and the set itself makes a repeat harmless: whatever it holds already is no change, so it is
no event. `expires_at` is the table's TTL: a day that is over takes nothing more.
"""

from datetime import UTC, datetime, time, timedelta

from pynamodb.attributes import NumberAttribute, NumberSetAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import size
from pynamodb.models import Model

from heliograph.core.store import IdAttribute, bind, condition_failed
from heliograph.viewing.model import Look
from heliograph.viewing.settings import MOST_A_DAY

LIFE = timedelta(days=3)
"""From the day's beginning; longer than the stream holds what happened in it."""


class LookRow(Model):
    viewer_id = IdAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    posts = NumberSetAttribute()
    expires_at = NumberAttribute()


class LookStore:
    """The one write of the views table."""

    def __init__(self, table: str) -> None:
        self._rows = bind(LookRow, table)

    def add(self, look: Look) -> bool:
        """Add what was seen to the person's day; False when that day is full."""
        expires = datetime.combine(look.day, time(), UTC) + LIFE
        seen = LookRow.posts.add({int(one) for one in look.post_ids})
        has_room = LookRow.posts.does_not_exist() | (size(LookRow.posts) < MOST_A_DAY)
        row = self._rows(look.viewer_id, look.day.isoformat())
        try:
            row.update([seen, LookRow.expires_at.set(int(expires.timestamp()))], has_room)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True
