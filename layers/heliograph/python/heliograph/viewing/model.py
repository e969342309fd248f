"""What somebody saw on a day, and what they opened."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Look:
    """`viewer_id` saw these posts on this day (UTC); each counts once, however often it is said."""

    viewer_id: str
    day: date
    post_ids: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """`viewer_id` opened a post: tapped it, or followed a link in it. It counts once, however often that was.

    What it was about is kept with it, some of its hashtags as it had them then, for whoever asks what somebody likes.
    """

    viewer_id: str
    post_id: str
    post_owner_id: str
    tags: tuple[str, ...]
    at: datetime
