"""Views: one item per person and day, with the set of posts seen; and one per person and post that was opened.

| entity  | PK        | SK (day)                      | who asks                                                    |
|---------|-----------|-------------------------------|-------------------------------------------------------------|
| look    | viewer_id | day                           | nobody: the table's stream tells the counters what is new   |
| opening | viewer_id | `opened#`, post id, 19 digits | whoever ranks that person's feed, newest posts first          |

Many views are one write, and the set itself makes a repeat harmless: whatever it holds already is no change, so it is
no event. So does an opening's key: who opens a post again writes its row again, and the change has an old image.
`expires_at` is the table's TTL: a day that is over takes nothing more, and an opening counts for `OPENED_LIFE`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from pynamodb.attributes import NumberAttribute, NumberSetAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from heliograph.core.store import Cancelled, IdAttribute, PlainList, bind, condition_failed, saving, transact, updating
from heliograph.viewing.model import Look, Opening
from heliograph.viewing.opened import OPENED_LIFE, place
from heliograph.viewing.settings import MOST_A_DAY

LIFE = timedelta(days=3)
"""From the day's beginning; longer than the stream holds what happened in it."""


class LookRow(Model):
    viewer_id = IdAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    posts = NumberSetAttribute()
    expires_at = NumberAttribute()


class OpeningRow(Model):
    viewer_id = IdAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True, attr_name="day")
    post_id = IdAttribute()
    post_owner_id = IdAttribute()
    tags = PlainList(null=True)
    at = UnicodeAttribute()
    expires_at = NumberAttribute()


class LookStore:
    """The writes of the views table."""

    def __init__(self, table: str) -> None:
        self._looks = bind(LookRow, table)
        self._openings = bind(OpeningRow, table)

    def add(self, look: Look, openings: Sequence[Opening] = ()) -> bool:
        """Add what was seen to the person's day, and what was opened of it; False, and nothing, if that day is full."""
        expires = datetime.combine(look.day, time(), UTC) + LIFE
        seen = LookRow.posts.add({int(one) for one in look.post_ids})
        changes: list[Action] = [seen, LookRow.expires_at.set(int(expires.timestamp()))]
        has_room = LookRow.posts.does_not_exist() | (size(LookRow.posts) < MOST_A_DAY)
        row = self._looks(look.viewer_id, look.day.isoformat())
        try:
            if openings:
                transact(*map(saving, map(self._opening, openings)), updating(row, changes, has_room))
            else:
                row.update(changes, has_room)
        except Cancelled:
            return False
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def _opening(self, one: Opening) -> OpeningRow:
        return self._openings(
            one.viewer_id,
            place(one.post_id),
            post_id=one.post_id,
            post_owner_id=one.post_owner_id,
            tags=list(one.tags) or None,
            at=one.at.isoformat(),
            expires_at=int((one.at + OPENED_LIFE).timestamp()),
        )
