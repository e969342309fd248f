"""An edge of the graph, and how following may be refused."""

from dataclasses import dataclass
from datetime import datetime

from heliograph.core.errors import Conflict, Invalid


@dataclass(frozen=True, kw_only=True)
class Follow:
    """`follower_id` follows `followee_id`. Names are as they were when the edge was made."""

    follower_id: str
    follower_name: str
    followee_id: str
    followee_name: str
    followee_is_celebrity: bool
    since: datetime


class SelfFollow(Invalid):
    """You cannot follow yourself."""


class AlreadyFollowing(Conflict):
    """You follow this user already."""
