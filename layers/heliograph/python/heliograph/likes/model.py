"""A like, and how liking may be refused."""

from dataclasses import dataclass
from datetime import datetime

from heliograph.core.errors import Conflict


@dataclass(frozen=True, kw_only=True)
class Like:
    """`liker_id` likes `post_id`. Names and the caption are as they were at that moment."""

    post_id: str
    post_caption: str
    post_owner_id: str
    post_owner_name: str
    liker_id: str
    liker_name: str
    liker_follows_owner: bool
    at: datetime


class AlreadyLiked(Conflict):
    """You like this post already."""
