"""What happens to comments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from heliograph.core.events import ENGAGEMENT, POSTS, UNNAMED, Change, Event, comment_key, named_in, post_key
from heliograph.core.rows import Row


@dataclass(frozen=True, kw_only=True)
class _Comment(Event):
    """`tags` and `mentions` are what its text names."""

    stream = ENGAGEMENT
    version = 2
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {1: UNNAMED}

    comment_id: str
    post_id: str
    post_owner_id: str
    commenter: Mapping[str, str]
    tags: Sequence[str]
    mentions: Sequence[Mapping[str, str]]

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


@dataclass(frozen=True, kw_only=True)
class CommentWritten(_Comment):
    """Somebody wrote a comment under a post; `post_tags` are hashtags of the post."""

    version = 3
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {1: {**UNNAMED, "postTags": []}, 2: {"postTags": []}}

    text: str
    post_tags: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CommentDeleted(_Comment):
    """A comment was taken away by its writer or the post's owner."""


@dataclass(frozen=True, kw_only=True)
class _Reply(_Comment):
    parent: Mapping[str, str]
    thread_id: str

    def keys(self) -> tuple[str, ...]:
        return post_key(self.post_id), comment_key(self.parent["id"])


@dataclass(frozen=True, kw_only=True)
class ReplyWritten(_Reply):
    """Somebody answered a comment under a post."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ReplyDeleted(_Reply):
    """A reply was taken away by its writer or the post's owner."""


@dataclass(frozen=True, kw_only=True)
class CommentPurged(Event):
    """A comment, or its tombstone, has gone for good with its post, and all that hangs on it is to go with it."""

    stream = POSTS

    comment_id: str
    post_id: str

    def keys(self) -> tuple[str, ...]:
        return (comment_key(self.comment_id),)


def translate(change: Change) -> Iterator[Event]:
    """From the comment's row: it is written; it is deleted, and leaves its tombstone; post and comments go for good.

    A tombstone says nothing new when it goes: its comment was deleted before.
    """
    if change.purging:
        if change.new is None and change.old is not None:
            yield CommentPurged(comment_id=str(change.old["comment_id"]), post_id=str(change.old["post_id"]))
        return
    was, stands = _living(change.old), _living(change.new)
    if stands is not None and was is None:
        if "parent" in stands:
            yield ReplyWritten(**_fields(stands), text=stands["text"])
        else:
            yield CommentWritten(**_fields(stands), text=stands["text"], post_tags=stands.get("post_tags", []))
    if was is not None and stands is None:
        gone = ReplyDeleted if "parent" in was else CommentDeleted
        yield gone(**_fields(was))


def _living(row: Row | None) -> Row | None:
    return row if row is not None and "text" in row else None


def _fields(row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "comment_id": str(row["comment_id"]),
        "post_id": str(row["post_id"]),
        "post_owner_id": str(row["post_owner_id"]),
        "commenter": {"id": str(row["commenter_id"]), "userName": row["commenter_name"]},
        **named_in(row),
    }
    if parent := row.get("parent"):
        fields["parent"] = {"id": parent["id"], "commenterId": parent["commenter_id"]}
        fields["thread_id"] = parent["thread_id"]
    return fields
