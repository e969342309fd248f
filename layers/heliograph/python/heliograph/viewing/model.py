"""What somebody saw on a day."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Look:
    """`viewer_id` saw these posts on this day (UTC); each counts once, however often it is said."""

    viewer_id: str
    day: date
    post_ids: frozenset[str]
