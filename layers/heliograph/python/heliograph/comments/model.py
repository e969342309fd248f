"""A comment, and how commenting may be refused."""

from dataclasses import dataclass
from datetime import datetime

from heliograph.core.errors import Forbidden, NotFound


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What `commenter_id` wrote under `post_id`. Names are as they were at that moment."""

    id: str
    post_id: str
    post_owner_id: str
    commenter_id: str
    commenter_name: str
    text: str
    at: datetime


class CommentNotFound(NotFound):
    """There is no such comment under this post."""


class NotYourComment(Forbidden):
    """Only its writer and the post's owner may delete a comment."""
