"""Shares of posts, and how sharing may be refused."""

from dataclasses import dataclass
from datetime import datetime

from heliograph.core.errors import Conflict, Forbidden, Invalid
from heliograph.identity.model import Avatar


@dataclass(frozen=True, kw_only=True)
class Share:
    """`sharer_id` passes `post_id` on. Names and the caption are as they were at that moment."""

    post_id: str
    post_caption: str
    post_owner_id: str
    post_owner_name: str
    sharer_id: str
    sharer_name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Sharer:
    """Who shares something, and since when."""

    id: str
    name: str
    at: datetime
    avatar: Avatar | None = None


class AlreadyShared(Conflict):
    """You share this already."""


class NotShareable(Forbidden):
    """What is not for everybody cannot be shared."""


class SelfShare(Invalid):
    """You cannot share your own post."""
