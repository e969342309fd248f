"""What happens to comments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import ENGAGEMENT, Change, Event, post_key
from heliograph.core.rows import Row


@dataclass(frozen=True, kw_only=True)
class _Comment(Event):
    stream = ENGAGEMENT

    comment_id: str
    post_id: str
    post_owner_id: str
    commenter: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


@dataclass(frozen=True, kw_only=True)
class CommentWritten(_Comment):
    """Somebody wrote a comment under a post."""

    text: str


@dataclass(frozen=True, kw_only=True)
class CommentDeleted(_Comment):
    """A comment was taken away by its writer or the post's owner."""


def translate(change: Change) -> Iterator[Event]:
    """From the comment's row: it appears, it goes."""
    if change.old is None and change.new is not None:
        yield CommentWritten(**_fields(change.new), text=change.new["text"])
    if change.old is not None and change.new is None:
        yield CommentDeleted(**_fields(change.old))


def _fields(row: Row) -> dict[str, Any]:
    return {
        "comment_id": str(row["comment_id"]),
        "post_id": str(row["post_id"]),
        "post_owner_id": str(row["post_owner_id"]),
        "commenter": {"id": str(row["commenter_id"]), "userName": row["commenter_name"]},
    }
