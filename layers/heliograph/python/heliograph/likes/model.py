"""Likes of posts and of comments, and how liking may be refused."""

from dataclasses import dataclass
from datetime import datetime

from heliograph.core.errors import Conflict, Forbidden
from heliograph.identity.model import Avatar


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


@dataclass(frozen=True, kw_only=True)
class CommentLike:
    """`liker_id` likes `comment_id`, which `commenter_id` wrote; `reply` if in answer to another comment."""

    comment_id: str
    commenter_id: str
    reply: bool
    post_id: str
    post_owner_id: str
    liker_id: str
    liker_name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Liker:
    """Who likes something, and since when."""

    id: str
    name: str
    at: datetime
    avatar: Avatar | None = None


class AlreadyLiked(Conflict):
    """You like this already."""


class LikesHidden(Forbidden):
    """How many like this, and who, is for its author to know."""
